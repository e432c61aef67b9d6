"""A broker of the tests' own, in front of the real program: every signature, nonce, timestamp and
header of every request is held against the description.

The program under test is run as it is: `skim account`, `orders`, `positions` and `quote`, each a
whole life from the token request to the logout, once for every length the shared secret can have.
"""

import base64
import gzip
import http.server
import json
import os
import secrets
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import unquote, urlsplit

import oauth1a as oa
import tap
import vectors

top = os.environ.get("top_srcdir", ".")
build = os.environ.get("top_builddir", ".")
CONSUMER, TOKEN, REALM = "INDEPEND1", "0123456789abcdef0123", "limited_poa"
SECRET = bytes([0]) + secrets.token_bytes(24)       # leading zeros stay
STATUS = {"authenticated": True, "established": True, "competing": False, "connected": True,
          "message": "", "fail": ""}


def sample(name):
    with open("%s/tests/data/ibkr-samples/%s.json" % (top, name), encoding="utf-8") as f:
        return f.read()


class State:
    def __init__(self, bits):
        self.bits, self.lst, self.faults, self.nonces = bits, None, [], set()
        self.counts = {"token": 0, "signed": 0, "stream": 0}
        self.stamp, self.paths, self.lock = 0, [], threading.Lock()

    def fault(self, text):
        self.faults.append(text)


def shared_secret(challenge, bits):
    """Our half of the exchange, walked on until the shared secret has so many bits."""
    a, b = int(challenge, 16), secrets.randbits(256)
    k = pow(a, b, vectors.P)
    while k.bit_length() != bits:
        k, b = k * a % vectors.P, b + 1
    return k, "%x" % pow(vectors.G, b, vectors.P)


class Broker(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state = None

    def log_message(self, *args):
        pass

    # --- what every request must have -------------------------------------------------------

    def check_headers(self, body):
        want = {"User-Agent": None, "Accept": "*/*", "Connection": "keep-alive",
                "Host": "127.0.0.1:%d" % self.server.server_port}
        for name, value in want.items():
            got = self.headers.get_all(name) or []
            if len(got) != 1 or not got[0] or (value and got[0] != value):
                self.state.fault("%s: header %s is %r" % (self.path, name, got))
        coding = [x.strip() for x in self.headers.get("Accept-Encoding", "").split(",")]
        if "gzip" not in coding:
            self.state.fault("%s: Accept-Encoding %r" % (self.path, coding))
        if self.headers.get("Expect"):
            self.state.fault("%s: Expect" % self.path)
        if self.command == "POST" and self.headers.get("Content-Length") is None:
            self.state.fault("%s: POST without Content-Length" % self.path)
        if body:
            json.loads(body)
            if self.headers.get("Content-Type") != "application/json":
                self.state.fault("%s: Content-Type" % self.path)

    def check_oauth(self, names):
        pairs = oa.parse_header(self.headers.get("Authorization", ""))
        if set(pairs) != names | {"realm", "oauth_signature"} or pairs["realm"] != REALM:
            raise ValueError("parameters are %s" % sorted(pairs))
        if pairs["oauth_consumer_key"] != CONSUMER or pairs["oauth_token"] != TOKEN:
            raise ValueError("consumer or token")
        if pairs["oauth_nonce"] in self.state.nonces or len(pairs["oauth_nonce"]) < 16:
            raise ValueError("nonce " + pairs["oauth_nonce"])
        self.state.nonces.add(pairs["oauth_nonce"])
        stamp = int(pairs["oauth_timestamp"])
        if abs(stamp - time.time()) > 5 or len(pairs["oauth_timestamp"]) != 10:
            raise ValueError("timestamp")
        # Threads send side by side: a second of disorder is not the client's doing.
        if stamp < self.state.stamp - 1:
            raise ValueError("timestamp smaller than in an earlier request")
        self.state.stamp = max(stamp, self.state.stamp)
        signature = unquote(pairs.pop("oauth_signature"))
        pairs.pop("realm")
        url = "http://%s%s" % (self.headers["Host"], urlsplit(self.path).path)
        return list(pairs.items()), signature, url

    # --- answers ------------------------------------------------------------------------------

    def answer(self, status, text, kind="application/json; charset=utf-8"):
        body = text.encode()
        self.send_response(status)
        if len(body) > 300 and status == 200:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "x-sess-uuid=0.abc; path=/")
        self.end_headers()
        self.wfile.write(body)

    def token(self):
        names = {"diffie_hellman_challenge", "oauth_consumer_key", "oauth_nonce",
                 "oauth_signature_method", "oauth_timestamp", "oauth_token"}
        params, signature, url = self.check_oauth(names)
        if dict(params)["oauth_signature_method"] != "RSA-SHA256":
            raise ValueError("method")
        base = oa.base_string("POST", url, params, SECRET.hex())
        if not vectors.SIGN.verifies(base, base64.b64decode(signature, validate=True)):
            raise ValueError("RSA signature")
        challenge = dict(params)["diffie_hellman_challenge"]
        if challenge != challenge.lower().lstrip("0"):
            raise ValueError("challenge %s" % challenge[:8])
        k, response = shared_secret(challenge, self.state.bits)
        self.state.lst = oa.live_session_token(k, SECRET)
        self.state.counts["token"] += 1
        self.answer(200, json.dumps({
            "diffie_hellman_response": response,
            "live_session_token_signature": oa.token_proof(self.state.lst, CONSUMER).lstrip("0"),
            "live_session_token_expiration": int((time.time() + 86400) * 1000)}))

    def api(self, path):
        names = {"oauth_consumer_key", "oauth_nonce", "oauth_signature_method",
                 "oauth_timestamp", "oauth_token"}
        params, signature, url = self.check_oauth(names)
        if dict(params)["oauth_signature_method"] != "HMAC-SHA256":
            raise ValueError("method")
        if signature != oa.hmac_signature(self.state.lst, oa.base_string(self.command, url, params)):
            raise ValueError("HMAC signature")
        self.state.counts["signed"] += 1
        self.route(path)

    def route(self, path):
        account = "/portfolio/DU1234567/"
        plain = {
            "/iserver/auth/ssodh/init": json.dumps(STATUS),
            "/iserver/auth/status": json.dumps(STATUS),
            "/iserver/accounts": "iserver-accounts", "/portfolio/accounts": "portfolio-accounts",
            "/tickle": json.dumps({"session": "ab12", "hmds": {"error": "no bridge"},
                                   "iserver": {"authStatus": STATUS}}),
            account + "ledger": "portfolio-ledger", account + "summary": "portfolio-summary",
            "/portfolio2/DU1234567/positions": "portfolio2-positions",
            "/iserver/account/pnl/partitioned": "iserver-account-pnl-partitioned",
            "/iserver/account/orders": "iserver-account-orders",
            "/iserver/account/trades": "iserver-account-trades",
            "/trsrv/stocks": "trsrv-stocks",
            "/iserver/marketdata/snapshot": "iserver-marketdata-snapshot",
            "/logout": json.dumps({"status": True}),
        }
        text = plain.get(path)
        if text is None:
            self.answer(404, json.dumps({"error": "Not Found", "statusCode": 404}))
        else:
            self.answer(200, text if text[0] == "{" else sample(text))

    def handle_one(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path.removeprefix("/v1/api")
        with self.state.lock:
            if path == "/ws":       # the stream has no signature: token and cookie only
                if "oauth_token=" + TOKEN not in self.path or "api=ab12" not in self.headers["Cookie"]:
                    self.state.fault("websocket: %s" % self.path)
                self.state.counts["stream"] += 1
                self.close_connection = True
                self.answer(503, "{}")
                return
            self.state.paths.append(self.command + " " + path)
            try:
                self.check_headers(body)
                if path == "/oauth/live_session_token":
                    self.token()
                else:
                    self.api(path)
            except (ValueError, KeyError, TypeError) as e:
                self.state.fault("%s %s: %s" % (self.command, self.path, e))
                self.answer(401, json.dumps({"error": "not authenticated", "statusCode": 401}))

    do_GET = do_POST = do_DELETE = handle_one


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64


def write(path, text):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as f:
        f.write(text)
    return path


def environment(folder, port):
    keys = vectors.data["keys"]
    cipher = vectors.OPEN.encrypt(SECRET)
    none = "http://127.0.0.1:%d/none" % port
    return {
        "PATH": os.environ["PATH"], "HOME": folder, "XDG_STATE_HOME": folder + "/state",
        "XDG_CONFIG_HOME": folder + "/config", "OAUTH_CONSUMER_KEY": CONSUMER,
        "OAUTH_ACCESS_TOKEN": TOKEN, "OAUTH_DH_PRIME": "00:" + "%x" % vectors.P,
        "OAUTH_ACCESS_TOKEN_SECRET": base64.b64encode(cipher).decode(),
        "OAUTH_SIGNATURE_KEY_PATH": write(folder + "/s.pem", keys["signature"]["private_pem_pkcs8"]),
        "OAUTH_ENCRYPTION_KEY_PATH": write(folder + "/e.pem", keys["encryption"]["private_pem_pkcs1"]),
        "SKIM_IBKR_URL": "http://127.0.0.1:%d/v1/api" % port, "SKIM_ASX_URL": none,
    }


def life(command, bits):
    """One run of the program against a fresh state; what it printed, and what was seen of it."""
    state = State(bits)
    Broker.state = state
    server = Server(("127.0.0.1", 0), Broker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    folder = tempfile.mkdtemp(prefix="skim-independent-")
    try:
        r = subprocess.run([build + "/skim"] + command, env=environment(folder, server.server_port),
                           capture_output=True, timeout=120, cwd=folder, check=False)
    finally:
        server.shutdown()
        server.server_close()
        shutil.rmtree(folder)
    return r, state


def check(command, bits, want):
    r, state = life(command + ["--json"], bits)
    name = "skim %s, shared secret of %d bits" % (" ".join(command), bits)
    said = "status %d\n%s%s\n%s" % (r.returncode, r.stdout.decode(), r.stderr.decode(),
                                    "\n".join(state.paths))
    tap.ok(r.returncode == 0, name + ": done", said)
    tap.same(state.faults, [], name + ": every signature, nonce and header as described")
    tap.ok(state.counts["token"] == 1 and state.counts["signed"] >= 6, name + ": signed requests",
           state.counts)
    tap.ok(state.paths and state.paths[-1] == "POST /logout", name + ": logs out", said)
    try:
        doc = json.loads(r.stdout)
    except ValueError:
        doc = None
    tap.ok(doc is not None and want(doc), name + ": reads the answers", said)


def main():
    vectors.check()
    lengths = iter([2048, 2046, 2042, 2040, 2035])
    check(["account"], next(lengths), lambda d: d["account"]["cash"] == "1001647.30")
    check(["orders"], next(lengths), lambda d: len(d["orders"]) > 0)
    check(["positions"], next(lengths), lambda d: len(d["positions"]) > 0)
    check(["account"], next(lengths), lambda d: d["account"]["id"] == "DU1234567")
    check(["quote", "BHP"], next(lengths), lambda d: d["quotes"][0]["last"] == "46.74")
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())

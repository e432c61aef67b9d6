"""A client of the tests' own, run against skim-sim: what the description says a client must do
works there, and what it says the broker refuses is refused.
"""

import base64
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from urllib.parse import quote, urlsplit

import oauth1a as oa
import tap
import vectors

build = os.environ.get("top_builddir", ".")
REALM = "limited_poa"


class Sim:
    def __init__(self, scenario="quiet"):
        self.process = subprocess.Popen([build + "/skim-sim", "--print-env", "--scenario", scenario],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.env = {}
        for line in self.process.stdout:
            key, eq, value = line.decode().rstrip("\n").partition("=")
            if not eq:
                break
            self.env[key] = value
        self.control = socket.socket(socket.AF_UNIX)
        self.control.connect(self.env["SKIM_SIM_CONTROL"])
        self.lines = self.control.makefile("rb")

    def ask(self, command):
        self.control.sendall(command.encode() + b"\n")
        return self.lines.readline().decode().rstrip("\n")

    def count(self, name):
        return json.loads(self.ask("requests").removeprefix("ok ")).get(name)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Client:
    """Signs by the description; `how` says what becomes of the query (section 1.6: a, b, c)."""

    def __init__(self, env):
        self.env, self.lst = env, None
        self.base, self.url = env["SKIM_IBKR_URL"], urlsplit(env["SKIM_IBKR_URL"])
        with open(env["OAUTH_SIGNATURE_KEY_PATH"], encoding="ascii") as f:
            self.sign_key = oa.Rsa(f.read())
        with open(env["OAUTH_ENCRYPTION_KEY_PATH"], encoding="ascii") as f:
            self.open_key = oa.Rsa(f.read())
        self.secret = self.open_key.decrypt(base64.b64decode(env["OAUTH_ACCESS_TOKEN_SECRET"]))
        self.prime = int(env["OAUTH_DH_PRIME"], 16)

    def send(self, method, path, authorization, body=None, agent="independent/1"):
        c = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=30)
        c.putrequest(method, self.url.path + path, skip_accept_encoding=True)
        if agent:
            c.putheader("User-Agent", agent)
        if authorization:
            c.putheader("Authorization", authorization)
        data = b"" if body is None else json.dumps(body).encode()
        if body is not None:
            c.putheader("Content-Type", "application/json")
        if method != "GET":
            c.putheader("Content-Length", str(len(data)))
        c.endheaders(data)
        r = c.getresponse()
        text = r.read().decode()
        c.close()
        try:
            return r.status, json.loads(text)
        except ValueError:
            return r.status, text

    def token(self, realm=REALM, consumer=None, key=None, prepend=None):
        a = secrets.randbits(256)
        params = oa.oauth_params(consumer or self.env["OAUTH_CONSUMER_KEY"],
                                 self.env["OAUTH_ACCESS_TOKEN"], "RSA-SHA256")
        params.append(("diffie_hellman_challenge", "%x" % pow(2, a, self.prime)))
        path = "/oauth/live_session_token"
        base = oa.base_string("POST", self.base + path, params,
                              self.secret.hex() if prepend is None else prepend)
        signature = base64.b64encode((key or self.sign_key).sign(base)).decode()
        status, doc = self.send("POST", path, oa.header(params, realm, signature))
        if status != 200:
            return status, doc
        k = pow(int(doc["diffie_hellman_response"], 16), a, self.prime)
        lst = oa.live_session_token(k, self.secret)
        proof = int(oa.token_proof(lst, self.env["OAUTH_CONSUMER_KEY"]), 16)
        if proof != int(doc["live_session_token_signature"], 16):
            return 0, "the server's signature of the token is not ours"
        self.lst = lst
        return status, k.bit_length()

    def header(self, method, path, pairs=(), how="a", realm=REALM, **more):
        params = oa.oauth_params(self.env["OAUTH_CONSUMER_KEY"], self.env["OAUTH_ACCESS_TOKEN"],
                                 "HMAC-SHA256", **more)
        url, listed = self.base + path, list(params)
        if how == "b":
            listed += list(pairs)
        elif how == "c" and pairs:
            url += "?" + "&".join("%s=%s" % (k, quote(v, safe="")) for k, v in pairs)
        elif how == "twice":        # each value first, then the list: RFC 5849, and wrong here
            listed = [(oa.enc(k), oa.enc(v)) for k, v in listed + list(pairs)]
        base = oa.base_string(method, url, listed)
        return oa.header(params, realm, oa.hmac_signature(self.lst, base))

    def call(self, method, path, body=None, pairs=(), how="a", **more):
        query = "?" + "&".join("%s=%s" % (k, quote(v, safe="")) for k, v in pairs) if pairs else ""
        return self.send(method, path + query, self.header(method, path, pairs, how, **more), body)


# --- sign-in -------------------------------------------------------------------------------------

def tokens(sim, c):
    other = vectors.SIGN
    tap.same(c.token(consumer="NOBODY999")[0], 401, "token: another consumer is refused")
    tap.same(c.token(key=other)[0], 401, "token: another signature key is refused")
    tap.same(c.token(prepend="")[0], 401, "token: a base string without the prepend is refused")
    tap.same(c.token(realm="test_realm")[0], 401, "token: another realm is refused")
    for bits in (2048, 2046, 2042, 2040, 2035):
        sim.ask("key-bits %d" % bits)
        tap.same(c.token(), (200, bits), "token: agreed on with a shared secret of %d bits" % bits)
        tap.same(c.call("POST", "/tickle")[0], 200, "and it signs")
    old = c.lst
    c.token()
    new, c.lst = c.lst, old
    tap.same(c.call("POST", "/tickle")[0], 401, "token: an earlier one no longer signs")
    c.lst = new


def signatures(sim, c):
    stocks, pairs = "/trsrv/stocks", [("symbols", "WQB,TWY")]
    for how in "abc":
        status, doc = c.call("GET", stocks, pairs=pairs, how=how)
        tap.ok(status == 200 and "WQB" in doc, "convention %s is taken" % how, (status, doc))
    tap.same(c.call("GET", stocks, pairs=pairs, how="twice")[0], 401,
             "a list encoded twice is refused")
    tap.same(c.send("POST", "/tickle", c.header("GET", "/tickle"))[0], 401,
             "a signature of another method is refused")
    tap.same(c.send("POST", "/logout", c.header("POST", "/tickle"))[0], 401,
             "a signature of another path is refused")
    tap.same(c.send("POST", "/tickle", None)[0], 401, "no signature is refused")
    tap.same(c.call("POST", "/tickle", realm="test_realm")[0], 401, "another realm is refused")
    nonce = secrets.token_hex(16)
    tap.same((c.call("POST", "/tickle", nonce=nonce)[0], c.call("POST", "/tickle", nonce=nonce)[0]),
             (200, 401), "a nonce is good once")
    for off in (-301, 301):
        tap.same(c.call("POST", "/tickle", timestamp=time.time() + off)[0], 401,
                 "a timestamp off by %d s is refused" % off)
    sim.ask("strict skew off")
    tap.same(c.call("POST", "/tickle", timestamp=time.time() - 900)[0], 200,
             "unless that is switched off")
    sim.ask("strict skew on")
    auth = c.header("POST", "/tickle")
    tap.same(c.send("POST", "/tickle", auth, agent=None)[0], 403, "no User-Agent: the CDN's 403")


# --- session, data, orders ------------------------------------------------------------------------

def session(c):
    tap.same(c.call("GET", "/iserver/accounts"), (400, {"error": "Bad Request: no bridge",
             "statusCode": 400}), "no bridge before ssodh/init")
    status, doc = c.call("POST", "/iserver/auth/ssodh/init", {"publish": True, "compete": False})
    tap.ok(status == 200 and doc["authenticated"] is False, "the session comes up slowly", doc)
    until = time.monotonic() + 20
    while not doc.get("established") and time.monotonic() < until:
        _, doc = c.call("POST", "/iserver/auth/status")
    tap.ok(doc["authenticated"] and doc["established"], "and is up", doc)
    early = c.call("GET", "/iserver/marketdata/snapshot",
                   pairs=[("conids", "990000114"), ("fields", "31")])
    tap.ok(early[0] in (400, 500), "snapshot: accounts first", early)
    tap.same(c.call("GET", "/portfolio/DU1234567/ledger")[0], 400, "ledger: portfolio/accounts first")
    status, doc = c.call("GET", "/iserver/accounts")
    tap.ok(doc["accounts"] == ["DU1234567"] and doc["isPaper"], "accounts", doc)
    tap.same(c.call("GET", "/portfolio/accounts")[0], 200, "portfolio accounts")


def quotes(c, conid):
    ask = [("conids", str(conid)), ("fields", "31,84,86,88,85,7295,7741,7762,6509")]
    _, first = c.call("GET", "/iserver/marketdata/snapshot", pairs=ask)
    tap.ok(set(first[0]) <= {"conid", "conidEx"}, "snapshot: the first call says nothing", first)
    until, row = time.monotonic() + 90, {}          # the exchange opens meanwhile
    while not row.get("84") and time.monotonic() < until:
        _, rows = c.call("GET", "/iserver/marketdata/snapshot", pairs=ask)
        row = rows[0]
    tap.ok(row.get("84") and row["6509"][0] == "R", "snapshot: then the fields come", row)
    return row


def orders(sim, c, conid, last):
    path, coid = "/iserver/account/DU1234567/orders", "IND-" + secrets.token_hex(5)
    ticket = {"acctId": "DU1234567", "conid": conid, "orderType": "LMT", "side": "BUY", "tif": "DAY",
              "quantity": 100, "price": round(last * 0.9, 2), "cOID": coid}
    tap.same(c.call("GET", "/iserver/account/orders")[1], {"orders": [], "snapshot": False},
             "orders: the first list is empty")
    sim.ask("question once o163,o354 First text|Second text")
    _, doc = c.call("POST", path, {"orders": [ticket]})
    tap.same((doc[0]["messageIds"], doc[0]["message"]), (["o163", "o354"], ["First text", "Second text"]),
             "a question comes instead")
    tap.same(c.call("POST", "/iserver/reply/" + doc[0]["id"], {"confirmed": "true"})[0], 500,
             "confirmed as text fails")
    _, doc = c.call("POST", "/iserver/reply/" + doc[0]["id"], {"confirmed": True})
    tap.ok(isinstance(doc, list) and int(doc[0]["order_id"]) > 0, "yes places it", doc)
    order = doc[0]["order_id"]
    _, doc = c.call("POST", path, {"orders": [ticket]})
    tap.ok("already registered" in doc.get("error", ""), "a cOID is good once", doc)
    sim.ask("pacing off")
    _, doc = c.call("GET", "/iserver/account/orders")
    row = [x for x in doc["orders"] if x["order_ref"] == coid]
    tap.ok(len(row) == 1 and str(row[0]["orderId"]) == order, "and is in the list", doc)
    _, doc = c.call("DELETE", "/iserver/account/DU1234567/order/" + order)
    tap.same(doc.get("msg"), "Request was submitted", "it can be cancelled")
    _, doc = c.call("DELETE", "/iserver/account/DU1234567/order/1")
    tap.same(doc, {"error": "OrderID 1 doesn't exist"}, "an unknown one cannot")
    sim.ask("question once o163 Are you sure?")
    ticket["cOID"] = "IND-" + secrets.token_hex(5)
    _, doc = c.call("POST", path, {"orders": [ticket]})
    reply = doc[0]["id"]
    c.call("GET", "/iserver/account/orders")
    status, doc = c.call("POST", "/iserver/reply/" + reply, {"confirmed": True})
    tap.ok(status in (400, 503) and "order_id" not in str(doc),
           "a question dies of another request", (status, doc))
    sim.ask("pacing on")


# --- websocket, by hand ------------------------------------------------------------------------------

class Stream:
    def __init__(self, c, cookie):
        self.s = socket.create_connection((c.url.hostname, c.url.port), timeout=30)
        head = ("GET %s/ws?oauth_token=%s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n"
                "User-Agent: independent/1\r\nCookie: api=%s\r\n\r\n" % (
                    c.url.path, c.env["OAUTH_ACCESS_TOKEN"], c.url.netloc,
                    base64.b64encode(secrets.token_bytes(16)).decode(), cookie))
        self.s.sendall(head.encode())
        self.f = self.s.makefile("rb")
        self.status = self.f.readline().split()[1]
        while self.f.readline().strip():
            pass

    def say(self, text):
        mask, data = secrets.token_bytes(4), text.encode()
        size = bytes([0x80 | len(data)]) if len(data) < 126 else \
            bytes([0x80 | 126]) + len(data).to_bytes(2, "big")
        self.s.sendall(b"\x81" + size + mask + bytes(x ^ mask[i % 4] for i, x in enumerate(data)))

    def frame(self):
        """opcode and bytes of the next one"""
        op, size = self.f.read(2)
        if size == 126:
            size = int.from_bytes(self.f.read(2), "big")
        elif size == 127:
            size = int.from_bytes(self.f.read(8), "big")
        return op & 15, self.f.read(size)

    def until(self, wanted, seconds=40):
        end, seen = time.monotonic() + seconds, []
        while time.monotonic() < end:
            op, data = self.frame()
            doc = json.loads(data.decode("utf-8", "replace"))
            seen.append(doc)
            if wanted(op, data, doc):
                return doc, seen
        return None, seen


def stream(sim, c, conid):
    _, doc = c.call("POST", "/tickle")
    s = Stream(c, doc["session"])
    tap.same(s.status, b"101", "websocket: token and cookie open it")
    found, seen = s.until(lambda op, data, d: d.get("topic") == "sts")
    tap.ok(found and found["args"]["authenticated"], "websocket: says authenticated", seen)
    s.say('smd+%d+{"fields":["31","84","86","7762","6509"]}' % conid)
    found, seen = s.until(lambda op, data, d: d.get("topic") == "smd+%d" % conid)
    tap.ok(found and found["conid"] == conid and found["6509"][0] == "R", "websocket: quotes", seen)
    s.say("tic")
    found, seen = s.until(lambda op, data, d: d.get("topic") == "tic")
    tap.ok(found is not None, "websocket: tic is answered", seen)
    sim.ask("ws-binary on")
    s.say("tic")
    found, seen = s.until(lambda op, data, d: op == 2)
    tap.ok(found is not None, "websocket: binary frames by switch", seen)
    sim.ask("ws-badutf8 1")
    s.say("smd+%d+{\"fields\":[\"31\"]}" % conid)
    found, seen = s.until(lambda op, data, d: b"\x99" in data)
    tap.ok(found is not None, "websocket: bytes that are not UTF-8 by switch", seen)
    found, seen = s.until(lambda op, data, d: "hb" in d)
    tap.ok(found is not None, "websocket: heartbeats", seen)
    tap.ok(Stream(c, "0" * 32).status == b"101", "websocket: another cookie only waits")


def main():
    vectors.check()
    sim = Sim()
    try:
        c = Client(sim.env)
        sim.ask("pacing off")
        tokens(sim, c)
        signatures(sim, c)
        session(c)
        _, found = c.call("GET", "/trsrv/stocks", pairs=[("symbols", "WQB")])
        conid = [k["conid"] for x in found["WQB"] for k in x["contracts"] if k["exchange"] == "ASX"][0]
        row = quotes(c, conid)
        orders(sim, c, conid, float(row["84"].replace(",", "")))
        stream(sim, c, conid)
        tap.same(c.call("POST", "/logout"), (200, {"status": True}), "logout")
        tap.same(sim.ask("requests").startswith("ok"), True, "the witness answers")
    finally:
        sim.stop()
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())

"""The published vectors: this implementation is held to them before it judges another."""

import base64
import json
import os
import sys

import oauth1a as oa
import tap

top = os.environ.get("top_srcdir", ".")
with open(top + "/tests/data/oauth-vectors.json", encoding="utf-8") as f:
    data = json.load(f)
P = int(data["dh"]["prime_hex"], 16)
G = data["dh"]["generator"]
SIGN = oa.Rsa(data["keys"]["signature"]["private_pem_pkcs8"])
OPEN = oa.Rsa(data["keys"]["encryption"]["private_pem_pkcs1"])


def secret_of(v):
    return OPEN.decrypt(base64.b64decode(v["access_token_secret_b64"]))


def lst_request(v, out):
    a = int(v["dh_random_hex"], 16)
    challenge = "%x" % pow(G, a, P)
    params = oa.oauth_params(v["consumer_key"], v["access_token"], "RSA-SHA256", v["nonce"],
                             v["timestamp"]) + [("diffie_hellman_challenge", challenge)]
    base = oa.base_string("POST", v["url"], params, secret_of(v).hex())
    sig = base64.b64encode(SIGN.sign(base)).decode()
    return (base.decode() == out["base_string"] and sig == out["signature_b64"] and
            oa.header(params, v["realm"], sig) == out["authorization_header"])


def lst_compute(v, out):
    k = pow(int(v["diffie_hellman_response"], 16), int(v["dh_random_hex"], 16), P)
    return oa.live_session_token(k, secret_of(v)) == out["live_session_token_b64"]


def lst_validate(v, out):
    got = oa.token_proof(v["live_session_token_b64"], v["consumer_key"])
    return (int(got, 16) == int(v["live_session_token_signature"], 16)) == out["valid"]


def api_request(v, out):
    params = oa.oauth_params(v["consumer_key"], v["access_token"], "HMAC-SHA256", v["nonce"],
                             v["timestamp"])
    base = oa.base_string(v["method"], v["url"], params)
    sig = oa.hmac_signature(v["live_session_token_b64"], base)
    want = out["path_only"]
    return base.decode() == want["base_string"] and sig == want["signature_b64"]


def check():
    kinds = {"lst_request": lst_request, "lst_compute": lst_compute,
             "lst_validate": lst_validate, "api_request": api_request}
    for v in data["vectors"]:
        tap.ok(kinds[v["kind"]](v["in"], v["out"]), "vector " + v["id"])


if __name__ == "__main__":
    check()
    sys.exit(tap.end())

"""OAuth 1.0a of the Client Portal Web API, written from the published description alone.

It shares no line, no library and no author's habit with the C sources: integers and hashes of
Python's standard library, keys read from their DER by hand.  Where this and the program agree,
both have read the description the same way; where they differ, one of them is wrong.
"""

import base64
import hashlib
import hmac
import secrets
import time
from urllib.parse import quote

SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def enc(text):
    """Percent-encoding of RFC 3986: letters, digits and - . _ ~ stay."""
    return quote(text, safe="-._~")


# --- DER, as much of it as a private key needs ---------------------------------------------

def der_items(data):
    at = 0
    while at < len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            n = size & 0x7f
            size, at = int.from_bytes(data[at:at + n], "big"), at + n
        yield tag, data[at:at + size]
        at += size


class Rsa:
    """A private key from PEM, PKCS#1 or PKCS#8."""

    def __init__(self, pem):
        lines = [x for x in pem.strip().splitlines() if not x.startswith("-----")]
        (_, body), = der_items(base64.b64decode("".join(lines)))
        items = list(der_items(body))
        if items[1][0] == 0x30:                 # PKCS#8 holds the other one in an OCTET STRING
            (_, body), = der_items(items[2][1])
            items = list(der_items(body))
        self.n, self.e, self.d = (int.from_bytes(v, "big") for _, v in items[1:4])
        self.size = (self.n.bit_length() + 7) // 8

    def decrypt(self, cipher):
        block = pow(int.from_bytes(cipher, "big"), self.d, self.n).to_bytes(self.size, "big")
        if block[:2] != b"\0\2":
            raise ValueError("not PKCS#1 v1.5: the wrong key")
        return block[block.index(b"\0", 2) + 1:]

    def encrypt(self, plain):
        pad = bytes(secrets.randbelow(255) + 1 for _ in range(self.size - 3 - len(plain)))
        block = b"\0\2" + pad + b"\0" + plain
        return pow(int.from_bytes(block, "big"), self.e, self.n).to_bytes(self.size, "big")

    def _block(self, message):
        info = SHA256_INFO + hashlib.sha256(message).digest()
        return b"\0\1" + b"\xff" * (self.size - 3 - len(info)) + b"\0" + info

    def sign(self, message):
        block = int.from_bytes(self._block(message), "big")
        return pow(block, self.d, self.n).to_bytes(self.size, "big")

    def verifies(self, message, signature):
        block = pow(int.from_bytes(signature, "big"), self.e, self.n).to_bytes(self.size, "big")
        return block == self._block(message)


# --- base strings, signatures, headers ------------------------------------------------------

def base_string(method, url, params, prepend=""):
    pairs = "&".join("%s=%s" % p for p in sorted(params))
    return (prepend + method.upper() + "&" + enc(url) + "&" + enc(pairs)).encode()


def hmac_signature(lst, base):
    return base64.b64encode(hmac.new(base64.b64decode(lst), base, hashlib.sha256).digest()).decode()


def java_bytes(k):
    """BigInteger.toByteArray(): a sign bit is part of the number."""
    return k.to_bytes(k.bit_length() // 8 + 1, "big")


def live_session_token(k, secret):
    return base64.b64encode(hmac.new(java_bytes(k), secret, hashlib.sha1).digest()).decode()


def token_proof(lst, consumer):
    return hmac.new(base64.b64decode(lst), consumer.encode(), hashlib.sha1).hexdigest()


def header(params, realm, signature):
    parts = ['realm="%s"' % realm]
    parts += ['%s="%s"' % p for p in sorted(params + [("oauth_signature", enc(signature))])]
    return "OAuth " + ", ".join(parts)


def parse_header(text):
    scheme, _, rest = text.partition(" ")
    if scheme != "OAuth":
        raise ValueError("no OAuth header")
    pairs = {}
    for part in rest.split(","):
        key, eq, value = part.strip().partition("=")
        if not eq or key in pairs:
            raise ValueError("bad pair " + part)
        pairs[key] = value.strip('"')
    return pairs


def oauth_params(consumer, token, method, nonce=None, timestamp=None):
    return [
        ("oauth_consumer_key", consumer),
        ("oauth_nonce", nonce or secrets.token_hex(16)),
        ("oauth_signature_method", method),
        ("oauth_timestamp", str(int(timestamp if timestamp else time.time()))),
        ("oauth_token", token),
    ]

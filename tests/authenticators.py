"""What keeps passkeys, a phone or a security key, as WebAuthn has it speak."""

import hashlib
import json
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from html import unescape
from itertools import count

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

HOST = "localhost"
ORIGIN = f"http://{HOST}"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def base64url(signs: bytes) -> str:
    return urlsafe_b64encode(signs).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def asked_on(page, purpose: str) -> dict:
    """What a page has its browser ask of an authenticator."""
    pattern = rf'data-passkey="{purpose}" data-options="([^"]*)"'
    return json.loads(unescape(re.search(pattern, page.content.decode())[1]))


class Authenticator:
    """
    One, and the browser that it is asked by; it can be told to do what none should.

    `counts` says whether it counts its signatures: those that copy their keys to other
    devices do not.
    """

    def __init__(self, *, counts: bool = True, verifies: bool = True):
        self.counts, self.verifies = counts, verifies
        self.signed, self.keys = count(1), {}

    def make(self, asked: dict, *, origin: str = ORIGIN, host: str = "", **more) -> str:
        key, name = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.keys[base64url(name)] = key
        host = host or asked["rp"]["id"]
        at = key.public_key().public_numbers()
        x, y = at.x.to_bytes(32, "big"), at.y.to_bytes(32, "big")
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        told = self._told(host, ATTESTED) + bytes(16) + len(name).to_bytes(2, "big")
        attested = {"fmt": "none", "attStmt": {}, "authData": told + name + public}
        response = {
            "clientDataJSON": self._said("create", asked, origin),
            "attestationObject": base64url(cbor2.dumps(attested)),
            "transports": ["internal", "hybrid"],
        }
        return self._answer(base64url(name), response | more)

    def use(self, asked: dict, *, origin: str = ORIGIN, host: str = "", **more) -> str:
        allowed = [each["id"] for each in asked["allowCredentials"]]
        name = next(name for name in self.keys if name in allowed)
        return self.sign(name, asked, origin=origin, host=host, **more)

    def sign(self, name, asked, *, origin=ORIGIN, host="", key=None, **more) -> str:
        said = self._said("get", asked, origin)
        told = self._told(host or asked["rpId"])
        signed = told + hashlib.sha256(bytes_of(said)).digest()
        key = key or self.keys[name]
        response = {
            "clientDataJSON": said,
            "authenticatorData": base64url(told),
            "signature": base64url(key.sign(signed, ec.ECDSA(SHA256()))),
        }
        return self._answer(name, response | more)

    def _told(self, host: str, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        signed = next(self.signed) if self.counts else 0
        sealed = hashlib.sha256(host.encode()).digest()
        return sealed + bytes([flags]) + signed.to_bytes(4, "big")

    def _said(self, purpose: str, asked: dict, origin: str) -> str:
        said = {"type": f"webauthn.{purpose}", "challenge": asked["challenge"]}
        return base64url(json.dumps(said | {"origin": origin}).encode())

    def _answer(self, name: str, response: dict) -> str:
        answer = {"id": name, "rawId": name, "type": "public-key"}
        return json.dumps(answer | {"response": response})

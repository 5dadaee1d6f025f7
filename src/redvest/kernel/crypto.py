"""Encryption of personal fields, keyed hashes for uniqueness, and signed short codes.

An envelope is ``alg.kid.base64(nonce || ciphertext)``: it names its algorithm and key, so both can be changed while old
rows stay readable. AES-256-GCM writes; the context (e.g. ``person.id_number``) is authenticated with it, so that an
envelope copied to another column does not open.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


@lru_cache(maxsize=16)
def _cipher(key_id: str) -> AESGCM:
    return AESGCM(bytes.fromhex(settings.FIELD_KEYS[key_id]))


def seal(plain: str, *, context: str) -> str:
    """The envelope of ``plain`` under the newest field key."""
    key_id = next(iter(settings.FIELD_KEYS))
    nonce = os.urandom(12)
    box = _cipher(key_id).encrypt(nonce, plain.encode(), context.encode())
    return f"aesgcm.{key_id}.{base64.b64encode(nonce + box).decode()}"


def unseal(envelope: str, *, context: str) -> str:
    """What ``seal`` closed. Raises cryptography's InvalidTag if it was altered or moved to another context."""
    algorithm, key_id, body = envelope.split(".", 2)
    if algorithm != "aesgcm":
        raise ValueError(f"unknown algorithm {algorithm}")
    raw = base64.b64decode(body)
    return _cipher(key_id).decrypt(raw[:12], raw[12:], context.encode()).decode()


def seal_bytes(plain: bytes, *, context: str) -> bytes:
    """The envelope of a file's bytes, as ``seal`` but without base64: ``alg.kid.`` in front of nonce and ciphertext."""
    key_id = next(iter(settings.FIELD_KEYS))
    nonce = os.urandom(12)
    return f"aesgcm.{key_id}.".encode() + nonce + _cipher(key_id).encrypt(nonce, plain, context.encode())


def unseal_bytes(envelope: bytes, *, context: str) -> bytes:
    """What ``seal_bytes`` closed. Raises cryptography's InvalidTag if it was altered or moved to another context."""
    algorithm, key_id, raw = envelope.split(b".", 2)
    if algorithm != b"aesgcm":
        raise ValueError(f"unknown algorithm {algorithm!r}")
    return _cipher(key_id.decode()).decrypt(raw[:12], raw[12:], context.encode())


def keyed_hash(text: str, *, context: str) -> str:
    """A hex digest that is equal for equal texts and useless without the product's key."""
    message = f"{context}\0{text}".encode()
    return hmac.new(settings.HASH_KEY.encode(), message, hashlib.sha256).hexdigest()


def sign(message: bytes, *, context: str) -> bytes:
    """A 16-byte signature of ``message`` for ``context``."""
    key = hashlib.sha256(f"{context}\0{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, message, hashlib.sha256).digest()[:16]


def signed_rightly(message: bytes, signature: bytes, *, context: str) -> bool:
    """True if ``signature`` is ours, compared in constant time."""
    return hmac.compare_digest(sign(message, context=context), signature)

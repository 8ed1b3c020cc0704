"""Texts sealed at rest, and a blind index that finds them without opening them.

AES-256-GCM under a ring of keys: the newest seals, any of them opens. Each sealing is bound to the row it
belongs to, so a value moved to another row does not open. No function here logs or raises with a plaintext.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_ID_BYTES, _NONCE_BYTES = 8, 12
_HEAD = len(_VERSION) + _ID_BYTES + _NONCE_BYTES


class CannotOpen(Exception):
    """A sealed value does not open. The message names the key or the cause, never the value."""


class WrongKey(CannotOpen):
    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"sealed under key {key_id}, which IDENTIFIER_KEYS does not hold: put that key back, after the newest"
        )


class Damaged(CannotOpen):
    def __init__(self, key_id: str) -> None:
        super().__init__(f"sealed under key {key_id}, but changed since, or moved from another row")


class KeyRing:
    """Keys of 32 bytes, the newest first."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {name_of_key(key): AESGCM(key) for key in keys}
        self.newest = name_of_key(keys[0])

    def seal(self, text: str, *, bound_to: bytes) -> bytes:
        """Version, key id, nonce, then ciphertext with its tag. `bound_to` is the id of the row."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self.newest].encrypt(nonce, text.encode(), bound_to)
        return _VERSION + bytes.fromhex(self.newest) + nonce + sealed

    def open(self, sealed: bytes, *, bound_to: bytes) -> str:
        """Raises WrongKey when the ring lacks the key, Damaged when the value or its row changed."""
        key_id = key_of(sealed)
        if key_id not in self._ciphers:
            raise WrongKey(key_id)
        nonce = bytes(sealed[_HEAD - _NONCE_BYTES : _HEAD])
        try:
            return self._ciphers[key_id].decrypt(nonce, bytes(sealed[_HEAD:]), bound_to).decode()
        except InvalidTag:
            raise Damaged(key_id) from None


def key_of(sealed: bytes) -> str:
    """The id of the key under which `sealed` was made, 16 hex digits."""
    return bytes(sealed[len(_VERSION) : len(_VERSION) + _ID_BYTES]).hex()


def name_of_key(key: bytes) -> str:
    """A name for the key that tells nothing about it."""
    return hashlib.sha256(b"consilia key id" + key).digest()[:_ID_BYTES].hex()


def blind_index(key: bytes, kind: str, value: str) -> bytes:
    """HMAC-SHA256 of a normalised value within its kind: equal values meet, and nothing else is told."""
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256")


def ring() -> KeyRing:
    """The ring of this installation (IDENTIFIER_KEYS)."""
    return _ring(tuple(settings.IDENTIFIER_KEYS))


def find_by(kind: str, value: str) -> bytes:
    """The blind index of this installation (BLIND_INDEX_KEY)."""
    return blind_index(bytes.fromhex(settings.BLIND_INDEX_KEY), kind, value)


@cache
def _ring(keys: tuple[str, ...]) -> KeyRing:
    return KeyRing([bytes.fromhex(key) for key in keys])

"""Files sealed at rest in pieces, so that any part of one is read without the rest, in bounded memory.

AES-256-GCM, a key of its own for each file (HKDF of the installation's key, a random salt, and what the file is bound
to), and a nonce that counts its pieces and marks the last: a piece that was changed, moved, cut off or put under
another address does not open. The head names the key, so older keys of the ring still open what they sealed.
"""

import io
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consilia.foundation.sealing import Damaged, name_of_key

# No kind of file begins like this: it is neither text nor any signature.
_MAGIC = b"\x93CSEAL1\n"
_ID, _SALT, _TAG = 8, 16, 16
HEAD = len(_MAGIC) + _ID + _SALT
PIECE = 64 * 1024
_SEALED_PIECE = PIECE + _TAG


class KeyMissing(Exception):
    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"sealed under key {key_id}, which FILE_KEYS does not hold: put it back, after the newest"
        )


class FileKeys:
    """Keys of 32 bytes, the newest first; without any, files stay in the clear."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {name_of_key(key): key for key in keys}
        self.newest = name_of_key(keys[0]) if keys else ""

    def cipher(self, head: bytes, bound_to: bytes) -> AESGCM:
        """Raises KeyMissing."""
        key_id = key_of(head)
        if key_id not in self._keys:
            raise KeyMissing(key_id)
        own = HKDF(SHA256(), 32, salt=head[-_SALT:], info=head[:-_SALT] + bound_to)
        return AESGCM(own.derive(self._keys[key_id]))

    @property
    def names(self) -> list[str]:
        return list(self._keys)

    def derived(self, key_id: str, bound_to: bytes, length: int) -> bytes:
        """A key for another purpose than sealing whole files. Raises KeyMissing."""
        if key_id not in self._keys:
            raise KeyMissing(key_id)
        return HKDF(SHA256(), length, salt=None, info=b"derived " + bound_to).derive(self._keys[key_id])

    def new_head(self) -> bytes:
        return _MAGIC + bytes.fromhex(self.newest) + secrets.token_bytes(_SALT)


def key_of(head: bytes) -> str:
    """The id of the key that sealed a file with this head; empty where it is in the clear."""
    return (
        head[len(_MAGIC) : len(_MAGIC) + _ID].hex() if head.startswith(_MAGIC) and len(head) >= HEAD else ""
    )


def seal(source: BinaryIO, target: BinaryIO, keys: FileKeys, *, bound_to: bytes) -> None:
    """Copy `source` to `target` under the newest key."""
    head = keys.new_head()
    cipher = keys.cipher(head, bound_to)
    target.write(head)
    number, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        target.write(cipher.encrypt(_nonce(number, is_last=not following), piece, head))
        if not following:
            return
        number, piece = number + 1, following


def opened(sealed: BinaryIO, keys: FileKeys, *, bound_to: bytes) -> BinaryIO:
    """What a sealed, seekable file holds, as a seekable file.

    Raises:
        KeyMissing: now. Damaged: when the piece is read that was changed.
    """
    return io.BufferedReader(_Opened(sealed, keys, bound_to), PIECE)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class _Opened(io.RawIOBase):
    """Opens one piece at a time; those last read stay open."""

    def __init__(self, sealed: BinaryIO, keys: FileKeys, bound_to: bytes) -> None:
        sealed.seek(0)
        self._head = sealed.read(HEAD)
        self._cipher = keys.cipher(self._head, bound_to)
        self._sealed = sealed
        body = sealed.seek(0, io.SEEK_END) - HEAD
        self._pieces = -(-body // _SEALED_PIECE)
        self._size = body - self._pieces * _TAG
        self._place = 0
        self._piece = lru_cache(maxsize=2)(self._open_piece)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if self._place >= self._size:
            return 0
        number, within = divmod(self._place, PIECE)
        part = self._piece(number)[within : within + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._sealed.close()
        super().close()

    def _open_piece(self, number: int) -> bytes:
        self._sealed.seek(HEAD + number * _SEALED_PIECE)
        nonce = _nonce(number, is_last=number == self._pieces - 1)
        try:
            return self._cipher.decrypt(nonce, self._sealed.read(_SEALED_PIECE), self._head)
        except InvalidTag:
            raise Damaged(key_of(self._head)) from None

"""The measuring half of `benchmarks.uploads`."""

import base64
import hashlib
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import django

MEBIBYTE = 1024 * 1024
PIECE = 4 * MEBIBYTE
ROUNDS = 3
TUS = {"Tus-Resumable": "1.0.0"}


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from consilia.documents.services import load_upload_policy

    size = int(sys.argv[1]) * MEBIBYTE
    settings.ATTACHMENT_MAX_BYTES = 4 * size
    load_upload_policy()
    client = _doctor(size)
    ways: dict[str, tuple[list[str], Callable[[bytes], None]]] = {
        "one upload, in the clear": ([], lambda salt: _one_after_another(client, salt, size)),
        "three parts joined, in the clear": ([], lambda salt: _in_parts(client, salt, size)),
        "one upload, sealed": (["ab" * 32], lambda salt: _one_after_another(client, salt, size)),
    }
    print(f"{size // MEBIBYTE} MB, medians of {ROUNDS}\n")
    print("| way | MB/s | CPU s a GB | plain copy MB/s | of a plain copy | memory grew by, MB |")
    print("|---|---|---|---|---|---|")
    for name, (keys, send) in ways.items():
        settings.FILE_KEYS = keys
        _row(name, send, size)


def _row(name: str, send: Callable[[bytes], None], size: int) -> None:
    ours, copies, spent = [], [], []
    before = _memory()
    for number in range(ROUNDS):
        copies.append(_timed(lambda: _plain_copy(size)))
        cpu = time.process_time()
        salt = f"{name} {number} ".encode()
        ours.append(_timed(lambda salt=salt: send(salt)))  # type: ignore[misc]
        spent.append(time.process_time() - cpu)
    mebibytes = size / MEBIBYTE
    speed, copy = mebibytes / statistics.median(ours), mebibytes / statistics.median(copies)
    cpu = statistics.median(spent) * 1024 / mebibytes
    print(
        f"| {name} | {speed:.0f} | {cpu:.1f} | {copy:.0f} | {speed / copy:.2f} | {_memory() - before:.0f} |"
    )


def _content(salt: bytes, start: int, end: int) -> Iterator[bytes]:
    """Text, so that the whole of it is looked at; no two rounds have the same, or the store would keep it once."""
    letter = (salt + b"Duct 3 mm, gradient 40 mmHg.\n") * (PIECE // 20)
    for place in range(start, end, PIECE):
        yield letter[: min(PIECE, end - place)]


def _one_after_another(client: Any, salt: bytes, size: int) -> None:
    _sent(client, salt, 0, size)


def _in_parts(client: Any, salt: bytes, size: int) -> None:
    cuts = [0, size // 3, 2 * size // 3, size]
    places = [
        _sent(client, salt, start, end, **{"Upload-Concat": "partial"}) for start, end in pairwise(cuts)
    ]
    told = {"Upload-Concat": f"final;{' '.join(places)}", "Upload-Metadata": f"filename {_base64(b'a.txt')}"}
    answer = client.post("/uploads/", headers={**TUS, **told})
    assert answer.status_code == 201, answer.content


def _sent(client: Any, salt: bytes, start: int, end: int, **more: str) -> str:
    told = {"Upload-Length": str(end - start), "Upload-Metadata": f"filename {_base64(b'a.txt')}", **more}
    place = client.post("/uploads/", headers={**TUS, **told})["Location"]
    offset = 0
    for piece in _content(salt, start, end):
        checksum = f"sha256 {_base64(hashlib.sha256(piece).digest())}"
        headers = {**TUS, "Upload-Offset": str(offset), "Upload-Checksum": checksum}
        answer = client.patch(place, piece, content_type="application/offset+octet-stream", headers=headers)
        assert answer.status_code == 204, answer.content
        offset += len(piece)
    return str(place)


def _plain_copy(size: int) -> None:
    """Read once, written once, synced once: what a disk can do."""
    from django.conf import settings

    source, target = Path(settings.DATA_DIR) / "source", Path(settings.DATA_DIR) / "target"
    if not source.exists():
        with source.open("wb") as file:
            file.writelines(_content(b"copy", 0, size))
    with source.open("rb") as read, target.open("wb") as written:
        while piece := read.read(PIECE):
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    target.unlink()


def _timed(deed: Callable[[], None]) -> float:
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def _memory() -> float:
    """The most that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _doctor(size: int) -> Any:
    from consilia.accounts.domain.roles import Role
    from consilia.documents.models import UploadPolicy
    from tests.factories.accounts import make_actor, signed_in_client

    UploadPolicy.objects.update(quota_mb=16 * ROUNDS * size // MEBIBYTE)
    return signed_in_client(make_actor(Role.REFERRING_DOCTOR))


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


if __name__ == "__main__":
    main()

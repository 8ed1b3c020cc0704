"""Putting what is kept under the newest key, and reading all of it to see whether it is still what it was."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from consilia.documents import storage
from consilia.documents.models import StoredBytes
from consilia.foundation.sealed_files import KeyMissing
from consilia.foundation.sealing import Damaged
from consilia.foundation.turns import take_turns


def reseal_files(*, at: datetime, most: int = 100) -> int:
    """Seal up to `most` files as this installation seals now, or open them where it has no key; answer how many.

    Raises:
        KeyMissing, Damaged, FileNotFoundError: about the first that cannot be; those before it are done.
    """
    others = StoredBytes.objects.exclude(key_id=storage.keys().newest).order_by("sha256")
    waiting = list(others.values_list("sha256", flat=True)[:most])
    for sha256 in waiting:
        _reseal(sha256)
    return len(waiting)


@transaction.atomic
def _reseal(sha256: str) -> None:
    """Whoever reads meanwhile reads on: the old file stays open, and each file names its own key."""
    take_turns([f"file {sha256}"])
    with storage.open_bytes(sha256) as source:
        key_id = storage.reseal(sha256, source)
    StoredBytes.objects.filter(pk=sha256).update(key_id=key_id)


def broken_files() -> Iterator[tuple[str, str]]:
    """Every kept file that is not what its address says, with what is wrong: `missing`, `damaged`, `no key`."""
    for sha256 in StoredBytes.objects.order_by("sha256").values_list("sha256", flat=True).iterator():
        if wrong := _wrong_with(sha256):
            yield sha256, wrong


def _wrong_with(sha256: str) -> str:
    try:
        with storage.open_bytes(sha256) as file:
            found = storage.hash_of(file, limit=2**63)
    except FileNotFoundError:
        return "missing"
    except KeyMissing:
        return "no key"
    except Damaged:
        return "damaged"
    return "" if found == sha256 else "damaged"

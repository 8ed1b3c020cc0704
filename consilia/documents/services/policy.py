"""The seeds of the policies of uploads and of room."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from consilia.documents.models import StoragePolicy, UploadPolicy
from consilia.foundation.seeds import Seed, add_missing, seed_rows

_DATA = Path(__file__).resolve().parent.parent / "data"
SEED = _DATA / "upload-policy.csv"
ROOM_SEED = _DATA / "storage-policy.csv"


def load_upload_policy() -> int:
    """Add the seed rows where they are not there yet; rows that an administrator changed stay as they are."""
    return add_missing(UploadPolicy, map(_row, seed_rows(SEED))) + add_missing(StoragePolicy, _rooms())


def _row(row: dict[str, str]) -> Seed:
    waits = timedelta(hours=int(row["hours"]))
    return Seed({}, {"quota_mb": int(row["quota_mb"]), "waits": waits, "source": row["source"]})


def _rooms() -> Iterator[Seed]:
    for row in seed_rows(ROOM_SEED):
        yield Seed({"organisation": None}, {"quota_mb": int(row["quota_mb"]), "source": row["source"]})

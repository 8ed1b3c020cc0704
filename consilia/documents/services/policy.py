"""The seed of the policy of uploads."""

from datetime import timedelta
from pathlib import Path

from consilia.documents.models import UploadPolicy
from consilia.foundation.seeds import Seed, add_missing, seed_rows

SEED = Path(__file__).resolve().parent.parent / "data" / "upload-policy.csv"


def load_upload_policy() -> int:
    """Add the seed row where it is not there yet; rows that an administrator changed stay as they are."""
    return add_missing(UploadPolicy, map(_row, seed_rows(SEED)))


def _row(row: dict[str, str]) -> Seed:
    waits = timedelta(hours=int(row["hours"]))
    return Seed({}, {"quota_mb": int(row["quota_mb"]), "waits": waits, "source": row["source"]})

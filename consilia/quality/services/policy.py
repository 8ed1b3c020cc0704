"""The figures of quality review as they come with the product; administrators change them on the pages of policies."""

from pathlib import Path

from django.db import transaction

from consilia.foundation.seeds import Seed, add_missing, seed_rows
from consilia.quality.models import QualityPolicy

SEED = Path(__file__).resolve().parent.parent / "data" / "policy.csv"


@transaction.atomic
def load_quality_policy() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    return add_missing(QualityPolicy, map(_figure, seed_rows(SEED)))


def _figure(row: dict[str, str]) -> Seed:
    key = {"name": row["name"], "centre_id": None}
    return Seed(key, {"value": int(row["value"]), "source": row["source"]})

"""The seed of the rules of second reading."""

from pathlib import Path

from django.db import transaction

from consilia.cases.models import SecondReadingRule
from consilia.foundation.seeds import Seed, add_missing, seed_rows

SEED = Path(__file__).resolve().parent.parent / "data" / "second-reading-rules.csv"


@transaction.atomic
def load_second_reading_rules() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    return add_missing(SecondReadingRule, map(_rule, seed_rows(SEED)))


def _rule(row: dict[str, str]) -> Seed:
    key = {"reason": row["reason"], "urgency": row["urgency"], "centre_id": None, "field_id": None}
    return Seed(key, {"timing": row["timing"], "source": row["source"]})

"""The seed of the clock policy: configuration with its sources, every figure marked unverified."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction

from consilia.cases.models import ClockPolicy

SEED = Path(__file__).resolve().parent.parent / "data" / "clock-policy.csv"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@transaction.atomic
def load_clock_policy(*, path: Path = SEED) -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    made = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _policy, is_new = ClockPolicy.objects.get_or_create(
                clock=row["clock"],
                urgency=row["urgency"],
                region=None,
                centre=None,
                field=None,
                starts=SINCE,
                defaults={
                    "span": timedelta(minutes=int(row["minutes"])),
                    "counts": row["counts"],
                    "source": row["source"],
                },
            )
            made += is_new
    return made

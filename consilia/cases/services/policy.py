"""The seeds of the case policies: configuration with its sources, every figure marked unverified."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction

from consilia.cases.models import ClockPolicy, EscalationPolicy, SpanPolicy

DATA = Path(__file__).resolve().parent.parent / "data"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@transaction.atomic
def load_policies() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    return _load_clocks() + _load_spans() + _load_escalations()


def _load_clocks() -> int:
    made = 0
    for row in _rows("clock-policy.csv"):
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


def _load_spans() -> int:
    made = 0
    for row in _rows("span-policy.csv"):
        _policy, is_new = SpanPolicy.objects.get_or_create(
            name=row["name"],
            starts=SINCE,
            defaults={"span": timedelta(days=int(row["days"])), "source": row["source"]},
        )
        made += is_new
    return made


def _load_escalations() -> int:
    made = 0
    for row in _rows("escalation-policy.csv"):
        _policy, is_new = EscalationPolicy.objects.get_or_create(
            urgency=row["urgency"],
            percent=int(row["percent"]),
            audience=row["audience"],
            starts=SINCE,
            defaults={"source": row["source"]},
        )
        made += is_new
    return made


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

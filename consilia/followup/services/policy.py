"""The seed of templates and figures: configuration with its sources, every row marked unverified."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from consilia.followup.models import FollowUpPolicy, PlanRule

DATA = Path(__file__).resolve().parent.parent / "data"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@transaction.atomic
def load_follow_up_policy() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    return sum(map(_add_rule, _rows("plan-rules.csv"))) + sum(map(_add_figure, _rows("policy.csv")))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _add_rule(row: dict[str, str]) -> bool:
    _rule, is_new = PlanRule.objects.get_or_create(
        group=row["group"],
        kind=row["kind"],
        hours=int(row["hours"]),
        months=int(row["months"]),
        region=None,
        starts=SINCE,
        defaults={"every_months": int(row["every_months"]), "source": row["source"]},
    )
    return is_new


def _add_figure(row: dict[str, str]) -> bool:
    _figure, is_new = FollowUpPolicy.objects.get_or_create(
        name=row["name"], starts=SINCE, defaults={"value": int(row["value"]), "source": row["source"]}
    )
    return is_new

"""What another template would plan, beside what the present one does. Nothing is changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from consilia.followup.domain.days import day_of
from consilia.followup.domain.planning import Facts, Planned, planned
from consilia.followup.models import Plan, PlanRule
from consilia.followup.queries.policy import rows_for, rules_of
from consilia.foundation.wall import looking_further


@dataclass(frozen=True, slots=True)
class Compared:
    """One task of a plan: whether it is planned by the rows of now, and by those of the change."""

    group: str
    region: str | None
    task: Planned
    before: bool
    after: bool


def compared(
    old: PlanRule | None, new: PlanRule | None, *, zone: str, signed_at: datetime, at: datetime
) -> list[Compared]:
    """The tasks of every template that the change touches, for a conclusion signed at `signed_at`.

    Args:
        zone: that of the days where a row speaks for all regions.
        at: whose rows are in force.
    """
    touched = dict.fromkeys((row.group, row.region_id) for row in (old, new) if row is not None)
    return [
        one
        for group, region in touched
        for one in _of_template(
            group, region, old, new, zone=_zone(region, (old, new)) or zone, signed_at=signed_at, at=at
        )
    ]


def _zone(region: str | None, rows: Sequence[PlanRule | None]) -> str | None:
    return next(
        (row.region.time_zone for row in rows if row and row.region and row.region_id == region), None
    )


def _of_template(
    group: str,
    region: str | None,
    old: PlanRule | None,
    new: PlanRule | None,
    *,
    zone: str,
    signed_at: datetime,
    at: datetime,
) -> Iterator[Compared]:
    rows = rows_for([group], region=region, at=at)
    then = [row for row in rows if old is None or row.pk != old.pk]
    if new is not None and (new.group, new.region_id) in {(group, region), (group, None)}:
        then.append(new)
    before, after = (_tasks(one, zone, signed_at) for one in (rows, then))
    for task in sorted({*before, *after}, key=lambda task: (task.due_on, task.kind, task.every_months)):
        yield Compared(group, region, task, task in before, task in after)


def _tasks(rows: Sequence[PlanRule], zone: str, signed_at: datetime) -> list[Planned]:
    facts = Facts(
        signed_at=signed_at, today=day_of(signed_at, zone), zone=zone, rules=rules_of(rows), days={}
    )
    return planned(facts)


@looking_further()
def plans_of(group: str, region: str | None) -> int:
    """Plans that go on and were made with this template."""
    plans = Plan.objects.filter(ended_at=None, groups__contains=[group])
    return (plans.filter(case__region=region) if region else plans).count()

"""Which figures and templates are in force."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from consilia.followup.domain.days import Offset
from consilia.followup.domain.planning import Rule
from consilia.followup.domain.words import Group, Policy, TaskKind
from consilia.followup.models import FollowUpPolicy, PlanRule
from consilia.foundation.constraints import in_force
from consilia.foundation.figures import figure_in_force, figure_rows


def figure(name: Policy, at: datetime) -> int:
    return figure_in_force(FollowUpPolicy, name, at)


def figures_in_force(at: datetime) -> dict[Policy, int]:
    return {Policy(name): row.value for name, row in figure_rows(FollowUpPolicy, at).items()}


def hours(name: Policy, at: datetime) -> timedelta:
    return timedelta(hours=figure(name, at))


def rules_for(groups: Sequence[Group], *, region: str, at: datetime) -> list[Rule]:
    """The rules of these templates: those of the region where it has its own for a group, else the national."""
    return rules_of(rows_for(groups, region=region, at=at))


def rows_for(groups: Sequence[str], *, region: str | None, at: datetime) -> list[PlanRule]:
    """Every row in force that may speak for children of a region; of no region, the national ones."""
    return list(PlanRule.objects.filter(Q(region=None) | Q(region=region), in_force(at), group__in=groups))


def rules_of(rows: Sequence[PlanRule]) -> list[Rule]:
    """What these rows say together: where a region has its own for a group, the national ones are silent."""
    own = {row.group for row in rows if row.region_id}
    chosen = [row for row in rows if (row.region_id is not None) == (row.group in own)]
    return [
        Rule(Group(row.group), TaskKind(row.kind), Offset(row.hours, row.months), row.every_months)
        for row in chosen
    ]

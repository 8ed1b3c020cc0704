"""From a signed conclusion to a list of tasks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from consilia.followup.domain.days import Offset, day_meant, day_of
from consilia.followup.domain.words import Group, Policy, TaskKind

# What a recommendation of the conclusion becomes. A drug, care or a regimen is given, not fetched.
KIND_OF_RECOMMENDATION: Final = {
    "examination": TaskKind.EXAMINATION,
    "consultation": TaskKind.VISIT,
    **dict.fromkeys(("operation", "procedure", "hsct", "cell_therapy"), TaskKind.VISIT),
}
DAYS_OF_PRIORITY: Final = {
    "now": Policy.NOW_DAYS,
    "soon": Policy.SOON_DAYS,
    "routine": Policy.ROUTINE_DAYS,
}
_TRANSPLANT_CODES: Final = ("Z94", "T86")
_TRANSPLANT_FIELDS: Final = ("transplantation", "hsct")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a template: what is asked or done, and when after the signature."""

    group: Group
    kind: TaskKind
    offset: Offset
    every_months: int = 0


@dataclass(frozen=True, slots=True)
class Recommended:
    """What planning has to know of one recommendation."""

    lineage: UUID
    kind: str
    action: str
    by_when: str
    priority: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a plan follows from."""

    signed_at: datetime
    today: date
    zone: str
    rules: Sequence[Rule]
    days: Mapping[Policy, int]
    recommended: Sequence[Recommended] = ()
    review_on: date | None = None
    review: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """A task to be made. `what` is empty where the kind says everything."""

    kind: TaskKind
    due_on: date
    what: str = ""
    every_months: int = 0
    lineage: UUID | None = None


def groups_of(urgency: str, *, field: str, icd10: Iterable[str], has_orpha: bool) -> list[Group]:
    """The templates that apply: that of the urgency, and those of children who are followed for years."""
    groups = [Group(urgency)]
    if field.split(".", maxsplit=1)[0] in _TRANSPLANT_FIELDS or any(
        code.startswith(_TRANSPLANT_CODES) for code in icd10
    ):
        groups.append(Group.TRANSPLANT)
    if has_orpha:
        groups.append(Group.ORPHAN)
    return groups


def planned(facts: Facts) -> list[Planned]:
    """The tasks, the first due first. What would lie in the past is due today; nothing is asked twice a day."""
    made: dict[tuple[TaskKind, date, UUID | None], Planned] = {}
    for task in [*_by_rules(facts), *_by_recommendations(facts), *_by_review(facts)]:
        made.setdefault((task.kind, task.due_on, task.lineage), task)
    return sorted(made.values(), key=lambda task: (task.due_on, task.kind))


def _by_rules(facts: Facts) -> Iterator[Planned]:
    for rule in facts.rules:
        due_on = max(rule.offset.day_after(facts.signed_at, facts.zone), facts.today)
        yield Planned(rule.kind, due_on, every_months=rule.every_months)


def _by_recommendations(facts: Facts) -> Iterator[Planned]:
    start = day_of(facts.signed_at, facts.zone)
    for given in facts.recommended:
        kind = KIND_OF_RECOMMENDATION.get(given.kind)
        if kind is None:
            continue
        usual = start + timedelta(days=facts.days[DAYS_OF_PRIORITY[given.priority]])
        due_on = max(day_meant(given.by_when, start) or usual, facts.today)
        yield Planned(kind, due_on, given.action, lineage=given.lineage)


def _by_review(facts: Facts) -> Iterator[Planned]:
    if facts.review_on is not None:
        yield Planned(TaskKind.VISIT, max(facts.review_on, facts.today), facts.review)

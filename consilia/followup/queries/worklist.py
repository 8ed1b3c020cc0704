"""The follow-up worklist: what is overdue first. One SQL for the rows, one for the counters.

As in `cases.queries.worklist` both are standing questions: each shape (role, list, filters, direction of
paging) is compiled once, from a stand-in for the reader and her wishes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.models.cases import case_number
from consilia.followup.domain.lifecycle import TaskState
from consilia.followup.domain.words import TaskKind
from consilia.followup.models import Task
from consilia.followup.models.names import KIND_NAMES
from consilia.followup.queries.sight import BODY_ROLES, tasks_visible_to
from consilia.foundation.languages import in_language
from consilia.foundation.paging import (
    PAGE_SIZE,
    Cursor,
    Page,
    in_order,
    one_more_than_a_page,
    page_of,
    start_of,
)
from consilia.foundation.questions import StandingQuestion, given, is_one_of

SOON = timedelta(days=7)


class Show(StrEnum):
    """The counters that filter."""

    OPEN = "open"
    OVERDUE = "overdue"
    SOON = "soon"
    OVER = "over"


class Whose(StrEnum):
    MINE = "mine"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the address bar; empty means no filter."""

    show: Show = Show.OPEN
    whose: Whose = Whose.MINE
    kind: str = ""

    @classmethod
    def from_address(cls, given: Mapping[str, str], *, whose: Whose) -> "Wanted":
        """Unknown values are dropped, so that an old bookmark still opens a worklist."""
        show, kind, asked = given.get("show", ""), given.get("kind", ""), given.get("whose", "")
        return cls(
            show=Show(show) if show in set(Show) else Show.OPEN,
            whose=Whose(asked) if asked in set(Whose) else whose,
            kind=kind if kind in set(TaskKind) else "",
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line."""

    id: UUID
    case_id: UUID
    number: str
    child: str
    birth_date: date
    kind: TaskKind
    what: str
    due_on: date
    late_at: datetime
    state: TaskState
    owner: str
    owner_role: str
    organisation: str
    is_mine: bool
    is_asked: bool
    every_months: int

    @property
    def title(self) -> str:
        return self.what or str(KIND_NAMES[self.kind])


@dataclass(frozen=True, slots=True)
class Counters:
    open: int
    overdue: int
    soon: int
    mine: int
    house: int


_COLUMNS = (
    "id",
    "case_id",
    "case__serial",
    "case__child__family_name",
    "case__child__given_name",
    "case__child__patronymic",
    "case__child__birth_date",
    "kind",
    "what",
    "due_on",
    "late_at",
    "ended_at",
    "state",
    "owner_id",
    "owner_role",
    "owner__family_name",
    "owner__given_name",
    "owner__patronymic",
    "organisation__short_name_en",
    "organisation__short_name_ru",
    "asked_at",
    "every_months",
)


def whose_first(role: Role | None) -> Whose:
    """A coordinator looks after the house, everybody else after herself."""
    return Whose.HOUSE if role in {Role.ORGANISATION_COORDINATOR, Role.TRIAGE_COORDINATOR} else Whose.MINE


def worklist(
    by: Actor, wanted: Wanted, *, at: datetime, cursor: str | None, size: int = PAGE_SIZE
) -> Page[Row]:
    """One page of tasks, what is late first (those that are over: the last one first)."""
    key = _key(wanted.show)
    start = start_of(cursor, key=key)
    first, second = start.key if start else ("", "")
    shape = replace(wanted, kind="given" if wanted.kind else "")
    begins = start and Cursor(("given", "given"), start.backwards)
    found = _rows_of_shape(by.role, shape, begins, size)(
        **_given_by(by, at), soon=at + SOON, kind=wanted.kind, first=first, second=second
    )
    page = page_of(found, start=start, key_of=lambda row: _key_of(row, key), size=size)
    return Page([_row(values, by) for values in page.rows], page.next, page.back)


def counters(by: Actor, whose: Whose, *, at: datetime) -> Counters:
    """How much is open, overdue and due within a week, of hers or of her house's."""
    counted = _counts_of_role(by.role, whose).first(**_given_by(by, at), soon=at + SOON)
    return Counters(**counted) if counted else Counters(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the home page shows of it."""

    counted: Counters
    rows: Sequence[Row]


def waiting_for(by: Actor, *, at: datetime, most: int = 4) -> Waiting | None:
    """What is overdue or due within a week, the first first; None when there is nothing."""
    if by.role not in BODY_ROLES:
        return None
    whose = whose_first(by.role)
    counted = counters(by, whose, at=at)
    if not counted.overdue and not counted.soon:
        return None
    rows = worklist(by, Wanted(whose=whose), at=at, cursor=None, size=most).rows
    return Waiting(counted, [row for row in rows if row.is_asked or row.late_at <= at + SOON])


def _given_by(by: Actor, at: datetime) -> dict[str, Any]:
    """What the stand-in reader of a shape stands for."""
    return {"at": at, "user": by.user_id, "organisation": by.organisation_id, "region": by.region_code}


def _stand_in(role: Role | None) -> Actor:
    return Actor(
        user_id=given("user"),
        membership_id=None,
        role=role,
        organisation_id=given("organisation"),
        region_code=given("region"),
        name="",
    )


@cache
def _rows_of_shape(
    role: Role | None, shape: Wanted, begins: Cursor | None, size: int
) -> StandingQuestion[Task, dict[str, Any]]:
    start = begins and Cursor((given("first"), given("second")), begins.backwards)
    return StandingQuestion(lambda: _rows(_stand_in(role), shape, start, size=size))


@cache
def _counts_of_role(role: Role | None, whose: Whose) -> StandingQuestion[Any, Any]:
    by = _stand_in(role)
    asked = _of(whose)
    return StandingQuestion(
        lambda: (
            tasks_visible_to(by, given("at"))
            .filter(_of(Whose.MINE) | _of(Whose.HOUSE), is_open=True)
            .order_by()
            .values(whole=Value(1))
            .annotate(
                open=Count("id", filter=asked),
                overdue=Count("id", filter=asked & Q(late_at__lte=given("at"))),
                soon=Count("id", filter=asked & _soon()),
                mine=Count("id", filter=_of(Whose.MINE)),
                house=Count("id", filter=_of(Whose.HOUSE)),
            )
            .values("open", "overdue", "soon", "mine", "house")
        )
    )


def _of(whose: Whose) -> Q:
    if whose is Whose.MINE:
        return Q(owner_id=given("user"))
    return Q(organisation_id=given("organisation"))


def _soon() -> Q:
    """Due within a week, or asked about and not yet answered."""
    return Q(late_at__gt=given("at")) & (Q(late_at__lte=given("soon")) | Q(asked_at__isnull=False))


def _key(show: Show) -> tuple[str, str]:
    return ("-ended_at", "-id") if show is Show.OVER else ("late_at", "id")


def _key_of(row: Mapping[str, Any], key: tuple[str, str]) -> tuple[str, str]:
    return str(row[key[0].removeprefix("-")]), str(row["id"])


def _rows(by: Actor, wanted: Wanted, start: Cursor | None, *, size: int) -> QuerySet[Task, dict[str, Any]]:
    """The page is found in the table of tasks alone; only its rows are then joined to what they show."""
    tasks = tasks_visible_to(by, given("at")).filter(_of(wanted.whose), is_open=wanted.show is not Show.OVER)
    if wanted.show is Show.OVERDUE:
        tasks = tasks.filter(late_at__lte=given("at"))
    elif wanted.show is Show.SOON:
        tasks = tasks.filter(_soon())
    if wanted.kind:
        tasks = tasks.filter(kind=given("kind"))
    key = _key(wanted.show)
    page = one_more_than_a_page(tasks, key=key, start=start, size=size)
    shown = Task.objects.filter(is_one_of("id", page.values("id")))
    # The same order once more: the page cannot promise one to what is joined to it.
    return in_order(shown.values(*_COLUMNS), key=key, start=start)


def _row(values: dict[str, Any], by: Actor) -> Row:
    return Row(
        id=values["id"],
        case_id=values["case_id"],
        number=case_number(values["case__serial"]),
        child=_name(values, "case__child__"),
        birth_date=values["case__child__birth_date"],
        kind=TaskKind(values["kind"]),
        what=values["what"],
        due_on=values["due_on"],
        late_at=values["late_at"],
        state=TaskState(values["state"]),
        owner=_short_name(values),
        owner_role=values["owner_role"],
        organisation=in_language(
            values["organisation__short_name_ru"] or "", values["organisation__short_name_en"] or ""
        ),
        is_mine=values["owner_id"] == by.user_id,
        is_asked=values["asked_at"] is not None,
        every_months=values["every_months"],
    )


def _name(values: Mapping[str, Any], prefix: str) -> str:
    names = (values[f"{prefix}{part}"] for part in ("family_name", "given_name", "patronymic"))
    return " ".join(name for name in names if name)


def _short_name(values: Mapping[str, Any]) -> str:
    """The owner's family name and initials, empty where nobody is named."""
    if not values["owner__family_name"]:
        return ""
    names = (values["owner__given_name"], values["owner__patronymic"])
    return " ".join([values["owner__family_name"], *(f"{name[0]}." for name in names if name)])

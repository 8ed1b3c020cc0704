"""The worklist: what needs me, first what is due first. One SQL for the rows, one for the counters.

Both are standing questions (`foundation.questions`): a worklist is the page that is opened most. Each shape
(role, list, which filters, direction of paging) is compiled once, from a stand-in for the reader and her
wishes, so that no value of one request can stay in the statement of the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Value

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State, Turn
from consilia.cases.domain.sight import Facts, Part, Sight, sight
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Case
from consilia.cases.models.cases import NO_DEADLINE, case_number
from consilia.cases.queries.access import cases_visible_to
from consilia.cases.queries.row_names import expert_name, named
from consilia.cases.queries.search import Best, Piece, best_of, excerpts, ways
from consilia.cases.queries.turns import is_mine, is_turn_of
from consilia.foundation.paging import (
    PAGE_SIZE,
    Cursor,
    Page,
    in_order,
    one_more_than_a_page,
    page_of,
    start_of,
)
from consilia.foundation.planning import planned_for_its_values
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.foundation.wall import looking_further


class Show(StrEnum):
    """The counters that filter."""

    TURN = "turn"
    OPEN = "open"
    OVERDUE = "overdue"
    PROBABLY_LATE = "probably_late"
    UNREAD = "unread"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the address bar; empty means no filter."""

    show: Show = Show.TURN
    urgency: str = ""
    field: str = ""
    state: str = ""
    words: str = ""

    @classmethod
    def from_address(cls, given: Mapping[str, str]) -> "Wanted":
        """Unknown values are dropped, so that an old bookmark still opens a worklist."""
        show = given.get("show", "")
        urgency, state = given.get("urgency", ""), given.get("state", "")
        return cls(
            show=Show(show) if show in set(Show) else Show.TURN,
            urgency=urgency if urgency in set(Urgency) else "",
            state=state if state in set(State) else "",
            field=given.get("field", "")[:100],
            words=given.get("q", "").strip()[:100],
        )

    def in_address(self) -> dict[str, str]:
        """As `from_address` reads it; what does not filter is left out."""
        values = {"urgency": self.urgency, "field": self.field, "state": self.state, "q": self.words}
        return {"show": str(self.show), **{name: value for name, value in values.items() if value}}

    def used(self) -> list[str]:
        """The names of the filters that narrow the list."""
        return [name for name in ("urgency", "field", "state", "words") if getattr(self, name)]

    def without(self, name: str) -> "Wanted":
        return replace(self, **{name: ""})  # type: ignore[arg-type]  # never used for `show`


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `child` is empty where the reader may not know who the child is."""

    id: UUID
    number: str
    state: State
    turn: Turn
    urgency: str
    question: str
    field: str
    region: str
    child: str
    birth_date: date | None
    sex: str
    organisation: str
    centre: str
    expert: str
    due_at: datetime | None
    changed_at: datetime
    is_unread: bool
    is_mine: bool
    is_probably_late: bool = False
    # Where the words of a search stand.
    excerpt: Sequence[Piece] = ()


@dataclass(frozen=True, slots=True)
class Counters:
    turn: int
    open: int
    overdue: int
    unread: int
    probably_late: int = 0


_COLUMNS = (
    "id",
    "serial",
    "state",
    "turn",
    "expert_id",
    "reader_id",
    "urgency",
    "question",
    "due_at",
    "late_from",
    "changed_at",
    "last_entry_at",
    "field__name_en",
    "field__name_ru",
    "region__name_en",
    "region__name_ru",
    "child__family_name",
    "child__given_name",
    "child__patronymic",
    "child__birth_date",
    "child__sex",
    "referring_organisation__short_name_en",
    "referring_organisation__short_name_ru",
    "centre__short_name_en",
    "centre__short_name_ru",
    "expert__family_name",
    "expert__given_name",
    "expert__patronymic",
    "mark__seen_at",
)
# The part that role and list together imply, so that a row needs no query of its own.
_PART: dict[Role, Part] = {
    Role.REFERRING_DOCTOR: Part.REFERRER,
    Role.ORGANISATION_COORDINATOR: Part.OWN_ORGANISATION,
    Role.REGIONAL_OPERATOR: Part.OWN_REGION,
    Role.TRIAGE_COORDINATOR: Part.CENTRE,
}


def worklist(
    by: Actor, wanted: Wanted, *, at: datetime, cursor: str | None, size: int = PAGE_SIZE
) -> Page[Row]:
    """One page of the cases `by` sees, the first due first (closed ones: the last changed first)."""
    key = _key(wanted.show)
    start = start_of(cursor, key=key)
    if wanted.words:
        found = _shown(_fitting(by, wanted, at, start, size), by)
    else:
        values = {name: getattr(wanted, name) for name in _EXACT} | {"below": f"{wanted.field}."}
        first, second = start.key if start else ("", "")
        found = _rows_of_shape(by.role, _shape(wanted), _shape_of(start), size)(
            **_given_by(by, at), **values, first=first, second=second
        )
    page = page_of(found, start=start, key_of=lambda row: _key_of(row, key), size=size)
    rows = [_row(values, by, at) for values in page.rows]
    return Page(rows, page.next, page.back)


def best_matches(by: Actor, words: str, *, at: datetime, size: int) -> tuple[list[Row], Best]:
    """The `size` cases that fit `words` best, the best first; and how many fit, as far as they were counted."""
    best = best_of(by, words, at=at)
    return [_row(values, by, at) for values in _shown(best.ids[:size], by)], best


@looking_further()
def _fitting(by: Actor, wanted: Wanted, at: datetime, start: Cursor | None, size: int) -> list[UUID]:
    """The cases of the page that fit what was typed. As in `search`, only their numbers come through this door."""
    with planned_for_its_values():
        return [values["id"] for values in _rows(by, wanted, at, start, size=size).values("id")]


def _shown(ids: Sequence[UUID], by: Actor) -> list[dict[str, Any]]:
    """The rows of these cases, in this order."""
    found = _marked(Case.objects.filter(id__in=ids), by).values(*_COLUMNS)
    rows = {values["id"]: values for values in found}
    return [rows[case_id] for case_id in ids if case_id in rows]


def with_excerpts(rows: Sequence[Row], by: Actor, words: str, *, fragments: int = 1) -> list[Row]:
    """The rows with the places where the words stand. Whoever shows them tells the log (`services.tell_excerpts`)."""
    levels = {row.id: _level(row.state, by) for row in rows}
    cut = excerpts(levels, words, fragments=fragments) if rows else {}
    return [replace(row, excerpt=cut.get(row.id, ())) for row in rows]


def read_in_part(rows: Sequence[Row], by: Actor) -> list[UUID]:
    """The cases of which an excerpt shows more than the header."""
    return [row.id for row in rows if row.excerpt and _level(row.state, by) > Sight.HEADER]


def counters(by: Actor, *, at: datetime) -> Counters:
    """How many open cases wait for `by`, are open, are overdue, and hold something unread."""
    counted = _counts_of_role(by.role).first(**_given_by(by, at))
    return Counters(**counted) if counted else Counters(0, 0, 0, 0)


# Filters of the address that ask for one value.
_EXACT = ("urgency", "state", "field")


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


def _shape(wanted: Wanted) -> Wanted:
    """Which filters are used, whatever their values."""
    used: dict[str, Any] = {name: "given" if getattr(wanted, name) else "" for name in _EXACT}
    return replace(wanted, **used)


def _shape_of(start: Cursor | None) -> Cursor | None:
    return start and Cursor(("given", "given"), start.backwards)


@cache
def _rows_of_shape(
    role: Role | None, shape: Wanted, begins: Cursor | None, size: int
) -> StandingQuestion[Case, dict[str, Any]]:
    """The question of one shape; what it filters by is given with each asking."""
    wanted = replace(shape, **{name: given(name) for name in _EXACT if getattr(shape, name)})
    start = begins and Cursor((given("first"), given("second")), begins.backwards)
    return StandingQuestion(lambda: _rows(_stand_in(role), wanted, given("at"), start, size=size))


@cache
def _counts_of_role(role: Role | None) -> StandingQuestion[Any, Any]:
    by, at = _stand_in(role), given("at")
    return StandingQuestion(
        lambda: (
            _marked(cases_visible_to(by, at, is_open=True), by)
            .order_by()
            .values(whole=Value(1))
            .annotate(
                turn=Count("id", filter=is_turn_of(by)),
                open=Count("id"),
                overdue=Count("id", filter=Q(due_at__lt=at)),
                probably_late=Count("id", filter=_probably_late(at)),
                unread=Count("id", filter=_UNREAD),
            )
            .values("turn", "open", "overdue", "probably_late", "unread")
        )
    )


def _key(show: Show) -> tuple[str, str]:
    return ("-changed_at", "-id") if show is Show.CLOSED else ("due_at", "id")


def _key_of(row: Mapping[str, Any], key: tuple[str, str]) -> tuple[str, str]:
    return str(row[key[0].removeprefix("-")]), str(row["id"])


def _rows(
    by: Actor, wanted: Wanted, at: datetime, start: Cursor | None, *, size: int
) -> QuerySet[Case, dict[str, Any]]:
    """The page is found in the table of cases alone; only its rows are then joined to what they show.

    In one step the planner may join every case of a centre before it keeps 25: at a million cases 14 ms
    of its CPU instead of half a one.
    """
    is_open = wanted.show is not Show.CLOSED
    cases = _marked(cases_visible_to(by, at, is_open=is_open), by)
    key = _key(wanted.show)
    cases = _filtered(cases, by, wanted, at)
    found = (
        [way.cases for way in ways(cases, by, wanted.words, at, is_open=is_open)] if wanted.words else [cases]
    )
    pages = [one_more_than_a_page(one, key=key, start=start, size=size).values("id") for one in found]
    shown = _marked(Case.objects.filter(reduce(or_, (Q(is_one_of("id", page)) for page in pages))), by)
    # The same order once more: the page cannot promise one to what is joined to it. And the same length:
    # words that fit in several ways make a page for each.
    ordered = in_order(shown.values(*_COLUMNS), key=key, start=start)
    return ordered[: size + 1] if wanted.words else ordered


def _probably_late(at: Any) -> Q:
    """Not overdue yet: for that there is a word of its own."""
    return Q(late_from__lte=at, due_at__gte=at)


_UNREAD = Q(mark__seen_at__lt=F("last_entry_at")) | Q(mark__seen_at=None)


def _marked(cases: QuerySet[Case], by: Actor) -> QuerySet[Case]:
    return cases.annotate(mark=FilteredRelation("read_marks", condition=Q(read_marks__user_id=by.user_id)))


def _filtered(cases: QuerySet[Case], by: Actor, wanted: Wanted, at: datetime) -> QuerySet[Case]:
    if wanted.show is Show.TURN:
        cases = cases.filter(is_turn_of(by))
    elif wanted.show is Show.OVERDUE:
        cases = cases.filter(due_at__lt=at)
    elif wanted.show is Show.PROBABLY_LATE:
        cases = cases.filter(_probably_late(at))
    elif wanted.show is Show.UNREAD:
        cases = cases.filter(_UNREAD)
    exact = {"urgency": wanted.urgency, "state": wanted.state}
    cases = cases.filter(**{name: value for name, value in exact.items() if value})
    if wanted.field:
        cases = cases.filter(Q(field=wanted.field) | Q(field__code__startswith=_below(wanted.field)))
    return cases


def _below(field: Any) -> Any:
    """What the codes of the subspecialties of `field` begin with."""
    return f"{field}." if isinstance(field, str) else given("below")


def _row(values: dict[str, Any], by: Actor, at: datetime) -> Row:
    level = _level(values["state"], by)
    seen = values["mark__seen_at"]
    name = " ".join(
        part
        for part in (values["child__family_name"], values["child__given_name"], values["child__patronymic"])
        if part
    )
    return Row(
        id=values["id"],
        number=case_number(values["serial"]),
        state=State(values["state"]),
        turn=Turn(values["turn"]),
        urgency=values["urgency"],
        question=values["question"],
        field=named(values, "field__name"),
        region=named(values, "region__name"),
        child=name if level is Sight.BODY else "",
        birth_date=values["child__birth_date"] if level >= Sight.PREVIEW else None,
        sex=values["child__sex"] if level >= Sight.PREVIEW else "",
        organisation=named(values, "referring_organisation__short_name")
        if level is not Sight.PREVIEW
        else "",
        centre=named(values, "centre__short_name"),
        expert=expert_name(values),
        due_at=None if values["due_at"] == NO_DEADLINE else values["due_at"],
        changed_at=values["changed_at"],
        is_unread=seen is None or seen < values["last_entry_at"],
        is_probably_late=bool(values["late_from"] and values["late_from"] <= at <= values["due_at"]),
        is_mine=is_mine(values, by),
    )


def _level(state: str, by: Actor) -> Sight:
    if by.role == Role.EXPERT:
        part = Part.OFFERED if state == State.OFFERED else Part.EXPERT
        return sight(Facts(by.role, frozenset({part}), State(state)))
    return sight(Facts(by.role, frozenset({_PART[Role(by.role or "")]}), State(state)))

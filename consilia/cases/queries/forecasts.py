"""What became of clocks, and what that says of those that run."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from consilia.cases.domain.forecast import Run, Step, Tally
from consilia.cases.domain.limits import WALL, WORKING
from consilia.cases.models import ClockHistory, Deadline, ForecastPolicy
from consilia.foundation.clocks import ALWAYS, Calendar, Timetable
from consilia.network.queries.calendars import working_calendars_of

# Beyond this a clock asks its calendar itself, which answers the same and takes longer.
BEFORE, AFTER = timedelta(days=45), timedelta(days=90)
AT_ONCE = 5_000


class Kind(NamedTuple):
    """Clocks that are alike. Without a field: all those of the centre."""

    centre: UUID
    field: str | None
    urgency: str
    clock: str


class _Ended(NamedTuple):
    clock: str
    counts: str
    since: datetime
    left: timedelta
    span: timedelta
    due_at: datetime | None
    met_at: datetime | None
    missed_at: datetime | None
    cancelled_at: datetime | None
    urgency: str
    centre: UUID
    field: str


_COLUMNS = (
    "clock",
    "counts",
    "since",
    "left",
    "span",
    "due_at",
    "met_at",
    "missed_at",
    "cancelled_at",
    "case__urgency",
    "case__centre_id",
    "case__field_id",
)


def forecast_policy(at: datetime) -> ForecastPolicy | None:
    """The row in force that began last; None where none was loaded yet, and then nothing is foreseen."""
    return ForecastPolicy.objects.in_force(at).order_by("-starts").first()


def root_of(field: str) -> str:
    """`cardiology` for `cardiology.rhythm`: a history of each subspecialty would be too short."""
    return field.partition(".")[0]


def tallies(policy: ForecastPolicy, *, at: datetime) -> Mapping[Kind, Tally]:
    """Every run of a clock that began within the days of the policy, counted by kind; each for its field and for all.

    A run counts once its time is over: of those that began lately the quick ones would be known first.
    """
    since = at - timedelta(days=policy.days)
    rows = (
        Deadline.objects.filter(Q(due_at__lt=at) | Q(due_at=None, is_running=False))
        .filter(since__gte=since, since__lt=at, span__isnull=False)
        .exclude(case__centre=None)
        .exclude(case__field=None)
    )
    centres = set(rows.filter(counts=WORKING).values_list("case__centre_id", flat=True).distinct())
    calendars = calendars_of(centres, since - BEFORE, at + AFTER)
    found: dict[Kind, Tally] = {}
    for values in rows.values_list(*_COLUMNS).iterator(chunk_size=AT_ONCE):
        one = _Ended(*values)
        run = _run(one, calendars[one.centre] if one.counts == WORKING else ALWAYS)
        for field in (root_of(one.field), None):
            found.setdefault(Kind(one.centre, field, one.urgency, one.clock), Tally()).add(run)
    return found


def calendars_of(centres: Iterable[UUID], start: datetime, end: datetime) -> Mapping[UUID, Calendar]:
    """The working calendars of the centres, worked out once for that period."""
    working = working_calendars_of(centres)
    return {centre: Timetable(calendar, start, end) for centre, calendar in working.items()}


def _run(one: _Ended, calendar: Calendar) -> Run:
    """How much of its time was used when it was met, or when it was last seen waiting."""
    if one.missed_at is not None or (one.met_at and one.due_at and one.met_at > one.due_at):
        return Run(2.0, is_met=False)
    end = one.met_at or one.cancelled_at
    if end is None:  # over just now, and not marked yet
        return Run(2.0, is_met=False)
    used = one.span - one.left
    if one.due_at is not None:  # while it is paused, nothing is used
        used += calendar.between(one.since, end)
    return Run(min(max(used / one.span, 0.0), 1.0), is_met=one.met_at is not None)


class Foreseen(NamedTuple):
    """By kind of clock: the steps of its forecast, and how many runs they are known from."""

    steps: list[Step]
    runs: int
    late: int
    of_field: bool


def foreseen(kinds: Iterable[Kind], policy: ForecastPolicy) -> dict[Kind, Foreseen]:
    """For each kind the history of its field, or where that is too short the one of the whole centre."""
    wanted = set(kinds)
    rows = {
        Kind(row.centre_id, row.field_id, row.urgency, row.clock): row
        for row in ClockHistory.objects.filter(centre__in={one.centre for one in wanted})
    }
    return {kind: _best(rows, kind, policy) for kind in wanted}


def _best(rows: Mapping[Kind, ClockHistory], kind: Kind, policy: ForecastPolicy) -> Foreseen:
    own, whole = rows.get(kind), rows.get(kind._replace(field=None))
    history = own if own is not None and own.runs >= policy.least else whole
    if history is None:
        return Foreseen([Step(0, None)], 0, 0, of_field=False)
    return Foreseen(history.steps(policy.rules), history.runs, history.late, of_field=history is own)


class Unforeseen(NamedTuple):
    """A running clock, and whose it is."""

    id: UUID
    case_id: UUID
    clock: str
    counts: str
    since: datetime
    left: timedelta
    span: timedelta
    urgency: str
    centre: UUID
    field: str

    @property
    def kind(self) -> Kind:
        return Kind(self.centre, root_of(self.field), self.urgency, self.clock)


_UNFORESEEN = (
    "id",
    "case_id",
    "clock",
    "counts",
    "since",
    "left",
    "span",
    "case__urgency",
    "case__centre_id",
    "case__field_id",
)


def to_foresee(*, again: bool) -> QuerySet[Any]:
    """Running clocks of which nothing has been foreseen since they last started; `again`: all that run."""
    running = Deadline.objects.filter(
        is_running=True,
        missed_at=None,
        due_at__isnull=False,
        span__isnull=False,
        case__centre__isnull=False,
        case__field__isnull=False,
    )
    return running if again else running.filter(foreseen_at__isnull=True)


def unforeseen(case_ids: Iterable[UUID], *, again: bool) -> Iterator[Unforeseen]:
    found = to_foresee(again=again).filter(case__in=list(case_ids))
    for values in found.values_list(*_UNFORESEEN):
        yield Unforeseen(*values)


def running_kinds() -> Iterator[Unforeseen]:
    """Every running clock of which something could be foreseen."""
    for values in to_foresee(again=True).values_list(*_UNFORESEEN).iterator(chunk_size=AT_ONCE):
        yield Unforeseen(*values)


def moment_at(one: Unforeseen, percent: int, calendar: Calendar) -> datetime:
    """When the clock will have used `percent` of its time; what is used already was used when it last started."""
    ahead = one.left - one.span * (100 - percent) / 100
    return calendar.add(one.since, ahead) if ahead > timedelta() else one.since


def calendar_for(one: Unforeseen, calendars: Mapping[UUID, Calendar]) -> Calendar:
    return ALWAYS if one.counts == WALL else calendars[one.centre]

"""What each expert of a centre will probably do, from her hours, leave and habits: the figures of `domain.assignment`."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from consilia.foundation.clocks import WorkingCalendar
from consilia.network.models import Consultant
from consilia.network.queries.calendars import consultant_calendars
from consilia.network.queries.consultants import leaves_of
from consilia.routing.domain.assignment import Choice
from consilia.routing.domain.facts import Urgency
from consilia.routing.domain.habits import Habit, Pace, Prior, Tally, habit_of
from consilia.routing.domain.hours import Hours, Span
from consilia.routing.models import AnswerHabit, AnswerPace, ReoptimisationPolicy
from consilia.routing.queries.policies import weights_row

_WORKING_DAY = 480.0


class Outlook:
    """Everything is read once for all consultants; a choice then costs no question to the database."""

    def __init__(
        self, consultants: Sequence[Consultant], policy: ReoptimisationPolicy, *, at: datetime
    ) -> None:
        self.at, self.policy = at, policy
        self.until = at + timedelta(hours=policy.horizon_hours)
        weights = weights_row(at)
        self.usual_gap = _WORKING_DAY / weights.sittings_a_day
        self.consultants = {one.id: one for one in consultants}
        calendars = consultant_calendars(consultants)
        away = {one.id: _leaves(one, at) for one in consultants}
        day = {weekday: ((time(weights.day_begins), _clock(weights.day_ends)),) for weekday in range(7)}
        since = at - timedelta(days=7)  # offers that wait began in the past
        self.work = {
            key: Hours(calendar.open_between(since, self.until), away[key])
            for key, calendar in calendars.items()
        }
        self.awake = {
            one.id: Hours(WorkingCalendar(one.time_zone, day).open_between(since, self.until), away[one.id])
            for one in consultants
        }
        self.paces = {
            row.consultant_id: Pace(row.signed, row.minutes) for row in _of(AnswerPace, consultants)
        }
        self.tallies: dict[tuple[UUID, str], dict[int, Tally]] = {}
        for row in _of(AnswerHabit, consultants):
            tally = Tally(row.accepted, row.refused, row.silent, row.log_minutes)
            self.tallies.setdefault((row.consultant_id, row.urgency), {})[row.hour] = tally

    def habit(self, consultant_id: UUID, urgency: str, asked_at: datetime) -> Habit:
        """What to expect of an offer made to her at that moment."""
        planned = urgency == Urgency.PLANNED
        minutes = self.policy.answer_planned if planned else self.policy.answer_urgent
        hour = asked_at.astimezone(ZoneInfo(self.consultants[consultant_id].time_zone)).hour
        return habit_of(self.tallies.get((consultant_id, urgency), {}), hour, Prior(float(minutes)))

    def choice(
        self,
        consultant_id: UUID,
        urgency: str,
        due: datetime,
        *,
        ahead: int = 0,
        score: float = 0.0,
        asked_at: datetime | None = None,
        has_it: bool = False,
    ) -> Choice:
        """One expert for one question.

        Args:
            asked_at: when she got her open offer; None while she is not asked.
            has_it: she accepted already, and has not begun.
        """
        last = due - timedelta(minutes=self.policy.work_minutes)
        habit = self.habit(consultant_id, urgency, asked_at or self.at)
        waited = self._reached(consultant_id, urgency, asked_at, self.at) if asked_at else None
        yeses = ((1.0, 0.0),) if has_it else habit.yeses(waited=waited or 0.0)
        return Choice(
            consultant_id=consultant_id,
            yeses=tuple(
                (
                    share,
                    self._sittings(consultant_id, urgency, self._yes_at(consultant_id, urgency, more), last),
                )
                for share, more in yeses
            ),
            ahead=ahead,
            score=score,
            waited=waited,
            in_grace=bool(asked_at) and (self.at - asked_at < self._grace(urgency) if asked_at else False),
            working=self.work[consultant_id].minutes(self.at, last),
            usual=habit.minutes,
        )

    def _grace(self, urgency: str) -> timedelta:
        planned = urgency == Urgency.PLANNED
        return timedelta(minutes=self.policy.grace_planned if planned else self.policy.grace_urgent)

    def _reached(self, consultant_id: UUID, urgency: str, since: datetime, until: datetime) -> float:
        if urgency == Urgency.PLANNED:
            return self.work[consultant_id].minutes(since, until)
        return (until - since) / timedelta(minutes=1)

    def _yes_at(self, consultant_id: UUID, urgency: str, more: float) -> datetime | None:
        if urgency == Urgency.PLANNED:
            return self.work[consultant_id].after(self.at, more)
        return self.at + timedelta(minutes=more)

    def _sittings(self, consultant_id: UUID, urgency: str, since: datetime | None, last: datetime) -> float:
        """How often she will probably turn to what she has in hand between her yes and the last useful moment."""
        if since is None or since >= last:
            return 0.0
        working = self.work[consultant_id].minutes(since, last)
        expected = self.paces.get(consultant_id, Pace()).sittings(working, usual_gap=self.usual_gap)
        if urgency != Urgency.PLANNED:
            outside = max(self.awake[consultant_id].minutes(since, last) - working, 0.0)
            expected += outside / self.policy.outside_minutes
        return expected


def _of(model: type[AnswerHabit] | type[AnswerPace], consultants: Sequence[Consultant]):  # type: ignore[no-untyped-def]
    return model.objects.filter(consultant__in=consultants)


def _clock(hour: int) -> time:
    return time(hour) if hour < 24 else time.max


def _leaves(consultant: Consultant, at: datetime) -> list[Span]:
    zone = ZoneInfo(consultant.time_zone)
    since = at.astimezone(zone).date() - timedelta(days=8)
    return [
        (
            datetime.combine(leave.first_day, time(), zone),
            datetime.combine(leave.last_day + timedelta(days=1), time(), zone),
        )
        for leave in leaves_of(consultant.id, since=since)
    ]

"""How a time suits the people of a session: read from register, leave, working hours and other sessions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, prefetch_related_objects

from consilia.accounts.models import User
from consilia.accounts.queries import people
from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.domain.slots import Diary, Fit, Span, fit, proposals
from consilia.conferencing.domain.words import LEADERS, Response
from consilia.conferencing.models import Participant
from consilia.conferencing.models.participants import ParticipantQuerySet
from consilia.foundation.clocks import WorkingCalendar
from consilia.network.models import Consultant
from consilia.network.queries import consultant_calendars


@dataclass(frozen=True, slots=True)
class Assessed:
    """One person at one time: her local clock, and how the time suits her."""

    user: User
    zone: str
    starts: datetime
    ends: datetime
    fit: Fit

    @property
    def clock(self) -> str:
        """`18.11, 19:00` on her own clock."""
        return f"{self.starts:%d.%m, %H:%M}"

    @property
    def offset(self) -> str:
        """`UTC+10:00`: unmistakable in a country of eleven time zones."""
        offset = f"{self.starts:%z}"
        return f"UTC{offset[:3]}:{offset[3:]}"


def assess(
    user_ids: Sequence[UUID],
    *,
    starts: datetime,
    ends: datetime,
    organisation_id: UUID | None = None,
    besides: UUID | None = None,
) -> Sequence[Assessed]:
    """How [starts, ends) suits each of these people, in their order.

    Args:
        organisation_id: whose register entry counts, where somebody consults for several organisations.
        besides: a session that is not held against its own people.
    """
    users = people(user_ids)
    diaries = diaries_of(
        list(users.values()),
        leaders=(),
        since=starts,
        until=ends,
        organisation_id=organisation_id,
        besides=besides,
    )
    return [
        _assessed(users[user_id], diaries[user_id], starts, ends) for user_id in user_ids if user_id in users
    ]


def proposed_slots(
    user_ids: Sequence[UUID],
    *,
    leader_ids: Collection[UUID],
    after: datetime,
    length: timedelta,
    organisation_id: UUID | None = None,
    besides: UUID | None = None,
    within: timedelta = timedelta(days=14),
) -> Sequence[datetime]:
    """The next five beginnings that suit most of these people; never one that a leader cannot keep."""
    users = list(people(user_ids).values())
    diaries = diaries_of(
        users,
        leaders=leader_ids,
        since=after,
        until=after + within + length,
        organisation_id=organisation_id,
        besides=besides,
    )
    return proposals(list(diaries.values()), after=after, length=length, within=within)


def busy_leaders(
    leader_ids: Collection[UUID], *, starts: datetime, ends: datetime, besides: UUID | None = None
) -> Sequence[User]:
    """Those who cannot lead then: they lead another session at that time, or have promised to be in one."""
    bound = Q(part__in=LEADERS) | Q(response=Response.ACCEPTED)
    rows = _elsewhere(leader_ids, starts, ends, besides).filter(bound)
    found = {row.user_id: row.user for row in rows.select_related("user")}
    return sorted(found.values(), key=lambda user: user.full_name)


def diaries_of(
    users: Sequence[User],
    *,
    leaders: Collection[UUID],
    since: datetime,
    until: datetime,
    organisation_id: UUID | None,
    besides: UUID | None,
) -> Mapping[UUID, Diary]:
    """What is known of each person's time around [since, until)."""
    prefetch_related_objects(list(users), "consultants__organisation", "consultants__leaves")
    entries = {user.id: _entry(user, organisation_id) for user in users}
    calendars = consultant_calendars([entry for entry in entries.values() if entry])
    busy = _busy([user.id for user in users], since, until, besides)
    return {
        user.id: _diary(user, entries[user.id], calendars, busy.get(user.id, ()), leads=user.id in leaders)
        for user in users
    }


def _diary(
    user: User,
    entry: Consultant | None,
    calendars: Mapping[UUID, WorkingCalendar],
    busy: tuple[Span, ...],
    *,
    leads: bool,
) -> Diary:
    if entry is None:
        return Diary(user.time_zone, busy=busy, leads=leads)
    leave = [row.period for row in entry.leaves.all() if row.cancelled_at is None]
    days = tuple((period.lower, period.upper) for period in leave)
    return Diary(entry.time_zone, calendars[entry.id], days, busy, leads)


def _entry(user: User, organisation_id: UUID | None) -> Consultant | None:
    """Her entry in the register of the session's centre, else her first one."""
    active = [entry for entry in user.consultants.all() if entry.is_active]
    own = (entry for entry in active if entry.organisation_id == organisation_id)
    return next(own, None) or min(active, key=lambda entry: entry.id, default=None)


def _busy(
    user_ids: Collection[UUID], since: datetime, until: datetime, besides: UUID | None
) -> Mapping[UUID, tuple[Span, ...]]:
    rows = _elsewhere(user_ids, since, until, besides)
    found: dict[UUID, tuple[Span, ...]] = {}
    for user_id, starts, ends in rows.values_list("user_id", "session__starts", "session__ends"):
        found[user_id] = (*found.get(user_id, ()), (starts, ends))
    return found


def _elsewhere(
    user_ids: Collection[UUID], since: datetime, until: datetime, besides: UUID | None
) -> ParticipantQuerySet:
    rows = Participant.objects.taking_part().filter(
        user__in=list(user_ids),
        session__state=State.SCHEDULED,
        session__starts__lt=until,
        session__ends__gt=since,
    )
    return rows.exclude(response=Response.DECLINED).exclude(session=besides)


def _assessed(user: User, diary: Diary, starts: datetime, ends: datetime) -> Assessed:
    zone = ZoneInfo(diary.zone)
    return Assessed(
        user, diary.zone, starts.astimezone(zone), ends.astimezone(zone), fit(diary, starts, ends)
    )

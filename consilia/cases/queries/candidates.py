"""Who could answer this case, in the order of routing: what speaks for each, and what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, F, FloatField, Func, Max

from consilia.cases.domain.clocks import Clock
from consilia.cases.models import Case, Deadline, Grant, Offer
from consilia.foundation.ages import BornLater
from consilia.foundation.wall import looking_further
from consilia.network.models import Consultant
from consilia.network.queries.availability import Availability
from consilia.network.queries.reference import age_band_of
from consilia.routing.domain.facts import Need, Urgency
from consilia.routing.domain.forecast import chance_in_time
from consilia.routing.domain.obstacles import Obstacle, Verdict
from consilia.routing.domain.ranking import Ranked, rank
from consilia.routing.queries.people import (
    Record,
    answerer,
    declared_conflicts,
    expected_sittings,
    people_of,
)
from consilia.routing.queries.policies import weights_in_force, weights_row
from consilia.routing.queries.quality import reviewed_quality

__all__ = ["Candidate", "Obstacle", "candidate", "candidates", "need_of", "open_loads"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A consultant of the centre in the case's field, with her place in the order."""

    consultant: Consultant
    working: bool
    ranked: Ranked

    @property
    def user_id(self) -> UUID:
        return self.ranked.person.user_id

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """What no reason overrides: she cannot be offered the case."""
        return self.ranked.stops

    @property
    def warnings(self) -> tuple[Obstacle, ...]:
        """What a reason overrides, and what cannot be told."""
        return tuple(one for one in self.ranked.obstacles if one not in self.ranked.stops)

    @property
    def needs_reason(self) -> bool:
        return self.ranked.needs_reason

    @property
    def refused(self) -> bool:
        """She gave this very case back before."""
        return self.ranked.person.gave_back

    @property
    def is_free(self) -> bool:
        """She can be asked without a reason."""
        return self.ranked.verdict is Verdict.OK

    @property
    def exact(self) -> bool:
        return self.ranked.person.exact

    @property
    def on_duty(self) -> bool:
        return self.ranked.person.on_duty

    @property
    def local_time(self) -> datetime:
        return self.ranked.person.local_time

    @property
    def load(self) -> int:
        return self.ranked.person.load

    @property
    def limit(self) -> int:
        return self.ranked.person.limit


@looking_further()
def candidates(case: Case, at: datetime) -> list[Candidate]:
    """Everybody of the case's centre in the case's field, whoever should be asked first."""
    found = people_of(field=case.field_id or "", centre_id=case.centre_id, at=at)
    users = [row.consultant.user_id for row in found]
    record = _record(case, [row.consultant for row in found], at)
    conflicts = declared_conflicts(case.child.person, users, at)
    rows = {row.consultant.id: row for row in found}
    people = [answerer(row, record, conflicts) for row in found]
    ranked = rank(need_of(case, at), people, weights_in_force(at))
    return [_candidate(rows[one.person.consultant_id], one) for one in ranked]


def _candidate(row: Availability, ranked: Ranked) -> Candidate:
    return Candidate(consultant=row.consultant, working=row.working, ranked=ranked)


def candidate(case: Case, consultant_id: UUID, at: datetime) -> Candidate | None:
    """One of the candidates; None when she does not consult in this field for this centre."""
    return next((one for one in candidates(case, at) if one.consultant.id == consultant_id), None)


def need_of(case: Case, at: datetime) -> Need:
    """The case as routing hears of it."""
    return Need(
        seed=str(case.id),
        urgency=Urgency(case.urgency),
        age_band=_age_band(case, at),
        language=case.child.language,
        house=case.referring_organisation_id,
        asks=case.referrer_id,
    )


@looking_further()
def open_loads(user_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many cases each expert has in hand: accepted and not yet signed.

    A signed one that a referring doctor leaves open is no work of hers; counted, it would fill her up for ever.
    """
    rows = (
        Case.objects.filter(is_open=True, signed_at=None, expert_id__in=user_ids)
        .values_list("expert_id")
        .annotate(in_hand=Count("id"))
    )
    return {user_id: count for user_id, count in rows if user_id is not None}


def _record(case: Case, consultants: Sequence[Consultant], at: datetime) -> Record:
    """What earlier cases say about each of these people."""
    users = [one.user_id for one in consultants]
    gave_back = Offer.objects.filter(case=case, answer__in=[Offer.Answer.REFUSED, Offer.Answer.LAPSED])
    seen = Case.objects.filter(child__person=case.child.person, expert__in=users, signed_at__isnull=False)
    reviewed = Grant.objects.filter(case=case, part=Grant.Part.EXPERT, ends__lte=at)
    return Record(
        loads=open_loads(users),
        idle_days=_idle_days(users, at),
        answer_shares=_answer_shares(users, case.urgency, at),
        in_time=_chances_in_time(case, consultants, at),
        saw_child=_ids(seen.values_list("expert_id", flat=True)),
        reviewed_before=_ids(reviewed.values_list("user_id", flat=True)),
        gave_back=_ids(gave_back.values_list("consultant_id", flat=True)),
        quality=reviewed_quality(users),
    )


def _ids(found: Any) -> frozenset[UUID]:
    return frozenset(found)


def _idle_days(users: Sequence[UUID], at: datetime) -> Mapping[UUID, float]:
    rows = Offer.objects.filter(user__in=users, answer=Offer.Answer.ACCEPTED, answered_at__lte=at)
    latest = rows.values_list("user_id").annotate(latest=Max("answered_at"))
    return {user: (at - moment) / _DAY for user, moment in latest}


class _Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class _Seconds(Func):
    """The seconds between two moments."""

    template = "extract(epoch FROM %(expressions)s)"
    arg_joiner = " - "
    output_field = FloatField()


def _answer_shares(users: Sequence[UUID], urgency: str, at: datetime) -> Mapping[UUID, float]:
    """Median share of the time allowed that each needed from acceptance to signature, for this urgency."""
    since = at - timedelta(days=weights_row(at).answer_days)
    accepted, due = F("offers__answered_at"), F("deadlines__due_at")
    rows = Case.objects.filter(
        expert__in=users,
        urgency=urgency,
        signed_at__range=(since, at),
        offers__answer=Offer.Answer.ACCEPTED,
        offers__user=F("expert"),
        deadlines__clock=Clock.CONCLUSION,
        deadlines__met_at__isnull=False,
        deadlines__due_at__gt=accepted,
    )
    share = _Seconds(F("signed_at"), accepted) / _Seconds(due, accepted)
    return dict(rows.values_list("expert_id").annotate(share=_Median(share)))


def _chances_in_time(case: Case, consultants: Sequence[Consultant], at: datetime) -> Mapping[UUID, float]:
    """The chance that each answers before the deadline; nothing for an emergency, which interrupts everybody."""
    due = _due(case)
    if due is None or case.urgency == Urgency.EMERGENCY:
        return {}
    often = expected_sittings(consultants, since=at, until=due, a_day=weights_row(at).sittings_a_day)
    before = _due_before(due, [one.user_id for one in consultants])
    return {
        one.id: chance_in_time(expected_sittings=often[one.id], before_this=before.get(one.user_id, 0))
        for one in consultants
    }


def _due(case: Case) -> datetime | None:
    """When the answer is due; None while its clock is paused or does not run."""
    running = Deadline.objects.running().filter(case=case, clock=Clock.CONCLUSION)
    return running.values_list("due_at", flat=True).first()


def _due_before(due: datetime, users: Sequence[UUID]) -> Mapping[UUID | None, int]:
    """How many cases in each expert's hands must be answered before that moment."""
    in_hand = Deadline.objects.running().filter(
        clock=Clock.CONCLUSION, due_at__lte=due, case__expert__in=users, case__is_open=True
    )
    return dict(in_hand.values_list("case__expert_id").annotate(number=Count("id")))


def _age_band(case: Case, at: datetime) -> str | None:
    """None for an adult, and for a birth date that cannot be right."""
    try:
        return age_band_of(case.child.birth_date, at.date())
    except BornLater:
        return None

"""Offers: to one expert or to several at once, answered, recalled, run out, and followed by the next.

The case is locked first, so the answers of one case happen one by one; and each answer changes only an offer
that is still open. Whoever comes second finds hers recalled.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.events import (
    AlsoOffered,
    CaseAccepted,
    CaseEvent,
    CaseOffered,
    OfferLapsed,
    OfferRefused,
    OffersRecalled,
    OrderOverridden,
)
from consilia.cases.models import Case, ClockPolicy, Deadline, Entry, Grant, Offer
from consilia.cases.queries.candidates import Candidate, candidates, need_of
from consilia.cases.services.moving import (
    CaseMovedOn,
    check_move,
    expect_version,
    locked_for,
    make_move,
    touch,
    write_entry,
)
from consilia.cases.services.reasons import ReasonNeeded, expect_reason
from consilia.foundation.clocks import ALWAYS
from consilia.foundation.refusals import Refusal
from consilia.foundation.wall import looking_further
from consilia.network.queries.calendars import working_calendar_of
from consilia.patients.services import grant_sight
from consilia.routing.domain.facts import Conflict
from consilia.routing.domain.ranking import offered_together
from consilia.routing.queries.policies import asks_next_by_itself, parallel_offers
from consilia.routing.services import declare_interest


class NotEligible(Refusal):
    """The consultant cannot take this case; the page says why, in words."""

    status = 422
    message = _("This expert cannot take the case now.")


class OverrideNeedsReason(ReasonNeeded):
    """She is not among the first of the order, or a warning stands against her."""

    message = _("You depart from the proposed order, or pass over a warning: say why.")


class NotOffered(CaseMovedOn):
    """Somebody else answered, or the offer ran out."""

    message = _("This case is not offered to you any more.")


@transaction.atomic
def offer_case(
    *,
    case_id: UUID,
    consultant_id: UUID,
    note: str = "",
    reason: str = "",
    version: int | None,
    by: Actor,
    at: datetime,
) -> Offer:
    """Offer the case to a consultant of the centre and start the acceptance clock.

    By the policy of its urgency others are asked at the same moment; the first to accept has the case.

    Args:
        reason: why she, where the order of routing says otherwise.

    Raises:
        NotEligible: on leave, full, another field or age band, or a conflict of interest.
        OverrideNeedsReason: she can be asked only with a reason, and none was given.
    """
    case = locked_for("offer", case_id=case_id, by=by, at=at)
    expect_version(case, version)
    everybody = candidates(case, at)
    chosen = next((one for one in everybody if one.consultant.id == consultant_id), None)
    if chosen is None or chosen.obstacles:
        raise NotEligible
    if chosen.needs_reason and not reason:
        raise OverrideNeedsReason
    others = asked_with(case, chosen, everybody, at)
    event = CaseOffered(case_id=case.id, user_id=chosen.user_id)
    also = [str(one.user_id) for one in others]
    make_move("offer", case, by=by, at=at, event=event, text=note, expert=str(chosen.user_id), also=also)
    for one in others:
        publish(AlsoOffered(case_id=case.id, user_id=one.user_id), by=by, at=at)
    if chosen.needs_reason:
        publish(_overridden(case, chosen), by=by, at=at)
    due = _due(case)
    mine = _offer(case, chosen, Offer.Chosen.BY_HAND, at=at, due=due, note=note)
    mine.override_reason = reason if chosen.needs_reason else ""
    theirs = [_offer(case, one, Offer.Chosen.TOGETHER, at=at, due=due, note=note) for one in others]
    return Offer.objects.bulk_create([mine, *theirs])[0]


def asked_with(
    case: Case, chosen: Candidate, everybody: Sequence[Candidate], at: datetime
) -> list[Candidate]:
    """Who is asked at the same moment as the chosen one, by the policy of this urgency."""
    together = offered_together(
        need_of(case, at),
        chosen.ranked,
        [one.ranked for one in everybody],
        parallel=parallel_offers(case.urgency, at),
    )
    ids = {ranked.person.consultant_id for ranked in together[1:]}
    return [one for one in everybody if one.consultant.id in ids]


def _overridden(case: Case, chosen: Candidate) -> OrderOverridden:
    return OrderOverridden(
        case_id=case.id,
        user_id=chosen.user_id,
        place=chosen.ranked.place,
        warnings=[str(one) for one in chosen.warnings],
    )


def _offer(
    case: Case, one: Candidate, chosen: Offer.Chosen, *, at: datetime, due: datetime | None, note: str = ""
) -> Offer:
    """An offer with the figures that spoke for it."""
    return Offer(
        case=case,
        consultant=one.consultant,
        user_id=one.user_id,
        offered_at=at,
        answer_by=due,
        note=note,
        chosen=chosen,
        place=one.ranked.place,
        score=round(one.ranked.score, 3),
        terms={term.name.value: round(term.value, 3) for term in one.ranked.terms},
        warnings=[warning.value for warning in one.warnings],
    )


def _due(case: Case) -> datetime | None:
    """When the acceptance clock of the case runs out; None where no policy lets it run."""
    running = Deadline.objects.running().filter(case=case, clock=Clock.ACCEPTANCE)
    return running.values_list("due_at", flat=True).first()


@transaction.atomic
def accept_case(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """Take the case; from now on the expert reads the full record. The others' offers are recalled.

    Raises:
        NotOffered: it is not offered to this expert any more.
    """
    case, offer = _answered(case_id, "accept", Offer.Answer.ACCEPTED, "", by=by, at=at)
    case.expert_id = offer.user_id
    Grant.objects.get_or_create(
        case=case,
        user_id=offer.user_id,
        part=Grant.Part.EXPERT,
        ends=None,
        defaults={"starts": at, "reason": "accepted the offer"},
    )
    grant_sight(child=case.child, user_id=offer.user_id, reason=f"case {case.number}", by=by, at=at)
    make_move("accept", case, by=by, at=at, event=CaseAccepted(case_id=case.id))
    recall_offers(case, by=by, at=at)
    return case


def recall_offers(case: Case, *, by: Actor, at: datetime) -> None:
    """Close every open offer of the locked case, and let its experts hear of it."""
    still_open = Offer.objects.filter(case=case, answer="")
    users = list(still_open.order_by("id").values_list("user_id", flat=True))
    if users:
        still_open.update(answer=Offer.Answer.RECALLED, answered_at=at)
        publish(OffersRecalled(case_id=case.id, user_ids=users), by=by, at=at)


@transaction.atomic
def refuse_offer(
    *, case_id: UUID, reason: str, conflict: Conflict | None = None, by: Actor, at: datetime
) -> Case:
    """Refuse with a reason. By the policy the next one is asked at once, or the coordinator has the case again.

    Args:
        conflict: a conflict of interest about this child, which is kept for every later question about it.
    """
    expect_reason(reason)
    case, _offer = _answered(case_id, "refuse", Offer.Answer.REFUSED, reason, by=by, at=at)
    if conflict:
        declare_interest(person=case.child.person, conflict=conflict, by=by, at=at)
    _one_less(case, "refuse", OfferRefused(case_id=case.id), by=by, at=at, text=reason)
    _ask_next(case, at=at)
    return case


@transaction.atomic
def lapse_offer(*, case_id: UUID, by: Actor, at: datetime) -> Case | None:
    """Close the offers that nobody answered in time; None when each was answered or has time left.

    Others of the same case go on. By the policy the next experts are asked at once.
    """
    case = Case.objects.locked(case_id)
    overdue = [offer for offer in _open(case) if offer.answer_by is None or offer.answer_by <= at]
    if case.state != State.OFFERED or not overdue:
        return None
    for offer in overdue:
        _close(offer, Offer.Answer.LAPSED, "", at=at)
        event = OfferLapsed(case_id=case.id, user_id=offer.user_id)
        _one_less(case, "lapse", event, by=by, at=at, expert=str(offer.user_id))
    _ask_next(case, at=at)
    return case


def _open(case: Case) -> list[Offer]:
    return list(Offer.objects.filter(case=case, answer="").order_by("offered_at", "id"))


def _one_less(case: Case, move: str, event: CaseEvent, *, by: Actor, at: datetime, **told: Any) -> None:
    """One offer has ended: with the last one the case moves, else the others go on and only a line is written."""
    if not _open(case):
        make_move(move, case, by=by, at=at, event=event, **told)
        return
    _tell(case, move, event, by=by, at=at, **told)


def _tell(case: Case, move: str, event: CaseEvent, *, by: Actor, at: datetime, **told: Any) -> None:
    """A line and an event for a move of one offer that leaves the case where it is."""
    touch(case, at=at)
    case.save()
    publish(event, by=by, at=at)
    write_entry(case, Entry.Kind.MOVE, move, by=by, at=at, **told)


def _ask_next(case: Case, *, at: datetime) -> None:
    """As many of the next best as the policy asks at once, where it asks them without a coordinator."""
    if not asks_next_by_itself(case.urgency, at):
        return
    asked = {offer.consultant_id for offer in _open(case)}
    free = [one for one in candidates(case, at) if one.is_free and one.consultant.id not in asked]
    wanted = parallel_offers(case.urgency, at) or len(asked) + len(free)
    for one in free[: max(wanted - len(asked), 0)]:
        ask_one(case, one, by=Actor.system(), at=at)


def ask_one(case: Case, one: Candidate, *, by: Actor, at: datetime) -> None:
    """One more expert is asked about the locked case, whether others are asked already or not."""
    event = CaseOffered(case_id=case.id, user_id=one.user_id)
    if case.state == State.OFFERED:
        _tell(case, "offer", event, by=by, at=at, expert=str(one.user_id))
    else:
        make_move("offer", case, by=by, at=at, event=event, expert=str(one.user_id))
    _offer(case, one, Offer.Chosen.NEXT, at=at, due=_own_due(case, at)).save()


def _own_due(case: Case, at: datetime) -> datetime | None:
    """The acceptance clock started for earlier offers too: the newest gets its whole span, from now."""
    running = Deadline.objects.running().filter(case=case, clock=Clock.ACCEPTANCE).first()
    if running is None:
        return None
    works = running.counts == ClockPolicy.Counts.WORKING and case.centre_id
    calendar = working_calendar_of(case.centre_id) if works and case.centre_id else ALWAYS
    return calendar.add(at, running.left)


def _answered(
    case_id: UUID, move: str, answer: Offer.Answer, reason: str, *, by: Actor, at: datetime
) -> tuple[Case, Offer]:
    """The locked case and its open offer to `by`, closed with `answer`: the first answer wins."""
    with looking_further():  # whose offer was taken back has lost sight of the case, and is told why
        case = Case.objects.locked(case_id)
    offer = Offer.objects.filter(case=case, user_id=by.person_id, answer="").first()
    if offer is None:
        if Offer.objects.filter(case=case, user_id=by.person_id).exists():
            raise NotOffered
        raise Case.DoesNotExist
    check_move(move, case, by=by, at=at)
    _close(offer, answer, reason, at=at)
    return case, offer


def _close(offer: Offer, answer: Offer.Answer, reason: str, *, at: datetime) -> None:
    """Answer an offer that is still open, whatever else happened since it was read."""
    still_open = Offer.objects.filter(pk=offer.pk, answer="")
    if not still_open.update(answer=answer, reason=reason, answered_at=at):
        raise NotOffered

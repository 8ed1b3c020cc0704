"""Breaking the glass: a clinician opens a foreign case when there is no time to ask, and answers for it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.sight import Sight
from consilia.cases.events import (
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyTriedInVain,
    GlassBroken,
)
from consilia.cases.models import Case, EmergencyAccess, EmergencyAttempt, EmergencyPolicy, Entry, Grant
from consilia.cases.permissions import may_break_glass, may_review_emergencies, sight_of
from consilia.cases.queries.emergencies import Named, attempts_since, case_named, emergency_policy
from consilia.cases.services.moving import write_entry
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.foundation.wall import looking_further, take_in_hand


class ReasonTooShort(Refusal):
    status = 422

    def __init__(self, words: int) -> None:
        super().__init__(
            ngettext_lazy(
                "Say why in at least %(words)d word: others will read it.",
                "Say why in at least %(words)d words: others will read it.",
                words,
            )
            % {"words": words}
        )


class TooManyAttempts(Refusal):
    status = 429
    message = _(
        "Too many attempts in vain. Wait, or ask the centre by telephone; it can take you into the case."
    )


class SeesItAnyway(Refusal):
    """No glass stands before `case_id` for this reader."""

    message = _("You see this case already.")

    def __init__(self, case_id: UUID) -> None:
        self.case_id = case_id
        super().__init__()


class AlreadyReviewed(SomebodyWasFirst):
    message = _("This access has been reviewed already.")


class RemarkNeeded(Refusal):
    status = 422
    message = _("Say what you found: the remark belongs to the decision.")


@transaction.atomic
def break_glass(*, named: Named, reason: str, by: Actor, at: datetime) -> EmergencyAccess | None:
    """Open the case for the hours of the policy; None when nothing fits what was named, which is recorded.

    Raises:
        NotAllowed, TooManyAttempts, ReasonTooShort, SeesItAnyway.
    """
    if not may_break_glass(by) or by.organisation_id is None:
        raise NotAllowed
    policy = emergency_policy(at)
    if attempts_since(by.person_id, at - policy.tries_within) >= policy.tries:
        raise TooManyAttempts
    if len(reason.split()) < policy.least_words:
        raise ReasonTooShort(policy.least_words)
    case = case_named(named)
    if case is None:
        EmergencyAttempt.objects.create(user_id=by.person_id, at=at)
        publish(EmergencyTriedInVain(person_id=by.person_id), by=by, at=at)
        return None
    take_in_hand(case.id)
    return _open(Case.objects.locked(case.id), policy, reason, house=by.organisation_id, by=by, at=at)


def _open(
    case: Case, policy: EmergencyPolicy, reason: str, *, house: UUID, by: Actor, at: datetime
) -> EmergencyAccess:
    if sight_of(by, case, at) >= Sight.READING:
        raise SeesItAnyway(case.id)
    until = at + policy.span
    grant = Grant.objects.create(
        case=case,
        user_id=by.person_id,
        part=Grant.Part.EMERGENCY,
        starts=at,
        ends=until,
        reason="emergency access",
    )
    access = EmergencyAccess.objects.create(
        case=case,
        grant=grant,
        user_id=by.person_id,
        role=str(by.role),
        organisation_id=house,
        reason=reason,
        opened_at=at,
        ends=until,
        review_by=at + policy.review_within,
    )
    write_entry(case, Entry.Kind.MOVE, "break_glass", by=by, at=at, text=reason)
    case.last_entry_at = at
    case.save(update_fields=["last_entry_at"])
    publish(GlassBroken(case_id=case.id, access_id=access.id, until=until), by=by, at=at)
    return access


@transaction.atomic
def end_emergency_access(*, access_id: UUID, by: Actor, at: datetime) -> EmergencyAccess:
    """Close it before its time; once it is over, this changes nothing.

    Raises:
        EmergencyAccess.DoesNotExist: for everybody but its holder and the auditors.
    """
    access = _locked(access_id)
    if access.user_id != by.user_id and not may_review_emergencies(by):
        raise EmergencyAccess.DoesNotExist
    if access.opened_at < at < access.ends:
        access.ends = access.grant.ends = at
        access.save(update_fields=["ends"])
        access.grant.save(update_fields=["ends"])
        publish(EmergencyAccessEnded(case_id=access.case_id, access_id=access.id), by=by, at=at)
    return access


@transaction.atomic
def review_emergency_access(
    *, access_id: UUID, verdict: EmergencyAccess.Verdict, remark: str, by: Actor, at: datetime
) -> EmergencyAccess:
    """Record what an auditor thinks of the reason; once, and never of one's own.

    Raises:
        NotAllowed, AlreadyReviewed, RemarkNeeded.
    """
    access = _locked(access_id)
    if not may_review_emergencies(by) or by.user_id == access.user_id:
        raise NotAllowed
    if access.verdict:
        raise AlreadyReviewed
    if not remark:
        raise RemarkNeeded
    access.verdict, access.remark = verdict, remark
    access.reviewed_by_id, access.reviewed_at = by.person_id, at
    access.save()
    event = EmergencyAccessReviewed(case_id=access.case_id, access_id=access.id, verdict=str(verdict))
    publish(event, by=by, at=at)
    return access


def _locked(access_id: UUID) -> EmergencyAccess:
    """Its holder may have it no longer, and auditors have no part in any case."""
    with looking_further():
        rows = EmergencyAccess.objects.select_for_update(of=("self",)).select_related("grant")
        access = rows.get(pk=access_id)
    take_in_hand(access.case_id)
    return access

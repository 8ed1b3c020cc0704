"""Consents: recorded with evidence, withdrawn at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.patients.domain.consents import may_consent_alone
from consilia.patients.domain.registration import latest_day
from consilia.patients.events import ConsentGiven, ConsentWithdrawn
from consilia.patients.models import Child, Consent, Guardian
from consilia.patients.services.allowed import locked_child

FAULT_TEXTS: dict[str, Promise] = {
    "guardian": _("Choose the guardian who agreed. Add the guardian first if the list is empty."),
    "legal_ground": _("Name the rule by which nobody's consent is needed."),
    "child": _("The child may consent in person from the age of 15. Choose a guardian."),
    "given_at": _("A consent cannot be given in the future, or before the child was born."),
    "expires": _("The consent would expire before it is given."),
    "evidence": _(
        "Say what shows the consent: a signed form and where it is kept, or a call and who heard it."
    ),
}


class ConsentRefused(Refusal):
    """The consent cannot be recorded so; `field` is a key of FAULT_TEXTS."""

    status = 422

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(FAULT_TEXTS[field])


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """`given_by` is `guardian`, `child` or `legal_ground` (models.Consent.GivenBy)."""

    purpose: str
    given_by: str
    evidence: str
    given_at: datetime
    guardian_id: UUID | None = None
    legal_ground: str = ""
    document_hash: str = ""
    expires: datetime | None = None


@transaction.atomic
def give_consent(*, child_id: UUID, facts: ConsentFacts, by: Actor, at: datetime) -> Consent:
    """Record what a family decided.

    Raises:
        ConsentRefused: nobody who may consent, no evidence, or impossible times.
    """
    child = locked_child("consents", child_id=child_id, by=by, at=at)
    if wrong := _wrong_field(child, facts, at):
        raise ConsentRefused(wrong)
    consent = Consent.objects.create(
        child=child,
        purpose=facts.purpose,
        given_by=facts.given_by,
        guardian_id=facts.guardian_id if facts.given_by == Consent.GivenBy.GUARDIAN else None,
        legal_ground=facts.legal_ground if facts.given_by == Consent.GivenBy.LEGAL_GROUND else "",
        evidence=facts.evidence,
        document_hash=facts.document_hash,
        given_at=facts.given_at,
        expires=facts.expires,
        recorded_by_id=by.user_id,
        recorded_at=at,
    )
    publish(
        ConsentGiven(
            child_id=child.id, consent_id=consent.id, purpose=facts.purpose, given_by=facts.given_by
        ),
        by=by,
        at=at,
    )
    return consent


def _wrong_field(child: Child, facts: ConsentFacts, at: datetime) -> str | None:
    checks = {
        "given_at": child.birth_date <= latest_day(facts.given_at) and facts.given_at <= at,
        "expires": facts.expires is None or facts.expires > facts.given_at,
        "evidence": bool(facts.evidence),
        "guardian": facts.given_by != Consent.GivenBy.GUARDIAN or _is_guardian(child, facts.guardian_id),
        "legal_ground": facts.given_by != Consent.GivenBy.LEGAL_GROUND or bool(facts.legal_ground),
        "child": facts.given_by != Consent.GivenBy.CHILD
        or may_consent_alone(child.birth_date, on=latest_day(facts.given_at)),
    }
    return next((field for field, holds in checks.items() if not holds), None)


def _is_guardian(child: Child, guardian_id: UUID | None) -> bool:
    if guardian_id is None:
        return False
    return Guardian.objects.filter(pk=guardian_id, child__person=child.person, ends=None).exists()


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, reason: str, by: Actor, at: datetime) -> Consent:
    """End a consent at this instant: who asks one moment later is told that there is none.

    The family need not give a reason; what they say is kept. A second withdrawal changes nothing.
    """
    consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent_id)
    child = locked_child("consents", child_id=consent.child_id, by=by, at=at)
    if by.user_id is None:
        raise NotAllowed
    if consent.withdrawn_at is None:
        consent.withdrawn_at, consent.withdrawn_by_id, consent.withdrawal_reason = at, by.user_id, reason
        consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
        publish(
            ConsentWithdrawn(child_id=child.id, consent_id=consent.id, purpose=consent.purpose), by=by, at=at
        )
    return consent

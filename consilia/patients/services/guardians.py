"""Guardians come and go; who has gone stays readable, because consents name her."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.identifiers import uuid7
from consilia.foundation.sealing import ring
from consilia.patients.events import GuardianAdded, GuardianRemoved
from consilia.patients.models import Guardian
from consilia.patients.services.allowed import locked_child


@dataclass(frozen=True, slots=True)
class GuardianFacts:
    """`relation` is a code of HL7 v3 RoleCode (models.Guardian.Relation)."""

    relation: str
    family_name: str
    given_name: str
    patronymic: str = ""
    phone: str = ""
    email: str = ""


@transaction.atomic
def add_guardian(*, child_id: UUID, facts: GuardianFacts, by: Actor, at: datetime) -> Guardian:
    child = locked_child("guardians", child_id=child_id, by=by, at=at)
    guardian = Guardian(
        id=uuid7(),
        child=child,
        relation=facts.relation,
        family_name=facts.family_name,
        given_name=facts.given_name,
        patronymic=facts.patronymic,
        starts=at,
    )
    guardian.phone_sealed = _sealed(facts.phone, guardian)
    guardian.email_sealed = _sealed(facts.email, guardian)
    guardian.save(force_insert=True)
    publish(GuardianAdded(child_id=child.id, guardian_id=guardian.id, relation=facts.relation), by=by, at=at)
    return guardian


def _sealed(text: str, guardian: Guardian) -> bytes | None:
    return ring().seal(text, bound_to=guardian.id.bytes) if text else None


@transaction.atomic
def remove_guardian(*, guardian_id: UUID, by: Actor, at: datetime) -> Guardian:
    """From now on no guardian. Consents that she gave stay in force until somebody withdraws them."""
    guardian = Guardian.objects.select_for_update(of=("self",)).get(pk=guardian_id)
    child = locked_child("guardians", child_id=guardian.child_id, by=by, at=at)
    if guardian.ends is None:
        guardian.ends = at
        guardian.save(update_fields=["ends"])
        publish(GuardianRemoved(child_id=child.id, guardian_id=guardian.id), by=by, at=at)
    return guardian

"""Deeds on consultants: entering them, and changing what the register says."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import SomebodyWasFirst
from consilia.network.domain.facts import ConsultantFacts, Practice
from consilia.network.domain.weekly_hours import normalised
from consilia.network.events import ConsultantCreated, ConsultantUpdated
from consilia.network.models import Consultant, ConsultantField, ConsultantHours, Unit
from consilia.network.services.allowed import require
from consilia.network.services.known import (
    require_bands_and_languages,
    require_fields,
    require_time_zone,
)
from consilia.network.services.organisations import locked_organisation
from consilia.network.services.refusals import AlreadyConsultant, UnitElsewhere


@transaction.atomic
def create_consultant(
    *,
    user_id: UUID,
    organisation_id: UUID,
    facts: ConsultantFacts,
    practice: Practice,
    by: Actor,
    at: datetime,
) -> Consultant:
    """Enter a person with an account into the register of an organisation's consultants.

    Raises:
        AlreadyConsultant, UnitElsewhere, UnknownWord.
    """
    require(by, "create_consultant", organisation_id=organisation_id)
    locked_organisation(organisation_id)
    consultant = Consultant(user_id=user_id, organisation_id=organisation_id, created_at=at)
    _write(consultant, facts, at)
    _write_practice(consultant, practice)
    publish(
        ConsultantCreated(consultant_id=consultant.id, organisation_id=organisation_id, user_id=user_id),
        by=by,
        at=at,
    )
    return consultant


@transaction.atomic
def update_consultant(
    *,
    consultant_id: UUID,
    facts: ConsultantFacts,
    practice: Practice,
    seen: datetime,
    by: Actor,
    at: datetime,
) -> Consultant:
    """Change what the register says; saying the same again changes nothing.

    Raises:
        SomebodyWasFirst: the row changed since `seen`.
        UnitElsewhere, UnknownWord.
    """
    consultant = locked_consultant(consultant_id)
    require(by, "update_consultant", organisation_id=consultant.organisation_id)
    if consultant.changed_at != seen:
        raise SomebodyWasFirst
    changed = facts.differing(consultant)
    if practice != practice_of(consultant):
        changed.append("practice")
        _write_practice(consultant, practice)
    if not changed:
        return consultant
    _write(consultant, facts, at)
    publish(ConsultantUpdated(consultant_id=consultant.id, changed=" ".join(changed)), by=by, at=at)
    return consultant


def practice_of(consultant: Consultant) -> Practice:
    """The stored fields and hours as the value that services take."""
    rows = list(consultant.consultant_fields.order_by("field__position"))
    hours = consultant.hours.order_by("minutes")
    return Practice(
        main_field=next((row.field_id for row in rows if row.is_main), ""),
        other_fields=tuple(row.field_id for row in rows if not row.is_main),
        hours=tuple((row.minutes.lower, row.minutes.upper) for row in hours),
    )


def locked_consultant(consultant_id: UUID) -> Consultant:
    """The row, held until the transaction ends: leave and duty of one person are entered one by one."""
    found = Consultant.objects.select_for_update().filter(id=consultant_id).first()
    if found is None:
        raise Http404
    return found


def _write(consultant: Consultant, facts: ConsultantFacts, at: datetime) -> None:
    require_time_zone(facts.time_zone)
    require_bands_and_languages(facts.age_bands, facts.languages)
    _require_unit(facts.unit_id, consultant.organisation_id)
    for name, value in facts.items():
        setattr(consultant, name, value)
    consultant.changed_at = at
    try:
        with transaction.atomic():
            consultant.save()
    except IntegrityError as error:
        if violated(error) == "consultant_once_per_organisation":
            raise AlreadyConsultant from error
        raise


def _require_unit(unit_id: UUID | None, organisation_id: UUID) -> None:
    if unit_id and not Unit.objects.filter(id=unit_id, organisation_id=organisation_id).exists():
        raise UnitElsewhere


def _write_practice(consultant: Consultant, practice: Practice) -> None:
    require_fields(practice.codes)
    consultant.consultant_fields.all().delete()
    ConsultantField.objects.bulk_create(
        ConsultantField(consultant=consultant, field_id=code, is_main=code == practice.main_field)
        for code in sorted(practice.codes)
    )
    consultant.hours.all().delete()
    ConsultantHours.objects.bulk_create(
        ConsultantHours(consultant=consultant, minutes=span) for span in normalised(practice.hours)
    )

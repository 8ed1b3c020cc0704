"""Deeds on the units of an organisation."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.network.domain.facts import UnitFacts
from consilia.network.events import UnitCreated, UnitUpdated
from consilia.network.models import Unit
from consilia.network.services.allowed import require
from consilia.network.services.organisations import locked_organisation
from consilia.network.services.refusals import UnitCircle, UnitCodeTaken, UnitElsewhere


@transaction.atomic
def create_unit(*, organisation_id: UUID, facts: UnitFacts, by: Actor, at: datetime) -> Unit:
    """Raises UnitCodeTaken, UnitElsewhere."""
    require(by, "create_unit", organisation_id=organisation_id)
    unit = Unit(organisation=locked_organisation(organisation_id))
    _write(unit, facts)
    publish(UnitCreated(organisation_id=organisation_id, unit_id=unit.id, code=unit.code), by=by, at=at)
    return unit


@transaction.atomic
def update_unit(*, unit_id: UUID, facts: UnitFacts, by: Actor, at: datetime) -> Unit:
    """Raises UnitCodeTaken, UnitElsewhere, UnitCircle."""
    unit = Unit.objects.filter(id=unit_id).first()
    if unit is None:
        raise Http404
    require(by, "update_unit", organisation_id=unit.organisation_id)
    locked_organisation(unit.organisation_id)  # two people must not close a circle from both ends
    changed = facts.differing(unit)
    if not changed:
        return unit
    _write(unit, facts)
    publish(
        UnitUpdated(organisation_id=unit.organisation_id, unit_id=unit.id, changed=" ".join(changed)),
        by=by,
        at=at,
    )
    return unit


def _write(unit: Unit, facts: UnitFacts) -> None:
    if facts.parent_id is not None:
        _require_parent(unit, facts.parent_id)
    for name, value in facts.items():
        setattr(unit, name, value)
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        if violated(error) == "unit_code_once":
            raise UnitCodeTaken from error
        raise


def _require_parent(unit: Unit, parent_id: UUID) -> None:
    parents = dict(Unit.objects.filter(organisation_id=unit.organisation_id).values_list("id", "parent_id"))
    if parent_id not in parents:
        raise UnitElsewhere
    above: UUID | None = parent_id
    while above is not None:
        if above == unit.id:
            raise UnitCircle
        above = parents[above]

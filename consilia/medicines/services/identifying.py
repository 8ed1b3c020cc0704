"""A need begins with an entry of the registry."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed
from consilia.medicines.domain.words import State
from consilia.medicines.events import NeedIdentified
from consilia.medicines.models import Need
from consilia.medicines.permissions import may
from consilia.medicines.services.clocks import plan_coming_of_age
from consilia.medicines.services.refusals import NeedKnown, RegionUnknown
from consilia.medicines.services.steps import write_step
from consilia.registry.domain.words import EntryState
from consilia.registry.models import Entry
from consilia.registry.queries import entry_for


@dataclass(frozen=True, slots=True)
class MedicineFacts:
    """`unit`: what is counted, such as vials or tablets."""

    medicine: str
    unit: str
    dosage: str = ""


@transaction.atomic
def identify_need(*, entry_id: UUID, facts: MedicineFacts, by: Actor, at: datetime) -> Need:
    """Raises NeedKnown, RegionUnknown; Entry.DoesNotExist for strangers."""
    entry = entry_for(by, entry_id, at)
    if not may(by, "identify") or entry.state != EntryState.ACTIVE:
        raise NotAllowed
    need = Need(
        entry=entry,
        child=entry.child,
        centre_id=entry.centre_id,
        region_id=_region(entry),
        medicine=facts.medicine,
        unit=facts.unit,
        dosage=facts.dosage,
        state=State.IDENTIFIED,
        state_since=at,
        opened_at=at,
        opened_by_id=by.user_id,
    )
    _save_first(need)
    write_step(need, "identify", by=by, at=at)
    plan_coming_of_age(need, at=at)
    publish(NeedIdentified(need_id=need.id, child_id=need.child_id, registry_entry_id=entry.id), by=by, at=at)
    return need


def _region(entry: Entry) -> str:
    code = entry.child.region_code or entry.child.registering_organisation.region_id
    if not code:
        raise RegionUnknown
    return str(code)


def _save_first(need: Need) -> None:
    try:
        with transaction.atomic():
            need.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) == "medicines_need_once":
            raise NeedKnown from error
        raise

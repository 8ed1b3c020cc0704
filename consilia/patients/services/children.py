"""Registering, reading and changing a child."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish, record_read
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.foundation.wall import take_in_hand
from consilia.patients.domain.registration import ChildFacts, Fault, Number, death_fault, faults, latest_day
from consilia.patients.events import ChildChanged, ChildRegistered, DeathNoted
from consilia.patients.models import Child, ChildAccess, Distinction
from consilia.patients.queries import Similar, child_for, find_duplicates, sought
from consilia.patients.services.allowed import locked_child, require
from consilia.patients.services.identifiers import put_number
from consilia.patients.services.questions import put_question

FAULT_TEXTS: dict[Fault, Promise] = {
    Fault.FAMILY_NAME_MISSING: _("Enter the family name; for a newborn without a name, the mother's."),
    Fault.GIVEN_NAME_MISSING: _(
        "Enter the given name. It may stay empty for the first 28 days of life, and for citizens of other"
        " countries who have one name only."
    ),
    Fault.BORN_IN_FUTURE: _("The date of birth lies in the future. Check day, month and year."),
    Fault.TOO_OLD: _("More than 25 years ago: this network is for children. Check the year."),
    Fault.ORDER_WITHOUT_TWINS: _("Tick the multiple birth, or leave the order of birth empty."),
    Fault.DIED_BEFORE_BIRTH: _("The date of death lies before the date of birth."),
    Fault.DIED_IN_FUTURE: _("The date of death lies in the future."),
}


class FactsRefused(Refusal):
    """What was told cannot be true; `faults` says what, by field."""

    status = 422
    message = _("Some details cannot be right.")

    def __init__(self, found: Mapping[str, Fault]) -> None:
        self.faults = dict(found)
        super().__init__(" ".join(str(FAULT_TEXTS[fault]) for fault in found.values()) or None)


class AlikeChildren(Refusal):
    """Records like this one are known: somebody must say first whether this is the same child."""

    status = 422
    message = _("A child like this is already known. Decide before you register.")

    def __init__(self, similar: Sequence[Similar]) -> None:
        self.similar = similar
        super().__init__()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was said about alike records: `twin` or `another` (with a reason), or `ask`."""

    kind: str
    reason: str = ""


@transaction.atomic
def register_child(
    *,
    facts: ChildFacts,
    numbers: Sequence[Number] = (),
    decision: Decision | None = None,
    by: Actor,
    at: datetime,
    organisation_id: UUID | None = None,
) -> Child:
    """A new child of the actor's organisation.

    Alike records are looked for in the whole network first. With a decision they are remembered as told
    apart, or asked about; a number that another child has already is kept as contested.

    Args:
        organisation_id: for the system alone, which acts for no organisation of its own.
    Raises:
        FactsRefused, NumberRefused: something cannot be right. AlikeChildren: decide first.
    """
    require("register", by=by)
    if found := faults(facts, on=latest_day(at)):
        raise FactsRefused(found)
    similar = find_duplicates(sought(facts, numbers), by=by, at=at)
    if similar and decision is None:
        raise AlikeChildren(similar)
    home = by.organisation_id or organisation_id
    if home is None:
        raise NotAllowed
    child_id = uuid7()
    take_in_hand(child_id)
    child = Child.objects.create(
        id=child_id,
        **asdict(facts),
        registering_organisation_id=home,
        created_by_id=by.user_id,
        created_at=at,
        changed_at=at,
    )
    ChildAccess.objects.create(
        child=child, person=child.id, organisation_id=home, reason=ChildAccess.REGISTERED, starts=at
    )
    kind = decision.kind if decision and similar else ""
    publish(
        ChildRegistered(child_id=child.id, organisation_id=home, alike=len(similar), decision=kind),
        by=by,
        at=at,
    )
    for number in numbers:
        put_number(child, number, by=by, at=at)
    if decision is not None:
        _remember(decision, child, similar, by=by, at=at)
    return child


def _remember(
    decision: Decision, child: Child, similar: Sequence[Similar], *, by: Actor, at: datetime
) -> None:
    """Told apart: never offered again. Asked: a question goes to those who see the most alike records."""
    if decision.kind == "ask":
        unseen = [one for one in similar if one.child is None]
        for one in unseen:
            if one.match.verdict is unseen[0].match.verdict:
                put_question(known_id=one.person, about=child, text=decision.reason, by=by, at=at)
        return
    Distinction.objects.bulk_create(
        Distinction(
            child=child,
            other_id=one.person,
            kind=decision.kind,
            reason=decision.reason,
            made_by_id=by.user_id,
            made_at=at,
        )
        for one in similar
    )


@transaction.atomic
def read_child(*, child_id: UUID, by: Actor, at: datetime) -> Child:
    """The child for its page. The reading is recorded. Raises Child.DoesNotExist for strangers."""
    child = child_for(by, child_id, at)
    require("read", by=by)
    record_read(subject="child", subject_id=child.id, what="ChildRead", by=by, at=at)
    return child


@transaction.atomic
def change_child(*, child_id: UUID, facts: ChildFacts, version: int, by: Actor, at: datetime) -> Child:
    """Put the facts of a child right.

    Raises:
        SomebodyWasFirst: the child was changed since `version` was shown. FactsRefused: cannot be right.
    """
    child = locked_child("change", child_id=child_id, by=by, at=at)
    if child.version != version:
        raise SomebodyWasFirst
    if found := faults(facts, on=latest_day(at)) | _death_faults(
        child, facts.birth_date, child.deceased_on, at
    ):
        raise FactsRefused(found)
    put_facts(child, asdict(facts), by=by, at=at)
    return child


def put_facts(child: Child, facts: Mapping[str, object], *, by: Actor, at: datetime) -> list[str]:
    """Write what differs and say so; answer the names of the changed fields."""
    changed = sorted(name for name, value in facts.items() if getattr(child, name) != value)
    if not changed:
        return changed
    for name in changed:
        setattr(child, name, facts[name])
    child.version, child.changed_at = child.version + 1, at
    child.save()
    publish(ChildChanged(child_id=child.id, fields=changed), by=by, at=at)
    return changed


@transaction.atomic
def note_death(*, child_id: UUID, deceased_on: date | None, by: Actor, at: datetime) -> Child:
    """Note the day of death, or take back a note that was a mistake (None).

    Raises:
        FactsRefused: the day lies before birth or in the future.
    """
    child = locked_child("note_death", child_id=child_id, by=by, at=at)
    if found := _death_faults(child, child.birth_date, deceased_on, at):
        raise FactsRefused(found)
    if child.deceased_on == deceased_on:
        return child
    child.deceased_on, child.version, child.changed_at = deceased_on, child.version + 1, at
    child.save()
    event = (
        DeathNoted(child_id=child.id)
        if deceased_on
        else ChildChanged(child_id=child.id, fields=["deceased_on"])
    )
    publish(event, by=by, at=at)
    return child


def _death_faults(child: Child, birth: date, death: date | None, at: datetime) -> dict[str, Fault]:
    found = death_fault(birth, death, on=latest_day(at)) if death else None
    return {"deceased_on": found} if found else {}

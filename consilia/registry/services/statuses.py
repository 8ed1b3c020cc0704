"""The vital status: asked of children of whom nothing was heard for long, said by whoever knows."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.wall import looking_further
from consilia.patients.domain.registration import latest_day
from consilia.patients.queries import child_for
from consilia.patients.services import note_death
from consilia.registry.domain.statuses import Status, StatusFault, status_fault
from consilia.registry.domain.words import OF_THE_HOUSE, InquiryEnd, Policy, Vital
from consilia.registry.events import StatusesAsked, StatusInquiryEnded, StatusSaid
from consilia.registry.models import Entry, StatusInquiry, VitalStatus
from consilia.registry.permissions import may_say_status
from consilia.registry.queries import entry_for
from consilia.registry.queries.diseases import figure
from consilia.registry.queries.statuses import to_be_asked
from consilia.registry.services.refusals import CodesUnknown
from consilia.terminology.domain.systems import System
from consilia.terminology.queries import exists

SYSTEM = Actor.system()
AT_ONCE: Final = 2_000  # of a run; the next one goes on
FAULT_TEXTS: Final[dict[StatusFault, Promise]] = {
    StatusFault.BEFORE_BIRTH: _("This day lies before the date of birth."),
    StatusFault.LATER: _("This day lies in the future."),
    StatusFault.DIED_BEFORE: _(
        "The child's record says that it died before this day. If that is a mistake, take the death back there first."
    ),
    StatusFault.CAUSE_OF_NO_DEATH: _("A cause of death belongs to a death only."),
}


class StatusImpossible(Refusal):
    status = 422

    def __init__(self, fault: StatusFault) -> None:
        self.fault = fault
        super().__init__(FAULT_TEXTS[fault])


@transaction.atomic
def ask_statuses(*, by: Actor, at: datetime) -> int:
    """Ask of every living child of whom nothing was heard for too long; answer how many were asked about now.

    Running twice asks once: a child about whom a question is open is not asked about again.
    """
    if not by.is_system:
        raise NotAllowed
    due_on = timezone.localdate(at) + timedelta(days=figure(Policy.STATUS_DAYS, at))
    made = [
        StatusInquiry(entry=entry, centre_id=entry.centre_id, asked_at=at, due_on=due_on)
        for entry in to_be_asked(at)[:AT_ONCE]
    ]
    StatusInquiry.objects.bulk_create(made, ignore_conflicts=True)
    for centre, many in Counter(one.centre_id for one in made).items():
        publish(StatusesAsked(centre_id=centre, children=many), by=by, at=at)
    return len(made)


@transaction.atomic
def say_status(*, entry_id: UUID, status: Status, by: Actor, at: datetime) -> VitalStatus:
    """How the child is, on one's own word. A death enters the child's record, and what ends with it ends.

    Raises:
        StatusImpossible, CodesUnknown: nothing is kept.
    """
    entry = entry_for(by, entry_id, at)
    if not may_say_status(by, entry):
        raise NotAllowed
    Entry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    _expect_possible(entry, status, at)
    inquiry = _end_inquiries(entry.child.person, InquiryEnd.ANSWERED, at)
    said = VitalStatus.objects.create(
        entry=entry,
        vital=status.vital,
        on=status.on,
        cause=status.cause,
        inquiry=inquiry,
        said_by_id=by.user_id,
        said_at=at,
    )
    publish(StatusSaid(entry_id=entry.id, vital=status.vital, asked=inquiry is not None), by=by, at=at)
    if status.vital is Vital.DEAD:
        _note_death(entry, status, by=by, at=at)
    return said


def _expect_possible(entry: Entry, status: Status, at: datetime) -> None:
    child = entry.child
    # In the east of the network it is tomorrow already.
    if fault := status_fault(status, birth=child.birth_date, today=latest_day(at), died=child.deceased_on):
        raise StatusImpossible(fault)
    if status.cause and not exists(System.ICD10, status.cause):
        raise CodesUnknown([status.cause])


def _note_death(entry: Entry, status: Status, *, by: Actor, at: datetime) -> None:
    """In the name of whoever said it where the record is hers to change; a centre's word is entered by the system.

    The log names her beside it: both happen in one transaction.
    """
    doer = by if by.role in OF_THE_HOUSE else SYSTEM
    note_death(child_id=entry.child_id, deceased_on=status.on, by=doer, at=at)


@transaction.atomic
def end_inquiries(*, child_id: UUID, because: InquiryEnd, by: Actor, at: datetime) -> None:
    """Nobody asks any more: the child has died, or the consent is withdrawn. Twice the same is once."""
    if not by.is_system:
        raise NotAllowed
    ended = _end_inquiries(child_for(by, child_id, at).person, because, at)
    if ended is not None:
        publish(StatusInquiryEnded(entry_id=ended.entry_id, because=because), by=by, at=at)


def _end_inquiries(person: UUID, because: InquiryEnd, at: datetime) -> StatusInquiry | None:
    """The open question about this person, ended; after a merge there may be two, and the older one is answered."""
    with looking_further():  # another centre may have asked, about an entry of its own
        rows = StatusInquiry.objects.filter(entry__child__person=person, ended_at=None)
        found = list(rows.select_for_update(of=("self",)).order_by("asked_at", "id"))
        for one in found:
            one.ended_at, one.end = at, because
            one.save(update_fields=["ended_at", "end"])
    return found[0] if found else None


@transaction.atomic
def note_late(*, by: Actor, at: datetime) -> list[StatusInquiry]:
    """The questions that became late since this was asked before; each is answered once, so that it is told once."""
    if not by.is_system:
        raise NotAllowed
    rows = StatusInquiry.objects.filter(ended_at=None, late_at=None, due_on__lt=timezone.localdate(at))
    found = list(rows.select_for_update(of=("self",), skip_locked=True).select_related("entry__child"))
    StatusInquiry.objects.filter(pk__in=[one.pk for one in found]).update(late_at=at)
    return found

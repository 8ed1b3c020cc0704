"""Free words between the people of a case, and what each has seen."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.cases.domain.sight import Sight
from consilia.cases.events import MessageSent
from consilia.cases.models import Case, Entry
from consilia.cases.permissions import may_write, sight_of
from consilia.cases.services.clocks import meet_first_contact
from consilia.cases.services.moving import write_entry
from consilia.foundation.refusals import NotAllowed, Refusal


class EmptyMessage(Refusal):
    status = 422
    message = _("Write something first.")


class CaseEnded(NotAllowed):
    status = 409
    message = _("This case has ended; nothing can be added to it.")


@transaction.atomic
def send_message(*, case_id: UUID, text: str, by: Actor, at: datetime) -> Entry:
    """Add a message that everybody who sees the full case may read."""
    if not text:
        raise EmptyMessage
    case = open_case_of(case_id, by=by, at=at, least=Sight.READING)
    if not may_write(by, case, at):
        raise NotAllowed
    entry = write_entry(case, Entry.Kind.MESSAGE, "message", by=by, at=at, text=text)
    case.last_entry_at = at
    case.save(update_fields=["last_entry_at"])
    if by.role == Role.EXPERT and sight_of(by, case, at) is Sight.BODY:  # an adviser's word is not the answer
        meet_first_contact(case, at=at)
    publish(MessageSent(case_id=case.id, entry_id=entry.id), by=by, at=at)
    return entry


def open_case_of(case_id: UUID, *, by: Actor, at: datetime, least: Sight = Sight.BODY) -> Case:
    """The locked open case when `by` works on it, or sees at least `least`.

    Raises:
        Case.DoesNotExist: for a stranger. NotAllowed: sees less than that. CaseEnded: it has ended.
    """
    case = Case.objects.locked(case_id)
    level = sight_of(by, case, at)
    if level is Sight.NONE:
        raise Case.DoesNotExist
    if level < least:
        raise NotAllowed
    if not case.is_open:
        raise CaseEnded
    return case

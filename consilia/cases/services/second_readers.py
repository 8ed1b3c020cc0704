"""Who the second reader is: chosen, replaced, and let in for as long as she reads."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import Turn
from consilia.cases.domain.second_reading import ReadingState
from consilia.cases.events import CaseEvent, SecondReaderMissing, SecondReaderNamed
from consilia.cases.models import Case, Deadline, Entry, Grant, SecondReading, SpanPolicy
from consilia.cases.permissions import facts_of
from consilia.cases.queries.policies import span
from consilia.cases.queries.second_readings import Option, open_reading, readers_for
from consilia.cases.services.moving import give_turn, touch, write_entry
from consilia.cases.services.reasons import expect_reason
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.patients.services import end_sight, grant_sight


class NobodyCanRead(Refusal):
    status = 422
    message = _(
        "No expert of this field outside the author's own department can read it now. "
        "Ask the coordinator of your centre to find somebody."
    )


class MayNotRead(Refusal):
    status = 422
    message = _("She cannot be the second reader of this conclusion. Choose somebody from the list.")


class NothingToRead(Refusal):
    message = _("Nobody waits for a second reader in this case any more.")


def appoint(
    reading: SecondReading,
    case: Case,
    *,
    reader_id: UUID | None,
    must: bool,
    by: Actor,
    at: datetime,
    again: bool = False,
) -> SecondReading:
    """Give the reading to `reader_id`, or to the first of the order, and let her in.

    Args:
        must: refuse when there is nobody; else the reading waits and a coordinator is told.
        again: the reader of the round before goes on, also if she would not be chosen today.

    Raises:
        NobodyCanRead, MayNotRead.
    """
    options = [] if again and reader_id else _options(reading, case, at)
    chosen = next((one for one in options if reader_id in {None, one.user_id}), None)
    if again and reader_id:
        reading.reader_id = reader_id
    elif chosen is not None:
        reading.reader_id, reading.house_id = chosen.user_id, chosen.consultant.organisation_id
    elif must or reader_id:
        raise MayNotRead if reader_id else NobodyCanRead
    else:
        reading.reader_id = reading.house_id = None
    reading.save()
    if reading.is_before:
        turn = Turn.READER if reading.reader_id else Turn.COORDINATOR
        give_turn(case, turn, reader_id=reading.reader_id)
    if reading.reader_id is None:
        publish(SecondReaderMissing(case_id=case.id, reading_id=reading.id), by=by, at=at)
        return reading
    _let_in(reading, case, by=by, at=at)
    event = SecondReaderNamed(case_id=case.id, reading_id=reading.id, user_id=reading.reader_id)
    publish(event, by=by, at=at)
    return reading


def _options(reading: SecondReading, case: Case, at: datetime) -> list[Option]:
    return readers_for(case, at, author_id=reading.author_id, declined=reading.declined)


@transaction.atomic
def decline_reading(*, case_id: UUID, reason: str, by: Actor, at: datetime) -> SecondReading:
    """The reader cannot: the next of the order is asked at once, or the coordinators look for somebody."""
    expect_reason(reason)
    case = Case.objects.locked(case_id)
    reading = open_reading(case.id)
    if reading is None or reading.reader_id != by.user_id:
        raise Case.DoesNotExist
    if reading.state != ReadingState.WAITING:
        raise NothingToRead
    close_sight(reading, case, by=by, at=at)
    reading.declined = [*reading.declined, by.person_id]
    appoint(reading, case, reader_id=None, must=False, by=Actor.system(), at=at)
    write_entry(case, Entry.Kind.MOVE, "decline_reading", by=by, at=at, text=reason)
    _touched(case, at=at)
    return reading


@transaction.atomic
def change_reader(*, case_id: UUID, reader_id: UUID, by: Actor, at: datetime) -> SecondReading:
    """The author or a coordinator of the centre gives the open reading to somebody else.

    Raises:
        NothingToRead: it was answered meanwhile.
        MayNotRead: the rules do not allow her.
    """
    case = Case.objects.locked(case_id)
    reading = open_reading(case.id)
    if not may_choose_reader(by, case, at):
        raise NotAllowed if facts_of(by, case, at).parts else Case.DoesNotExist
    if reading is None or reading.state != ReadingState.WAITING:
        raise NothingToRead
    if reading.reader_id == reader_id:
        return reading
    if reading.reader_id is not None:
        close_sight(reading, case, by=by, at=at)
    appoint(reading, case, reader_id=reader_id, must=True, by=by, at=at)
    write_entry(case, Entry.Kind.MOVE, "change_reader", by=by, at=at)
    _touched(case, at=at)
    return reading


def may_choose_reader(by: Actor, case: Case, at: datetime) -> bool:
    """The author, and the coordinators of the centre."""
    reading = open_reading(case.id)
    if by.role == Role.TRIAGE_COORDINATOR:
        return by.organisation_id == case.centre_id
    return by.role == Role.EXPERT and reading is not None and by.user_id == reading.author_id


def _let_in(reading: SecondReading, case: Case, *, by: Actor, at: datetime) -> None:
    """The full record, until she has answered; at the latest until the policy's end."""
    user_id = reading.reader_id
    if user_id is None:
        return
    ends = at + span(SpanPolicy.Name.READER_SIGHT, at)
    running = Grant.objects.in_force(at).filter(case=case, user_id=user_id, part=Grant.Part.READER)
    if running.update(ends=ends):
        return
    Grant.objects.create(
        case=case, user_id=user_id, part=Grant.Part.READER, starts=at, ends=ends, reason="second reader"
    )
    grant_sight(child=case.child, user_id=user_id, reason=_reason(case), by=by, at=at)


def close_sight(reading: SecondReading, case: Case, *, by: Actor, at: datetime) -> None:
    """The reading is over, or hers no more."""
    user_id = reading.reader_id
    if user_id is None:
        return
    rows = Grant.objects.in_force(at).filter(case=case, user_id=user_id, part=Grant.Part.READER)
    if rows.filter(starts__lt=at).update(ends=at):
        end_sight(child_id=case.child_id, user_id=user_id, reason=_reason(case), by=by, at=at)


def _reason(case: Case) -> str:
    return f"second reading of case {case.number}"


def due_of(case: Case) -> datetime | None:
    """When the running clock of the second reading ends; None while it is paused or has no policy."""
    rows = Deadline.objects.running().filter(case=case, clock=Clock.SECOND_READING)
    return rows.values_list("due_at", flat=True).first()


def tell(case: Case, name: str, event: CaseEvent, *, by: Actor, at: datetime, **told: Any) -> None:
    """A line and an event that leave the case where it is."""
    _touched(case, at=at)
    publish(event, by=by, at=at)
    write_entry(case, Entry.Kind.MOVE, name, by=by, at=at, **told)


def _touched(case: Case, *, at: datetime) -> None:
    touch(case, at=at)
    case.save()

"""A second pair of eyes on a conclusion: sought, given, answered, and if need be recorded as disagreement.

The case knows which text was read (version and revision) and what was said about it; the text itself stays
in the conclusion. An emergency, and a correction, is signed first and read afterwards: then nothing moves the
case, and a clock of its own keeps the reading from being forgotten.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.clocks import Clock, Effect
from consilia.cases.domain.second_reading import (
    Answered,
    ReadingState,
    RemarkAnswer,
    Text,
    Timing,
    may_dissent,
)
from consilia.cases.events import (
    CaseEvent,
    SecondReadingAgreed,
    SecondReadingDissented,
    SecondReadingReturned,
    SecondReadingSought,
    SecondReadingTakenBack,
)
from consilia.cases.models import Case, ReadingRemark, SecondReading
from consilia.cases.queries.second_readings import finished_reading, need_for, open_reading
from consilia.cases.services.clocks import apply_effect
from consilia.cases.services.moving import CaseMovedOn, check_move, locked_for, make_move
from consilia.cases.services.second_readers import appoint, close_sight, due_of, tell
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.wall import looking_further

MOST_REMARKS = 30


class SecondReadingNeeded(Refusal):
    """A hard stop: no reason passes it."""

    status = 422
    message = _("Somebody else has to read this conclusion before it is signed. Send it to a second reader.")


class SecondReadingRuns(Refusal):
    message = _("The second reader has not answered yet. Wait for her, or take the conclusion back.")


class NoRemarks(Refusal):
    status = 422
    message = _("Write at least one remark, so that the author knows what to change.")


class RemarksUnanswered(Refusal):
    status = 422
    message = _("Answer every remark: say what you changed, or why it stays.")


class RemarksWait(Refusal):
    """Also where no rule asks for a reading: she who was asked is not passed over in silence."""

    message = _(
        "The second reader has returned the conclusion with remarks. "
        "Answer each of them; then wait for her, or take the conclusion back and sign."
    )


class DissentTooEarly(Refusal):
    status = 422
    message = _(
        "Return the conclusion with remarks first. A disagreement is recorded after the author's answer."
    )


class StatementNeeded(Refusal):
    status = 422
    message = _("Say in what you disagree and why. It is printed on the conclusion.")


class AnsweredAlready(Refusal):
    message = _("This second reading has been answered or taken back meanwhile.")


def expect_read(case: Case, text: Text, *, at: datetime) -> None:
    """Whether the author may sign this text now.

    Raises:
        SecondReadingRuns: it lies with the reader.
        RemarksWait: it came back, and her remarks are not answered yet.
        SecondReadingNeeded: a rule asks for a reading before the signature, and there was none of this text.
    """
    reading = open_reading(case.id)
    if reading is not None and reading.is_before:
        raise SecondReadingRuns if reading.state == ReadingState.WAITING else RemarksWait
    if need_for(case, text.reasons, at).timing is not Timing.BEFORE:
        return
    if finished_reading(case.id, version=text.version, revision=text.revision) is None:
        raise SecondReadingNeeded


@transaction.atomic
def seek_reading(
    *, case_id: UUID, text: Text, reader_id: UUID | None = None, by: Actor, at: datetime
) -> SecondReading:
    """Send the draft to a second reader, by rule or because the author wants one.

    Args:
        reader_id: the user whom the author chose; None lets the order decide.

    Raises:
        NobodyCanRead, MayNotRead: as `appoint` says.
        RemarksUnanswered: an earlier round was returned; that goes on with `answer_remarks`.
    """
    case = locked_for("seek_reading", case_id=case_id, by=by, at=at)
    if open_reading(case.id) is not None:
        raise RemarksUnanswered
    reading = _begun(case, text, Timing.BEFORE, by=by, at=at)
    appoint(reading, case, reader_id=reader_id, must=True, by=by, at=at)
    make_move("seek_reading", case, by=by, at=at, event=_sought(reading), reader=str(reading.reader_id))
    return _with_due(reading, case)


def open_after_signature(case: Case, text: Text, *, by: Actor, at: datetime) -> SecondReading | None:
    """Where a rule asks for it, what was just signed is read afterwards. The case is locked and goes on."""
    need = need_for(case, text.reasons, at)
    if need.timing is Timing.NEVER or finished_reading(case.id, version=text.version, revision=text.revision):
        return None
    known = open_reading(case.id)
    if known is not None:
        known.version, known.revision = text.version, text.revision
        known.save(update_fields=["version", "revision"])
        return known
    reading = _begun(case, text, Timing.AFTER, by=by, at=at)
    reading.reasons = list(need.reasons)
    appoint(reading, case, reader_id=None, must=False, by=Actor.system(), at=at)
    apply_effect(Effect(starts=(Clock.SECOND_READING,)), case, at=at)
    tell(case, "read_after", _sought(reading), by=by, at=at, reader=str(reading.reader_id or ""))
    return _with_due(reading, case)


@transaction.atomic
def return_reading(*, case_id: UUID, remarks: Sequence[str], by: Actor, at: datetime) -> SecondReading:
    """Give the conclusion back with numbered remarks; its author answers each."""
    said = [remark for remark in remarks if remark][:MOST_REMARKS]
    if not said:
        raise NoRemarks
    case, reading = _of_reader("return_draft", case_id, by=by, at=at)
    ReadingRemark.objects.bulk_create(
        ReadingRemark(reading=reading, round=reading.round, number=number, text=text)
        for number, text in enumerate(said, start=1)
    )
    reading.state = ReadingState.RETURNED
    if reading.is_before:  # her clock has stopped; read after the signature, it runs until she has finished
        reading.due_at = None
    event = SecondReadingReturned(case_id=case.id, reading_id=reading.id, remarks=len(said))
    return _answer(reading, case, "return_draft", event, by=by, at=at)


@transaction.atomic
def agree_reading(*, case_id: UUID, by: Actor, at: datetime) -> SecondReading:
    """The second reader stands behind the text that she has read."""
    case, reading = _of_reader("agree", case_id, by=by, at=at)
    reading.state, reading.answered_at = ReadingState.AGREED, at
    event = SecondReadingAgreed(case_id=case.id, reading_id=reading.id)
    return _answer(reading, case, "agree", event, by=by, at=at)


@transaction.atomic
def dissent_reading(*, case_id: UUID, statement: str, by: Actor, at: datetime) -> SecondReading:
    """The disagreement stays: the author may sign, and every reader of the conclusion sees both opinions."""
    if not statement:
        raise StatementNeeded
    case, reading = _of_reader("dissent", case_id, by=by, at=at)
    if not may_dissent(reading.round):
        raise DissentTooEarly
    reading.state, reading.answered_at, reading.statement = ReadingState.DISSENTED, at, statement
    event = SecondReadingDissented(case_id=case.id, reading_id=reading.id)
    return _answer(reading, case, "dissent", event, by=by, at=at)


@transaction.atomic
def answer_remarks(
    *, case_id: UUID, answers: Mapping[UUID, Answered], text: Text, by: Actor, at: datetime
) -> SecondReading:
    """Answer every remark and send the text, changed or not, to the same reader again.

    Args:
        answers: remark id -> what the author says.
    """
    case, reading = _of_author(case_id, by=by, at=at)
    _write_answers(reading, answers, at=at)
    reading.state, reading.round, reading.sent_at = ReadingState.WAITING, reading.round + 1, at
    reading.version, reading.revision = text.version, text.revision
    reading.save()
    appoint(reading, case, reader_id=reading.reader_id, must=False, by=by, at=at, again=True)
    if reading.is_before:
        make_move("seek_reading", case, by=by, at=at, event=_sought(reading), reader=str(reading.reader_id))
    else:
        tell(case, "read_after", _sought(reading), by=by, at=at, reader=str(reading.reader_id or ""))
    return _with_due(reading, case)


@transaction.atomic
def take_back_reading(*, case_id: UUID, by: Actor, at: datetime) -> SecondReading:
    """The author goes on writing. What was agreed on before stays valid for that very text."""
    case = locked_for("take_back", case_id=case_id, by=by, at=at)
    reading = SecondReading.objects.filter(case=case, timing=Timing.BEFORE).order_by("-sought_at").first()
    if reading is None:
        raise CaseMovedOn
    if reading.is_open:
        reading.state = ReadingState.TAKEN_BACK
        reading.save(update_fields=["state"])
        close_sight(reading, case, by=by, at=at)
    event = SecondReadingTakenBack(case_id=case.id, reading_id=reading.id)
    make_move("take_back", case, by=by, at=at, event=event)
    return reading


def end_readings(case: Case, *, by: Actor, at: datetime) -> None:
    """The case ends without an answer: nobody has to read it any more."""
    for reading in SecondReading.objects.open().filter(case=case):
        reading.state = ReadingState.ENDED
        reading.save(update_fields=["state"])
        close_sight(reading, case, by=by, at=at)


def _begun(case: Case, text: Text, timing: Timing, *, by: Actor, at: datetime) -> SecondReading:
    return SecondReading(
        case=case,
        version=text.version,
        revision=text.revision,
        timing=timing,
        reasons=list(text.reasons),
        author_id=by.person_id,
        sought_at=at,
        sent_at=at,
    )


def _sought(reading: SecondReading) -> SecondReadingSought:
    return SecondReadingSought(
        case_id=reading.case_id,
        reading_id=reading.id,
        timing=reading.timing,
        reasons=list(reading.reasons),
        round=reading.round,
    )


def _of_reader(move: str, case_id: UUID, *, by: Actor, at: datetime) -> tuple[Case, SecondReading]:
    """The locked case and its open reading, which waits for `by`.

    Raises:
        Case.DoesNotExist, CaseMovedOn, NotAllowed: as `locked_for` says.
        AnsweredAlready: she was the reader, and it is over or back with its author.
    """
    with looking_further():  # whose reading is over has lost sight of the case, and is told so
        case = Case.objects.locked(case_id)
    reading = SecondReading.objects.filter(case=case, reader=by.user_id).order_by("-sought_at", "-id").first()
    if reading is not None and reading.state != ReadingState.WAITING:
        raise AnsweredAlready
    # Read after the signature: no move of the case, and her part is the reading itself.
    if reading is None or reading.is_before:
        check_move(move, case, by=by, at=at)
    if reading is None or not by.is_in(Role.EXPERT):
        raise NotAllowed
    return case, reading


def _of_author(case_id: UUID, *, by: Actor, at: datetime) -> tuple[Case, SecondReading]:
    case = Case.objects.locked(case_id)
    reading = open_reading(case.id)
    if reading is None or reading.author_id != by.user_id:
        raise Case.DoesNotExist
    if reading.state != ReadingState.RETURNED:
        raise AnsweredAlready
    if reading.is_before:
        case = locked_for("seek_reading", case_id=case_id, by=by, at=at)
    return case, reading


def _write_answers(reading: SecondReading, answers: Mapping[UUID, Answered], *, at: datetime) -> None:
    asked = list(reading.remarks.filter(round=reading.round))
    for remark in asked:
        answered = answers.get(remark.id)
        if answered is None or (answered.answer is RemarkAnswer.KEPT and not answered.text):
            raise RemarksUnanswered
        remark.answer, remark.answer_text, remark.answered_at = answered.answer, answered.text, at
    ReadingRemark.objects.bulk_update(asked, ["answer", "answer_text", "answered_at"])


def _answer(
    reading: SecondReading, case: Case, move: str, event: CaseEvent, *, by: Actor, at: datetime
) -> SecondReading:
    """Keep the reader's answer, and let it move the case or be told beside it."""
    reading.save()
    told: dict[str, Any] = {"by": by, "at": at}
    if reading.is_before:
        make_move(move, case, event=event, **told)
    else:
        if reading.is_finished:
            apply_effect(Effect(meets=(Clock.SECOND_READING,)), case, at=at)
        tell(case, move, event, **told)
    if reading.is_finished:
        close_sight(reading, case, by=by, at=at)
    return reading


def _with_due(reading: SecondReading, case: Case) -> SecondReading:
    reading.due_at = due_of(case)
    reading.save(update_fields=["due_at"])
    return reading

"""The end of the journey. Conclusions call these; the case knows only that one was begun and signed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.second_reading import Text
from consilia.cases.domain.sight import Part
from consilia.cases.events import (
    CaseAcknowledged,
    CaseClosed,
    ConclusionBegun,
    ConclusionCorrected,
    ConclusionSigned,
    FollowUpBegun,
)
from consilia.cases.models import Case, Entry, Grant, SpanPolicy
from consilia.cases.models.cases import Closing
from consilia.cases.permissions import facts_of
from consilia.cases.queries.policies import span
from consilia.cases.services.moving import CaseMovedOn, locked_for, make_move, touch, write_entry
from consilia.cases.services.second_reading import expect_read, open_after_signature
from consilia.foundation.refusals import NotAllowed
from consilia.patients.services import end_sight

# A signature that names no reasons, as of a conclusion that recommends nothing out of the ordinary.
UNREAD = Text(version=1, revision=0, reasons=())


@transaction.atomic
def begin_conclusion(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """The expert begins to write; what she writes stays hers until it is signed."""
    case = locked_for("write", case_id=case_id, by=by, at=at)
    make_move("write", case, by=by, at=at, event=ConclusionBegun(case_id=case.id))
    return case


@transaction.atomic
def record_signature(
    *, case_id: UUID, document_id: UUID, title: str, text: Text = UNREAD, by: Actor, at: datetime
) -> Case:
    """The conclusion is signed: the answer clock stops and the referrer's begins.

    Raises:
        SecondReadingNeeded, SecondReadingRuns, RemarksWait: a hard stop; an emergency is read after the signature instead.
    """
    case = locked_for("sign", case_id=case_id, by=by, at=at)
    expect_read(case, text, at=at)
    case.signed_at = at
    event = ConclusionSigned(case_id=case.id, document_id=document_id)
    make_move("sign", case, by=by, at=at, event=event, document=str(document_id), title=title)
    open_after_signature(case, text, by=by, at=at)
    return case


@transaction.atomic
def record_correction(
    *,
    case_id: UUID,
    document_id: UUID,
    title: str,
    reason: str,
    text: Text = UNREAD,
    by: Actor,
    at: datetime,
) -> Case:
    """A newer version of the signed conclusion exists. The case stays where it is; the timeline tells why.

    A child may be treated by what was wrong: nobody waits for a second reader, she reads the correction afterwards.

    Raises:
        NotAllowed: `by` is not the expert of the case.
        CaseMovedOn: the case has no signed conclusion.
    """
    case = Case.objects.locked(case_id)
    if Part.EXPERT not in facts_of(by, case, at).parts or case.expert_id != by.user_id:
        raise NotAllowed
    if case.signed_at is None:
        raise CaseMovedOn
    detail = {"document": str(document_id), "title": title}
    write_entry(case, Entry.Kind.DOCUMENT, "correct", by=by, at=at, text=reason, **detail)
    touch(case, at=at)
    case.save()
    publish(ConclusionCorrected(case_id=case.id, document_id=document_id), by=by, at=at)
    open_after_signature(case, text, by=by, at=at)
    return case


@transaction.atomic
def acknowledge_case(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """The referrer has decided on every recommendation."""
    case = locked_for("acknowledge", case_id=case_id, by=by, at=at)
    make_move("acknowledge", case, by=by, at=at, event=CaseAcknowledged(case_id=case.id))
    return case


@transaction.atomic
def begin_follow_up(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """The child is followed up: the case stays open until an outcome is known or the last date has passed."""
    case = locked_for("follow_up", case_id=case_id, by=by, at=at)
    make_move("follow_up", case, by=by, at=at, event=FollowUpBegun(case_id=case.id))
    return case


@transaction.atomic
def close_case(
    *, case_id: UUID, text: str = "", closing: Closing = Closing.BY_REFERRER, by: Actor, at: datetime
) -> Case:
    """Close the loop; the expert keeps her sight for as long as the policy says."""
    case = locked_for("close", case_id=case_id, by=by, at=at)
    end_expert_grants(case, by=by, at=at)
    case.closing = closing
    make_move("close", case, by=by, at=at, event=CaseClosed(case_id=case.id), text=text)
    return case


def end_expert_grants(case: Case, *, by: Actor, at: datetime) -> None:
    """Let the case, and the record of its child with it, stay open to those who answered for as long as the policy says."""
    until = at + span(SpanPolicy.Name.EXPERT_SIGHT, at)
    grants = Grant.objects.filter(case=case, part__in=[Grant.Part.EXPERT, Grant.Part.COUNCIL], ends=None)
    for part, user_id in list(grants.values_list("part", "user_id")):
        given_for = f"case {case.number}" if part == Grant.Part.EXPERT else f"council of case {case.number}"
        end_sight(child_id=case.child_id, user_id=user_id, reason=given_for, by=by, at=at, until=until)
    grants.update(ends=until)

"""Ends of a case other than the good one: taken back, asked twice, or the child has died."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.events import CaseEndedByDeath, CaseMarkedDuplicate, CaseWithdrawn
from consilia.cases.models import Case, Entry, Grant
from consilia.cases.models.cases import Closing
from consilia.cases.queries import case_for
from consilia.cases.queries.duplicates import ENDED_WITHOUT_ANSWER
from consilia.cases.services.concluding import end_expert_grants
from consilia.cases.services.moving import locked_for, make_move, touch, write_entry
from consilia.cases.services.offers import recall_offers
from consilia.cases.services.reasons import expect_reason
from consilia.cases.services.second_reading import end_readings
from consilia.conferencing.services import cancel_sessions_about
from consilia.foundation.refusals import Refusal
from consilia.patients.queries import same_person

# Stored as it is; the timeline tells it in the reader's language.
CHILD_DIED = "child_died"


class NotTheSameChild(Refusal):
    status = 422
    message = _("A duplicate asks about the same child. Choose another case.")


class ItselfADuplicate(Refusal):
    status = 422
    message = _("That case has ended without an answer. Choose the one that goes on.")


@transaction.atomic
def withdraw_case(*, case_id: UUID, reason: str, by: Actor, at: datetime) -> Case:
    """End the case without an answer. Everybody who worked on it is told why.

    Raises:
        ReasonNeeded: somebody else may be working on it already; a draft needs no reason.
    """
    case = locked_for("withdraw", case_id=case_id, by=by, at=at)
    if case.state != State.DRAFT:
        expect_reason(reason)
    _release(case, by=by, at=at)
    make_move("withdraw", case, by=by, at=at, event=CaseWithdrawn(case_id=case.id), text=reason)
    return case


@transaction.atomic
def mark_duplicate(*, case_id: UUID, of_id: UUID, reason: str = "", by: Actor, at: datetime) -> Case:
    """The same question about the same child is asked elsewhere already: this case ends, that one goes on.

    Colleagues of the same organisation join the team of the case that goes on. Another organisation learns
    only that there is such a case, nothing of what it says.

    Raises:
        Case.DoesNotExist: `by` does not see one of the two.
        NotTheSameChild, ItselfADuplicate: the other case cannot stand for this one.
    """
    case = locked_for("duplicate", case_id=case_id, by=by, at=at)
    kept = case_for(by, of_id, at)
    _expect_stands_for(kept, case)
    _release(case, by=by, at=at)
    case.duplicate_of = kept
    event = CaseMarkedDuplicate(case_id=case.id, of_id=kept.id)
    make_move("duplicate", case, by=by, at=at, event=event, text=reason, of=kept.number)
    _join_teams(case, kept, at=at)
    write_entry(kept, Entry.Kind.MOVE, "joined", by=by, at=at, other=case.number)
    touch(kept, at=at)
    kept.save(update_fields=["version", "changed_at", "last_entry_at"])
    return case


def _expect_stands_for(kept: Case, case: Case) -> None:
    if kept.id == case.id or not same_person(kept.child_id, case.child_id):
        raise NotTheSameChild
    if kept.state in ENDED_WITHOUT_ANSWER:
        raise ItselfADuplicate


def _join_teams(case: Case, kept: Case, *, at: datetime) -> None:
    if case.referring_organisation_id != kept.referring_organisation_id:
        return
    colleagues = Grant.objects.in_force(at).filter(case=case, part=Grant.Part.REFERRER)
    for user_id in colleagues.values_list("user_id", flat=True):
        Grant.objects.get_or_create(
            case=kept,
            user_id=user_id,
            part=Grant.Part.REFERRER,
            ends=None,
            defaults={"starts": at, "reason": f"asked the same in {case.number}"},
        )


@transaction.atomic
def end_for_death(*, case_id: UUID, by: Actor, at: datetime) -> Case:
    """The child has died: nobody is asked for anything any more, and everything written stays."""
    case = locked_for("die", case_id=case_id, by=by, at=at)
    if case.state == State.DRAFT:  # never sent: it has no centre, and nobody to close it with an answer
        make_move("withdraw", case, by=by, at=at, event=CaseWithdrawn(case_id=case.id), text=CHILD_DIED)
        return case
    _release(case, by=by, at=at)
    case.closing = Closing.DEATH
    make_move("die", case, by=by, at=at, event=CaseEndedByDeath(case_id=case.id))
    return case


def _release(case: Case, *, by: Actor, at: datetime) -> None:
    """Take back open offers, call off the council, and let the expert's sight run out."""
    recall_offers(case, by=by, at=at)
    end_readings(case, by=by, at=at)
    case.asked_in = ""
    if case.state == State.COUNCIL_SCHEDULED:
        ended = gettext("The case has ended.")
        cancel_sessions_about(subject="case", subject_id=case.id, reason=ended, by=by, at=at)
    if case.state != State.DRAFT:
        end_expert_grants(case, by=by, at=at)

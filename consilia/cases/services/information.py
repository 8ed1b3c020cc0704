"""Asking for what is missing, and answering."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.cases.events import InformationAnswered, InformationRequested
from consilia.cases.models import Case, InformationItem
from consilia.cases.services.clocks import meet_first_contact
from consilia.cases.services.moving import locked_for, make_move
from consilia.foundation.refusals import Refusal

MOST_ITEMS = 20


class NothingAsked(Refusal):
    status = 422
    message = _("Write at least one thing that you need.")


class NotAllAnswered(Refusal):
    """Each item needs an answer, even if it is that the answer cannot be had."""

    status = 422
    message = _("Answer every item; where something cannot be had, say so.")


@transaction.atomic
def ask_information(*, case_id: UUID, items: Sequence[str], text: str = "", by: Actor, at: datetime) -> Case:
    """Send the referrer an itemised list; the clocks pause until the answer (never for an emergency)."""
    wanted = [item for item in items if item][:MOST_ITEMS]
    if not wanted:
        raise NothingAsked
    case = locked_for("ask", case_id=case_id, by=by, at=at)
    case.asked_in = case.state
    event = InformationRequested(case_id=case.id, items=len(wanted))
    entry = make_move("ask", case, by=by, at=at, event=event, text=text)
    InformationItem.objects.bulk_create(
        InformationItem(entry=entry, case=case, position=position, text=item)
        for position, item in enumerate(wanted, start=1)
    )
    if by.role == Role.EXPERT:
        meet_first_contact(case, at=at)
    return case


@transaction.atomic
def answer_information(
    *, case_id: UUID, answers: Mapping[UUID, str], text: str = "", by: Actor, at: datetime
) -> Case:
    """Answer every open item; the case returns to whoever asked and the clocks resume.

    Args:
        answers: item id -> answer.

    Raises:
        NotAllAnswered: an open item has no answer.
    """
    case = locked_for("answer", case_id=case_id, by=by, at=at)
    open_items = list(InformationItem.objects.filter(case=case, answered_at=None))
    if any(not answers.get(item.id) for item in open_items):
        raise NotAllAnswered
    for item in open_items:
        item.answer, item.answered_at = answers[item.id], at
    InformationItem.objects.bulk_update(open_items, ["answer", "answered_at"])
    target, case.asked_in = State(case.asked_in), ""
    event = InformationAnswered(case_id=case.id)
    make_move("answer", case, by=by, at=at, event=event, target=target, text=text)
    return case

"""What curators do with a proposal, and what the expert answers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.lifecycle import MoveRefused
from consilia.foundation.refusals import NotAllowed
from consilia.registry.domain.diagnoses import DiagnosisFacts
from consilia.registry.domain.words import PROPOSAL, Source
from consilia.registry.events import ProposalAccepted, ProposalAnswered, ProposalAsked, ProposalDeclined
from consilia.registry.models import Entry, Proposal, ProposalWord
from consilia.registry.permissions import may_move
from consilia.registry.queries import proposal_for
from consilia.registry.services.entries import enter
from consilia.registry.services.refusals import ProposalOver, WordsNeeded


@transaction.atomic
def accept_proposal(*, proposal_id: UUID, facts: DiagnosisFacts, by: Actor, at: datetime) -> Entry:
    """Take the child into the registry with this disease, or say anew what is known of it.

    Raises:
        DiagnosisImpossible, CodesUnknown: the facts cannot be so.
        DiseaseEnteredAlready: another centre was first.
        ProposalOver: it waits no longer.
    """
    proposal = _moved(proposal_id, "accept", by=by, at=at)
    proposal.entry = enter(
        child=proposal.child,
        centre_id=proposal.centre_id,
        facts=facts,
        source=Source.CONCLUSION,
        by=by,
        at=at,
    )
    _settle(proposal, by=by, at=at)
    event = ProposalAccepted(proposal_id=proposal.id, registry_entry_id=proposal.entry.id)
    publish(event, by=by, at=at)
    return proposal.entry


@transaction.atomic
def decline_proposal(*, proposal_id: UUID, reason: str, by: Actor, at: datetime) -> Proposal:
    """Not for the registry, and why.

    Raises:
        WordsNeeded: no reason.
        ProposalOver: it waits no longer.
    """
    proposal = _moved(proposal_id, "decline", by=by, at=at)
    if not reason:
        raise WordsNeeded
    proposal.reason = reason
    _settle(proposal, by=by, at=at)
    publish(ProposalDeclined(proposal_id=proposal.id), by=by, at=at)
    return proposal


@transaction.atomic
def ask_about_proposal(*, proposal_id: UUID, text: str, by: Actor, at: datetime) -> Proposal:
    """Ask the expert who signed. Raises WordsNeeded, ProposalOver."""
    proposal = _moved(proposal_id, "ask", by=by, at=at)
    _say(proposal, ProposalWord.Kind.QUESTION, text, by=by, at=at)
    proposal.save(update_fields=["state"])
    publish(ProposalAsked(proposal_id=proposal.id, author_id=proposal.author_id), by=by, at=at)
    return proposal


@transaction.atomic
def answer_proposal(*, proposal_id: UUID, text: str, by: Actor, at: datetime) -> Proposal:
    """The expert answers; the proposal waits for the curator again. Raises WordsNeeded, ProposalOver."""
    proposal = _moved(proposal_id, "answer", by=by, at=at)
    asked = proposal.said.filter(kind=ProposalWord.Kind.QUESTION).order_by("-at", "-id")[0]
    _say(proposal, ProposalWord.Kind.ANSWER, text, by=by, at=at)
    proposal.save(update_fields=["state"])
    publish(ProposalAnswered(proposal_id=proposal.id, asked_by_id=asked.author_id), by=by, at=at)
    return proposal


def _moved(proposal_id: UUID, move: str, *, by: Actor, at: datetime) -> Proposal:
    """The proposal, locked, in its next state, if `by` sees it and may move it."""
    proposal_for(by, proposal_id, at)
    proposal = Proposal.objects.locked(proposal_id)
    if not may_move(by, move, proposal):
        raise NotAllowed
    try:
        proposal.state = PROPOSAL.after(move, proposal.state)
    except MoveRefused as error:
        raise ProposalOver from error
    return proposal


def _settle(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    proposal.settled_at, proposal.settled_by_id = at, by.user_id
    proposal.save(update_fields=["state", "reason", "entry", "settled_at", "settled_by"])


def _say(proposal: Proposal, kind: str, text: str, *, by: Actor, at: datetime) -> None:
    if not text:
        raise WordsNeeded
    ProposalWord.objects.create(proposal=proposal, kind=kind, text=text, author_id=by.person_id, at=at)

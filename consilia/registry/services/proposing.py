"""Proposals come and go by themselves: with a signed conclusion, a consent, its withdrawal."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.models import Finding
from consilia.cases.queries.timeline import findings_of
from consilia.conclusions.domain.words import Certainty as Said
from consilia.conclusions.domain.words import DiagnosisRole
from consilia.conclusions.models import Conclusion, Diagnosis
from consilia.conclusions.queries import answers_about, current_of
from consilia.foundation.refusals import NotAllowed
from consilia.patients.queries import child_for, merged_rows
from consilia.registry.domain.words import PROPOSAL, Certainty, EntryState, InquiryEnd, ProposalState
from consilia.registry.events import EntryClosed, EntryProposed, ProposalEnded
from consilia.registry.models import Entry, Proposal
from consilia.registry.queries import may_register
from consilia.registry.services.statuses import end_inquiries

# What the expert's word means at most; how the diagnosis was made she does not say, so the curator does.
CERTAINTY_OF = {
    Said.CONFIRMED: Certainty.CLINICAL,
    Said.PROBABLE: Certainty.SUSPECTED,
    Said.POSSIBLE: Certainty.SUSPECTED,
    Said.OPEN: Certainty.SUSPECTED,
}
WAITING = (ProposalState.OPEN, ProposalState.ASKED)


@transaction.atomic
def propose_entry(*, case_id: UUID, by: Actor, at: datetime) -> Proposal | None:
    """Propose what the conclusion in force says, where the registry is consented to. Twice the same is once.

    Only a principal diagnosis with an ORPHA code is proposed: ICD-10 alone names no rare disease.
    """
    if not by.is_system:
        raise NotAllowed
    conclusion = current_of(case_id)
    if conclusion is None:
        return None
    child_id, diagnosis = conclusion.case.child_id, _principal(conclusion, "orpha")
    waiting = Proposal.objects.select_for_update().filter(case=case_id, state__in=WAITING)
    for earlier in waiting.exclude(version=conclusion.version, orpha=diagnosis.code if diagnosis else ""):
        _end(earlier, "supersede", by=by, at=at)
    if diagnosis is None or not may_register(child_id, at) or _is_known(conclusion, diagnosis):
        return None
    proposal, is_new = Proposal.objects.get_or_create(
        case_id=case_id,
        version=conclusion.version,
        orpha=diagnosis.code,
        defaults=_columns(conclusion, diagnosis, at),
    )
    if is_new or _may_come_back(proposal):
        _open(proposal, by=by, at=at)
    return proposal


def _may_come_back(proposal: Proposal) -> bool:
    """It ended with a consent that is given again."""
    if proposal.state == ProposalState.ACCEPTED and proposal.entry is not None:
        return proposal.entry.state == EntryState.CLOSED
    return proposal.state == ProposalState.WITHDRAWN


def _open(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    """A proposal, or one whose consent was withdrawn and is given again."""
    proposal.state, proposal.made_at, proposal.settled_at = ProposalState.OPEN, at, None
    proposal.save(update_fields=["state", "made_at", "settled_at"])
    event = EntryProposed(
        proposal_id=proposal.id,
        case_id=proposal.case_id,
        version=proposal.version,
        disease=proposal.orpha,
        centre_id=proposal.centre_id,
    )
    publish(event, by=by, at=at)


def _columns(conclusion: Conclusion, diagnosis: Diagnosis, at: datetime) -> dict[str, object]:
    icd10, holder = _principal(conclusion, "icd10"), _holder(conclusion.case.child.person, diagnosis.code)
    return {
        "child_id": conclusion.case.child_id,
        "centre_id": holder or conclusion.organisation_id,
        "author_id": conclusion.author_id,
        "document": conclusion.document.number if conclusion.document else "",
        "icd10": icd10.code if icd10 else "",
        "label_en": diagnosis.label_en,
        "label_ru": diagnosis.label_ru,
        "words": conclusion.diagnosis,
        "findings": [
            [one.code, one.label_en, one.presence == Finding.Presence.EXCLUDED]
            for one in findings_of(conclusion.case)
        ],
        "certainty": CERTAINTY_OF[Said(conclusion.certainty or Said.OPEN)],
        "signed_at": conclusion.signed_at,
        "made_at": at,
    }


def _principal(conclusion: Conclusion, system: str) -> Diagnosis | None:
    found = (
        one
        for one in conclusion.diagnoses.all()
        if one.role == DiagnosisRole.PRINCIPAL and one.system == system
    )
    return next(found, None)


def _holder(person: UUID, disease: str) -> UUID | None:
    """The centre that keeps this entry already: its curators decide about what is said later."""
    rows = Entry.objects.filter(child__person=person, disease=disease)
    return rows.values_list("centre_id", flat=True).first()


def _is_known(conclusion: Conclusion, diagnosis: Diagnosis) -> bool:
    """A corrected dose says nothing new about the disease."""
    certainty = CERTAINTY_OF[Said(conclusion.certainty or Said.OPEN)]
    same = Proposal.objects.filter(
        case=conclusion.case_id, orpha=diagnosis.code, certainty=certainty, version__lt=conclusion.version
    )
    return same.filter(state=ProposalState.ACCEPTED, entry__state=EntryState.ACTIVE).exists()


@transaction.atomic
def propose_for_child(*, child_id: UUID, by: Actor, at: datetime) -> list[Proposal]:
    """The registry was consented to: propose what was signed before."""
    child = child_for(by, child_id, at)
    records = [child.id, *(row.id for row in merged_rows(child))]
    cases = dict.fromkeys(one.case_id for one in answers_about(records))
    made = (propose_entry(case_id=case_id, by=by, at=at) for case_id in cases)
    return [one for one in made if one is not None]


@transaction.atomic
def withdraw_child(*, child_id: UUID, by: Actor, at: datetime) -> None:
    """The consent ended. Its rows are hidden since that instant; here they are closed, for good.

    Nothing happens where another consent to the registry is in force.
    """
    if not by.is_system:
        raise NotAllowed
    if may_register(child_id, at):
        return
    person = {"child__person": child_for(by, child_id, at).person}
    waiting = Proposal.objects.filter(**person, state__in=WAITING)
    for proposal in waiting.select_for_update(of=("self",)):
        _end(proposal, "withdraw", by=by, at=at)
    active = Entry.objects.filter(**person, state=EntryState.ACTIVE)
    for entry in active.select_for_update(of=("self",)):
        entry.state, entry.changed_at = EntryState.CLOSED, at
        entry.save(update_fields=["state", "changed_at"])
        publish(EntryClosed(entry_id=entry.id), by=by, at=at)
    end_inquiries(child_id=child_id, because=InquiryEnd.WITHDRAWN, by=by, at=at)


def _end(proposal: Proposal, move: str, *, by: Actor, at: datetime) -> None:
    proposal.state, proposal.settled_at = PROPOSAL.after(move, proposal.state), at
    proposal.save(update_fields=["state", "settled_at"])
    publish(ProposalEnded(proposal_id=proposal.id, because=proposal.state), by=by, at=at)

"""Proposals as coordinators and invited experts read them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.questions import StandingQuestion, given
from consilia.routing.models import Proposal, ReoptimisationPolicy

MOST = 100  # of one centre on one page; the look makes new ones when these are decided


def policy_of(centre_id: UUID | None, at: datetime) -> ReoptimisationPolicy | None:
    """The centre's own policy in force, else the one for all centres."""
    rows = ReoptimisationPolicy.objects.filter(starts__lte=at).order_by("-starts")
    own = rows.filter(centre=centre_id).first() if centre_id else None
    return own or rows.filter(centre=None).first()


def policies_in_force(at: datetime) -> Sequence[ReoptimisationPolicy]:
    """The one for all centres first, then those of single centres."""
    rows = ReoptimisationPolicy.objects.filter(starts__lte=at).select_related("centre")
    newest = rows.order_by("centre", "-starts").distinct("centre")
    return sorted(newest, key=lambda row: (row.centre_id is not None, str(row.centre or "")))


def proposals_for(by: Actor, at: datetime) -> QuerySet[Proposal]:
    """Open ones of the coordinator's centre, and invitations to the expert herself; nothing for anybody else."""
    if by.role == Role.TRIAGE_COORDINATOR:
        return Proposal.objects.filter(centre=by.organisation_id, due_at__gt=at)
    if by.role == Role.EXPERT:
        return Proposal.objects.filter(
            kind=Proposal.Kind.STEP_IN, state=Proposal.State.ASKED, to__user=by.person_id, due_at__gt=at
        )
    return Proposal.objects.none()


def open_proposals(by: Actor, at: datetime) -> Sequence[Proposal]:
    """What waits for `by`, the nearest deadline first."""
    rows = proposals_for(by, at).filter(state__in=[Proposal.State.OPEN, Proposal.State.ASKED])
    return list(rows.select_related("to", "beside").order_by("due_at", "id")[:MOST])


def proposals_about(subject_id: UUID, centre_id: UUID, at: datetime) -> Sequence[Proposal]:
    """What waits about one question of the centre, for whoever has asked who may read it."""
    return _ABOUT(subject=subject_id, centre=centre_id, at=at)


_ABOUT = StandingQuestion(
    lambda: (
        Proposal.objects.filter(subject_id=given("subject"), centre=given("centre"), due_at__gt=given("at"))
        .filter(state__in=[Proposal.State.OPEN, Proposal.State.ASKED])
        .select_related("to", "beside")
        .order_by("made_at", "id")
    )
)


def invited(subject_id: UUID) -> Mapping[UUID, datetime]:
    """Who is invited to step into the question, since when."""
    rows = Proposal.objects.filter(subject_id=subject_id, state=Proposal.State.ASKED)
    return {person: since for person, since in rows.values_list("to_id", "decided_at") if since}

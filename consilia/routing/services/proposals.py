"""The look at everything open: proposals made, followed, dismissed, and invitations answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.notifications.domain.kinds import Kind as News
from consilia.notifications.services import notify
from consilia.routing.domain.assignment import Choice, Kind, Proposed, Rules, propose
from consilia.routing.domain.facts import Urgency
from consilia.routing.domain.work import Waiting
from consilia.routing.events import ProposalDismissed, ProposalFollowed, SteppedIn
from consilia.routing.models import Proposal, ReoptimisationPolicy
from consilia.routing.queries.proposals import policy_of, proposals_for
from consilia.routing.queries.reasons import why
from consilia.routing.work import work

State = Proposal.State


class NoLongerOfUse(SomebodyWasFirst):
    """The case moved on since the proposal was made."""

    message = _("The case has moved on: this proposal is no longer of use.")


@transaction.atomic
def look_again(*, centre_id: UUID, at: datetime) -> Sequence[Proposal]:
    """Look at everything open of a centre; answers the proposals that are new. Those of no use any more are closed.

    What somebody dismissed is not proposed again.
    """
    policy = policy_of(centre_id, at)
    if policy is None or not policy.is_on:
        return []
    found = {one.subject_id: one for one in work().waiting(centre_id, policy, at=at)}
    proposed = propose([one.question for one in found.values()], _rules(policy))
    _close_those_of_no_use(centre_id, {(one.key, one.to.consultant_id) for one in proposed}, at)
    known = set(
        Proposal.objects.filter(subject_id__in=found)
        .exclude(state__in=[State.OVER, State.DONE])
        .values_list("subject_id", "to_id")
    )
    new = [one for one in proposed if (one.key, one.to.consultant_id) not in known]
    return Proposal.objects.bulk_create(
        _proposal(one, found[one.key], centre_id, policy, at)  # type: ignore[index]
        for one in new
    )


def _rules(policy: ReoptimisationPolicy) -> Rules:
    return Rules(enough=policy.enough, most=policy.most, least_gain=policy.least_gain)


def _close_those_of_no_use(centre_id: UUID, wanted: set[tuple[object, UUID]], at: datetime) -> None:
    """An open one that the look does not make again, and an invitation to what is begun."""
    rows = Proposal.objects.select_for_update().filter(centre=centre_id, state__in=[State.OPEN, State.ASKED])
    over = [
        one.id
        for one in rows
        if (one.state == State.OPEN and (one.subject_id, one.to_id) not in wanted)
        or not work().is_of_use(one, at=at)
    ]
    Proposal.objects.filter(id__in=over).update(state=State.OVER, decided_at=at)


def _proposal(
    one: Proposed, waiting: Waiting, centre_id: UUID, policy: ReoptimisationPolicy, at: datetime
) -> Proposal:
    planned = waiting.urgency == Urgency.PLANNED
    return Proposal(
        centre_id=centre_id,
        subject_id=waiting.subject_id,
        reference=waiting.reference,
        urgency=waiting.urgency,
        due_at=waiting.due_at,
        kind=one.kind.value,
        to_id=one.to.consultant_id,
        beside_id=one.beside.consultant_id if one.beside else None,
        before=round(one.before, 4),
        after=round(one.after, 4),
        reason=one.reason.value,
        facts={
            "to": _figures(one.to),
            "beside": _figures(one.beside) if one.beside else None,
            "grace": policy.grace_planned if planned else policy.grace_urgent,
        },
        made_at=at,
    )


def _figures(choice: Choice) -> dict[str, float | None]:
    return {
        "chance": round(choice.chance(), 4),
        "ahead": choice.ahead,
        "working": round(choice.working),
        "waited": None if choice.waited is None else round(choice.waited),
        "usual": round(choice.usual),
    }


@transaction.atomic
def follow_proposal(*, proposal_id: UUID, by: Actor, at: datetime) -> Proposal:
    """Do what is proposed. An invitation to step in goes to the expert, who answers it herself.

    Raises:
        NoLongerOfUse: the case has moved on, or the proposal was decided.
    """
    proposal = _open_one(proposal_id, by, at)
    if not work().is_of_use(proposal, at=at):
        raise NoLongerOfUse
    is_invitation = proposal.kind == Kind.STEP_IN
    if is_invitation:
        _invite(proposal, by=by, at=at)
    else:
        proposal.facts["override"] = why(proposal)
        work().follow(proposal, by=by, at=at)
    _decide(proposal, State.ASKED if is_invitation else State.DONE, by=by, at=at)
    publish(ProposalFollowed(proposal_id=proposal.id, kind=proposal.kind), by=by, at=at)
    return proposal


def _invite(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    notify(
        users={proposal.to.user_id},
        kind=News.CASE_OFFERED,
        subject="step_in",
        subject_id=proposal.id,
        urgency=proposal.urgency,
        cause=proposal.id,
        by=by,
        at=at,
        reference=proposal.reference,
    )


def follow_all(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Follow every open proposal of the coordinator's centre; answers how many could be, and how many could not.

    Each is a transaction of its own, in the order of the deadlines: one that has gone stale stops no other.
    """
    followed = failed = 0
    rows = proposals_for(by, at).filter(state=State.OPEN).order_by("due_at", "id")
    for proposal_id in list(rows.values_list("id", flat=True)):
        try:
            follow_proposal(proposal_id=proposal_id, by=by, at=at)
            followed += 1
        except Refusal:
            failed += 1
    return followed, failed


@transaction.atomic
def dismiss_proposal(*, proposal_id: UUID, by: Actor, at: datetime) -> Proposal:
    """Not this one: it is not proposed again. The invited expert says so for herself."""
    proposal = _locked(proposal_id, by, at)
    if proposal.state not in {State.OPEN, State.ASKED}:
        raise NoLongerOfUse
    _decide(proposal, State.DISMISSED, by=by, at=at)
    publish(ProposalDismissed(proposal_id=proposal.id, kind=proposal.kind), by=by, at=at)
    return proposal


@transaction.atomic
def step_in(*, proposal_id: UUID, by: Actor, at: datetime) -> Proposal:
    """The invited expert takes the question over; whoever has it and has not begun is told.

    Raises:
        NoLongerOfUse: it is begun, or in other hands.
    """
    proposal = _locked(proposal_id, by, at)
    if by.role != Role.EXPERT:
        raise NotAllowed
    if proposal.state != State.ASKED or not work().is_of_use(proposal, at=at):
        raise NoLongerOfUse
    proposal.facts["words"] = why(proposal)
    work().take_over(proposal, by=by, at=at)
    _decide(proposal, State.DONE, by=by, at=at)
    publish(SteppedIn(proposal_id=proposal.id), by=by, at=at)
    _tell_who_had_it(proposal, by=by, at=at)
    return proposal


def _tell_who_had_it(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    if proposal.beside is None:
        return
    notify(
        users={proposal.beside.user_id},
        kind=News.OFFER_RECALLED,
        subject="case",
        subject_id=proposal.subject_id,
        urgency=proposal.urgency,
        cause=proposal.id,
        by=by,
        at=at,
        reference=proposal.reference,
    )


def follow_by_itself(*, centre_id: UUID, at: datetime) -> int:
    """Where the policy says so, follow what is open without a coordinator; a case in triage waits for hers."""
    policy = policy_of(centre_id, at)
    if policy is None or not (policy.is_on and policy.by_itself):
        return 0
    rows = Proposal.objects.filter(centre=centre_id, state=State.OPEN).exclude(kind=Kind.OFFER)
    return sum(_followed(one, at) for one in list(rows.order_by("due_at", "id").values_list("id", flat=True)))


def _followed(proposal_id: UUID, at: datetime) -> bool:
    try:
        follow_proposal(proposal_id=proposal_id, by=Actor.system(), at=at)
    except Refusal:
        return False
    return True


def is_time(centre_id: UUID, at: datetime) -> bool:
    """Whether this minute is one of those in which the centre's policy looks."""
    policy = policy_of(centre_id, at)
    minutes = int(at.timestamp() // timedelta(minutes=1).total_seconds())
    return bool(policy and policy.is_on and minutes % policy.every_minutes == 0)


def _open_one(proposal_id: UUID, by: Actor, at: datetime) -> Proposal:
    proposal = _locked(proposal_id, by, at)
    if not (by.is_system or by.role == Role.TRIAGE_COORDINATOR):
        raise NotAllowed
    if proposal.state != State.OPEN:
        raise NoLongerOfUse
    return proposal


def _locked(proposal_id: UUID, by: Actor, at: datetime) -> Proposal:
    """Raises Proposal.DoesNotExist for a stranger."""
    rows = Proposal.objects.all() if by.is_system else proposals_for(by, at)
    return rows.select_for_update(of=("self",)).select_related("to", "beside").get(pk=proposal_id)


def _decide(proposal: Proposal, state: Proposal.State, *, by: Actor, at: datetime) -> None:
    proposal.state, proposal.decided_at, proposal.decided_by_id = state, at, by.user_id
    proposal.save()

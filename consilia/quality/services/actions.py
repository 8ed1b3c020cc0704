"""From a finding to something that is done: a template that changes, a topic that is taught."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.queries import members
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.quality.domain.words import ActionKind, ActionState, State
from consilia.quality.events import ActionEnded, ActionGiven
from consilia.quality.models import Action, Dossier
from consilia.quality.permissions import may, may_end_action
from consilia.quality.queries.owners import OWNER_ROLES


class NotSettledYet(Refusal):
    message = _("This review is not settled yet. A finding follows from both opinions.")


class DayIsOver(Refusal):
    status = 422
    message = _("Choose a day that is still to come.")


class NotOfTheCentre(Refusal):
    status = 422
    message = _("Only somebody who works for the centre can take this. Choose a person from the list.")


class ResultNeeded(Refusal):
    status = 422
    message = _("Say what was done, or why it was dropped.")


class EndedAlready(SomebodyWasFirst):
    message = _("Somebody has ended this already. Look at what was written.")


@transaction.atomic
def give_action(
    *,
    dossier_id: UUID,
    kind: ActionKind,
    title: str,
    owner_id: UUID,
    due_on: date,
    by: Actor,
    at: datetime,
) -> Action:
    """Give a finding of a settled review to somebody of the centre, until a day."""
    dossier = Dossier.objects.get(pk=dossier_id)
    if not may(by, "see_dossiers", centre_id=dossier.centre_id):
        raise Dossier.DoesNotExist
    if not may(by, "give_action", centre_id=dossier.centre_id):
        raise NotAllowed
    if dossier.state != State.SETTLED:
        raise NotSettledYet
    if due_on < at.date():
        raise DayIsOver
    if not any(
        owner_id in members(organisation_id=dossier.centre_id, role=role, at=at) for role in OWNER_ROLES
    ):
        raise NotOfTheCentre
    made = Action.objects.create(
        dossier=dossier,
        kind=kind,
        title=title,
        owner_id=owner_id,
        due_on=due_on,
        given_by_id=by.person_id,
        given_at=at,
    )
    event = ActionGiven(action_id=made.id, dossier_id=dossier.id, kind=kind, owner_id=owner_id)
    publish(event, by=by, at=at)
    return made


@transaction.atomic
def end_action(*, action_id: UUID, state: ActionState, result: str, by: Actor, at: datetime) -> Action:
    """Done, or dropped with the reason.

    Raises:
        Action.DoesNotExist: a stranger.
        EndedAlready, ResultNeeded.
    """
    action = Action.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=action_id)
    if not may_end_action(by, action):
        raise Action.DoesNotExist
    if action.state != ActionState.OPEN:
        raise EndedAlready
    if not result or state is ActionState.OPEN:
        raise ResultNeeded
    action.state, action.result, action.ended_at = state, result, at
    action.save()
    publish(ActionEnded(action_id=action.id, state=state), by=by, at=at)
    return action

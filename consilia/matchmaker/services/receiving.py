"""What a peer answers is checked like anything that comes from outside, then kept."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed
from consilia.matchmaker.domain.messages import Response, written
from consilia.matchmaker.events import QueryAnswered
from consilia.matchmaker.models import Answer
from consilia.patients.queries import consent_in_force
from consilia.similar.domain.words import EXCHANGE

S = Answer.State


@transaction.atomic
def begin_attempt(*, answer_id: UUID, by: Actor, at: datetime) -> Answer | None:
    """The answer that is waited for, once more; None where nothing is to be sent any more.

    The consent is asked for again: between the doctor's deed and this attempt it may have been withdrawn.
    """
    answer = _locked(answer_id, by)
    if answer.state != S.WAITING:
        return None
    if not consent_in_force(answer.query.child_id, purpose=EXCHANGE, at=at):
        _settle(answer, S.STOPPED, at)
        return None
    if not answer.peer.is_open:
        _settle(answer, S.FAILED, at, problem="shut out")
        return None
    answer.attempts += 1
    answer.save(update_fields=["attempts"])
    return answer


@transaction.atomic
def keep_answer(*, answer_id: UUID, response: Response, by: Actor, at: datetime) -> Answer:
    """The peer has answered; `response` was read strictly."""
    answer = _locked(answer_id, by)
    plain = written(response)
    answer.results = sorted(plain["results"], key=lambda one: -one["score"]["patient"])
    answer.disclaimer, answer.terms = plain.get("disclaimer", ""), plain.get("terms", "")
    _settle(answer, S.ANSWERED, at)
    return answer


@transaction.atomic
def give_up(*, answer_id: UUID, problem: str, by: Actor, at: datetime) -> Answer:
    """It did not answer, or nothing that can be read."""
    answer = _locked(answer_id, by)
    _settle(answer, S.FAILED, at, problem=problem)
    return answer


def _locked(answer_id: UUID, by: Actor) -> Answer:
    if not by.is_system:
        raise NotAllowed
    rows = Answer.objects.select_for_update(of=("self",)).select_related("query", "peer")
    return rows.get(pk=answer_id)


def _settle(answer: Answer, state: str, at: datetime, *, problem: str = "") -> None:
    answer.state, answer.settled_at, answer.problem = state, at, problem[:300]
    answer.save()
    others = Answer.objects.filter(query=answer.query_id)
    if not others.filter(state=S.WAITING).exists():
        patients = sum(len(one.results) for one in others)
        event = QueryAnswered(query_id=answer.query_id, patients=patients)
        publish(event, by=Actor.system(), at=at)

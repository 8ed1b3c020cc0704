"""Work behind the pages: questions carried to other systems, people told of questions and answers."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import members
from consilia.audit.queries import entry
from consilia.foundation.sealing import CannotOpen
from consilia.matchmaker import services
from consilia.matchmaker.asking import Refused, Unreachable, ask
from consilia.matchmaker.models import Answer, Query
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.services import notify

# After 4, 16, 64 ... seconds: the sixth and last attempt comes 23 minutes after the first.
RETRIES = 5
BACK_OFF = RetryStrategy(max_attempts=RETRIES, exponential_wait=4, retry_exceptions={Unreachable})


@app.task(name="matchmaker.carry", queue="mail")
def carry(*, subject_id: str, **_: Any) -> None:
    """One job for each system: a slow one holds up no other."""
    for answer_id in Answer.objects.filter(query=UUID(subject_id), state="waiting").values_list(
        "id", flat=True
    ):
        ask_peer.defer(answer_id=str(answer_id))


@app.task(name="matchmaker.ask_peer", queue="mail", retry=BACK_OFF, pass_context=True)
def ask_peer(context: JobContext, *, answer_id: str) -> None:
    which: dict[str, Any] = {"answer_id": UUID(answer_id), "by": Actor.system()}
    answer = services.begin_attempt(**which, at=timezone.now())
    if answer is None:
        return
    try:
        response = ask(answer.peer.address, services.token_to_show(answer.peer), answer.query.body)
    except Unreachable as problem:
        if context.job.attempts < RETRIES:
            raise
        services.give_up(**which, problem=str(problem), at=timezone.now())
    except (Refused, CannotOpen) as problem:
        services.give_up(**which, problem=str(problem), at=timezone.now())
    else:
        services.keep_answer(**which, response=response, at=timezone.now())


@app.task(name="matchmaker.tell_centres", queue="notifications")
def tell_centres(*, entry_id: str, subject_id: str, **_: Any) -> None:
    """The coordinators of centres whose patients were in the answer. A test tells nobody."""
    told = entry(UUID(entry_id)).detail
    if told["is_test"]:
        return
    now = timezone.now()
    for centre in told["centres"]:
        users = members(organisation_id=UUID(centre), role=Role.TRIAGE_COORDINATOR, at=now)
        _tell(users, Kind.MATCH_FOUND, "match", subject_id, cause=entry_id)


@app.task(name="matchmaker.tell_sender", queue="notifications")
def tell_sender(*, entry_id: str, subject_id: str, **_: Any) -> None:
    sender = Query.objects.get(pk=subject_id).sent_by_id
    _tell({sender}, Kind.PEERS_ANSWERED, "query", subject_id, cause=entry_id)


def _tell(users: set[UUID], kind: Kind, subject: str, subject_id: str, *, cause: str) -> None:
    notify(
        users=list(users),
        kind=kind,
        subject=subject,
        subject_id=UUID(subject_id),
        urgency="planned",
        cause=cause,
        by=Actor.system(),
        at=timezone.now(),
    )

"""Work behind the pages: proposals follow conclusions and consents, people are told."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import members
from consilia.audit.queries import entry
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.services import notify
from consilia.registry import services
from consilia.registry.domain.words import PURPOSE
from consilia.registry.queries.quality import centres_to_tell


@app.task(name="registry.propose", queue="clocks")
def propose(*, subject_id: str, **_: Any) -> None:
    """A version of a conclusion was signed. A repeated run proposes the same."""
    services.propose_entry(case_id=UUID(subject_id), by=Actor.system(), at=timezone.now())


@app.task(name="registry.consent_given", queue="clocks")
def consent_given(*, entry_id: str, subject_id: str, **_: Any) -> None:
    if entry(UUID(entry_id)).detail["purpose"] == PURPOSE:
        services.propose_for_child(child_id=UUID(subject_id), by=Actor.system(), at=timezone.now())


@app.task(name="registry.consent_withdrawn", queue="clocks")
def consent_withdrawn(*, entry_id: str, subject_id: str, **_: Any) -> None:
    if entry(UUID(entry_id)).detail["purpose"] == PURPOSE:
        services.withdraw_child(child_id=UUID(subject_id), by=Actor.system(), at=timezone.now())


@app.task(name="registry.tell_curators", queue="notifications")
def tell_curators(*, entry_id: str, subject_id: str, **_: Any) -> None:
    centre = UUID(entry(UUID(entry_id)).detail["centre_id"])
    curators = members(organisation_id=centre, role=Role.REGISTRY_CURATOR, at=timezone.now())
    _tell(curators, Kind.REGISTRY_PROPOSED, subject_id, cause=entry_id)


@app.task(name="registry.tell_author", queue="notifications")
def tell_author(*, entry_id: str, subject_id: str, **_: Any) -> None:
    author = UUID(entry(UUID(entry_id)).detail["author_id"])
    _tell({author}, Kind.REGISTRY_ASKED, subject_id, cause=entry_id)


@app.task(name="registry.tell_asker", queue="notifications")
def tell_asker(*, entry_id: str, subject_id: str, **_: Any) -> None:
    asker = UUID(entry(UUID(entry_id)).detail["asked_by_id"])
    _tell({asker}, Kind.REGISTRY_ANSWERED, subject_id, cause=entry_id)


@app.periodic(cron="40 5 1 * *")
@app.task(name="registry.ask_again", queue="clocks", queueing_lock="registry.ask_again")
def ask_again(timestamp: int) -> None:
    """Every month: curators are told that the status of some children is to be asked again. The list is on the page."""
    del timestamp  # the run after a pause must use the present, not the minute it was planned for
    now = timezone.now()
    for centre in centres_to_tell(now):
        notify(
            users=members(organisation_id=centre, role=Role.REGISTRY_CURATOR, at=now),
            kind=Kind.REGISTRY_TO_ASK_AGAIN,
            subject="registry",
            subject_id=centre,
            urgency="planned",
            cause=f"ask again {now:%Y-%m}",
            by=Actor.system(),
            at=now,
        )


def _tell(users: set[UUID], kind: Kind, proposal_id: str, *, cause: str) -> None:
    """The news names neither child nor disease: they are read on the page."""
    notify(
        users=list(users),
        kind=kind,
        subject="proposal",
        subject_id=UUID(proposal_id),
        urgency="planned",
        cause=cause,
        by=Actor.system(),
        at=timezone.now(),
    )

"""Work behind the pages: proposals follow conclusions and consents, people are told."""

from datetime import datetime
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
from consilia.registry.domain.words import PURPOSE, InquiryEnd
from consilia.registry.models import StatusInquiry
from consilia.registry.queries.statuses import inquiries_visible_to


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


@app.periodic(cron="40 5 * * *")
@app.task(name="registry.ask_statuses", queue="clocks", queueing_lock="registry.ask_statuses")
def ask_statuses(timestamp: int) -> None:
    """Every morning: who was not heard of for too long is asked about, and what became late is told."""
    del timestamp  # the run after a pause must use the present, not the minute it was planned for
    now = timezone.now()
    services.ask_statuses(by=Actor.system(), at=now)
    late = services.note_late(by=Actor.system(), at=now)
    _tell_of_statuses(late, cause=f"late {now:%Y-%m-%d}", at=now)


@app.task(name="registry.tell_of_statuses", queue="notifications")
def tell_of_statuses(*, entry_id: str, **_: Any) -> None:
    """Once a week for each house at most: curators of the centre, and the hospitals where the children are known."""
    told, now = entry(UUID(entry_id)), timezone.now()
    asked = inquiries_visible_to(Actor.system(), now).filter(centre=told.subject_id, asked_at=told.at)
    _tell_of_statuses(list(asked.select_related("entry__child")), cause=f"status {told.at:%G-%V}", at=now)


@app.task(name="registry.child_died", queue="clocks")
def child_died(*, subject_id: str, **_: Any) -> None:
    services.end_inquiries(
        child_id=UUID(subject_id), because=InquiryEnd.DIED, by=Actor.system(), at=timezone.now()
    )


def _tell_of_statuses(asked: list[StatusInquiry], *, cause: str, at: datetime) -> None:
    """The news say that some children are to be asked about, never which."""
    curators = {(one.centre_id, Role.REGISTRY_CURATOR) for one in asked}
    houses = {(one.entry.child.registering_organisation_id, Role.ORGANISATION_COORDINATOR) for one in asked}
    for organisation, role in sorted(curators | houses, key=str):
        notify(
            users=members(organisation_id=organisation, role=role, at=at),
            kind=Kind.REGISTRY_TO_ASK_AGAIN,
            subject="registry",
            subject_id=organisation,
            urgency="planned",
            cause=cause,
            by=Actor.system(),
            at=at,
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

"""Work behind the pages: what is due and what runs short is found, and people are told."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import holders, members
from consilia.medicines import services
from consilia.medicines.models import Need
from consilia.medicines.queries import need_for
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.services import notify

SYSTEM = Actor.system()


@app.periodic(cron="20 * * * *")
@app.task(name="medicines.look", queue="clocks", queueing_lock="medicines.look")
def look(timestamp: int) -> None:
    """Every hour: due days and supplies. Running twice tells once."""
    del timestamp  # the run after a pause must use the present, not the minute it was planned for
    now = timezone.now()
    services.tell_due_days(at=now)
    services.tell_shortages(at=now)


@app.task(name="medicines.child_died", queue="clocks")
def child_died(*, subject_id: str, **_: Any) -> None:
    services.stop_for_death(child_id=UUID(subject_id), by=SYSTEM, at=timezone.now())


@app.task(name="medicines.tell_of_move", queue="notifications")
def tell_of_move(*, entry_id: str, subject_id: str, author_id: str | None = None, **_: Any) -> None:
    _tell(Kind.NEED_MOVED, subject_id, cause=entry_id, author=author_id)


@app.task(name="medicines.tell_of_due_day", queue="notifications")
def tell_of_due_day(*, entry_id: str, subject_id: str, **_: Any) -> None:
    _tell(Kind.NEED_DUE, subject_id, cause=entry_id)


@app.task(name="medicines.tell_of_shortage", queue="notifications")
def tell_of_shortage(*, entry_id: str, subject_id: str, **_: Any) -> None:
    _tell(Kind.NEED_SHORT, subject_id, cause=entry_id)


def _tell(kind: Kind, need_id: str, *, cause: str, author: str | None = None) -> None:
    """The news names neither child nor medicine: they are read on the page. Withdrawn consents tell nobody."""
    now = timezone.now()
    try:
        need = need_for(SYSTEM, UUID(need_id), now)
    except Need.DoesNotExist:
        return
    house = need.child.registering_organisation_id
    users = {
        *members(organisation_id=need.centre_id, role=Role.REGISTRY_CURATOR, at=now),
        *members(organisation_id=house, role=Role.ORGANISATION_COORDINATOR, at=now),
        *holders(role=Role.REGIONAL_OPERATOR, region_code=need.region_id, at=now),
    }
    notify(
        users=[user for user in users if str(user) != author],
        kind=kind,
        subject="need",
        subject_id=need.id,
        urgency="planned",
        cause=cause,
        by=SYSTEM,
        at=now,
    )

"""Work behind the pages: profiles follow what is kept, lists are made at night, people are told."""

from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import members
from consilia.conclusions.queries import current_of
from consilia.diagnosis.queries import NoTable
from consilia.foundation.slices import AFTER_EVERYTHING, queue_once
from consilia.foundation.undertakings import advance, begin, finish
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.services import notify
from consilia.registry.queries.told import child_of
from consilia.similar import services
from consilia.similar.models import ContactRequest
from consilia.similar.queries.requests import about_hidden, overdue_requests

SLICE = timedelta(seconds=3)


@app.task(name="similar.child_changed", queue="clocks")
def child_changed(*, subject_id: str, **_: Any) -> None:
    """A consent, a merge: a withdrawal has hidden the child already, here its profile goes."""
    _refresh(UUID(subject_id))


@app.task(name="similar.case_answered", queue="clocks")
def case_answered(*, subject_id: str, **_: Any) -> None:
    answer = current_of(UUID(subject_id))
    if answer is not None:
        _refresh(answer.case.child_id)


@app.task(name="similar.entry_changed", queue="clocks")
def entry_changed(*, subject_id: str, **_: Any) -> None:
    """Also an entry that was closed because the consent ended."""
    if child_id := child_of(UUID(subject_id)):
        _refresh(child_id)


def _refresh(child_id: UUID) -> None:
    now = timezone.now()
    services.refresh_profile(child_id=child_id, by=Actor.system(), at=now)
    for request_id in about_hidden(now):
        services.expire_contact(request_id=request_id, by=Actor.system(), at=now)


@app.periodic(cron="50 * * * *")
@app.task(name="similar.expire", queue="clocks", queueing_lock="similar.expire")
def expire(timestamp: int) -> None:
    """Every hour: requests that nobody answered in time."""
    del timestamp  # the run after a pause must use the present, not the minute it was planned for
    now = timezone.now()
    for request_id in overdue_requests(now):
        services.expire_contact(request_id=request_id, by=Actor.system(), at=now)


@app.periodic(cron="20 * * * *")
@app.task(name="similar.begin", queueing_lock="similar.begin")
def begin_night(timestamp: int) -> None:
    """Once a day, at night or as soon as the server is up again: profiles that are missing, then the lists of all."""
    del timestamp
    now = timezone.now()
    services.remove_hidden(by=Actor.system(), at=now)
    work = begin(
        key=f"similar {now:%Y-%m-%d}",
        title_en="Lists of similar patients",
        title_ru="Списки похожих пациентов",
        total=len(services.to_refresh(now)) + 1,
        at=now,
    )
    if work.finished_at is None:
        go_on(work.key, after="", done=0)


@app.task(name="similar.make", lock="similar.make", priority=AFTER_EVERYTHING)
def make(*, key: str, after: str, done: int) -> None:
    """Some seconds of profiles; then the rest is queued behind whatever came meanwhile. At last the lists."""
    until, now = monotonic() + SLICE.total_seconds(), timezone.now()
    for child_id in services.to_refresh(now):
        if after and str(child_id) <= after:
            continue
        services.refresh_profile(child_id=child_id, by=Actor.system(), at=now)
        after, done = str(child_id), done + 1
        if monotonic() > until:
            advance(key=key, to=done, at=timezone.now())
            go_on(key, after=after, done=done)
            return
    with suppress(NoTable):  # the table is made first; tomorrow night there will be one
        services.make_lists(by=Actor.system(), at=now)
    finish(key=key, at=timezone.now())


def go_on(key: str, *, after: str, done: int) -> None:
    """See to it that one slice is queued."""
    queue_once(make, lock="similar.make", key=key, after=after, done=done)


@app.task(name="similar.tell_centre", queue="notifications")
def tell_centre(*, entry_id: str, subject_id: str, **_: Any) -> None:
    """The coordinators of the centre, and the doctor who signed. The news names nothing."""
    request, now = ContactRequest.objects.get(pk=subject_id), timezone.now()
    users = set(members(organisation_id=request.centre_id, role=Role.TRIAGE_COORDINATOR, at=now))
    doctor = {request.doctor_id} if request.doctor_id else set()
    _tell(users | doctor, Kind.CONTACT_ASKED, subject_id, cause=entry_id)


@app.task(name="similar.tell_asker", queue="notifications")
def tell_asker(*, entry_id: str, subject_id: str, **_: Any) -> None:
    asker = ContactRequest.objects.get(pk=subject_id).asked_by_id
    _tell({asker}, Kind.CONTACT_ANSWERED, subject_id, cause=entry_id)


def _tell(users: set[UUID], kind: Kind, request_id: str, *, cause: str) -> None:
    notify(
        users=list(users),
        kind=kind,
        subject="contact",
        subject_id=UUID(request_id),
        urgency="planned",
        cause=cause,
        by=Actor.system(),
        at=timezone.now(),
    )

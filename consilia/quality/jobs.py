"""Work behind the pages: samples drawn, reviews opened by what happened, people told, routing fed."""

from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.audit.queries import entry
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.services import notify
from consilia.quality import services
from consilia.quality.queries.reviews import seat_of

# What a case of its own event has to be reviewed for.
BY_CASE = {
    "CaseReopened": services.review_reopening,
    "DeadlineMissed": services.review_breach,
    "CaseEndedByDeath": services.review_death_of_case,
}


@app.task(name="quality.review_event", queue="clocks")
def review_event(*, event: str, subject_id: str, **_: Any) -> None:
    """Something happened to a case that is always looked at."""
    BY_CASE[event](case_id=UUID(subject_id), by=Actor.system(), at=timezone.now())


@app.task(name="quality.review_death", queue="clocks")
def review_death(*, subject_id: str, **_: Any) -> None:
    services.review_death(child_id=UUID(subject_id), by=Actor.system(), at=timezone.now())


@app.task(name="quality.review_version", queue="clocks")
def review_version(*, entry_id: str, subject_id: str, **_: Any) -> None:
    """A later version was signed: does it take the diagnosis back?"""
    version = entry(UUID(entry_id)).detail["version"]
    if version > 1:
        services.review_refutation(
            case_id=UUID(subject_id), version=version, by=Actor.system(), at=timezone.now()
        )


@app.task(name="quality.feed_routing", queue="clocks")
def feed_routing(*, entry_id: str, **_: Any) -> None:
    author = entry(UUID(entry_id)).detail["author_id"]
    if author:
        services.feed_routing(author_id=UUID(author), by=Actor.system(), at=timezone.now())


@app.task(name="quality.tell_reviewer", queue="notifications")
def tell_reviewer(*, entry_id: str, subject_id: str, **_: Any) -> None:
    """A seat was given to somebody. The news names no case: it is read on the page of the review."""
    detail = entry(UUID(entry_id)).detail
    review = seat_of(UUID(subject_id), detail["seat"])
    _tell(UUID(detail["user_id"]), Kind.REVIEW_ASKED, About("review", review.id), cause=UUID(entry_id))


@app.task(name="quality.tell_owner", queue="notifications")
def tell_owner(*, entry_id: str, subject_id: str, **_: Any) -> None:
    owner = UUID(entry(UUID(entry_id)).detail["owner_id"])
    _tell(owner, Kind.ACTION_GIVEN, About("action", UUID(subject_id)), cause=UUID(entry_id))


class About(NamedTuple):
    """What a piece of news leads to."""

    subject: str
    subject_id: UUID


def _tell(user: UUID, kind: Kind, about: About, *, cause: UUID) -> None:
    notify(
        users=[user],
        kind=kind,
        subject=about.subject,
        subject_id=about.subject_id,
        urgency="planned",
        cause=cause,
        by=Actor.system(),
        at=timezone.now(),
    )


@app.periodic(cron="20 3 * * *")
@app.task(name="quality.draw", queue="clocks", queueing_lock="quality.draw")
def draw(timestamp: int) -> None:
    """Every night: the samples of last month that are still missing, and reviewers for seats that stayed empty."""
    del timestamp  # the run after a pause must use the present, not the minute it was planned for
    now = timezone.now()
    services.draw_missing(at=now)
    services.fill_seats(at=now)

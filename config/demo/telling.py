"""How the demo's past is told: at once, with the time at which it happened, and without letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from config.reactions import REACTIONS as LIVE_REACTIONS
from consilia.accounts.domain.actors import Actor
from consilia.cases.jobs import NEWS, tell
from consilia.cases.models import Case
from consilia.cases.queries import recipients
from consilia.foundation.events import Event
from consilia.notifications.services import notify, quietly

_now: ContextVar[datetime] = ContextVar("the demo's present")
_heard: ContextVar[bool] = ContextVar("somebody hears it", default=True)


class _TellAtOnce:
    """Stands where a job stands in REACTIONS. The job would tell of last year's case today."""

    def defer(self, *, event: str, entry_id: str, subject_id: str, author_id: str | None) -> None:
        if not _heard.get():
            return
        at, case = _now.get(), Case.objects.get(pk=subject_id)
        notify(
            users=recipients(event, case, author=UUID(author_id) if author_id else None, at=at),
            kind=NEWS[event],
            subject="case",
            subject_id=case.id,
            urgency=case.urgency,
            cause=entry_id,
            by=Actor.system(),
            at=at,
            reference=case.number,
            past=True,
        )


# Only who hears of what is played: other jobs of the present have no business in the past.
REACTIONS: dict[type[Event], list[Any]] = {
    event: [_TellAtOnce()] for event, jobs in LIVE_REACTIONS.items() if tell in jobs
}


@contextmanager
def in_the_past() -> Iterator[None]:
    """Within the block, events are told at once. For a process that does one thing at a time, such as a worker."""
    before = settings.REACTIONS
    settings.REACTIONS = "config.demo.telling.REACTIONS"
    try:
        with quietly():
            yield
    finally:
        settings.REACTIONS = before


@contextmanager
def at_moment(at: datetime, *, heard: bool) -> Iterator[datetime]:
    """Within the block, it is `at`.

    Args:
        heard: whether one of the case's people stands on the sign-in page. News for the others would never
            be read by anybody, and is not kept.
    """
    moment, ears = _now.set(at), _heard.set(heard)
    try:
        yield at
    finally:
        _now.reset(moment)
        _heard.reset(ears)

"""A year of consultations, played in the background batch by batch. It can be stopped anywhere and goes on there."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from random import Random
from time import monotonic
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from config.demo.journeys import Journey, a_journey, arrivals
from config.demo.people import Cast, Referrer
from config.demo.player import Play, Player, Stage
from config.demo.published import patients
from config.demo.telling import in_the_past
from consilia.cases.models import Case
from consilia.foundation import undertakings
from consilia.foundation.models import Undertaking
from consilia.foundation.refusals import Refusal

log = logging.getLogger("consilia.demo")

KEY = "demo.history"
SEED = 6_000
CONSULTATIONS = 6_000
YEAR = timedelta(days=365)
# The worker does one thing at a time: what people do now never waits longer than this.
BATCH_SECONDS = 3.0
_TOLD_EVERY = 300
LEFT_LYING = timedelta(days=30)
WISHES_CENTRE = 0.3


def begin(*, cast: Cast, at: datetime) -> Undertaking:
    """Decide that the year before `at` is to be played; again, and nothing changes."""
    return undertakings.begin(
        key=KEY,
        title_en="A year of demonstration cases is being played",
        title_ru="Воспроизводится год демонстрационных консультаций",
        total=len(_arrivals(cast, at)),
        at=at,
    )


def play_batch(*, cast: Cast, fields: Sequence[str], work: Undertaking, now: datetime) -> Undertaking:
    """Play for some seconds from where the last batch stopped; answer the undertaking as it is then."""
    until, moments = monotonic() + BATCH_SECONDS, _arrivals(cast, work.started_at)
    done = work.done
    stage = Stage(cast, fields, work.started_at)
    with in_the_past():
        while done < work.total and (done == work.done or monotonic() < until):
            moment, place = moments[done]
            _play(done, moment, cast.referrers[place], stage)
            done += 1
    _tell(work, done)
    return undertakings.advance(key=KEY, to=done, at=now)


def _tell(work: Undertaking, done: int) -> None:
    if done // _TOLD_EVERY > work.done // _TOLD_EVERY or done == work.total:
        log.info("Demo history: %d of %d consultations.", done, work.total)


def _play(number: int, moment: datetime, referrer: Referrer, stage: Stage) -> None:
    """One case, wholly or not at all; one that is there already is passed over."""
    client_uuid = uuid5(NAMESPACE_URL, f"consilia demo year {number}")
    if Case.objects.filter(referrer=referrer.actor.user_id, client_uuid=client_uuid).exists():
        return
    try:
        with _in_one_transaction():
            Player(stage, _plan(number, client_uuid, moment, referrer, stage)).run()
    except (Refusal, TransactionManagementError):  # somebody was refused on the way: once more, step by step
        with transaction.atomic():
            Player(stage, _plan(number, client_uuid, moment, referrer, stage)).run()


def _plan(number: int, client_uuid: UUID, moment: datetime, referrer: Referrer, stage: Stage) -> Play:
    chance = Random(f"{SEED}:{number}")  # noqa: S311 - repeatable on purpose
    centres = sorted(stage.cast.coordinators)
    return Play(
        client_uuid=client_uuid,
        patient=chance.choice(patients()),
        referrer=referrer,
        journey=_journey(chance, stage.now - moment),
        start=moment,
        chance=chance,
        centre_id=chance.choice(centres) if chance.random() < WISHES_CENTRE else None,
    )


def _journey(chance: Random, ago: timedelta) -> Journey:
    """A case left lying for months would have been taken from its expert; kept, it would fill her up for good."""
    journey = a_journey(chance)
    while ago > LEFT_LYING and journey.is_left_lying:
        journey = a_journey(chance)
    return journey


@contextmanager
def _in_one_transaction() -> Iterator[None]:
    """Deeds inside join this transaction without savepoints of their own: a quarter fewer statements.

    A refusal inside spoils the whole, because nothing can be rolled back to.
    """
    features: Any = connection.features
    with transaction.atomic():
        features.uses_savepoints = False
        try:
            yield
        finally:
            del features.uses_savepoints


@cache
def _beginnings(senders: tuple[tuple[str, float], ...], at: datetime) -> list[tuple[datetime, int]]:
    chance = Random(SEED)  # noqa: S311 - repeatable on purpose
    return arrivals(CONSULTATIONS, since=at - YEAR, until=at, senders=senders, chance=chance)


def _arrivals(cast: Cast, at: datetime) -> list[tuple[datetime, int]]:
    return _beginnings(tuple((one.zone, one.weight) for one in cast.referrers), at)

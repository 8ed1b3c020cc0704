"""Children with the same rare diseases, answered about over the past year: a registry tells nothing of one child.

Every patient of the sources is used once; which one a case is made of can be asked of its identity.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from config.demo.journeys import a_journey_to
from config.demo.people import HOME_FIELD, Cast
from config.demo.player import Play, Player, Stage
from config.demo.published import Patient, patients
from config.demo.telling import in_the_past
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case

SEED = 62
# Glass syndrome, White-Sutton syndrome, spinocerebellar ataxia 29: Orphanet has a code for each.
MANY = {"OMIM:612313": 20, "OMIM:616364": 9, "OMIM:117360": 7}
SINCE, UNTIL = timedelta(days=330), timedelta(days=30)
DAYS_TRIED = 12


def build(*, cast: Cast, fields: Sequence[str], at: datetime) -> int:
    """Play every child of the series up to its closure; answer how many cases were made."""
    stage = Stage(cast, fields, at)
    with in_the_past():
        return sum(_played(number, patient, stage) for number, patient in enumerate(_series()))


def patient_of(client_uuid: UUID | None) -> Patient | None:
    """The published patient of whom a case of the series was made; None for every other case."""
    return _by_identity().get(client_uuid) if client_uuid else None


def _played(number: int, patient: Patient, stage: Stage) -> bool:
    """Whether the case came to its end: where nobody was free on one day, it is begun on another."""
    for attempt in range(DAYS_TRIED):
        with suppress(_LeftLying), transaction.atomic():
            case_id = Player(stage, _play(number, patient, attempt, stage)).run()
            if case_id is None or not Case.objects.filter(pk=case_id, state=State.CLOSED).exists():
                raise _LeftLying
            return True
    return False


class _LeftLying(Exception):
    """Nobody took it: undone, for a child of long ago is no case that waits today."""


def _play(number: int, patient: Patient, attempt: int, stage: Stage) -> Play:
    cast, at = stage.cast, stage.now
    chance = Random(f"{SEED}:{number}:{attempt}")  # noqa: S311 - repeatable on purpose
    weights = [one.weight for one in cast.referrers]
    anybody = chance.choices(cast.referrers, weights)[0]
    return Play(
        client_uuid=_identity(number),
        patient=patient,
        referrer=anybody if number % 2 else chance.choice(cast.home),  # one region has enough to be told
        journey=a_journey_to("closed", chance, "planned"),
        start=at - UNTIL - (SINCE - UNTIL) * chance.random(),
        chance=chance,
        field=HOME_FIELD,
        centre_id=cast.centre.id,
    )


@cache
def _series() -> tuple[Patient, ...]:
    """The first of each disease whose variant was published, in the order of the file."""
    told = [patient for patient in patients() if patient.variants]
    return tuple(
        patient
        for code, many in MANY.items()
        for patient in [one for one in told if one.disease_code == code][:many]
    )


def _identity(number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"consilia demo series {number}")


@cache
def _by_identity() -> dict[UUID, Patient]:
    return {_identity(number): patient for number, patient in enumerate(_series())}

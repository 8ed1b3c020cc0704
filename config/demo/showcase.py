"""Some sixty cases of today, some in every state, most of them around the people of the sign-in page."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from config.demo.journeys import (
    MINUTES,
    URGENCIES,
    Journey,
    Zones,
    a_journey_to,
    in_the_region,
    with_a_council,
)
from config.demo.markers import choose_field, votes
from config.demo.people import HOME_FIELD, Cast, Referrer
from config.demo.player import Play, Player, Stage
from config.demo.published import Patient, patients
from config.demo.telling import in_the_past

SEED = 60
STATES = {
    "draft": 3,
    "region_review": 3,
    "triage": 9,
    "info_requested": 5,
    "offered": 7,
    "in_review": 8,
    "council_scheduled": 2,
    "council_held": 2,
    "conclusion_draft": 5,
    "signed": 7,
    "follow_up": 5,
    "closed": 8,
    "declined": 2,
    "withdrawn": 3,
}
# What would come next, and so for how long a case usually stays in its state.
_NEXT = {
    "draft": "submit",
    "region_review": "decline",
    "triage": "triage",
    "info_requested": "answer",
    "offered": "accept",
    "in_review": "write",
    "council_scheduled": "hold",
    "council_held": "write",
    "conclusion_draft": "sign",
    "signed": "acknowledge",
    "follow_up": "close",
}
_URGENCIES = ("planned", "planned", "urgent", "planned", "planned", "urgent", "planned", "emergency")
FROM_HOME = 0.55  # share of cases that the hospital of the sign-in page sends
FOR_EXPERT = 0.3  # share of cases that go to the expert of the sign-in page
COUNCIL_STATES = frozenset({"council_scheduled", "council_held"})
COUNCIL_LASTS = timedelta(hours=1)
OVERDUE = 0.25
MOST_TRIES = 400  # to find a start


def build(*, cast: Cast, fields: list[str], at: datetime, progress: Callable[[int], None]) -> int:
    """Play the cases of today up to `at`; answer how many there are."""
    made, stage = 0, Stage(cast, fields, at)
    with in_the_past():
        for number, state in enumerate(_states()):
            chance = Random(f"{SEED}:{number}")  # noqa: S311 - repeatable on purpose
            play = _play(number, state, stage, chance)
            with transaction.atomic():
                made += Player(stage, play).run() is not None
            progress(number + 1)
    return made


def _states() -> Iterator[str]:
    """Every state in turn, so that a stop in the middle leaves some of each."""
    for turn in range(max(STATES.values())):
        yield from (state for state, count in STATES.items() if turn < count)


def _play(number: int, state: str, stage: Stage, chance: Random) -> Play:
    cast = stage.cast
    # Only the region of the sign-in page looks first.
    referrer = cast.home[0] if state in {"region_review", "declined"} else _referrer(cast, chance)
    for_expert = chance.random() < FOR_EXPERT or state in COUNCIL_STATES
    patient = _neurological(chance) if for_expert else chance.choice(patients())
    field = HOME_FIELD if for_expert else choose_field(patient.observed, stage.fields, chance)
    journey = _journey(state, chance)
    zones = Zones(referrer.zone, cast.centre.time_zone, cast.centre.time_zone)
    return Play(
        client_uuid=_client_uuid(number),
        patient=patient,
        referrer=referrer,
        journey=journey,
        start=_start(journey, zones, _waited(state, journey.urgency, chance), stage.now),
        chance=chance,
        field=field,
        centre_id=cast.centre.id if for_expert or chance.random() < 0.5 else None,
        expert_id=cast.expert.user_id if for_expert else None,
    )


def _client_uuid(number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"consilia demo today {number}")


def _referrer(cast: Cast, chance: Random) -> Referrer:
    """The doctor of the sign-in page for every third case, her colleagues, or anybody."""
    if chance.random() < FROM_HOME:
        return chance.choice([cast.home[0], *cast.home])
    return chance.choices(cast.referrers, [one.weight for one in cast.referrers])[0]


def _neurological(chance: Random) -> Patient:
    """A patient in whom the nervous system is affected most."""
    nervous = ("HP:0000707", "HP:0012759")
    some = chance.sample(list(patients()), k=12)
    return max(some, key=lambda patient: sum(votes(patient.observed)[code] for code in nervous))


def _journey(state: str, chance: Random) -> Journey:
    """A journey that is in `state` at its end."""
    if state in {"region_review", "declined"}:
        return in_the_region(chance, state)
    urgency = chance.choice(_URGENCIES)
    if state in COUNCIL_STATES:
        return with_a_council(chance, "planned" if urgency == "emergency" else urgency, state)
    return a_journey_to(state, chance, urgency)


def _waited(state: str, urgency: str, chance: Random) -> timedelta:
    """For how long the case has been in its state: less than usual, or, for some, much longer."""
    if state not in _NEXT:
        return timedelta(hours=chance.uniform(2, 90))
    usual = MINUTES[_NEXT[state]][list(URGENCIES).index(urgency)]
    if state in COUNCIL_STATES:
        return COUNCIL_LASTS + timedelta(minutes=chance.uniform(10, 200))
    share = chance.uniform(2.5, 5) if chance.random() < OVERDUE else chance.uniform(0.05, 0.6)
    return timedelta(minutes=usual * share)


def _start(journey: Journey, zones: Zones, waited: timedelta, at: datetime) -> datetime:
    """When the draft must have been begun for the last step to be `waited` ago, nights and weekends included."""
    start = at - waited - timedelta(minutes=sum(step.minutes for step in journey.steps))
    for _ in range(MOST_TRIES):
        *_, (_step, end) = journey.times(start, zones)
        if end <= at - waited:
            break
        start -= max(end - (at - waited), timedelta(minutes=20)) / 2
    return start

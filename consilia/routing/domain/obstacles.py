"""What stands in the way of asking somebody: hard stops, warnings, and what cannot be told."""

from collections.abc import Iterable, Iterator
from enum import IntEnum, StrEnum
from typing import Final

from consilia.routing.domain.facts import Answerer, Conflict, Need, Urgency, Weights


class Verdict(IntEnum):
    """The worse, the higher. Whoever is not OK can be asked only with a reason, or not at all."""

    OK = 0
    WARNING = 1
    CANNOT_ASSESS = 2
    STOP = 3


class Obstacle(StrEnum):
    FIELD = "field"
    AGE_BAND = "age_band"
    REGISTER = "register"
    ON_LEAVE = "on_leave"
    NOT_ON_DUTY = "not_on_duty"
    FULL = "full"
    LANGUAGE = "language"
    OWN_ORGANISATION = "own_organisation"  # a conflict of interest: she would review her own house
    REFERRER = "referrer"
    TREATING = "treating"
    KINSHIP = "kinship"
    INTEREST = "interest"
    EARLIER_REVIEWER = "earlier_reviewer"
    GAVE_BACK = "gave_back"
    NOBODY_ON_DUTY = "nobody_on_duty"
    AGE_UNKNOWN = "age_unknown"
    REGISTER_UNKNOWN = "register_unknown"


_MILDER: Final = {
    Obstacle.GAVE_BACK: Verdict.WARNING,
    # A hole in the roster must not leave a child in danger without anybody.
    Obstacle.NOBODY_ON_DUTY: Verdict.WARNING,
    Obstacle.AGE_UNKNOWN: Verdict.CANNOT_ASSESS,
    Obstacle.REGISTER_UNKNOWN: Verdict.CANNOT_ASSESS,
}
VERDICTS: Final = {obstacle: _MILDER.get(obstacle, Verdict.STOP) for obstacle in Obstacle}
_OF_CONFLICT: Final = {
    Conflict.KINSHIP: Obstacle.KINSHIP,
    Conflict.INTEREST: Obstacle.INTEREST,
    Conflict.TREATING: Obstacle.TREATING,
}


def verdict_of(obstacles: Iterable[Obstacle]) -> Verdict:
    """The worst of them."""
    return max((VERDICTS[obstacle] for obstacle in obstacles), default=Verdict.OK)


def obstacles_of(
    need: Need, person: Answerer, weights: Weights, *, roster_empty: bool = False
) -> tuple[Obstacle, ...]:
    """Everything that stands in the way, in a fixed order. `roster_empty`: nobody on duty can be asked."""
    return (
        *_competence(need, person),
        *_presence(need, person, roster_empty),
        *_others(need, person, weights),
    )


def _competence(need: Need, person: Answerer) -> Iterator[Obstacle]:
    if not person.in_field:
        yield Obstacle.FIELD
    if need.age_band is None:
        yield Obstacle.AGE_UNKNOWN
    elif need.age_band not in person.age_bands:
        yield Obstacle.AGE_BAND
    if person.registered is None:
        yield Obstacle.REGISTER_UNKNOWN
    elif not person.registered:
        yield Obstacle.REGISTER


def _presence(need: Need, person: Answerer, roster_empty: bool) -> Iterator[Obstacle]:  # noqa: FBT001
    if person.on_leave:
        yield Obstacle.ON_LEAVE
    if need.urgency is Urgency.EMERGENCY and not person.on_duty:
        yield Obstacle.NOBODY_ON_DUTY if roster_empty else Obstacle.NOT_ON_DUTY
    if person.load >= person.limit:
        yield Obstacle.FULL


def _others(need: Need, person: Answerer, weights: Weights) -> Iterator[Obstacle]:
    if not understood(need, person, weights):
        yield Obstacle.LANGUAGE
    if person.house == need.house:
        yield Obstacle.OWN_ORGANISATION
    if person.user_id == need.asks:
        yield Obstacle.REFERRER
    declared = {_OF_CONFLICT[conflict] for conflict in person.conflicts}
    if person.house in need.treating:
        declared.add(Obstacle.TREATING)
    yield from (obstacle for obstacle in Obstacle if obstacle in declared)
    if person.reviewed_before:
        yield Obstacle.EARLIER_REVIEWER
    if person.gave_back:
        yield Obstacle.GAVE_BACK


def understood(need: Need, person: Answerer, weights: Weights) -> bool:
    """She speaks the language in which the network works, or the family's; else an interpreter helps."""
    wanted = {weights.working_language, need.language}
    return bool(person.languages & wanted) or bool(wanted & weights.interpreters)

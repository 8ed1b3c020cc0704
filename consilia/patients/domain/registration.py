"""What is told about a child at registration, and what cannot be true of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from consilia.foundation.ages import NEWBORN_DAYS

# The network is for children; those who were ill as children stay with it for some years.
OLDEST_YEARS = 25
HOME_COUNTRY = "RU"


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """The columns of Child that people type. `sex` is FHIR's administrative gender."""

    family_name: str
    given_name: str
    birth_date: date
    patronymic: str = ""
    sex: str = "unknown"
    multiple_birth: bool = False
    birth_order: int | None = None
    region_code: str = ""
    country: str = HOME_COUNTRY
    language: str = "ru"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as typed: the code of its kind, its value, and the days on which it is valid."""

    kind: str
    value: str
    valid_from: date | None = None
    valid_until: date | None = None


class Fault(StrEnum):
    """What cannot be true, named; the sentences for people stand with the service that refuses."""

    FAMILY_NAME_MISSING = "family_name_missing"
    GIVEN_NAME_MISSING = "given_name_missing"
    BORN_IN_FUTURE = "born_in_future"
    TOO_OLD = "too_old"
    ORDER_WITHOUT_TWINS = "order_without_twins"
    DIED_BEFORE_BIRTH = "died_before_birth"
    DIED_IN_FUTURE = "died_in_future"


def faults(facts: ChildFacts, *, on: date) -> dict[str, Fault]:
    """Faults by field on the day `on`; empty when all can be true."""
    found = {}
    if not facts.family_name:
        found["family_name"] = Fault.FAMILY_NAME_MISSING
    if born := birth_date_fault(facts.birth_date, on=on):
        found["birth_date"] = born
    elif not facts.given_name and not may_lack_given_name(facts, on=on):
        found["given_name"] = Fault.GIVEN_NAME_MISSING
    if facts.birth_order and not facts.multiple_birth:
        found["birth_order"] = Fault.ORDER_WITHOUT_TWINS
    return found


def latest_day(at: datetime) -> date:
    """The latest day that it is anywhere at the instant `at`.

    A child born this morning in Kamchatka is registered while it is yesterday in Greenwich.
    """
    return (at.astimezone(UTC) + timedelta(hours=14)).date()


def birth_date_fault(birth_date: date, *, on: date) -> Fault | None:
    if birth_date > on:
        return Fault.BORN_IN_FUTURE
    return Fault.TOO_OLD if birth_date < earliest_birth(on) else None


def earliest_birth(on: date) -> date:
    """The birthday of the oldest person who is registered here."""
    return date(on.year - OLDEST_YEARS, on.month, min(on.day, 28))


def may_lack_given_name(facts: ChildFacts, *, on: date) -> bool:
    """Newborns wait for their names, and in some countries people have one name only."""
    return (on - facts.birth_date).days < NEWBORN_DAYS or facts.country != HOME_COUNTRY


def death_fault(birth_date: date, deceased_on: date, *, on: date) -> Fault | None:
    if deceased_on < birth_date:
        return Fault.DIED_BEFORE_BIRTH
    return Fault.DIED_IN_FUTURE if deceased_on > on else None

"""Children, their numbers, guardians and consents, made through the services.

child = make_child(by=doctor)                            # registered by the doctor's hospital
make_identifier(child, "snils", by=doctor)               # a number whose check digits fit
make_consent(child, by=doctor)                           # to the teleconsultation, by the mother
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from consilia.accounts.domain.actors import Actor
from consilia.patients.domain.registration import ChildFacts, Number
from consilia.patients.models import Child, Consent, Guardian, Identifier, Measurement
from consilia.patients.services import (
    ConsentFacts,
    Decision,
    GuardianFacts,
    MeasurementFacts,
    add_guardian,
    add_identifier,
    give_consent,
    record_measurement,
    register_child,
)
from tests.factories.accounts import make_actor

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = count(1)
# Two alphabets apart, so that no two made children are alike by chance.
FAMILY_NAMES = ("Щербакова", "Ёлкина", "Ахметов", "Чайковский", "Юсупова", "Громов", "Пирожкова", "Дзюба")
GIVEN_NAMES = ("Мария", "Фёдор", "Эльвира", "Тимофей", "Злата", "Лев", "Ксения", "Хасан")


def child_facts(**fields: Any) -> ChildFacts:
    """Facts of a girl of six, unlike those of every other call."""
    number = next(_numbers)
    return ChildFacts(
        **{
            "family_name": FAMILY_NAMES[number % 8],
            "given_name": GIVEN_NAMES[number // 8 % 8],
            "patronymic": "Сергеевна",
            "birth_date": date(2018 + number // 64 % 6, 1 + number % 12, 1 + number % 28),
            "sex": "female",
            "region_code": "RU-PER",
            **fields,
        }
    )


def make_child(
    *, by: Actor | None = None, at: datetime = NOW, numbers: tuple[Number, ...] = (), **fields: Any
) -> Child:
    """A registered child; one that is like another is said to be another."""
    return register_child(
        facts=child_facts(**fields),
        numbers=numbers,
        decision=Decision("another", "made for a test"),
        by=by or make_actor(),
        at=at,
    )


def snils_number(account: int | None = None) -> str:
    """A number with right control digits; a new one at each call unless `account` is given."""
    digits = f"{account or 111_000_000 + next(_numbers):09}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=True))
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]} {total % 101 % 100:02}"


def oms_number(first: int | None = None) -> str:
    """A single policy number of 16 digits with the right check digit."""
    digits = f"{first or 590_000_000_000_000 + next(_numbers):015}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    total = sum(value // 10 + value % 10 for value in doubled)
    return f"{digits}{-total % 10}"


MAKERS = {"snils": snils_number, "oms": oms_number}


def make_identifier(
    child: Child, kind: str = "snils", *, value: str = "", by: Actor, at: datetime = NOW
) -> Identifier:
    number = Number(kind, value or MAKERS[kind]())
    return add_identifier(child_id=child.id, number=number, by=by, at=at)


def make_guardian(child: Child, *, by: Actor, at: datetime = NOW, **fields: Any) -> Guardian:
    facts = {"relation": "MTH", "family_name": "Щербакова", "given_name": "Анна", **fields}
    return add_guardian(child_id=child.id, facts=GuardianFacts(**facts), by=by, at=at)


def make_consent(child: Child, *, by: Actor, at: datetime = NOW, **fields: Any) -> Consent:
    """The mother's consent to the teleconsultation, on paper, unless told otherwise."""
    if fields.get("given_by", "guardian") == "guardian":
        fields.setdefault("guardian_id", make_guardian(child, by=by, at=at).id)
    facts = ConsentFacts(
        **{
            "purpose": "teleconsultation",
            "given_by": "guardian",
            "evidence": "Signed form, paper record of the ward",
            "given_at": at,
            **fields,
        }
    )
    return give_consent(child_id=child.id, facts=facts, by=by, at=at)


def make_measurement(child: Child, *, by: Actor, at: datetime = NOW, **facts: Any) -> Measurement:
    """Weighed on that day: plausible for most ages, and said to be checked."""
    usual = {"measured_on": at.date(), "weight_kg": Decimal("12.5"), "is_checked": True}
    told = MeasurementFacts(**{**usual, **facts})
    return record_measurement(child_id=child.id, facts=told, by=by, at=at)

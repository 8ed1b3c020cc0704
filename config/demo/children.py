"""Invented children for real findings: a name that fits the sex, a birthday that fits the age, a guardian."""

from datetime import date, datetime, timedelta
from random import Random

from config.demo.names import PARTS
from config.demo.published import Patient
from consilia.accounts.domain.actors import Actor
from consilia.patients.domain.registration import ChildFacts
from consilia.patients.models import Child
from consilia.patients.services import (
    AlikeChildren,
    Decision,
    GuardianFacts,
    add_guardian,
    give_consent,
    register_child,
)
from consilia.patients.services.consents import ConsentFacts

EVIDENCE = {"ru": "Подписанное согласие в истории болезни.", "en": "Signed form, kept in the record."}


def family_of(
    patient: Patient, on: date, region_code: str, chance: Random
) -> tuple[ChildFacts, GuardianFacts]:
    """A child of the patient's sex who is as old as the patient was on the day `on`, and a parent."""
    girl = patient.sex == "female" or (patient.sex == "unknown" and chance.random() < 0.5)
    mother = chance.random() < 0.8
    family, father = _word("families", chance), _word("fathers", chance)
    child = ChildFacts(
        family_name=f"{family}а" if girl else family,
        given_name=_word("women" if girl else "men", chance),
        patronymic=_patronymic(father, girl),
        birth_date=on - timedelta(days=patient.age.some_days(chance)),
        sex=patient.sex,
        region_code=region_code,
    )
    parent = GuardianFacts(
        relation="MTH" if mother else "FTH",
        family_name=f"{family}а" if mother else family,
        given_name=_word("women", chance) if mother else father,
        patronymic=_patronymic(_word("fathers", chance), mother),
        phone=f"+7 000 {chance.randrange(1000):03}-{chance.randrange(100):02}-{chance.randrange(100):02}",
    )
    return child, parent


def _patronymic(father: str, woman: bool) -> str:  # noqa: FBT001 - reads as a question of grammar
    forms: list[str] = PARTS["patronymics"].get(father, [f"{father}ович", f"{father}овна"])
    return forms[woman]


def _word(name: str, chance: Random) -> str:
    words: list[str] = PARTS[name].split()
    return chance.choice(words)


def register(facts: ChildFacts, parent: GuardianFacts, language: str, *, by: Actor, at: datetime) -> Child:
    """A child with a parent and a consent on paper. A chance double is told apart from the one before."""
    try:
        child = register_child(facts=facts, by=by, at=at)
    except AlikeChildren:
        child = register_child(facts=facts, decision=Decision("another", "Other parents."), by=by, at=at)
    guardian = add_guardian(child_id=child.id, facts=parent, by=by, at=at)
    consent = ConsentFacts(
        purpose="teleconsultation",
        given_by="guardian",
        guardian_id=guardian.id,
        evidence=EVIDENCE[language],
        given_at=at,
    )
    give_consent(child_id=child.id, facts=consent, by=by, at=at)
    return child

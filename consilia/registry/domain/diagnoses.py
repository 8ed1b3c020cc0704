"""What an entry says of a diagnosis, what cannot be true of it, and the delay that follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consilia.foundation.ages import Age, age_at
from consilia.registry.domain.words import Certainty, When


@dataclass(frozen=True, slots=True)
class Codes:
    """One disease in the systems that name it. `disease` is the most specific code of a rare disease."""

    orpha: str = ""
    omim: str = ""
    mondo: str = ""
    icd10: str = ""

    @property
    def disease(self) -> str:
        """ORPHA before OMIM before Mondo; ICD-10 alone names no rare disease, and then this is empty."""
        return self.orpha or self.omim or self.mondo


@dataclass(frozen=True, slots=True)
class DiagnosisFacts:
    """One version of what is known. A day stands only where its kind is DAY."""

    codes: Codes
    certainty: Certainty
    onset: When = When.UNKNOWN
    onset_on: date | None = None
    contact_on: date | None = None  # the first one with a specialised centre
    diagnosis: When = When.UNKNOWN
    diagnosed_on: date | None = None


class Fault(StrEnum):
    CODE = "code"
    ONSET_DAY = "onset_day"
    ONSET_BEFORE_BIRTH = "onset_before_birth"
    ONSET_LATER = "onset_later"
    CONTACT_BEFORE_BIRTH = "contact_before_birth"
    CONTACT_LATER = "contact_later"
    DIAGNOSIS_DAY = "diagnosis_day"
    DIAGNOSIS_BEFORE_BIRTH = "diagnosis_before_birth"
    DIAGNOSIS_LATER = "diagnosis_later"
    NO_DIAGNOSIS = "no_diagnosis"


def faults(facts: DiagnosisFacts, *, birth: date, last: date) -> list[Fault]:
    """What cannot be so. `last` is today, or the day of death where that came first."""
    return list(_faults(facts, birth, last))


def _faults(facts: DiagnosisFacts, birth: date, last: date) -> Iterator[Fault]:
    if not facts.codes.disease:
        yield Fault.CODE
    onset = _impossible(facts.onset, facts.onset_on, birth, last)
    if onset:
        yield {"missing": Fault.ONSET_DAY, "early": Fault.ONSET_BEFORE_BIRTH, "late": Fault.ONSET_LATER}[
            onset
        ]
    if facts.contact_on is not None and facts.contact_on < birth:
        yield Fault.CONTACT_BEFORE_BIRTH
    if facts.contact_on is not None and facts.contact_on > last:
        yield Fault.CONTACT_LATER
    found = _impossible(facts.diagnosis, facts.diagnosed_on, birth, last)
    if found:
        yield {
            "missing": Fault.DIAGNOSIS_DAY,
            "early": Fault.DIAGNOSIS_BEFORE_BIRTH,
            "late": Fault.DIAGNOSIS_LATER,
        }[found]
    if facts.certainty is Certainty.UNDIAGNOSED and facts.diagnosis is not When.UNKNOWN:
        yield Fault.NO_DIAGNOSIS


def _impossible(kind: When, day: date | None, birth: date, last: date) -> str:
    if kind is not When.DAY:
        return ""
    if day is None:
        return "missing"
    if day < birth:
        return "early"
    return "late" if day > last else ""


def reached_on(kind: When, day: date | None, *, birth: date) -> date | None:
    """The day of an onset or a diagnosis; what was there before birth counts from birth."""
    if kind in {When.ANTENATAL, When.BIRTH}:
        return birth
    return day if kind is When.DAY else None


def diagnostic_delay(facts: DiagnosisFacts, *, birth: date) -> int | None:
    """Days from the first signs to the diagnosis; None where either is unknown.

    Below zero where the disease was found before its first sign, as newborn screening does.
    """
    began = reached_on(facts.onset, facts.onset_on, birth=birth)
    found = reached_on(facts.diagnosis, facts.diagnosed_on, birth=birth)
    return None if began is None or found is None else (found - began).days


def delay_as_age(facts: DiagnosisFacts, *, birth: date) -> Age | None:
    """The delay in the words of an age; None where it is unknown or below zero."""
    began = reached_on(facts.onset, facts.onset_on, birth=birth)
    found = reached_on(facts.diagnosis, facts.diagnosed_on, birth=birth)
    if began is None or found is None or found < began:
        return None
    return age_at(began, found)

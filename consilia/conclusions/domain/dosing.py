"""Doses as a paediatrician writes them, and the mistakes that harm children: a missing unit, a dose per kilogram
without its ceiling, a ceiling below the dose."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """Amounts. Those of mass share a scale, the others stand alone."""

    MICROGRAM = "µg"
    MILLIGRAM = "mg"
    GRAM = "g"
    UNIT = "IU"
    MILLILITRE = "mL"
    MILLIMOLE = "mmol"


class Per(StrEnum):
    """What the dose is measured by."""

    DOSE = "dose"  # a fixed amount
    KILOGRAM = "kg"
    SQUARE_METRE = "m2"


class Basis(StrEnum):
    """Whether the amount is for one time or for a day: the tenfold mistake of many charts."""

    SINGLE = "single"
    DAILY = "daily"


class Route(StrEnum):
    ORAL = "oral"
    INTRAVENOUS = "intravenous"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    INHALED = "inhaled"
    RECTAL = "rectal"
    NASAL = "nasal"
    TOPICAL = "topical"
    INTRATHECAL = "intrathecal"
    OTHER = "other"


class Flaw(StrEnum):
    """Why a drug recommendation cannot be signed."""

    DRUG = "drug"
    DOSE = "dose"
    UNIT = "unit"
    UNIT_WITHOUT_DOSE = "unit_without_dose"
    BASIS = "basis"
    CEILING = "ceiling"
    CEILING_UNIT = "ceiling_unit"
    CEILING_SCALE = "ceiling_scale"
    CEILING_LOW = "ceiling_low"
    ROUTE = "route"
    FREQUENCY = "frequency"
    DURATION = "duration"


_MICROGRAMS = {Unit.MICROGRAM: Decimal(1), Unit.MILLIGRAM: Decimal(1000), Unit.GRAM: Decimal(1_000_000)}


@dataclass(frozen=True, slots=True)
class Dose:
    """A drug order as typed. Empty texts and None mean "not said"."""

    drug: str = ""
    amount: Decimal | None = None
    unit: str = ""
    per: str = ""
    basis: str = ""
    ceiling: Decimal | None = None
    ceiling_unit: str = ""
    route: str = ""
    frequency: str = ""
    duration: str = ""


def flaws(dose: Dose) -> list[Flaw]:
    """Everything that is missing or contradicts itself, in the order of the form."""
    said = {
        Flaw.DRUG: dose.drug,
        Flaw.ROUTE: dose.route,
        Flaw.FREQUENCY: dose.frequency,
        Flaw.DURATION: dose.duration,
    }
    found = [flaw for flaw, value in said.items() if not value]
    found += _amount_flaws(dose)
    if dose.amount is not None and dose.unit:
        found += _ceiling_flaws(dose)
    return [flaw for flaw in Flaw if flaw in found]


def _amount_flaws(dose: Dose) -> list[Flaw]:
    if dose.amount is None:
        return [Flaw.DOSE, *([Flaw.UNIT_WITHOUT_DOSE] if dose.unit else [])]
    found = []
    if not dose.unit or not dose.per:
        found.append(Flaw.UNIT)
    if not dose.basis:
        found.append(Flaw.BASIS)
    return found


def _ceiling_flaws(dose: Dose) -> list[Flaw]:
    if dose.ceiling is None:
        # Weight-based doses grow with the child; without a ceiling an adolescent gets too much.
        return [Flaw.CEILING] if dose.per in {Per.KILOGRAM, Per.SQUARE_METRE} else []
    if not dose.ceiling_unit:
        return [Flaw.CEILING_UNIT]
    return _scale_flaws(dose.amount or Decimal(0), Unit(dose.unit), dose.ceiling, Unit(dose.ceiling_unit))


def _scale_flaws(amount: Decimal, unit: Unit, ceiling: Decimal, ceiling_unit: Unit) -> list[Flaw]:
    if unit in _MICROGRAMS and ceiling_unit in _MICROGRAMS:
        amount, ceiling = amount * _MICROGRAMS[unit], ceiling * _MICROGRAMS[ceiling_unit]
    elif unit != ceiling_unit:
        return [Flaw.CEILING_SCALE]
    return [Flaw.CEILING_LOW] if ceiling < amount else []

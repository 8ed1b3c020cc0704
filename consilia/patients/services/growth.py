"""Measuring a child: recorded, corrected, taken back. What was said before stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish, record_read
from consilia.foundation.refusals import Refusal, SomebodyWasFirst
from consilia.patients.domain.growth.assessing import Assessment, Born, assessed
from consilia.patients.domain.growth.tables import limits
from consilia.patients.domain.growth.words import Measure, Verdict
from consilia.patients.domain.registration import latest_day
from consilia.patients.events import ChildMeasured, GestationNoted, MeasurementWithdrawn
from consilia.patients.models import Child, Gestation, Measurement
from consilia.patients.queries import child_for, figures_in_force, gestation_of, measurement_for
from consilia.patients.services.allowed import locked_child, require


@dataclass(frozen=True, slots=True)
class MeasurementFacts:
    """As told: centimetres and kilograms, None where something was not measured."""

    measured_on: date
    length_cm: Decimal | None = None
    position: str = ""
    weight_kg: Decimal | None = None
    head_cm: Decimal | None = None
    source: str = Measurement.Source.HERE
    place: str = ""
    measured_by: str = ""
    is_checked: bool = False


class GrowthFault(StrEnum):
    BEFORE_BIRTH = "before_birth"
    IN_FUTURE = "in_future"
    AFTER_DEATH = "after_death"
    NOTHING = "nothing"
    NO_POSITION = "no_position"
    IMPOSSIBLE = "impossible"


FAULT_TEXTS: dict[GrowthFault, Promise] = {
    GrowthFault.BEFORE_BIRTH: _("This day lies before the date of birth."),
    GrowthFault.IN_FUTURE: _("This day lies in the future."),
    GrowthFault.AFTER_DEATH: _("This day lies after the date of death."),
    GrowthFault.NOTHING: _("Enter at least one measure."),
    GrowthFault.NO_POSITION: _("Say whether the child was lying or standing: the two differ by 0.7 cm."),
    GrowthFault.IMPOSSIBLE: _(
        "No child measures this. Check the number and its unit: centimetres, kilograms."
    ),
}
COLUMNS = {Measure.LENGTH: "length_cm", Measure.WEIGHT: "weight_kg", Measure.HEAD: "head_cm"}


class MeasurementImpossible(Refusal):
    """What was told cannot be; `faults` says what, by column."""

    status = 422
    message = _("Some details cannot be right.")

    def __init__(self, found: Mapping[str, GrowthFault]) -> None:
        self.faults = dict(found)
        super().__init__(" ".join(str(FAULT_TEXTS[fault]) for fault in found.values()) or None)


class MeasurementImplausible(Refusal):
    """Hardly plausible: it is kept only when somebody says that she measured again."""

    status = 422
    message = _("This is hardly plausible. Measure again, or say that you did.")

    def __init__(self, found: Sequence[Assessment]) -> None:
        self.found = list(found)
        super().__init__()


class AlreadyMeasured(Refusal):
    message = _("The same measures of this day are recorded already.")


class SayWhy(Refusal):
    status = 422
    message = _("Say why.")


@transaction.atomic
def read_growth(*, child_id: UUID, by: Actor, at: datetime) -> Child:
    """The child for the page of its growth. The reading is recorded. Raises Child.DoesNotExist for strangers."""
    child = child_for(by, child_id, at)
    require("read", by=by)
    record_read(subject="child", subject_id=child.id, what="GrowthRead", by=by, at=at)
    return child


@transaction.atomic
def record_measurement(*, child_id: UUID, facts: MeasurementFacts, by: Actor, at: datetime) -> Measurement:
    """Raises MeasurementImpossible, MeasurementImplausible (unless `facts.is_checked`), AlreadyMeasured."""
    child = locked_child("measure", child_id=child_id, by=by, at=at)
    return _keep(child, facts, None, by=by, at=at)


@transaction.atomic
def correct_measurement(
    *, measurement_id: UUID, facts: MeasurementFacts, because: str, by: Actor, at: datetime
) -> Measurement:
    """A new row in the place of one that was wrong. Raises what `record_measurement` does, SayWhy, SomebodyWasFirst."""
    before, child = _end(measurement_id, because, by=by, at=at)
    return _keep(child, facts, before, by=by, at=at)


@transaction.atomic
def withdraw_measurement(*, measurement_id: UUID, because: str, by: Actor, at: datetime) -> Measurement:
    """It was never so: another child's, or a slip. Raises SayWhy, SomebodyWasFirst."""
    row, child = _end(measurement_id, because, by=by, at=at)
    publish(MeasurementWithdrawn(child_id=child.id, measurement_id=row.id), by=by, at=at)
    return row


@transaction.atomic
def note_gestation(
    *, child_id: UUID, weeks: int, days: int, known_from: str, by: Actor, at: datetime
) -> Gestation:
    """How long the pregnancy lasted; what was said before ends."""
    child = locked_child("measure", child_id=child_id, by=by, at=at)
    Gestation.objects.filter(child__person=child.person, ended_at=None).update(ended_at=at)
    made = Gestation.objects.create(
        child=child, weeks=weeks, days=days, known_from=known_from, said_by_id=by.user_id, said_at=at
    )
    publish(GestationNoted(child_id=child.id), by=by, at=at)
    return made


def _keep(
    child: Child, facts: MeasurementFacts, before: Measurement | None, *, by: Actor, at: datetime
) -> Measurement:
    columns = {name: getattr(facts, name) for name in MeasurementFacts.__slots__}
    row = Measurement(child=child, replaces=before, recorded_by_id=by.user_id, recorded_at=at, **columns)
    if found := growth_faults(facts, child, at=at):
        raise MeasurementImpossible(found)
    if not facts.is_checked and (doubtful := _doubtful(row, child, at)):
        raise MeasurementImplausible(doubtful)
    if _is_known(child, facts):
        raise AlreadyMeasured
    row.save(force_insert=True)
    replaced = before.id if before else None
    publish(ChildMeasured(child_id=child.id, measurement_id=row.id, replaces=replaced), by=by, at=at)
    return row


def growth_faults(facts: MeasurementFacts, child: Child, *, at: datetime) -> dict[str, GrowthFault]:
    """What cannot be, by column; empty when all can."""
    found = {} if (day := _day_fault(facts.measured_on, child, at)) is None else {"measured_on": day}
    values = {measure: getattr(facts, column) for measure, column in COLUMNS.items()}
    if all(value is None for value in values.values()):
        found["weight_kg"] = GrowthFault.NOTHING
    if facts.length_cm is not None and not facts.position:
        found["position"] = GrowthFault.NO_POSITION
    for measure, value in values.items():
        if value is not None and not limits()[measure].hold(float(value)):
            found[COLUMNS[measure]] = GrowthFault.IMPOSSIBLE
    return found


def _day_fault(day: date, child: Child, at: datetime) -> GrowthFault | None:
    if day < child.birth_date:
        return GrowthFault.BEFORE_BIRTH
    if child.deceased_on and day > child.deceased_on:
        return GrowthFault.AFTER_DEATH
    return GrowthFault.IN_FUTURE if day > latest_day(at) else None


def _doubtful(row: Measurement, child: Child, at: datetime) -> list[Assessment]:
    gestation = gestation_of(child)
    born = Born(child.sex, child.birth_date, gestation.in_days if gestation else None)
    made = assessed(row.measured, born, figures_in_force(at))
    return [one for one in made if one.verdict is Verdict.WARNING]


def _is_known(child: Child, facts: MeasurementFacts) -> bool:
    """A form that was sent twice."""
    same: dict[str, Any] = {
        name: getattr(facts, name) for name in ("measured_on", *COLUMNS.values(), "position")
    }
    standing = Measurement.objects.of(child).standing()
    return bool(standing.filter(**same).exists())


def _end(measurement_id: UUID, because: str, *, by: Actor, at: datetime) -> tuple[Measurement, Child]:
    seen, _child = measurement_for(by, measurement_id, at)
    child = locked_child("measure", child_id=seen.child_id, by=by, at=at)
    if not because:
        raise SayWhy
    row = Measurement.objects.select_for_update(of=("self",)).get(pk=measurement_id)
    if row.ended_at is not None:
        raise SomebodyWasFirst
    row.ended_at, row.ended_by_id, row.ended_because = at, by.user_id, because
    row.save(update_fields=["ended_at", "ended_by", "ended_because"])
    return row, child

"""How a child grows: what was measured, and what that says by the figures of the day."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.foundation.figures import figure_rows
from consilia.foundation.seeds import seed_rows
from consilia.patients.domain.growth.assessing import (
    Assessment,
    Born,
    Figures,
    Latest,
    assessed,
    counted_age,
    latest,
)
from consilia.patients.domain.growth.tables import DATA
from consilia.patients.domain.growth.words import Indicator, Policy
from consilia.patients.models import Child, Gestation, GrowthPolicy, Measurement
from consilia.patients.queries.children import child_for


@dataclass(frozen=True, slots=True)
class Visit:
    """One measurement with what it says. `age`: the days counted, corrected or not."""

    row: Measurement
    age: int
    is_corrected: bool
    assessments: Sequence[Assessment]

    def by(self, indicator: Indicator) -> Assessment | None:
        return next((one for one in self.assessments if one.indicator is indicator), None)


@dataclass(frozen=True, slots=True)
class Growth:
    """Everything about the growth of one child on one day, the newest first."""

    born: Born
    gestation: Gestation | None
    visits: Sequence[Visit]
    now: Sequence[Latest]
    figures: Figures
    today: date


def growth_of(child: Child, *, on: date, at: datetime) -> Growth:
    """For a child whom the reader may see; after a death nothing ages further."""
    gestation, figures = gestation_of(child), figures_in_force(at)
    born = Born(child.sex, child.birth_date, gestation.in_days if gestation else None)
    rows = Measurement.objects.of(child).standing()
    visits = [_visit(row, born, figures) for row in rows.order_by("-measured_on", "-id")]
    today = max(min(on, child.deceased_on or on), child.birth_date)
    told = [(visit.row.measured, visit.assessments) for visit in visits]
    return Growth(born, gestation, visits, latest(told, born, today, figures), figures, today)


def _visit(row: Measurement, born: Born, figures: Figures) -> Visit:
    age, is_corrected = counted_age(born, row.measured_on, figures)
    return Visit(row, age, is_corrected, assessed(row.measured, born, figures))


def gestation_of(child: Child) -> Gestation | None:
    return gestations_of([child.person]).get(child.person)


def gestations_of(persons: Collection[UUID]) -> Mapping[UUID, Gestation]:
    """What was said last of each person, by one question; who has none is not there."""
    rows = Gestation.objects.filter(child__person__in=persons, ended_at=None).select_related("child")
    told = rows.order_by("child__person", "-said_at", "-id").distinct("child__person")
    return {row.child.person: row for row in told}


def ended_measurements(child: Child) -> Sequence[Measurement]:
    """What was corrected or taken back, the newest end first."""
    rows = Measurement.objects.of(child).exclude(ended_at=None)
    return list(rows.select_related("ended_by", "recorded_by").order_by("-ended_at", "-id"))


def measurement_for(actor: Actor, measurement_id: UUID, at: datetime) -> tuple[Measurement, Child]:
    """A measurement and its child. Raises Measurement.DoesNotExist or Child.DoesNotExist for strangers."""
    row = Measurement.objects.get(pk=measurement_id)
    return row, child_for(actor, row.child_id, at)


def figures_in_force(at: datetime) -> Figures:
    """Each figure in force; what nobody has set is as shipped."""
    rows = figure_rows(GrowthPolicy, at)
    return {**_shipped(), **{Policy(name): row.value for name, row in rows.items()}}


@cache
def _shipped() -> Mapping[Policy, int]:
    return {Policy(row["name"]): int(row["value"]) for row in seed_rows(DATA / "growth-policy.csv")}

"""Where and when nobody can be asked in a week: by centre and field, on the clock of the centre."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consilia.analytics.domain.gaps import Gap, gaps
from consilia.analytics.models import Cell
from consilia.analytics.permissions import Reach
from consilia.network.domain.coverage import Week
from consilia.network.models import Organisation
from consilia.network.queries.coverage import Coverage, coverage_of_centres
from consilia.network.queries.offers_of_centres import centres_on, top_fields_of_centres


@dataclass(frozen=True, slots=True)
class Uncovered:
    """One field of one centre: hours without anybody who works or is on duty, and hours without duty."""

    field: str
    nobody: Sequence[Gap]
    no_duty: Sequence[Gap]

    @property
    def hours(self) -> int:
        return sum(gap.hours for gap in self.nobody)

    @property
    def duty_hours(self) -> int:
        return sum(gap.hours for gap in self.no_duty)


@dataclass(frozen=True, slots=True)
class CentreWeek:
    """What one centre offers and when it does not answer, the emptiest field first."""

    centre: Organisation
    week: Week
    fields: Sequence[Uncovered]

    @property
    def without_gap(self) -> int:
        return sum(not one.nobody for one in self.fields)

    @property
    def hours(self) -> int:
        return sum(one.hours for one in self.fields)


def monday_of(at: datetime, *, weeks_later: int) -> date:
    day = at.date() + timedelta(days=7 * weeks_later)
    return day - timedelta(days=day.weekday())


def centre_weeks(reach: Reach, monday: date) -> list[CentreWeek]:
    """Every centre that the reader reports on."""
    if reach.scope is Cell.Scope.HOUSE:
        return []
    centres = [one for one in centres_on(monday) if reach.place_id in {None, one.id}]
    weeks = {one.id: Week(monday, one.time_zone) for one in centres}
    covered, offered = coverage_of_centres(weeks), top_fields_of_centres(list(weeks))
    return [
        CentreWeek(one, weeks[one.id], _uncovered(covered[one.id], sorted(offered[one.id])))
        for one in centres
    ]


def _uncovered(covered: Coverage, fields: Sequence[str]) -> list[Uncovered]:
    hours = covered.week.hours()
    found = [
        Uncovered(code, gaps(hours, _of(covered.present, code)), gaps(hours, _of(covered.on_duty, code)))
        for code in fields
    ]
    return sorted(found, key=lambda one: (-one.hours, -one.duty_hours, one.field))


def _of(counts: Mapping[str, Sequence[int]], code: str) -> Sequence[int]:
    return counts.get(code, ())

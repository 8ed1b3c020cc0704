"""What is entered about organisations, units and consultants: the values that forms hand to services."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from consilia.network.domain.weekly_hours import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Entered values by name, in the words of the model's columns."""

    def items(self) -> Iterator[tuple[str, Any]]:
        for field in fields(self):
            yield field.name, getattr(self, field.name)

    def differing(self, row: object) -> list[str]:
        """The names of the values that `row` holds otherwise."""
        return [name for name, value in self.items() if getattr(row, name) != value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Facts):
    """What gives an organisation its place in the network; the house itself cannot change it."""

    identifier: str
    kind: str
    is_centre: bool
    region_id: str
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFacts(Facts):
    """How an organisation is called and reached."""

    name_en: str
    name_ru: str
    short_name_en: str
    short_name_ru: str
    city_en: str
    city_ru: str
    time_zone: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts(Facts):
    code: str
    name_en: str
    name_ru: str
    parent_id: Any = None  # UUID
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultantFacts(Facts):
    """What the register says of a consultant, apart from the fields and hours, which are rows of their own."""

    unit_id: Any = None  # UUID
    name_en: str
    name_ru: str
    position_en: str = ""
    position_ru: str = ""
    age_bands: list[str]
    languages: list[str]
    workload_limit: int
    time_zone: str
    register_number: str = ""
    register_valid_until: date | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """In which fields a consultant consults, and when; without hours she keeps her organisation's."""

    main_field: str
    other_fields: tuple[str, ...] = ()
    hours: tuple[Span, ...] = ()

    @property
    def codes(self) -> set[str]:
        return {self.main_field, *self.other_fields}

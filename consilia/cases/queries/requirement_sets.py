"""The sets as their readers and editors see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from consilia.cases.domain.requirements import ALL_FIELDS, chain
from consilia.cases.models import Requirement, RequirementSet
from consilia.cases.queries.completeness import in_force
from consilia.network.models import Field
from consilia.network.queries import field_of, field_tree


@dataclass(frozen=True, slots=True)
class Overview:
    """The set of a field in force now; None where nothing is asked beyond what every field asks."""

    code: str
    field: Field | None
    current: RequirementSet | None
    items: int
    subspecialties: int


def sets_overview(at: datetime) -> list[Overview]:
    """The shared set, then every field on offer in the order of the country's list."""
    current = {one.field_id: one for one in in_force(at)}
    rows = Requirement.objects.filter(set__in=[one.id for one in current.values()])
    counts = dict(rows.values_list("set").annotate(Count("pk")).order_by())

    def of(field: Field | None, subspecialties: int) -> Overview:
        one = current.get(field.code if field else None)
        items = counts.get(one.id, 0) if one else 0
        return Overview(field.code if field else ALL_FIELDS, field, one, items, subspecialties)

    return [of(None, 0), *(of(top, len(rest)) for top, rest in field_tree())]


@dataclass(frozen=True, slots=True)
class SetPage:
    """One version of a field's set, among its versions and its relatives."""

    code: str
    field: Field | None
    shown: RequirementSet | None
    current: RequirementSet | None
    items: Sequence[Requirement]
    versions: Sequence[RequirementSet]
    above: Sequence[tuple[str, Field | None]]
    below: Sequence[Field]

    @property
    def newest(self) -> int:
        """The number of the last version made; 0 before the first."""
        return self.versions[0].number if self.versions else 0


def set_page(code: str, at: datetime, number: int | None = None) -> SetPage | None:
    """The version `number`, or the one in force, or the first that will be; None for an unknown field."""
    field = None if code == ALL_FIELDS else field_of(code)
    if field is None and code != ALL_FIELDS:
        return None
    versions = list(
        RequirementSet.objects.filter(field=field).select_related("made_by", "field").order_by("-number")
    )
    current = max((one for one in versions if one.starts <= at), key=lambda one: one.starts, default=None)
    wanted = next((one for one in versions if one.number == number), None) if number else None
    shown = wanted or current or (versions[-1] if versions else None)
    items = list(shown.items.order_by("position")) if shown else []
    parents = chain(code)[:-1] if field else []
    return SetPage(
        code=code,
        field=field,
        shown=shown,
        current=current,
        items=items,
        versions=versions,
        above=[(parent, field_of(parent)) for parent in parents],
        below=list(field.subspecialties.filter(is_current=True).order_by("position")) if field else [],
    )

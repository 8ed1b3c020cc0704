"""Policies of single figures: a name, a whole number, from when on. Of each name the row in force that began last counts.

class RegistryPolicy(Figure):
    name = models.CharField(_("figure"), max_length=20, choices=list(POLICY_NAMES.items()))

    class Meta:
        constraints = figure_rules("registry_policy")
"""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import ends_after_it_starts, in_force
from consilia.foundation.policies import Policy
from consilia.foundation.questions import StandingQuestion, given
from consilia.foundation.seeds import Seed, add_missing, seed_rows


class FigureMissing(LookupError):
    """The installation has no figure of this name: its reference data were never loaded."""


class Figure(Policy):
    """One figure. Each model says which `name`s it has."""

    name: "models.CharField[Any, Any]"
    value = models.PositiveIntegerField(_("value"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_name_display()}: {self.value}"  # type: ignore[attr-defined]


def figure_rules(prefix: str, *, may_be_zero: bool = False) -> list[models.BaseConstraint]:
    positive = models.CheckConstraint(name=f"{prefix}_positive", condition=Q(value__gt=0))
    return [
        ends_after_it_starts(f"{prefix}_ends_after_start"),
        *([] if may_be_zero else [positive]),
        models.UniqueConstraint(fields=["name", "starts"], name=f"{prefix}_once"),
    ]


def load_figures(model: type[Figure], path: Path) -> int:
    """Add the rows of a CSV file (name, value, source) that are not there yet; answers how many those were."""
    rows = (
        Seed({"name": row["name"]}, {"value": int(row["value"]), "source": row["source"]})
        for row in seed_rows(path)
    )
    return add_missing(model, rows)


def figure_rows(model: type[Figure], at: datetime) -> dict[str, Any]:
    """The rows that count, by name."""
    return {row.name: row for row in _question(model)(at=at)}


def figure_in_force(model: type[Figure], name: str, at: datetime) -> int:
    """Raises FigureMissing."""
    row = figure_rows(model, at).get(name)
    if row is None:
        raise FigureMissing(f"{model.__name__}: {name}")
    value: int = row.value
    return value


@cache
def _question(model: type[Figure]) -> StandingQuestion[Any, Any]:
    return StandingQuestion(
        lambda: model._default_manager.filter(in_force(given("at"))).order_by("starts", "id")
    )

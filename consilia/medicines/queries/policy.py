"""The rules of a day."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from consilia.foundation.constraints import in_force
from consilia.foundation.figures import figure_rows
from consilia.foundation.seeds import seed_rows
from consilia.medicines.domain.channels import Rule
from consilia.medicines.domain.words import Channel, Clock, Figure, Paper
from consilia.medicines.models import ChannelRule, ClockRule, MedicinesFigure, PaperRule

DATA = Path(__file__).parents[1] / "data"


def channel_rules(at: datetime) -> Sequence[ChannelRule]:
    """Of each name the row that began last."""
    rows = ChannelRule.objects.filter(in_force(at)).order_by("starts", "id")
    return list({row.name: row for row in rows}.values())


def rules_of(rows: Sequence[ChannelRule]) -> list[Rule]:
    return [row.rule for row in rows]


def clock_rule(clock: Clock, channel: str, at: datetime) -> ClockRule | None:
    rows = ClockRule.objects.filter(in_force(at), clock=clock, channel=channel)
    return rows.order_by("-starts", "-id").first()


def papers_needed(channel: Channel, at: datetime) -> tuple[Paper, ...]:
    row = PaperRule.objects.filter(in_force(at), channel=channel).order_by("-starts", "-id").first()
    return tuple(map(Paper, row.papers.split())) if row else ()


def figures_in_force(at: datetime) -> Mapping[Figure, int]:
    """Each figure in force; what nobody has set is as shipped."""
    rows = figure_rows(MedicinesFigure, at)
    return {**_shipped(), **{Figure(name): row.value for name, row in rows.items()}}


def figure_source(name: Figure, at: datetime) -> str:
    """On whose word the figure stands; empty where it is as shipped and nobody loaded it."""
    row = figure_rows(MedicinesFigure, at).get(name)
    return row.source if row else ""


@cache
def _shipped() -> Mapping[Figure, int]:
    return {Figure(row["name"]): int(row["value"]) for row in seed_rows(DATA / "policy.csv")}

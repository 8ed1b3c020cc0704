"""The seed of indicators, targets and published figures: what is missing is added, definitions follow the files."""

from pathlib import Path

from django.db import transaction

from consilia.analytics.models import Indicator, PublishedFigure, ReportPolicy, Target
from consilia.foundation.figures import load_figures
from consilia.foundation.seeds import Seed, add_missing, seed_rows

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_indicators() -> None:
    """Definitions and published figures as the files say; policy rows that somebody changed stay as they are."""
    for position, row in enumerate(seed_rows(DATA / "indicators.csv")):
        values = {name: value for name, value in row.items() if name != "code"}
        Indicator.objects.update_or_create(code=row["code"], defaults={**values, "position": position})
    for row in seed_rows(DATA / "published-figures.csv"):
        _load_published(row)
    add_missing(Target, map(_target, seed_rows(DATA / "targets.csv")))
    load_figures(ReportPolicy, DATA / "policy.csv")


def _target(row: dict[str, str]) -> Seed:
    return Seed({"indicator_id": row["indicator"]}, {"value": float(row["value"]), "source": row["source"]})


def _load_published(row: dict[str, str]) -> None:
    numbers = {name: float(row[name]) if row[name] else None for name in ("value", "low", "high")}
    words = {name: row[name] for name in ("who_ru", "note_en", "note_ru", "source")}
    PublishedFigure.objects.update_or_create(
        indicator_id=row["indicator"],
        version=int(row["version"]),
        who_en=row["who_en"],
        defaults={**numbers, **words},
    )

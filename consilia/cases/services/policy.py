"""The seeds of the case policies: configuration with its sources, every figure marked unverified."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from consilia.cases.models import (
    ClockPolicy,
    EmergencyPolicy,
    EscalationPolicy,
    ForecastPolicy,
    SpanPolicy,
)
from consilia.foundation.seeds import Seed, add_missing, seed_rows

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_policies() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    seeds: dict[type[Model], tuple[str, Callable[[dict[str, str]], Seed]]] = {
        ClockPolicy: ("clock-policy.csv", _clock),
        SpanPolicy: ("span-policy.csv", _span),
        EmergencyPolicy: ("emergency-policy.csv", _emergency),
        EscalationPolicy: ("escalation-policy.csv", _escalation),
        ForecastPolicy: ("forecast-policy.csv", _forecast),
    }
    return sum(add_missing(model, map(seed, seed_rows(DATA / name))) for model, (name, seed) in seeds.items())


def _clock(row: dict[str, str]) -> Seed:
    everywhere = {"region_id": None, "centre_id": None, "field_id": None}
    span = timedelta(minutes=int(row["minutes"]))
    return Seed(
        {"clock": row["clock"], "urgency": row["urgency"], **everywhere},
        {"span": span, "counts": row["counts"], "source": row["source"]},
    )


def _span(row: dict[str, str]) -> Seed:
    return Seed({"name": row["name"]}, {"span": timedelta(days=int(row["days"])), "source": row["source"]})


def _emergency(row: dict[str, str]) -> Seed:
    values = {
        "span": timedelta(hours=int(row["hours"])),
        "least_words": int(row["least_words"]),
        "tries": int(row["tries"]),
        "tries_within": timedelta(minutes=int(row["tries_within_minutes"])),
        "review_within": timedelta(hours=int(row["review_within_hours"])),
        "source": row["source"],
    }
    return Seed({}, values)


def _escalation(row: dict[str, str]) -> Seed:
    key = {"urgency": row["urgency"], "percent": int(row["percent"]), "audience": row["audience"]}
    return Seed(key, {"source": row["source"]})


def _forecast(row: dict[str, str]) -> Seed:
    figures = {name: int(row[name]) for name in ("late_percent", "least", "days")}
    return Seed({}, {**figures, "source": row["source"]})

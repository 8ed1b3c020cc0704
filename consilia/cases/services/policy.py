"""The seeds of the case policies: configuration with its sources, every figure marked unverified."""

from datetime import timedelta
from pathlib import Path

from django.db import transaction

from consilia.cases.models import (
    ClockPolicy,
    EmergencyPolicy,
    EscalationPolicy,
    ForecastPolicy,
    SpanPolicy,
)
from consilia.foundation.seeds import add_missing, seed_rows

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_policies() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    seeds = {
        "clock-policy.csv": _add_clock,
        "span-policy.csv": _add_span,
        "emergency-policy.csv": _add_emergency,
        "escalation-policy.csv": _add_escalation,
        "forecast-policy.csv": _add_forecast,
    }
    return sum(add(row) for name, add in seeds.items() for row in seed_rows(DATA / name))


def _add_clock(row: dict[str, str]) -> bool:
    return add_missing(
        ClockPolicy,
        clock=row["clock"],
        urgency=row["urgency"],
        region=None,
        centre=None,
        field=None,
        values={
            "span": timedelta(minutes=int(row["minutes"])),
            "counts": row["counts"],
            "source": row["source"],
        },
    )


def _add_span(row: dict[str, str]) -> bool:
    values = {"span": timedelta(days=int(row["days"])), "source": row["source"]}
    return add_missing(SpanPolicy, name=row["name"], values=values)


def _add_emergency(row: dict[str, str]) -> bool:
    values = {
        "span": timedelta(hours=int(row["hours"])),
        "least_words": int(row["least_words"]),
        "tries": int(row["tries"]),
        "tries_within": timedelta(minutes=int(row["tries_within_minutes"])),
        "review_within": timedelta(hours=int(row["review_within_hours"])),
        "source": row["source"],
    }
    return add_missing(EmergencyPolicy, values=values)


def _add_escalation(row: dict[str, str]) -> bool:
    return add_missing(
        EscalationPolicy,
        urgency=row["urgency"],
        percent=int(row["percent"]),
        audience=row["audience"],
        values={"source": row["source"]},
    )


def _add_forecast(row: dict[str, str]) -> bool:
    figures = {name: int(row[name]) for name in ("late_percent", "least", "days")}
    return add_missing(ForecastPolicy, values={**figures, "source": row["source"]})

"""The seed rows of the rules of medicines."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from consilia.foundation.figures import load_figures
from consilia.foundation.policies import Version
from consilia.foundation.seeds import Seed, add_missing, seed_rows
from consilia.medicines.models import ChannelRule, ClockRule, MedicinesFigure, PaperRule

DATA = Path(__file__).parents[1] / "data"


@transaction.atomic
def load_medicines_policy() -> int:
    """Add the seed rows that are not there yet; rows that were changed stay as they are."""
    return sum(
        [
            _load(ChannelRule, "channel-rules.csv", ("name",), _channel_rule),
            _load(ClockRule, "clock-rules.csv", ("clock", "channel"), _clock_rule),
            _load(PaperRule, "paper-rules.csv", ("channel",), lambda row: {"papers": row["papers"]}),
            load_figures(MedicinesFigure, DATA / "policy.csv"),
        ]
    )


def _load(
    model: type[Version],
    file: str,
    key: tuple[str, ...],
    values: Callable[[Mapping[str, str]], dict[str, Any]],
) -> int:
    rows = (
        Seed({name: row[name] for name in key}, {**values(row), "source": row["source"]})
        for row in seed_rows(DATA / file)
    )
    return add_missing(model, rows)


def _channel_rule(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "channel": row["channel"],
        "label_en": row["label_en"],
        "label_ru": row["label_ru"],
        "codes": row["codes"],
        "needs_listing": row["needs_listing"] == "yes",
        "from_age": int(row["from_age"]),
        "until_age": int(row["until_age"]) if row["until_age"] else None,
        "priority": int(row["priority"]),
    }


def _clock_rule(row: Mapping[str, str]) -> dict[str, Any]:
    return {"days": int(row["days"]), "counting": row["counting"]}

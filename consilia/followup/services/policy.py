"""The seed of templates and figures: configuration with its sources, every row marked unverified."""

from pathlib import Path

from django.db import transaction

from consilia.followup.models import FollowUpPolicy, PlanRule
from consilia.foundation.seeds import add_missing, seed_rows

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_follow_up_policy() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    rules, figures = seed_rows(DATA / "plan-rules.csv"), seed_rows(DATA / "policy.csv")
    return sum(map(_add_rule, rules)) + sum(map(_add_figure, figures))


def _add_rule(row: dict[str, str]) -> bool:
    return add_missing(
        PlanRule,
        group=row["group"],
        kind=row["kind"],
        hours=int(row["hours"]),
        months=int(row["months"]),
        region=None,
        values={"every_months": int(row["every_months"]), "source": row["source"]},
    )


def _add_figure(row: dict[str, str]) -> bool:
    values = {"value": int(row["value"]), "source": row["source"]}
    return add_missing(FollowUpPolicy, name=row["name"], values=values)

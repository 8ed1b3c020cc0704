"""The seed of templates and figures: configuration with its sources, every row marked unverified."""

from pathlib import Path

from django.db import transaction

from consilia.followup.models import FollowUpPolicy, PlanRule
from consilia.foundation.figures import load_figures
from consilia.foundation.seeds import Seed, add_missing, seed_rows

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def load_follow_up_policy() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    rules = add_missing(PlanRule, map(_rule, seed_rows(DATA / "plan-rules.csv")))
    return rules + load_figures(FollowUpPolicy, DATA / "policy.csv")


def _rule(row: dict[str, str]) -> Seed:
    key = {
        "group": row["group"],
        "kind": row["kind"],
        "hours": int(row["hours"]),
        "months": int(row["months"]),
        "region_id": None,
    }
    return Seed(key, {"every_months": int(row["every_months"]), "source": row["source"]})

"""The seed of the figures of growth."""

from pathlib import Path

from django.db import transaction

from consilia.foundation.figures import load_figures
from consilia.patients.models import GrowthPolicy

SEED = Path(__file__).parents[1] / "data" / "growth-policy.csv"


@transaction.atomic
def load_growth_policy() -> int:
    """Add the seed rows that are not there yet; rows that were changed stay as they are."""
    return load_figures(GrowthPolicy, SEED)

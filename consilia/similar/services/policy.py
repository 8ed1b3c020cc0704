"""The seed of the figures."""

from pathlib import Path

from django.db import transaction

from consilia.foundation.figures import load_figures
from consilia.similar.models import SimilarPolicy

SEED = Path(__file__).parents[1] / "data" / "policy.csv"


@transaction.atomic
def load_similar_policy() -> int:
    """Add the seed rows that are not there yet; rows that were changed stay as they are."""
    return load_figures(SimilarPolicy, SEED)

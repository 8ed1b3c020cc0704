"""The figures in force."""

from datetime import datetime, timedelta

from consilia.foundation.figures import figure_in_force
from consilia.similar.domain.words import Policy
from consilia.similar.models import SimilarPolicy


def days(name: Policy, at: datetime) -> timedelta:
    return timedelta(days=figure_in_force(SimilarPolicy, name, at))

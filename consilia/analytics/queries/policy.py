"""Which figures of policy are in force."""

from datetime import datetime

from consilia.analytics.models import ReportPolicy
from consilia.foundation.figures import figure_in_force


def figure(name: ReportPolicy.Name, at: datetime) -> int:
    return figure_in_force(ReportPolicy, name, at)

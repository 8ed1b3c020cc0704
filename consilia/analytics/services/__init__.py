"""What is done with figures: they are made, hidden where they are small, and frozen."""

from consilia.analytics.services.freezing import freeze_year
from consilia.analytics.services.reference import load_indicators
from consilia.analytics.services.refreshing import begin_run, refresh_figures, take_step

__all__ = ["begin_run", "freeze_year", "load_indicators", "refresh_figures", "take_step"]

"""Indicators as data, what was counted of each request, and the figures that are made of it."""

from consilia.analytics.models.figures import Cell, Fact, HouseFigures, Run
from consilia.analytics.models.indicators import Indicator, PublishedFigure, ReportPolicy, Target
from consilia.analytics.models.snapshots import Snapshot

__all__ = [
    "Cell",
    "Fact",
    "HouseFigures",
    "Indicator",
    "PublishedFigure",
    "ReportPolicy",
    "Run",
    "Snapshot",
    "Target",
]

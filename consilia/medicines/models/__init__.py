"""Needs of medicines, and the rules by which they are met."""

from consilia.medicines.models.needs import (
    DueDay,
    Need,
    PaperFile,
    ParentLink,
    Step,
    StockCount,
)
from consilia.medicines.models.policy import ChannelRule, ClockRule, MedicinesFigure, PaperRule

__all__ = [
    "ChannelRule",
    "ClockRule",
    "DueDay",
    "MedicinesFigure",
    "Need",
    "PaperFile",
    "PaperRule",
    "ParentLink",
    "Step",
    "StockCount",
]

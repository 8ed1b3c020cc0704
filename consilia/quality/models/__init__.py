"""Samples, dossiers, reviews and what follows from them, as tables."""

from consilia.quality.models.actions import Action, Concern
from consilia.quality.models.policy import QualityPolicy
from consilia.quality.models.reviews import Dossier, Draw, Review

__all__ = ["Action", "Concern", "Dossier", "Draw", "QualityPolicy", "Review"]

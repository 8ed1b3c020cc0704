"""Conclusions and what they recommend. Triggers (second migration) keep what was signed."""

from consilia.conclusions.models.conclusions import Conclusion, Diagnosis
from consilia.conclusions.models.images import KeyImage
from consilia.conclusions.models.recommendations import Recommendation, RecommendationDecision

__all__ = ["Conclusion", "Diagnosis", "KeyImage", "Recommendation", "RecommendationDecision"]

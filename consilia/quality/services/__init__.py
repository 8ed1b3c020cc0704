"""What people do about quality; one function per deed, each one transaction."""

from consilia.quality.services.actions import end_action, give_action
from consilia.quality.services.concerns import enter_concern
from consilia.quality.services.dossiers import open_dossier
from consilia.quality.services.events import (
    review_breach,
    review_death,
    review_death_of_case,
    review_refutation,
    review_reopening,
)
from consilia.quality.services.feeding import feed_routing
from consilia.quality.services.policy import load_quality_policy
from consilia.quality.services.reviewing import complete_review, decline_review, fill_seats
from consilia.quality.services.sampling import draw_missing, draw_month

__all__ = [
    "complete_review",
    "decline_review",
    "draw_missing",
    "draw_month",
    "end_action",
    "enter_concern",
    "feed_routing",
    "fill_seats",
    "give_action",
    "load_quality_policy",
    "open_dossier",
    "review_breach",
    "review_death",
    "review_death_of_case",
    "review_refutation",
    "review_reopening",
]

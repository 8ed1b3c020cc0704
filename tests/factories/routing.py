"""Policies of routing as a test needs them."""

from consilia.routing.models import OfferPolicy


def ask_one_at_once(urgency: str = "planned") -> None:
    """One expert is asked, so that somebody is left to ask next, to move an offer to, or to step in."""
    OfferPolicy.objects.filter(urgency=urgency).update(parallel=1)

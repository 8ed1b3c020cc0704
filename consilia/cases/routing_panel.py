"""Why this expert, who else was asked, and what is proposed: a section of the case page for coordinators."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.models import Case, Offer
from consilia.cases.queries.offers import offers_of
from consilia.cases.views.words.obstacles import SMALL, TONES, signed
from consilia.foundation.panels import Panel
from consilia.routing.domain.obstacles import VERDICTS, Obstacle
from consilia.routing.queries.explanations import OBSTACLE_NAMES, term_name
from consilia.routing.queries.proposals import proposals_about
from consilia.routing.queries.reasons import gain, what, why


def routing_panel(case: Case, by: Actor, at: datetime) -> Panel | None:
    """For the coordinators of the centre that answers; None while nobody was asked and nothing is proposed."""
    if by.role != Role.TRIAGE_COORDINATOR or case.centre_id is None or by.organisation_id != case.centre_id:
        return None
    offers = offers_of(case.id)
    proposals = proposals_about(case.id, case.centre_id, at) if case.signed_at is None else []
    if not offers and not proposals:
        return None
    context = {
        "offers": [_told(one) for one in offers],
        "proposals": [
            {"row": one, "what": what(one), "why": why(one), "gain": gain(one)} for one in proposals
        ],
    }
    return Panel("routing", _("Who was asked, and why"), "cases/routing_panel.html", context)


def _told(offer: Offer) -> dict[str, Any]:
    """The offer with the figures of its day: they are kept, so that the reason can be read when they have changed."""
    terms = sorted(offer.terms.items(), key=lambda term: -abs(term[1]))
    return {
        "row": offer,
        "points": signed(offer.score) if offer.score is not None else "",
        "terms": [
            {"points": signed(value), "name": term_name(name), "tone": "ok" if value > 0 else "warn"}
            for name, value in terms
            if abs(value) >= SMALL
        ],
        "warnings": [
            (OBSTACLE_NAMES[found], TONES[VERDICTS[found]]) for found in map(Obstacle, offer.warnings)
        ],
    }

"""The conclusion on the case page."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.conclusions import paper
from consilia.conclusions.permissions import may_correct, may_decide
from consilia.conclusions.queries import current_of, has_draft, recommendations_of, standing_of
from consilia.foundation.panels import Panel

# What a reader needs at once; the rest is one click away.
_SHOWN = ("correction", "diagnosis", "assessment", "recommendations", "red_flags", "place", "follow_up")


def conclusion_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """The signed version that holds, for whoever sees the body; and to its author, that she has a draft.

    Nobody else learns that a draft exists, nor any word of it.
    """
    if case.signed_at is None and case.state != State.CONCLUSION_DRAFT:
        return None  # nothing can have been written yet
    current = current_of(case.id)
    own_draft = has_draft(case.id, author_id=actor.user_id)
    if current is None and not own_draft:
        return None
    context: dict[str, Any] = {"case": case, "conclusion": current, "own_draft": own_draft}
    if current is not None:
        context |= {
            "blocks": [block for block in paper.blocks(current) if block.anchor in _SHOWN],
            "decisions": {one.number: one.decision for one in recommendations_of(current) if one.is_decided},
            "is_complete": standing_of(current).is_complete,
            "may_decide": may_decide(actor, case),
            "may_correct": may_correct(actor, current) and not own_draft,
        }
    return Panel("conclusion", _("Conclusion"), "conclusions/panel.html", context)

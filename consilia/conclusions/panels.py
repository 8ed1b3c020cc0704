"""The conclusion on the case page."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, SecondReading
from consilia.cases.queries.second_readings import finished_reading, open_reading
from consilia.conclusions import paper
from consilia.conclusions.models import Conclusion
from consilia.conclusions.permissions import may_correct, may_decide
from consilia.conclusions.queries import current_of, has_draft, recommendations_of, standing_of
from consilia.foundation.panels import Panel

# What a reader needs at once; the rest is one click away.
_SHOWN = (
    "correction",
    "diagnosis",
    "assessment",
    "images",
    "recommendations",
    "red_flags",
    "place",
    "follow_up",
)


def conclusion_panel(case: Case, actor: Actor, at: datetime) -> Panel | None:
    """The signed version that holds, for whoever sees the body; and to its author, that she has a draft.

    Nobody else learns that a draft exists, nor any word of it.
    """
    if case.signed_at is None and case.state not in {State.CONCLUSION_DRAFT, State.SECOND_READ}:
        return None  # nothing can have been written yet
    current = current_of(case.id)
    own_draft = has_draft(case.id, author_id=actor.user_id)
    reading = _reading_of(case, current, actor)
    if current is None and not own_draft and reading is None:
        return None
    context: dict[str, Any] = {
        "case": case,
        "conclusion": current,
        "own_draft": own_draft and case.state != State.SECOND_READ,
        "reading": reading,
        "opens_reading": reading is not None and actor.user_id in {reading.reader_id, reading.author_id},
    }
    if current is not None:
        context |= {
            "blocks": [block for block in paper.blocks(current) if block.anchor in _SHOWN],
            "decisions": {one.number: one.decision for one in recommendations_of(current) if one.is_decided},
            "is_complete": standing_of(current).is_complete,
            "may_decide": may_decide(actor, case),
            "may_correct": may_correct(actor, current) and not own_draft,
        }
    return Panel("conclusion", _("Conclusion"), "conclusions/panel.html", context)


def _reading_of(case: Case, current: Conclusion | None, actor: Actor) -> SecondReading | None:
    """An open reading, for its two people and the coordinators; one after the signature, for everybody."""
    reading = open_reading(case.id)
    if reading is not None:
        people = {reading.reader_id, reading.author_id}
        is_told = actor.user_id in people or actor.role == Role.TRIAGE_COORDINATOR
        return reading if is_told or not reading.is_before else None
    found = finished_reading(case.id, version=current.version) if current else None
    return found if found and not found.is_before else None

"""The editor as a browser without scripts sees it: its addresses, and the form it would send."""

from typing import Any

from consilia.conclusions.models import Conclusion, Recommendation
from tests.factories.conclusions import Story


def at(story: Story, page: str) -> str:
    return f"/cases/{story.case.id}/conclusion/{page}"


def draft_of(story: Story) -> Conclusion:
    return Conclusion.objects.get(case=story.case, state="draft")


def form_of(story: Story, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the editor as it stands."""
    draft = draft_of(story)
    sent: dict[str, Any] = {
        "version": draft.revision,
        "language": draft.language,
        "assessment": draft.assessment,
        "limits": draft.limits,
        "principal_icd10": [one.code for one in draft.diagnoses.filter(role="principal", system="icd10")],
    }
    for given in draft.recommendations.filter(removed_at=None):
        prefix = f"r-{given.id.hex}"
        sent |= {
            f"{prefix}-kind": given.kind,
            f"{prefix}-priority": given.priority,
            f"{prefix}-action": given.action,
        }
    return {**sent, **changes}


def prefix(given: Recommendation) -> str:
    return f"r-{given.id.hex}"

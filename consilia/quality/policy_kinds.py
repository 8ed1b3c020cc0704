"""Where the figures of quality review stand in the list of policies."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import PolicyKind
from consilia.quality.models.policy import QualityPolicy

FIGURES = PolicyKind(
    name="quality",
    model=QualityPolicy,
    title=_("Figures of quality review"),
    lead=_("How much is reviewed, and from when on figures are shown."),
    page="quality:policy",
)

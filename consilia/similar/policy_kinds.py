"""The figures of similar patients, as their page needs them."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import PolicyKind
from consilia.similar.models import SimilarPolicy

FIGURES = PolicyKind(
    name="similar",
    model=SimilarPolicy,
    title=_("Figures of similar patients"),
    lead=_("How long a centre has to answer a doctor who asks about a similar patient."),
    key=("name",),
    figures=("value",),
)

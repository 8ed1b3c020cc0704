"""The figures of follow-up, as their page needs them."""

from django.utils.translation import gettext_lazy as _

from consilia.followup.models import FollowUpPolicy
from consilia.foundation.policies import PolicyKind

FIGURES = PolicyKind(
    name="follow-up",
    model=FollowUpPolicy,
    title=_("Figures of follow-up"),
    lead=_("How long links and reminders work, and by when what is recommended should be done."),
    key=("name",),
    figures=("value",),
)

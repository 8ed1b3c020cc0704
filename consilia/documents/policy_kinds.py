"""The policy of uploads, as its page needs it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consilia.documents import queries
from consilia.documents.models import UploadPolicy
from consilia.foundation.policies import Effect, PolicyKind


def _of_uploads(old: UploadPolicy | None, new: UploadPolicy, at: datetime) -> Effect:
    under_way, beyond = queries.uploads_under_way(new.quota_mb, at)
    facts = [
        (_("Files on their way"), under_way),
        (_("People who have more on its way than that"), beyond),
    ]
    words = _(
        "It counts for the next file that is begun, and for how long the next piece is waited for. What is on its way"
        " goes on."
    )
    return Effect(facts, words, bool(beyond))


UPLOADS = PolicyKind(
    name="uploads",
    model=UploadPolicy,
    title=_("Files on their way"),
    lead=_("How much one person may have on its way at once, and how long an unfinished file waits."),
    figures=("quota_mb", "waits"),
    hints={"quota_mb": _("The largest single file is a variable of the installation.")},
    effect=_of_uploads,
)

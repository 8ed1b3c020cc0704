"""The policies of uploads and of room for files, as their pages need them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from consilia.documents import queries
from consilia.documents.models import StoragePolicy, UploadPolicy
from consilia.foundation.policies import Effect, PolicyKind, Words


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


def _of_room(old: StoragePolicy | None, new: StoragePolicy | None, at: datetime) -> Effect:
    row: Any = new or old
    fuller = queries.fuller_than(row.quota_mb, row.organisation_id)
    facts = [(_("Organisations whose files take more than that today"), fuller)]
    words = _("It counts for the next file that is sent. What is kept stays.")
    return Effect(facts, words, bool(fuller))


def _organisations_or_all() -> Sequence[tuple[Any, Words]]:
    """By the foreign key, as the network lies above the files it keeps."""
    organisations: Any = StoragePolicy._meta.get_field("organisation").related_model
    return [
        ("", _("All organisations")),
        *sorted(((one.pk, str(one)) for one in organisations.objects.all()), key=_name),
    ]


def _name(choice: tuple[Any, str]) -> str:
    return choice[1]


STORAGE = PolicyKind(
    name="storage",
    model=StoragePolicy,
    title=_("Room for files"),
    lead=_(
        "How much room each organisation has for its files. The same file sent twice takes room once; images that are"
        " unpacked from an archive take room beside it."
    ),
    key=("organisation",),
    figures=("quota_mb",),
    may_end=True,
    stays=lambda row: row.organisation_id is None,
    choices={"organisation": _organisations_or_all},
    hints={
        "organisation": _("A row of its own holds for an organisation; the others share the row for all.")
    },
    unnamed={"organisation": _("All organisations")},
    effect=_of_room,
)

"""Saved views, exports and deeds on several cases. Identifiers and codes only, never clinical text."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewEvent(Event):
    """Something became of a saved view of a worklist."""

    subject: ClassVar[str] = "view"
    view_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSaved(ViewEvent):
    label = _("View of a worklist saved")
    is_shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRenamed(ViewEvent):
    label = _("View of a worklist renamed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDeleted(ViewEvent):
    label = _("View of a worklist deleted")


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRestored(ViewEvent):
    label = _("View of a worklist restored")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistExported(Event):
    """A worklist left the product as a file; `narrowed_by` names its filters, never the words searched for."""

    subject: ClassVar[str] = "export"
    label = _("Worklist exported")
    export_id: UUID
    show: str
    narrowed_by: list[str]
    columns: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptsShown(Event):
    """A search showed pieces of the bodies of these cases; what was searched for may name a child, and is not kept."""

    subject: ClassVar[str] = "search"
    label = _("Excerpts of cases shown by a search")
    search_id: UUID
    cases: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEvent(Event):
    subject: ClassVar[str] = "bulk"
    bulk_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneToMany(BulkEvent):
    """Each case has its own entry as well; this one says that they belong together."""

    label = _("One deed done to several cases")
    deed: str
    done: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneForMany(BulkEvent):
    label = _("Deed on several cases undone")
    deed: str
    undone: int

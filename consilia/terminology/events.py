"""What others may hear from terminology."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

SUBJECTS = {"code_system": _("Terminology"), "concept": _("Code")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLoaded(Event):
    """A code system has another release. Codes in use may have become obsolete: see `queries.resolve`."""

    subject: ClassVar[str] = "code_system"
    label: ClassVar[str | Promise] = _("Terminology release loaded")

    code_system_id: UUID
    key: str
    version: str
    added: int
    changed: int
    retired: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RussianLabelChanged(Event):
    """A curator confirmed or rewrote a Russian name."""

    subject: ClassVar[str] = "concept"
    label: ClassVar[str | Promise] = _("Russian name of a term reviewed")

    concept_id: UUID
    key: str
    code: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RussianSynonymChanged(Event):
    """A curator added or took away another Russian name; the missing side is empty."""

    subject: ClassVar[str] = "concept"
    label: ClassVar[str | Promise] = _("Other Russian name of a term changed")

    concept_id: UUID
    key: str
    code: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorChosen(Event):
    """A curator said which code replaces a retired one."""

    subject: ClassVar[str] = "concept"
    label: ClassVar[str | Promise] = _("Successor of a retired code chosen")

    concept_id: UUID
    key: str
    code: str
    successor: str

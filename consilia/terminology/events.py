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
class ConceptEvent(Event):
    """What a curator did to one code of the system `key`."""

    subject: ClassVar[str] = "concept"

    concept_id: UUID
    key: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RussianLabelChanged(ConceptEvent):
    """A curator confirmed or rewrote a Russian name."""

    label: ClassVar[str | Promise] = _("Russian name of a term reviewed")

    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RussianSynonymChanged(ConceptEvent):
    """A curator added or took away another Russian name; the missing side is empty."""

    label: ClassVar[str | Promise] = _("Other Russian name of a term changed")

    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessorChosen(ConceptEvent):
    """A curator said which code replaces a retired one."""

    label: ClassVar[str | Promise] = _("Successor of a retired code chosen")

    successor: str

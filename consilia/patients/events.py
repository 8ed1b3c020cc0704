"""What others may hear about children. Identifiers and codes only: no names, no numbers, no reasons."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.foundation.events import Event

READINGS = {
    "ChildRead": _("Child's record read"),
    "IdentifierRevealed": _("Number of a child shown"),
    "AlikenessTold": _("Told that a child is known elsewhere"),
    "ComparedRead": _("Two records compared"),
    "GrowthRead": _("Growth of a child read"),
}
SUBJECTS = {
    "child": _("Child"),
    "question": _("Question about a duplicate"),
    "resealing": _("Sealing of numbers"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildEvent(Event):
    subject: ClassVar[str] = "child"
    child_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRegistered(ChildEvent):
    """`decision` is what was said about alike records: empty, `twin`, `another` or `ask`."""

    label = _("Child registered")
    organisation_id: UUID
    alike: int
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildChanged(ChildEvent):
    label = _("Child's details changed")
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathNoted(ChildEvent):
    label = _("Death noted")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianAdded(ChildEvent):
    label = _("Guardian added")
    guardian_id: UUID
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianRemoved(ChildEvent):
    label = _("Guardian removed")
    guardian_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierAdded(ChildEvent):
    label = _("Identifier added")
    identifier_id: UUID
    kind: str
    contested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierRetired(ChildEvent):
    label = _("Identifier retired")
    identifier_id: UUID
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(ChildEvent):
    label = _("Consent recorded")
    consent_id: UUID
    purpose: str
    given_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(ChildEvent):
    label = _("Consent withdrawn")
    consent_id: UUID
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildrenMerged(ChildEvent):
    """`child_id` stands for both from now on."""

    label = _("Two records merged")
    gone_id: UUID
    merge_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildrenUnmerged(ChildEvent):
    label = _("Merge undone")
    gone_id: UUID
    merge_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SightGranted(ChildEvent):
    label = _("Sight of a child granted")
    access_id: UUID
    organisation_id: UUID | None
    user_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SightEnded(ChildEvent):
    label = _("Sight of a child ended")
    access_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateAsked(ChildEvent):
    """Another organisation asks whether `child_id` is the child that it registered as `about_id`."""

    label = _("Asked whether two records are one child")
    question_id: UUID
    about_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateAnswered(ChildEvent):
    label = _("Question about a duplicate answered")
    question_id: UUID
    about_id: UUID
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildMeasured(ChildEvent):
    """`replaces` is the measurement that was corrected by this one."""

    label = _("Measurement recorded")
    measurement_id: UUID
    replaces: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementWithdrawn(ChildEvent):
    label = _("Measurement taken back")
    measurement_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GestationNoted(ChildEvent):
    label = _("Gestational age at birth noted")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiersResealed(Event):
    """`count` sealed values were put under the key `key_id`."""

    subject: ClassVar[str] = "resealing"
    label = _("Sealed values put under the newest key")
    resealing_id: UUID
    count: int
    key_id: str

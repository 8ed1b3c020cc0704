"""What becomes of a second reading. Identifiers and codes only, never clinical text."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.cases.events.journey import CaseEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingEvent(CaseEvent):
    reading_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingSought(ReadingEvent):
    label = _("Second reading sought")
    timing: str
    reasons: list[str]
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderNamed(ReadingEvent):
    label = _("Second reader named")
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReaderMissing(ReadingEvent):
    """Nobody is left whom the rules allow: a coordinator has to find somebody."""

    label = _("Second reader wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingReturned(ReadingEvent):
    label = _("Conclusion returned by the second reader")
    remarks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingAgreed(ReadingEvent):
    label = _("Second reader agreed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingDissented(ReadingEvent):
    label = _("Second reader disagreed")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReadingTakenBack(ReadingEvent):
    label = _("Conclusion taken back from the second reader")

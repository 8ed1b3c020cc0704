"""The teleconsultation as tables. Constraints here hold whoever writes: pages, imports or consoles."""

from consilia.cases.models.cases import Case
from consilia.cases.models.clock_changes import ClockChange
from consilia.cases.models.deadlines import ClockPolicy, Deadline, EscalationPolicy
from consilia.cases.models.emergencies import EmergencyAccess, EmergencyAttempt, EmergencyPolicy
from consilia.cases.models.entries import Attachment, Entry, InformationItem, ReadMark, SentStudy
from consilia.cases.models.findings import Finding
from consilia.cases.models.forecasts import ClockHistory, ForecastPolicy
from consilia.cases.models.invitations import Invitation
from consilia.cases.models.offline import OfflineRequest
from consilia.cases.models.people import Grant, Offer
from consilia.cases.models.policies import RegionReviewPolicy, SpanPolicy
from consilia.cases.models.requirements import (
    Answer,
    Completeness,
    Requirement,
    RequirementSet,
    RequirementUpload,
)
from consilia.cases.models.saved_views import BulkDeed, SavedView
from consilia.cases.models.search import CaseWords
from consilia.cases.models.second_readings import ReadingRemark, SecondReading, SecondReadingRule
from consilia.cases.models.viewings import Viewing

__all__ = [
    "Answer",
    "Attachment",
    "BulkDeed",
    "Case",
    "CaseWords",
    "ClockChange",
    "ClockHistory",
    "ClockPolicy",
    "Completeness",
    "Deadline",
    "EmergencyAccess",
    "EmergencyAttempt",
    "EmergencyPolicy",
    "Entry",
    "EscalationPolicy",
    "Finding",
    "ForecastPolicy",
    "Grant",
    "InformationItem",
    "Invitation",
    "Offer",
    "OfflineRequest",
    "ReadMark",
    "ReadingRemark",
    "RegionReviewPolicy",
    "Requirement",
    "RequirementSet",
    "RequirementUpload",
    "SavedView",
    "SecondReading",
    "SecondReadingRule",
    "SentStudy",
    "SpanPolicy",
    "Viewing",
]

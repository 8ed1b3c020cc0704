"""Sessions and all that belongs to them. Triggers (second migration) keep what was signed."""

from consilia.conferencing.models.minutes import Minutes, Signature
from consilia.conferencing.models.participants import Joining, Participant
from consilia.conferencing.models.policy import CalendarFeed, CouncilPolicy, RoomTemplate
from consilia.conferencing.models.recording import Recording, RecordingConsent
from consilia.conferencing.models.sessions import Session
from consilia.conferencing.models.votes import Question, Vote

__all__ = [
    "CalendarFeed",
    "CouncilPolicy",
    "Joining",
    "Minutes",
    "Participant",
    "Question",
    "Recording",
    "RecordingConsent",
    "RoomTemplate",
    "Session",
    "Signature",
    "Vote",
]

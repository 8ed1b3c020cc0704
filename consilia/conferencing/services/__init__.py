"""What people do with councils; one function per deed, each one transaction."""

from consilia.conferencing.services.conduct import (
    AttendanceOfStranger,
    VoteIsClosed,
    cast_vote,
    close_vote,
    open_vote,
    record_attendance,
)
from consilia.conferencing.services.feeds import make_calendar_feed, revoke_calendar_feed
from consilia.conferencing.services.holding import NotReadyToHold, hold_session
from consilia.conferencing.services.joining import NoRoom, RoomNotOpen, join_session
from consilia.conferencing.services.minutes import (
    MinutesAreSealed,
    MinutesChangedElsewhere,
    add_dissent,
    write_minutes,
)
from consilia.conferencing.services.people import (
    LeaderStays,
    appoint,
    invite_participant,
    remove_participant,
    respond,
)
from consilia.conferencing.services.policy import load_council_policy, set_council_policy
from consilia.conferencing.services.recording import (
    ConsentIsMissing,
    consent_to_record,
    end_recording,
    start_recording,
    withdraw_consent_to_record,
)
from consilia.conferencing.services.rooms import RoomAddressWrong, set_room
from consilia.conferencing.services.scheduling import (
    InThePast,
    LeaderIsBusy,
    PeopleUnknown,
    QuorumOutOfReach,
    SamePersonTwice,
    cancel_session,
    cancel_sessions_about,
    reschedule_session,
    schedule_session,
)
from consilia.conferencing.services.signing import NotWhatYouRead, sign_minutes

__all__ = [
    "AttendanceOfStranger",
    "ConsentIsMissing",
    "InThePast",
    "LeaderIsBusy",
    "LeaderStays",
    "MinutesAreSealed",
    "MinutesChangedElsewhere",
    "NoRoom",
    "NotReadyToHold",
    "NotWhatYouRead",
    "PeopleUnknown",
    "QuorumOutOfReach",
    "RoomAddressWrong",
    "RoomNotOpen",
    "SamePersonTwice",
    "VoteIsClosed",
    "add_dissent",
    "appoint",
    "cancel_session",
    "cancel_sessions_about",
    "cast_vote",
    "close_vote",
    "consent_to_record",
    "end_recording",
    "hold_session",
    "invite_participant",
    "join_session",
    "load_council_policy",
    "make_calendar_feed",
    "open_vote",
    "record_attendance",
    "remove_participant",
    "reschedule_session",
    "respond",
    "revoke_calendar_feed",
    "schedule_session",
    "set_council_policy",
    "set_room",
    "sign_minutes",
    "start_recording",
    "withdraw_consent_to_record",
    "write_minutes",
]

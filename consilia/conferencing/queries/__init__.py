"""Questions about councils that other contexts and the pages ask."""

from consilia.conferencing.queries.assessing import (
    Assessed,
    assess,
    busy_leaders,
    proposed_slots,
)
from consilia.conferencing.queries.choosing import Found, people_chosen, people_found
from consilia.conferencing.queries.door import Door, door_of
from consilia.conferencing.queries.feeds import feed_address, feed_of, feed_owner
from consilia.conferencing.queries.invitations import feed_file, invitation_for
from consilia.conferencing.queries.policy import policy_of, room_of, room_templates
from consilia.conferencing.queries.sessions import (
    own_places,
    participants_of,
    session_about,
    session_for,
    sessions_about,
    sessions_page,
    standings_for,
)
from consilia.conferencing.queries.standing import (
    Recordable,
    missing_before_holding,
    questions_of,
    recordable,
    signing_of,
)

__all__ = [
    "Assessed",
    "Door",
    "Found",
    "Recordable",
    "assess",
    "busy_leaders",
    "door_of",
    "feed_address",
    "feed_file",
    "feed_of",
    "feed_owner",
    "invitation_for",
    "missing_before_holding",
    "own_places",
    "participants_of",
    "people_chosen",
    "people_found",
    "policy_of",
    "proposed_slots",
    "questions_of",
    "recordable",
    "room_of",
    "room_templates",
    "session_about",
    "session_for",
    "sessions_about",
    "sessions_page",
    "signing_of",
    "standings_for",
]

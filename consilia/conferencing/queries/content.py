"""What exactly is signed under the minutes of a session."""

from typing import Any

from consilia.conferencing.domain.content import content_sha256
from consilia.conferencing.models import Participant, Session
from consilia.conferencing.queries.sessions import participants_of


def content_of(session: Session) -> dict[str, Any]:
    """The text, who was there, and every vote: what all sign alike."""
    minutes = session.minutes
    return {
        "session": session.id,
        "about": [session.subject, session.subject_id],
        "organisation": session.organisation_id,
        "begins": session.starts,
        "held": session.held_at,
        "agenda": session.agenda,
        "quorum": session.quorum,
        "course": minutes.course,
        "decision": minutes.decision,
        "people": sorted([str(one.user_id), one.part, one.attendance] for one in participants_of(session)),
        "votes": [
            [
                question.number,
                question.text,
                sorted([str(vote.participant.user_id), vote.choice] for vote in question.votes.all()),
            ]
            for question in session.questions.prefetch_related("votes__participant")
        ],
    }


def hash_of(session: Session) -> str:
    """The hash of what all sign."""
    return content_sha256(content_of(session))


def hash_for(session: Session, participant: Participant, *, common: str | None = None) -> str:
    """The hash of what one person signs: the minutes, and her own dissent.

    Nobody has to sign again because another member writes a dissent.
    """
    return content_sha256({"minutes": common or hash_of(session), "dissent": participant.dissent})

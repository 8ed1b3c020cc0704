"""How far a session has come: what holding it still lacks, how the votes stand, who has signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consilia.conferencing.domain.holding import Item, SessionFacts, missing_items
from consilia.conferencing.domain.voting import Tally, tally
from consilia.conferencing.domain.words import SIGNERS, THERE, VOTERS, Response
from consilia.conferencing.models import Participant, Question, RecordingConsent, Session, Vote
from consilia.conferencing.queries.content import hash_for, hash_of
from consilia.conferencing.queries.sessions import participants_of


@dataclass(frozen=True, slots=True)
class Counted:
    """One question with its votes and their sum."""

    question: Question
    votes: Sequence[Vote]
    tally: Tally

    @property
    def is_open(self) -> bool:
        return self.question.closed_at is None


@dataclass(frozen=True, slots=True)
class Signing:
    """One who has to sign; `signed_at` is None until she signed the text as it stands now, with its hash."""

    participant: Participant
    content_sha256: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recordable:
    """Whose consent to a recording is still missing."""

    missing: Sequence[Participant]
    patient_consents: bool
    consenting: frozenset[object]

    @property
    def is_allowed(self) -> bool:
        return self.patient_consents and not self.missing


def missing_before_holding(session: Session, at: datetime) -> list[Item]:
    """What is missing before the session counts as held, in the order in which it is done."""
    minutes = getattr(session, "minutes", None)
    facts = SessionFacts(
        starts=session.starts,
        at=at,
        people=[(one.part, one.attendance) for one in participants_of(session)],
        quorum=session.quorum,
        course=minutes.course if minutes else "",
        decision=minutes.decision if minutes else "",
        open_votes=session.questions.filter(closed_at=None).count(),
        is_recording=session.recordings.filter(ends=None).exists(),
    )
    return missing_items(facts)


def questions_of(session: Session) -> Sequence[Counted]:
    """Every question of the session with its votes, in order."""
    entitled = sum(one.part in VOTERS for one in participants_of(session))
    rows = session.questions.prefetch_related("votes__participant__user")
    return [_counted(question, entitled) for question in rows]


def _counted(question: Question, entitled: int) -> Counted:
    votes = sorted(question.votes.all(), key=lambda vote: vote.participant.user.full_name)
    return Counted(question, votes, tally((vote.choice for vote in votes), entitled=entitled))


def signing_of(session: Session) -> Sequence[Signing]:
    """Chair, secretary and the members who were there, with when each signed what stands there now."""
    common = hash_of(session)
    return [
        _signing(one, hash_for(session, one, common=common))
        for one in participants_of(session)
        if one.part in SIGNERS and one.attendance in THERE
    ]


def _signing(participant: Participant, content_sha256: str) -> Signing:
    current = participant.signatures.filter(content_sha256=content_sha256).first()
    return Signing(participant, content_sha256, current.signed_at if current else None)


def recordable(session: Session) -> Recordable:
    """Whether the session may be recorded: everybody who has not declined consents, and the patient's side."""
    given = RecordingConsent.objects.filter(session=session, withdrawn_at=None)
    consenting = frozenset(given.values_list("participant_id", flat=True))
    expected = [one for one in participants_of(session) if one.response != Response.DECLINED]
    return Recordable(
        missing=[one for one in expected if one.id not in consenting],
        patient_consents=None in consenting,
        consenting=consenting,
    )

"""A question of another system is answered: with patients who may leave, each told under the pseudonym."""

from datetime import datetime
from typing import Any

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import Refusal
from consilia.foundation.wall import looking_further
from consilia.matchmaker.domain.messages import Contact, Request, Response, Result, Score, written
from consilia.matchmaker.domain.patients import Leaving, patient_of
from consilia.matchmaker.events import MatchAnswered, PatientLeft
from consilia.matchmaker.models import Peer, Received, Sent
from consilia.matchmaker.queries.metrics import received_in_a_minute
from consilia.registry.services import pseudonym_for
from consilia.similar.models import Profile
from consilia.similar.queries.pool import Question
from consilia.similar.queries.searching import leaving, told_of
from consilia.terminology.queries import labels

DISCLAIMER = (
    "Patients are compared by findings and genes. A match is no diagnosis. Data are de-identified and told under"
    " the consent of the families; they may be used for matchmaking alone, and no attempt may be made to learn"
    " who somebody is."
)


class TooMany(Refusal):
    status = 429
    message = "too many requests in this minute"


@transaction.atomic
def answer_match(*, request: Request, peer: Peer, at: datetime) -> Response:
    """The patients most like the one who is described, of those whose families agreed to exchange.

    Raises:
        TooMany: the peer's limit for a minute is reached.
        NoTable: this installation has no table of diseases.
    """
    Peer.objects.locked(peer.id)  # one at a time, or several at once would all be below the limit
    if received_in_a_minute(peer.id, at) >= peer.per_minute:
        raise TooMany
    patient = request.patient
    question = Question(patient.observed, patient.genes)
    found = leaving(question, at=at, count=peer.most_results) if patient.is_human else []
    found = [(profile, score) for profile, score in found if score * 100 >= peer.least_percent]
    results = _kept(request, peer, found, at)
    return Response(results, disclaimer=DISCLAIMER)


@transaction.atomic
def note_refused(*, peer: Peer, status: int, at: datetime) -> None:
    """A request that was not answered counts for the limit; nothing of it is kept."""
    with looking_further():
        Received.objects.create(peer=peer, at=at, status=status)


def _kept(request: Request, peer: Peer, found: list[tuple[Profile, float]], at: datetime) -> list[Result]:
    """What leaves is written down for each child before it leaves."""
    with looking_further():
        named = [(profile, score, pseudonym_for(profile.child)) for profile, score in found]
        # A patient of ours that came back is like herself.
        leaves = [one for one in named if one[2] != request.patient.id]
        received = _received(request, peer, at)
        for profile, score, pseudonym in leaves:
            _note(received, profile, score, pseudonym)
        _tell(received, [profile for profile, _, _ in leaves])
        return [
            Result(Score(round(score, 6)), _patient(profile, pseudonym, peer, at))
            for profile, score, pseudonym in leaves
        ]


def _received(request: Request, peer: Peer, at: datetime) -> Received:
    patient = request.patient
    return Received.objects.create(
        peer=peer,
        at=at,
        status=200,
        is_test=patient.test is True,
        contact=written(patient.contact),
        observed=patient.observed,
        genes=patient.genes,
    )


def _note(received: Received, profile: Profile, score: float, pseudonym: str) -> None:
    Sent.objects.create(
        received=received,
        child=profile.child,
        centre=profile.centre,
        pseudonym=pseudonym,
        score=score,
        at=received.at,
    )
    left = PatientLeft(child_id=profile.child_id, match_id=received.id, peer_id=received.peer_id)
    publish(left, by=Actor.system(), at=received.at)


def _tell(received: Received, profiles: list[Profile]) -> None:
    event = MatchAnswered(
        match_id=received.id,
        peer_id=received.peer_id,
        status=received.status,
        patients=len(profiles),
        is_test=received.is_test,
        centres=sorted({str(profile.centre_id) for profile in profiles}),
    )
    publish(event, by=Actor.system(), at=received.at)


def _patient(profile: Profile, pseudonym: str, peer: Peer, at: datetime) -> Any:
    leaves = Leaving(
        pseudonym=pseudonym,
        observed=profile.observed,
        excluded=profile.excluded,
        genes=profile.genes,
        disease=profile.disease,
        sex=told_of(profile, at).sex or "",
    )
    contact = Contact(
        name=profile.centre.short_name_en, href=peer.contact, institution=profile.centre.name_en[:255]
    )
    return patient_of(leaves, contact, labels("hpo", [*profile.observed, *profile.excluded], "en"))

"""Asking other systems about the child of a case: shown before, gated by consent, kept with its releases."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.queries import people
from consilia.audit.services import publish
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case, Finding
from consilia.cases.queries import case_for
from consilia.cases.queries.timeline import findings_of
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.matchmaker.domain.messages import Contact, Request, written
from consilia.matchmaker.domain.patients import Leaving, patient_of
from consilia.matchmaker.events import QuerySent
from consilia.matchmaker.models import Answer, Query
from consilia.matchmaker.permissions import may_send
from consilia.matchmaker.queries.peers import peers_to_ask
from consilia.network.queries import organisations_by_id
from consilia.patients.queries import consent_in_force
from consilia.registry.services import pseudonym_for
from consilia.similar.domain.words import EXCHANGE
from consilia.similar.queries.searching import question_of
from consilia.terminology.queries import labels, systems


class NoExchange(Refusal):
    message = _("The family has not consented to exchange with other systems.")


class NothingToAsk(Refusal):
    status = 422
    message = _("Enter at least one observed finding first: without it there is nobody to compare with.")


class NobodyChosen(Refusal):
    status = 422
    message = _("Choose at least one system.")


class ChangedMeanwhile(Refusal):
    message = _("What would be sent has changed since you saw it. Look at it again.")


def drafted(case: Case, by: Actor, at: datetime) -> dict[str, Any]:
    """Exactly what would leave, as plain JSON.

    Raises:
        NoExchange: hard stop, there is nothing to preview without the consent.
        NothingToAsk: no observed finding.
    """
    if not consent_in_force(case.child_id, purpose=EXCHANGE, at=at):
        raise NoExchange
    findings = list(findings_of(case))
    observed = [one.code for one in findings if one.presence == Finding.Presence.OBSERVED]
    if not observed:
        raise NothingToAsk
    excluded = [one.code for one in findings if one.presence == Finding.Presence.EXCLUDED]
    leaves = Leaving(
        pseudonym=pseudonym_for(case.child),
        observed=observed,
        excluded=excluded,
        genes=list(question_of(case).genes),
        sex=case.child.sex,
    )
    return written(Request(patient_of(leaves, _contact(by), labels("hpo", [*observed, *excluded], "en"))))


def _contact(by: Actor) -> Contact:
    """The doctor herself: whoever finds a similar patient writes to her."""
    person = people([by.person_id])[by.person_id]
    house = organisations_by_id([by.organisation_id])[by.organisation_id] if by.organisation_id else None
    return Contact(
        name=person.full_name[:255],
        href=f"mailto:{person.email}",
        institution=(house.short_name_en if house else "")[:255],
        email=person.email,
        roles=["clinician"],
    )


@transaction.atomic
def send_query(
    *, case_id: UUID, peer_ids: Collection[UUID], seen: dict[str, Any], by: Actor, at: datetime
) -> Query:
    """Ask the chosen systems. A job carries it to each of them.

    Args:
        seen: the body that the sender saw in the preview; nothing else leaves.

    Raises:
        NoExchange, NothingToAsk, NobodyChosen, ChangedMeanwhile.
    """
    case = case_for(by, case_id, at, least=Sight.BODY)
    if not may_send(by):
        raise NotAllowed
    body = drafted(case, by, at)
    chosen = [peer for peer in peers_to_ask() if peer.id in set(peer_ids)]
    if not chosen:
        raise NobodyChosen
    if body != seen:
        raise ChangedMeanwhile
    query = Query.objects.create(
        case=case,
        child_id=case.child_id,
        body=body,
        hpo_release=_release(),
        sent_by_id=by.person_id,
        sent_at=at,
    )
    Answer.objects.bulk_create(Answer(query=query, peer=peer) for peer in chosen)
    event = QuerySent(query_id=query.id, case_id=case.id, child_id=case.child_id, peers=len(chosen))
    publish(event, by=by, at=at)
    return query


def _release() -> str:
    return next((system.version for system in systems() if system.key == "hpo"), "")

"""Opening a dossier: by chance, or because something happened. By each cause once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.models import Case
from consilia.conclusions.queries import current_of
from consilia.foundation.wall import looking_further, take_in_hand
from consilia.quality.domain.words import Cause, Policy
from consilia.quality.events import DossierOpened
from consilia.quality.models import Dossier, Draw, Review
from consilia.quality.queries.policy import figure
from consilia.quality.services.seating import seat

BLINDED = (1, 2)


@transaction.atomic
def open_dossier(
    *, case: Case, cause: Cause, draw: Draw | None = None, by: Actor, at: datetime
) -> Dossier | None:
    """Two seats for two reviewers; None where the case was reviewed by this cause already, or has no centre."""
    if case.centre_id is None:
        return None
    answer = current_of(case.id)
    days = figure(Policy.REVIEW_DAYS, at, centre_id=case.centre_id)
    dossier, is_new = Dossier.objects.get_or_create(
        case=case,
        cause=cause,
        defaults={
            "version": answer.version if answer else 0,
            "centre_id": answer.organisation_id if answer else case.centre_id,
            "author_id": answer.author_id if answer else case.expert_id,
            "draw": draw,
            "opened_at": at,
            "due_on": (at + timedelta(days=days)).date(),
        },
    )
    if not is_new:
        return None
    publish(DossierOpened(dossier_id=dossier.id, case_id=case.id, cause=cause), by=by, at=at)
    for number in BLINDED:
        review = Review.objects.create(dossier=dossier, seat=number)
        seat(review, dossier, case, at=at)
    return dossier


def locked(dossier_id: UUID) -> Dossier:
    """The dossier, locked: two reviewers may finish at the same moment."""
    with looking_further():  # reviewers have no part in the case
        rows = Dossier.objects.select_for_update(of=("self",)).select_related("case")
        dossier = rows.get(pk=dossier_id)
    take_in_hand(dossier.case_id)
    return dossier

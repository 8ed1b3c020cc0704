"""A complaint about an answer, or word that its diagnosis was refuted: entered by a coordinator, reviewed always."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.queries import case_for
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.quality.domain.words import Cause
from consilia.quality.events import ConcernEntered
from consilia.quality.models import Concern, Dossier
from consilia.quality.permissions import may_enter_concern
from consilia.quality.services.dossiers import open_dossier

ENTERED = (Cause.COMPLAINT, Cause.REFUTED)


class ConcernUnsaid(Refusal):
    status = 422
    message = _("Say from whom this comes and what is said.")


@transaction.atomic
def enter_concern(*, case_id: UUID, cause: Cause, source: str, text: str, by: Actor, at: datetime) -> Concern:
    """Keep what was said, and open a review by this cause; a second complaint joins the first one's review.

    Raises:
        Case.DoesNotExist: a stranger.
        NotAllowed: somebody who coordinates neither side.
        ConcernUnsaid.
    """
    case = case_for(by, case_id, at)
    if not may_enter_concern(by, case) or cause not in ENTERED:
        raise NotAllowed
    if not source or not text:
        raise ConcernUnsaid
    dossier = open_dossier(case=case, cause=cause, by=by, at=at)
    if dossier is None:
        dossier = Dossier.objects.get(case=case, cause=cause)
    made = Concern.objects.create(
        dossier=dossier, source=source, text=text, entered_by_id=by.person_id, entered_at=at
    )
    publish(ConcernEntered(dossier_id=dossier.id, case_id=case.id, cause=cause), by=by, at=at)
    return made

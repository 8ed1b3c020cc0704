"""Correcting what is signed: by a newer version, never by a change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.conclusions.events import CorrectionBegun, CorrectionDiscarded
from consilia.conclusions.models import Conclusion, Diagnosis, Recommendation
from consilia.conclusions.permissions import may_correct
from consilia.conclusions.queries import current_of, recommendations_of
from consilia.conclusions.services.drafts import HEADINGS, PARTS, locked_draft
from consilia.conclusions.services.images import copy_images
from consilia.foundation.refusals import NotAllowed, Refusal


class CorrectionNeedsReason(Refusal):
    status = 422
    message = _("Say why the conclusion is corrected. Its readers will see the reason.")


class FirstVersionStays(Refusal):
    message = _("The first version of a conclusion cannot be discarded. Go on writing.")


@transaction.atomic
def begin_correction(*, case_id: UUID, reason: str, by: Actor, at: datetime) -> Conclusion:
    """A draft of the next version, with everything the current one says. A second call gives the same draft.

    Raises:
        NotAllowed: `by` is not the author.
        CorrectionNeedsReason: the reason is empty.
    """
    case_for(by, case_id, at, least=Sight.BODY)
    current = current_of(case_id)
    if current is None or not may_correct(by, current):
        raise NotAllowed
    known = Conclusion.objects.filter(case_id=case_id, state=Conclusion.State.DRAFT).first()
    if known is not None:
        return known
    if not reason:
        raise CorrectionNeedsReason
    draft = Conclusion.objects.create(
        case_id=case_id,
        version=current.version + 1,
        author_id=current.author_id,
        organisation_id=current.organisation_id,
        correction_because=reason,
        created_at=at,
        changed_at=at,
        **{name: getattr(current, name) for name in HEADINGS},
    )
    _copy_parts(current, draft)
    copy_images(current, draft)
    event = CorrectionBegun(case_id=case_id, conclusion_id=draft.id, version=draft.version)
    publish(event, by=by, at=at)
    return draft


@transaction.atomic
def discard_correction(*, case_id: UUID, by: Actor, at: datetime) -> None:
    """Throw the draft of a correction away; the signed version goes on holding."""
    draft = locked_draft(case_id=case_id, by=by, at=at)
    if not draft.is_correction:
        raise FirstVersionStays
    event = CorrectionDiscarded(case_id=case_id, conclusion_id=draft.id, version=draft.version)
    draft.delete()
    publish(event, by=by, at=at)


def _copy_parts(current: Conclusion, draft: Conclusion) -> None:
    Diagnosis.objects.bulk_create(
        Diagnosis(
            conclusion=draft, **_values(one, "role", "system", "code", "label_en", "label_ru", "position")
        )
        for one in current.diagnoses.all()
    )
    Recommendation.objects.bulk_create(
        Recommendation(conclusion=draft, **_values(one, "lineage", "number", *PARTS))
        for one in recommendations_of(current)
    )


def _values(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}

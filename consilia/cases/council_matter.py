"""A case as the matter of a council, wired in settings.SESSION_MATTERS."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.cases.permissions import may
from consilia.cases.queries import case_for
from consilia.cases.services import CaseMovedOn, convene_council
from consilia.conferencing.domain.matters import Matter
from consilia.foundation.refusals import NotAllowed


def council_matter(case_id: UUID, *, by: Actor, at: datetime) -> Matter:
    """The case, when `by` may call a council about it now.

    Raises:
        Case.DoesNotExist: a stranger.
        NotAllowed, CaseMovedOn: as the deed itself would.
    """
    case = case_for(by, case_id, at)
    if not may(by, "convene", case, at):
        raise CaseMovedOn if case.centre_id and by.organisation_id == case.centre_id else NotAllowed
    if case.centre_id is None:
        raise CaseMovedOn
    return Matter(
        organisation_id=case.centre_id,
        title=case.number,
        address=reverse("cases:detail", args=[case.id]),
        call=partial(convene_council, case_id=case.id),
    )

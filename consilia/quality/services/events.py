"""What happens to a case and has to be reviewed. Each is told possibly twice, and opens one dossier."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Case
from consilia.cases.services import lock_case
from consilia.conclusions.queries import answers_about, current_of, principal_codes
from consilia.patients.queries.children import died_as
from consilia.quality.domain.words import Cause, Policy
from consilia.quality.models import Dossier
from consilia.quality.queries.policy import figure
from consilia.quality.services.dossiers import open_dossier


@transaction.atomic
def review_reopening(*, case_id: UUID, by: Actor, at: datetime) -> Dossier | None:
    return open_dossier(case=lock_case(case_id), cause=Cause.REOPENED, by=by, at=at)


@transaction.atomic
def review_breach(*, case_id: UUID, by: Actor, at: datetime) -> Dossier | None:
    """A deadline was missed: of an emergency that is always looked at."""
    case = lock_case(case_id)
    if case.urgency != Urgency.EMERGENCY:
        return None
    return open_dossier(case=case, cause=Cause.BREACH, by=by, at=at)


@transaction.atomic
def review_refutation(*, case_id: UUID, version: int, by: Actor, at: datetime) -> Dossier | None:
    """A later version names another principal diagnosis than the one before."""
    before = principal_codes(case_id, version - 1)
    if not before or principal_codes(case_id, version) == before:
        return None
    return open_dossier(case=lock_case(case_id), cause=Cause.REFUTED, by=by, at=at)


def review_death(*, child_id: UUID, by: Actor, at: datetime) -> int:
    """The child has died: answers given shortly before are looked at; answers how many dossiers were opened."""
    found = (current_of(one.case_id) for one in answers_about(died_as(child_id)))
    opened = [
        _opened_for_death(one.case_id, signed=one.signed_at, by=by, at=at) for one in found if one is not None
    ]
    return sum(one is not None for one in opened)


def review_death_of_case(*, case_id: UUID, by: Actor, at: datetime) -> Dossier | None:
    """The case ended with the child's death: with or without an answer."""
    current = current_of(case_id)
    return _opened_for_death(case_id, signed=current.signed_at if current else None, by=by, at=at)


@transaction.atomic
def _opened_for_death(case_id: UUID, *, signed: datetime | None, by: Actor, at: datetime) -> Dossier | None:
    case = lock_case(case_id)
    since = signed or case.submitted_at
    days = timedelta(days=figure(Policy.DEATH_DAYS, at, centre_id=case.centre_id))
    if since is None or _died_on(case, at) - since.date() > days:
        return None
    return open_dossier(case=case, cause=Cause.DEATH, by=by, at=at)


def _died_on(case: Case, at: datetime) -> date:
    """As the record says it; a record that was merged into another may not say it itself."""
    return case.child.deceased_on or at.date()

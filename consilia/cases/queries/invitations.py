"""Who was invited to a case, and to which cases somebody is invited."""

from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case, Invitation
from consilia.foundation.questions import StandingQuestion, given


def invitations_to(case: Case, at: datetime) -> list[Invitation]:
    """Those that wait and those in force, the earliest first."""
    return _STANDING(case=case.id, at=at)


_STANDING = StandingQuestion(
    lambda: (
        Invitation.objects.standing(given("at"))
        .filter(case=given("case"))
        .select_related("user", "invited_by")
        .order_by("invited_at", "id")
    )
)


def invitation_waiting_for(by: Actor, case_id: UUID, at: datetime) -> Invitation | None:
    return _WAITING.first(case=case_id, user=by.person_id, at=at)


_WAITING = StandingQuestion(
    lambda: (
        Invitation.objects.waiting(given("at"))
        .filter(case=given("case"), user=given("user"))
        .select_related("invited_by", "organisation")[:1]
    )
)


def shared_with(by: Actor, at: datetime) -> list[Invitation]:
    """What waits for an answer of `by`, then what she accepted and still may read, each by its end."""
    rows = Invitation.objects.standing(at).filter(user_id=by.person_id)
    rows = rows.select_related("case__field", "invited_by", "organisation")
    return list(rows.order_by("answer", "ends", "id"))

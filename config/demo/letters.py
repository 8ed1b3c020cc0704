"""Letters that did not go out, so that an administrator of the demo sees what they look like.

The demo has no mail server; what it would have said is made up, and everything after that is the product's own.
"""

from datetime import datetime, timedelta
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.domain.letters import Failure, Reason
from consilia.notifications.models import Letter
from consilia.notifications.services import notify, quietly
from consilia.notifications.services.failures import note_failure

ANSWERS = (
    Failure(Reason.NO_MAILBOX, 550),
    Failure(Reason.REFUSED, 554),
    Failure(Reason.FULL, 452),
    Failure(Reason.UNREACHABLE),
)


def build(*, at: datetime) -> None:
    """Tell some doctors, none of the sign-in page, that their case was accepted; their letters fail. Once."""
    if Letter.objects.exists():
        return
    doctors: dict[UUID, Case] = {}
    asked = Case.objects.exclude(expert=None).filter(referrer__demo_key=None).order_by("-last_entry_at")
    for case in asked[:50]:
        doctors.setdefault(case.referrer_id, case)
    for place, (failure, case) in enumerate(zip(ANSWERS, doctors.values(), strict=False)):
        _let_fail(case, failure, at=at - timedelta(hours=3 * place))


def _let_fail(case: Case, failure: Failure, *, at: datetime) -> None:
    with quietly():
        news = notify(
            users=[case.referrer_id],
            kind=Kind.CASE_ACCEPTED,
            subject="case",
            subject_id=case.id,
            urgency=case.urgency,
            cause=f"demo letter {case.id}",
            by=Actor.system(),
            at=at,
            reference=case.number,
            past=True,
        )
        if news:
            note_failure(news[0].user, news, failure, at=at)

"""Work behind the pages: telling people, and noticing deadlines that ran out."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.models import Case, Deadline
from consilia.cases.queries import recipients
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.services import notify

# What an event means to those who hear of it.
NEWS = {
    "CaseRouted": Kind.CASE_SUBMITTED,
    "CaseOffered": Kind.CASE_OFFERED,
    "CaseAccepted": Kind.CASE_ACCEPTED,
    "OfferRefused": Kind.OFFER_REFUSED,
    "OfferLapsed": Kind.OFFER_LAPSED,
    "CaseRedirected": Kind.CASE_REDIRECTED,
    "TriageChanged": Kind.TRIAGE_CHANGED,
    "InformationRequested": Kind.INFORMATION_REQUESTED,
    "InformationAnswered": Kind.INFORMATION_ANSWERED,
    "MessageSent": Kind.MESSAGE_SENT,
    "ConclusionSigned": Kind.CONCLUSION_SIGNED,
    "ConclusionCorrected": Kind.CONCLUSION_CORRECTED,
    "CaseAcknowledged": Kind.CASE_ACKNOWLEDGED,
    "CaseClosed": Kind.CASE_CLOSED,
    "CaseWithdrawn": Kind.CASE_WITHDRAWN,
    "DeadlineMissed": Kind.DEADLINE_MISSED,
}


@app.task(name="cases.tell", queue="notifications")
def tell(*, event: str, entry_id: str, subject_id: str, author_id: str | None) -> None:
    """Tell the people of a case that something happened; a repeated run tells nobody twice."""
    now = timezone.now()
    case = Case.objects.get(pk=subject_id)
    notify(
        users=recipients(event, case, author=UUID(author_id) if author_id else None, at=now),
        kind=NEWS[event],
        subject="case",
        subject_id=case.id,
        urgency=case.urgency,
        cause=UUID(entry_id),
        by=Actor.system(),
        at=now,
        reference=case.number,
    )


@app.periodic(cron="* * * * *")
@app.task(name="cases.move_deadlines", queue="clocks", queueing_lock="cases.move_deadlines")
def move_deadlines(timestamp: int) -> None:
    """Every minute: mark what ran out, and give unanswered offers back to triage."""
    del timestamp  # the run after a pause must use the present, not the minute it was planned for
    now = timezone.now()
    services.miss_deadlines(by=Actor.system(), at=now)
    unanswered = Deadline.objects.running().filter(clock=Clock.ACCEPTANCE, missed_at__isnull=False)
    for case_id in unanswered.values_list("case_id", flat=True):
        services.lapse_offer(case_id=case_id, by=Actor.system(), at=now)

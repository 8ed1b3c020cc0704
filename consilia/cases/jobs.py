"""Work behind the pages: telling people, and noticing deadlines that ran out."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import holders
from consilia.audit.queries import author_of, entry
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.cases.policy_kinds import FORECAST
from consilia.cases.queries import recipients
from consilia.cases.queries.images import cases_with_file
from consilia.cases.queries.recipients import escalated_to, watchers
from consilia.cases.queries.timeouts import open_cases_of_the_dead, run_out
from consilia.diagnosis.queries import NoTable
from consilia.notifications.domain.kinds import Kind, Urgency
from consilia.notifications.domain.topics import case_topic
from consilia.notifications.services import announce, notify

# What an event means to those who hear of it.
NEWS = {
    "CaseRouted": Kind.CASE_SUBMITTED,
    "CasePassedOn": Kind.CASE_SUBMITTED,
    "CaseDeclined": Kind.CASE_DECLINED,
    "CaseReopened": Kind.CASE_REOPENED,
    "CaseMarkedDuplicate": Kind.CASE_DUPLICATE,
    "CaseEndedByDeath": Kind.CASE_ENDED,
    "DiagnosesMoved": Kind.DIAGNOSES_MOVED,
    "CouncilConvened": Kind.COUNCIL_CONVENED,
    "CouncilHeld": Kind.COUNCIL_HELD,
    "CouncilCalledOff": Kind.COUNCIL_CALLED_OFF,
    "CaseOffered": Kind.CASE_OFFERED,
    "CaseAccepted": Kind.CASE_ACCEPTED,
    "OffersRecalled": Kind.OFFER_RECALLED,
    "OfferRefused": Kind.OFFER_REFUSED,
    "OfferLapsed": Kind.OFFER_LAPSED,
    "CaseRedirected": Kind.CASE_REDIRECTED,
    "TriageChanged": Kind.TRIAGE_CHANGED,
    "InformationRequested": Kind.INFORMATION_REQUESTED,
    "InformationAnswered": Kind.INFORMATION_ANSWERED,
    "MessageSent": Kind.MESSAGE_SENT,
    "SecondReaderNamed": Kind.READING_ASKED,
    "SecondReaderMissing": Kind.READER_WANTED,
    "SecondReadingReturned": Kind.READING_RETURNED,
    "SecondReadingAgreed": Kind.READING_FINISHED,
    "SecondReadingDissented": Kind.READING_FINISHED,
    "ConclusionSigned": Kind.CONCLUSION_SIGNED,
    "ConclusionCorrected": Kind.CONCLUSION_CORRECTED,
    "CaseAcknowledged": Kind.CASE_ACKNOWLEDGED,
    "CaseClosed": Kind.CASE_CLOSED,
    "CaseWithdrawn": Kind.CASE_WITHDRAWN,
    "GlassBroken": Kind.EMERGENCY_ACCESS,
    "ColleagueInvited": Kind.COLLEAGUE_INVITED,
    "InvitationAccepted": Kind.INVITATION_ANSWERED,
    "InvitationDeclined": Kind.INVITATION_ANSWERED,
}
# Cases; more follow in the next minute, so that no milestone waits for them.
FORESEEN_IN_ONE_RUN = 2_000
MOVED_IN_ONE_RUN = 10_000
OVER = 100  # percent of a clock's time
# What the system does when a clock has run out and the case is still where it started.
TIME_OUTS = {
    Clock.ACCEPTANCE: services.lapse_offer,
    Clock.REGION_REVIEW: services.pass_on_unreviewed,
    Clock.ANSWER: services.withdraw_unanswered,
}


@app.task(name="cases.tell", queue="notifications")
def tell(*, event: str, entry_id: str, subject_id: str, author_id: str | None) -> None:
    """Tell the people of a case that something happened; a repeated run tells nobody twice."""
    now = timezone.now()
    case = Case.objects.get(pk=subject_id)
    notify(
        users=recipients(event, case, author=UUID(author_id) if author_id else None, at=now),
        kind=_kind_of(event, case),
        subject="case",
        subject_id=case.id,
        urgency=case.urgency,
        cause=UUID(entry_id),
        by=Actor.system(),
        at=now,
        reference=case.number,
        watchers=watchers(case, now),
    )


def _kind_of(event: str, case: Case) -> Kind:
    waits_in_region = event == "CaseRouted" and case.state == State.REGION_REVIEW
    return Kind.CASE_IN_REGION if waits_in_region else NEWS[event]


@app.task(name="cases.show_images", queue="notifications")
def show_images(*, entry_id: str, **_event: object) -> None:
    """Images were read out of an attached file: open pages of its cases look again."""
    file_id = UUID(entry(UUID(entry_id)).detail["file_id"])
    announce(topics=[case_topic(case_id) for case_id in cases_with_file(file_id)])


@app.task(name="cases.tell_auditors", queue="notifications")
def tell_auditors(*, entry_id: str, **_event: object) -> None:
    """Somebody broke the glass: every auditor hears of it at once, and is led to its review."""
    now, detail = timezone.now(), entry(UUID(entry_id)).detail
    notify(
        users=holders(role=Role.AUDITOR, at=now),
        kind=Kind.EMERGENCY_TO_REVIEW,
        subject="emergency",
        subject_id=UUID(detail["access_id"]),
        urgency=Urgency.URGENT,
        cause=UUID(entry_id),
        by=Actor.system(),
        at=now,
    )


@app.task(name="cases.tell_of_deadline", queue="notifications")
def tell_of_deadline(*, event: str, entry_id: str, subject_id: str, author_id: str | None) -> None:
    """A deadline comes near, or is over: whom that concerns is policy. A repeated run tells nobody twice."""
    del event, author_id
    now, detail = timezone.now(), entry(UUID(entry_id)).detail
    case, percent = Case.objects.get(pk=subject_id), detail.get("percent", OVER)
    notify(
        users=escalated_to(case, Clock(detail["clock"]), percent, at=now),
        kind=Kind.DEADLINE_MISSED if percent == OVER else Kind.DEADLINE_NEARS,
        subject="case",
        subject_id=case.id,
        urgency=case.urgency,
        cause=UUID(entry_id),
        by=Actor.system(),
        at=now,
        reference=case.number,
    )


@app.task(name="cases.end_for_death", queue="clocks")
def end_for_death(*, subject_id: str, **_event: object) -> None:
    """A child has died: every open case about it ends, in whichever record it stands."""
    now = timezone.now()
    for case_id in open_cases_of_the_dead(UUID(subject_id)):
        services.end_for_death(case_id=case_id, by=Actor.system(), at=now)


# What a case does when something happens to its council.
FOLLOWS = {
    "SessionMoved": services.follow_postponement,
    "SessionHeld": services.follow_holding,
    "ParticipantInvited": services.follow_invitations,
    "ParticipantRemoved": services.follow_invitations,
}


@app.task(name="cases.follow_council", queue="clocks", pass_context=False)
def follow_council(*, event: str, entry_id: str, **_event: object) -> None:
    """A council was moved, held, called off, or its people changed: the case goes with it, in its author's name."""
    told = entry(UUID(entry_id))
    case_id = UUID(told.detail["about_id"])
    if told.detail["about"] != "case" or not Case.objects.filter(pk=case_id).exists():
        return
    deed: dict[str, Any] = {"case_id": case_id, "by": author_of(told), "at": timezone.now()}
    if event == "SessionCancelled":
        services.follow_cancellation(text="", **deed)
    else:
        FOLLOWS[event](**deed)


@app.periodic(cron="* * * * *")
@app.task(name="cases.move_deadlines", queue="clocks", queueing_lock="cases.move_deadlines")
def move_deadlines(timestamp: int) -> None:
    """Every minute: mark what ran out, and move the cases that do not wait any longer.

    An unanswered offer goes back to triage, a request that the region left alone goes to the centre, and a
    planned one whose doctor never answered is withdrawn.
    """
    del timestamp  # the run after a pause must use the present, not the minute it was planned for
    now = timezone.now()
    services.tell_milestones(by=Actor.system(), at=now)
    services.miss_deadlines(by=Actor.system(), at=now)
    move_run_out(now)
    services.apply_due_changes(by=Actor.system(), at=now, most=MOVED_IN_ONE_RUN)
    services.foresee(at=now, most=FORESEEN_IN_ONE_RUN)


@app.periodic(cron="50 2 * * *")
@app.task(name="cases.count_histories", queue="upkeep", queueing_lock="cases.count_histories")
def count_histories(timestamp: int) -> None:
    """Every night: count what became of clocks, and look again at all that run."""
    del timestamp
    now = timezone.now()
    services.count_histories(at=now)
    services.foresee(at=now, again=True)


@app.periodic(cron="35 * * * *")
@app.task(name="cases.rank_again", queue="upkeep", queueing_lock="cases.rank_again")
def rank_again(timestamp: int) -> None:
    """Every hour: where the table of diseases is another, open cases with a kept list are ranked by it."""
    del timestamp
    with suppress(NoTable):  # the page of a list says so, and what to do
        services.rank_open_cases_again(by=Actor.system(), at=timezone.now())


@app.task(name="cases.apply_clock_changes", queue="clocks", pass_context=False)
def apply_clock_changes(**_event: object) -> None:
    """Once a change of the clock policy is confirmed, the running clocks follow it; later ones wait for their moment."""
    services.apply_due_changes(by=Actor.system(), at=timezone.now(), most=MOVED_IN_ONE_RUN)


@app.task(name="cases.follow_calendar", queue="clocks", pass_context=False)
def follow_calendar(*, event: str, subject_id: str, **_event: object) -> None:
    """Working hours or days off have changed: the clocks that count them end by what is true now."""
    of_one_house = event in {"OrganisationHoursSet", "CalendarExceptionSet", "CalendarExceptionRemoved"}
    centre_id = UUID(subject_id) if of_one_house else None
    services.follow_calendar(centre_id=centre_id, by=Actor.system(), at=timezone.now())


@app.task(name="cases.follow_policy", queue="upkeep", pass_context=False)
def follow_policy(*, entry_id: str, **_event: object) -> None:
    """Other figures of the forecast are confirmed: look again at all that run. What begins later waits for its night."""
    if entry(UUID(entry_id)).detail["policy"] == FORECAST.name:
        services.foresee(at=timezone.now(), again=True)


def move_run_out(at: datetime) -> int:
    """Move the cases whose clock has run out; answers how many did move. Each is a transaction of its own."""
    moved = [
        TIME_OUTS[clock](case_id=case_id, by=Actor.system(), at=at) for clock, case_id in run_out(TIME_OUTS)
    ]
    return sum(case is not None for case in moved)

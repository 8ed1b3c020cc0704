"""How the child is: asked once, answered on the case page or by a tap, and the case closed by it."""

from collections.abc import Callable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError
from procrastinate.contrib.django.models import ProcrastinateJob

from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models.cases import Closing
from consilia.cases.services import add_colleague, close_case, remove_colleague
from consilia.followup import services
from consilia.followup.domain.lifecycle import TaskState
from consilia.followup.domain.words import Answer, Grade, TaskKind
from consilia.followup.models import Outcome, OutcomeLink, Task
from consilia.followup.services import Told
from consilia.foundation.refusals import NotAllowed
from consilia.notifications.domain.kinds import Email, Kind, Ways
from consilia.notifications.models import Notification, OwnQuietHours
from consilia.notifications.services import set_preferences
from consilia.patients.models import Child
from tests.factories.followup import SYSTEM, Aftercare, make_aftercare

pytestmark = pytest.mark.django_db
VISITOR = "192.0.2.7"


@pytest.fixture
def care() -> Aftercare:
    """Urgent, without a rare disease: asked after one week and after three."""
    return make_aftercare(principal_orpha=[])


def tap(care: Aftercare, task: Task, answer: Answer, **more: object) -> Outcome:
    at = care.scene.tick()
    return services.answer_by_link(
        token=care.token(task),
        answer=answer,
        visitor=VISITOR,
        at=at,
        **more,  # type: ignore[arg-type]
    )


def record(care: Aftercare, task: Task, answer: Answer, **more: object) -> Outcome:
    told = Told(answer, **more)  # type: ignore[arg-type]
    return services.record_outcome(task_id=task.id, told=told, by=care.scene.referrer, at=care.scene.tick())


def test_everybody_who_asks_is_asked_once(care: Aftercare, run_jobs: Callable[[], list[str]]) -> None:
    scene = care.scene
    add_colleague(case_id=care.case.id, user_id=scene.colleague.user_id, by=scene.referrer, at=scene.tick())
    task = care.ask()
    services.remind(by=SYSTEM, at=scene.tick())
    people = {scene.referrer.user_id, scene.colleague.user_id}
    assert set(OutcomeLink.objects.filter(task=task).values_list("user_id", flat=True)) == people
    news = Notification.objects.filter(kind=Kind.OUTCOME_ASKED)
    assert set(news.values_list("user_id", flat=True)) == people
    assert AuditEntry.objects.filter(name="OutcomeAsked").count() == 1


def test_the_letter_waits_for_the_end_of_quiet_hours(care: Aftercare) -> None:
    user = User.objects.get(pk=care.scene.referrer.user_id)
    OwnQuietHours.objects.create(user=user, quiet_from=time(0), quiet_until=time(23, 50))
    care.ask()
    (job,) = ProcrastinateJob.objects.filter(task_name="followup.send_link")
    wall = job.scheduled_at.astimezone(ZoneInfo(user.time_zone))
    assert (wall.date(), wall.time()) == (
        care.scene.at.astimezone(ZoneInfo(user.time_zone)).date(),
        time(23, 50),
    )


def test_the_letter_says_nothing_of_a_child_or_a_case(
    care: Aftercare, run_jobs: Callable[[], list[str]], settings
) -> None:
    task = care.ask()
    link = care.link(task)
    mail.outbox.clear()
    for _twice in range(2):
        services.send_link(link_id=link.id, by=SYSTEM, at=care.scene.tick())
    (letter,) = mail.outbox
    assert settings.PUBLIC_URL + f"/outcome/{care.token(task)}/" in letter.body
    text = f"{letter.subject} {letter.body} {letter.extra_headers}"
    child = care.case.child
    for word in (care.case.number, child.family_name, child.given_name, "Q25", "ductus", str(care.case.id)):
        assert word not in text


def test_who_wants_no_e_mail_gets_no_link_but_is_asked_in_the_product(care: Aftercare) -> None:
    silent = {Kind.OUTCOME_ASKED: Ways(in_app=True, email=Email.NEVER)}
    set_preferences(chosen=silent, by=care.scene.referrer, at=care.scene.tick())
    task = care.ask()
    assert not OutcomeLink.objects.filter(task=task).exists()
    assert Notification.objects.filter(kind=Kind.OUTCOME_ASKED).exists()


def test_a_tap_is_kept_as_that_of_the_person_and_marked(care: Aftercare) -> None:
    task = care.ask()
    outcome = tap(care, task, Answer.IMPROVED)
    assert (outcome.answer, outcome.by_link) == (Answer.IMPROVED, True)
    assert outcome.answered_by_id == care.scene.referrer.user_id
    entry = AuditEntry.objects.get(name="OutcomeRecorded")
    assert (entry.user_id, entry.role, entry.detail["by_link"]) == (care.scene.referrer.user_id, "", True)
    task.refresh_from_db()
    assert task.state == TaskState.DONE


def test_an_answer_can_be_corrected_until_the_link_ends(care: Aftercare) -> None:
    task = care.ask()
    tap(care, task, Answer.SAME)
    tap(care, task, Answer.WORSE)
    assert Outcome.objects.get(task=task).answer == Answer.WORSE
    assert AuditEntry.objects.filter(name="OutcomeCorrected").count() == 1
    care.scene.at = care.link(task).ends
    with pytest.raises(services.LinkEnded):
        tap(care, task, Answer.IMPROVED)
    assert Outcome.objects.get(task=task).answer == Answer.WORSE


def test_a_link_lives_for_the_days_of_the_policy(care: Aftercare) -> None:
    link = care.link(care.ask())
    assert timedelta(days=14) - timedelta(minutes=5) <= link.ends - link.made_at <= timedelta(days=14)


@pytest.mark.parametrize("token", ["", "x", "0" * 32, "0" * 32 + ".forged"])
def test_what_we_did_not_make_opens_nothing(care: Aftercare, token: str) -> None:
    with pytest.raises(services.LinkUnknown):
        services.open_link(token=token, visitor=VISITOR, at=care.scene.tick())


def test_a_link_of_one_question_answers_no_other(care: Aftercare) -> None:
    first = care.ask()
    tap(care, first, Answer.SAME)
    second = care.ask()
    assert second.id != first.id
    assert not Outcome.objects.filter(task=second).exists()
    assert care.token(first) != care.token(second)


def test_who_left_the_team_answers_no_more(care: Aftercare) -> None:
    scene = care.scene
    add_colleague(case_id=care.case.id, user_id=scene.colleague.user_id, by=scene.referrer, at=scene.tick())
    token = care.token(care.ask(), scene.colleague)
    remove_colleague(
        case_id=care.case.id, user_id=scene.colleague.user_id, by=scene.referrer, at=scene.tick()
    )
    with pytest.raises(services.LinkEnded):
        services.answer_by_link(token=token, answer=Answer.SAME, visitor=VISITOR, at=scene.tick())


def test_a_closed_account_answers_no_more(care: Aftercare) -> None:
    task = care.ask()
    User.objects.filter(pk=care.scene.referrer.user_id).update(is_active=False)
    with pytest.raises(services.LinkEnded):
        tap(care, task, Answer.SAME)


def test_taps_are_counted_for_a_link_and_for_a_visitor_with_wrong_ones(care: Aftercare) -> None:
    task = care.ask()
    at = care.scene.tick()

    def answered() -> None:
        services.answer_by_link(token=care.token(task), answer=Answer.SAME, visitor=VISITOR, at=at)

    def guessed() -> None:
        services.open_link(token="forged", visitor=VISITOR, at=at)

    for _each in range(30):
        answered()
        with pytest.raises(services.LinkUnknown):
            guessed()
    with pytest.raises(services.TooManyTaps):
        answered()
    with pytest.raises(services.TooManyTaps):
        guessed()


def test_the_last_answer_closes_the_case_with_its_code(care: Aftercare) -> None:
    tap(care, care.ask(), Answer.SAME)
    assert care.state == State.FOLLOW_UP
    tap(care, care.ask(), Answer.IMPROVED)
    assert (care.state, care.case.closing) == (State.CLOSED, Closing.WITH_OUTCOME)
    assert AuditEntry.objects.get(name="CaseClosed").user_id is None


def test_silence_until_the_last_date_closes_it_without_outcome(care: Aftercare) -> None:
    care.ask()
    last = care.tasks(TaskKind.OUTCOME)[-1]
    services.remind(by=SYSTEM, at=last.late_at - timedelta(days=13))
    services.lapse_outcomes(by=SYSTEM, at=last.late_at - timedelta(days=1))
    assert care.state == State.FOLLOW_UP
    services.lapse_outcomes(by=SYSTEM, at=last.late_at + timedelta(days=15))
    assert (care.state, care.case.closing) == (State.CLOSED, Closing.WITHOUT_OUTCOME)
    assert {task.state for task in care.tasks(TaskKind.OUTCOME)} == {TaskState.LAPSED}


def test_lost_to_follow_up_is_an_answer_but_no_outcome(care: Aftercare) -> None:
    tap(care, care.ask(), Answer.LOST)
    tap(care, care.ask(), Answer.LOST)
    assert care.case.closing == Closing.WITHOUT_OUTCOME


def test_one_known_outcome_is_enough_for_the_code(care: Aftercare) -> None:
    tap(care, care.ask(), Answer.IMPROVED)
    last = care.ask()
    services.lapse_outcomes(by=SYSTEM, at=last.late_at)
    assert care.case.closing == Closing.WITH_OUTCOME


def test_a_late_answer_of_somebody_who_signed_in_is_kept(care: Aftercare) -> None:
    task = care.ask()
    services.lapse_outcomes(by=SYSTEM, at=task.late_at)
    care.scene.at = task.late_at
    record(care, task, Answer.IMPROVED, note="Runs and eats.")
    task.refresh_from_db()
    assert task.state == TaskState.DONE
    assert Outcome.objects.get(task=task).note == "Runs and eats."


def test_nobody_answers_before_the_day(care: Aftercare) -> None:
    with pytest.raises(services.NotAskedYet):
        record(care, care.task(), Answer.IMPROVED)


def test_the_expert_reads_the_outcome_and_does_not_give_it(care: Aftercare) -> None:
    task = care.ask()
    with pytest.raises(NotAllowed):
        services.record_outcome(
            task_id=task.id, told=Told(Answer.SAME), by=care.scene.expert, at=care.scene.tick()
        )


def test_three_questions_come_after_the_answer(care: Aftercare) -> None:
    task = care.ask()
    grades = {"diagnosis": Grade.YES, "management": Grade.PARTLY}
    with pytest.raises(services.AnswerFirst):
        services.grade_by_link(token=care.token(task), grades=grades, visitor=VISITOR, at=care.scene.tick())
    tap(care, task, Answer.IMPROVED)
    services.grade_by_link(token=care.token(task), grades=grades, visitor=VISITOR, at=care.scene.tick())
    outcome = Outcome.objects.get(task=task)
    assert (outcome.diagnosis, outcome.management, outcome.learning) == ("yes", "partly", "")
    record(care, task, Answer.IMPROVED, grades={"learning": Grade.NO})
    outcome.refresh_from_db()
    assert (outcome.diagnosis, outcome.learning, outcome.by_link) == ("yes", "no", False)


def test_a_death_is_asked_twice_and_taken_into_the_record_only_by_signing_in(
    care: Aftercare, run_jobs: Callable[[], list[str]]
) -> None:
    task = care.ask()
    with pytest.raises(services.DeathNeedsConfirmation):
        tap(care, task, Answer.DIED)
    assert not Outcome.objects.exists()
    outcome = tap(care, task, Answer.DIED, is_confirmed=True)
    assert outcome.is_unconfirmed_death
    child = Child.objects.get(pk=care.case.child_id)
    assert child.deceased_on is None
    assert care.tasks(TaskKind.OUTCOME, is_open=True) == []  # nobody is asked again how the child is
    assert care.state == State.FOLLOW_UP  # a mistake could still be put right
    with pytest.raises(services.DayOfDeathNeeded):
        record(care, task, Answer.DIED)
    record(care, task, Answer.DIED, died_on=date(2026, 11, 24))
    run_jobs()
    child.refresh_from_db()
    assert child.deceased_on == date(2026, 11, 24)
    assert care.state == State.CLOSED
    assert not Task.objects.filter(case=care.case, is_open=True).exists()


def test_a_death_tapped_by_mistake_brings_the_later_questions_back(care: Aftercare) -> None:
    task = care.ask()
    tap(care, task, Answer.DIED, is_confirmed=True)
    tap(care, task, Answer.IMPROVED)
    assert len(care.tasks(TaskKind.OUTCOME, is_open=True)) == 1
    assert care.state == State.FOLLOW_UP


def test_a_question_that_was_asked_already_comes_back_with_its_link() -> None:
    care = make_aftercare(urgency="planned", principal_orpha=["ORPHA:706"])
    first = care.ask()
    last = care.tasks(TaskKind.OUTCOME)[1]
    assert last.remind_at is not None
    care.scene.at = last.remind_at
    services.remind(by=SYSTEM, at=care.scene.at)
    Task.objects.filter(pk=first.pk).update(late_at=care.scene.at + timedelta(days=1))
    OutcomeLink.objects.filter(task=first).update(ends=care.scene.at + timedelta(days=1))
    tap(care, first, Answer.DIED, is_confirmed=True)
    tap(care, first, Answer.SAME)
    last.refresh_from_db()
    assert (last.state, last.remind_at) == (TaskState.OPEN, None)
    assert tap(care, last, Answer.IMPROVED).answer == Answer.IMPROVED


def test_a_confirmed_death_is_not_unsaid_by_a_tap(care: Aftercare) -> None:
    task = care.ask()
    record(care, task, Answer.DIED, died_on=date(2026, 11, 24))
    with pytest.raises(NotAllowed):
        tap(care, task, Answer.IMPROVED)


def test_a_death_that_nobody_confirms_closes_the_case_when_the_link_has_ended(care: Aftercare) -> None:
    task = care.ask()
    tap(care, task, Answer.DIED, is_confirmed=True)
    services.settle_unconfirmed(by=SYSTEM, at=care.scene.tick())
    assert care.state == State.FOLLOW_UP
    services.settle_unconfirmed(by=SYSTEM, at=care.link(task).ends)
    assert (care.state, care.case.closing) == (State.CLOSED, Closing.WITH_OUTCOME)
    assert Child.objects.get(pk=care.case.child_id).deceased_on is None


def test_closing_by_hand_ends_the_questions_and_keeps_the_work(
    care: Aftercare, run_jobs: Callable[[], list[str]]
) -> None:
    close_case(case_id=care.case.id, by=care.scene.referrer, at=care.scene.tick())
    run_jobs()
    assert care.tasks(TaskKind.OUTCOME, is_open=True) == []
    assert care.tasks(TaskKind.VISIT, is_open=True) != []


def test_the_database_refuses_two_links_for_one_person(care: Aftercare) -> None:
    link = care.link(care.ask())
    with pytest.raises(IntegrityError):
        OutcomeLink.objects.create(task=link.task, user=link.user, made_at=link.made_at, ends=link.ends)


def test_month_by_month_the_jobs_alone_ask_wait_and_close() -> None:
    care = make_aftercare()  # a rare disease: four questions in a year
    day = care.scene.at
    while care.state != State.CLOSED:
        day += timedelta(days=1)
        services.lapse_outcomes(by=SYSTEM, at=day)
        services.remind(by=SYSTEM, at=day)
        assert day < care.scene.at + timedelta(days=400)
    questions = care.tasks(TaskKind.OUTCOME)
    assert all(task.asked_at for task in questions)
    assert OutcomeLink.objects.count() == len(questions) == 4
    assert care.case.closing == Closing.WITHOUT_OUTCOME
    assert [task.due_on.year for task in care.tasks(TaskKind.VISIT, is_open=True)][-1] == 2028


def test_a_question_for_which_it_is_too_late_is_not_asked(care: Aftercare) -> None:
    """The worker was down for a month: nobody gets a link that has ended already."""
    first = care.task()
    services.remind(by=SYSTEM, at=first.late_at)
    first.refresh_from_db()
    assert first.asked_at is None

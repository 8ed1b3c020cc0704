"""The pages of the follow-up as a browser without scripts sees them."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.followup import services
from consilia.followup.domain.words import Answer, TaskKind
from consilia.followup.models import Outcome, Task
from tests.factories.accounts import make_actor, signed_in_client, stranger_client
from tests.factories.followup import Aftercare

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor(care: Aftercare) -> Client:
    return signed_in_client(care.scene.referrer)


@pytest.fixture(autouse=True)
def today(care: Aftercare, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are opened by the scene's clock, not by that of the machine."""
    monkeypatch.setattr("consilia.accounts.middleware.timezone.now", lambda: care.scene.at)


def of(care: Aftercare, name: str, task: Task) -> str:
    return reverse(f"followup:{name}", args=[care.case.id, task.id])


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_case_page_shows_the_plan_the_next_task_first(care: Aftercare, doctor: Client) -> None:
    page = text_of(doctor.get(reverse("cases:detail", args=[care.case.id])))
    plan = page[page.index('id="follow-up-panel"') :]
    assert plan.index("Close the duct by catheter") < plan.index("Echocardiogram before discharge")
    assert "every 12 months" in plan
    assert "Rare disease" in plan


def test_the_expert_reads_the_plan_and_cannot_do_the_work_of_the_hospital(care: Aftercare) -> None:
    page = text_of(signed_in_client(care.scene.expert).get(reverse("cases:detail", args=[care.case.id])))
    assert "Close the duct by catheter" in page
    assert of(care, "complete", care.task(TaskKind.VISIT)) not in page


def test_the_child_page_shows_what_is_still_to_be_done(care: Aftercare, doctor: Client) -> None:
    page = text_of(doctor.get(reverse("patients:detail", args=[care.case.child_id])))
    assert "Close the duct by catheter" in page


def test_a_task_is_added_moved_done_and_opened_again(care: Aftercare, doctor: Client) -> None:
    add = reverse("followup:add", args=[care.case.id])
    form = {
        "kind": "laboratory",
        "what": "Potassium",
        "due_on": "2026-12-02",
        "every_months": "0",
        "owner": "",
    }
    assert doctor.get(add).status_code == 200
    assert doctor.post(add, form)["Location"].endswith("#follow-up")
    task = Task.objects.get(what="Potassium")
    moved = doctor.post(of(care, "move", task), {"due_on": "2026-12-05", "reason": "Snow", "version": 1})
    assert moved.status_code == 302
    done = doctor.post(of(care, "complete", task), {"result": "4.1", "version": 2})
    assert done.status_code == 302
    page = text_of(doctor.get(reverse("cases:detail", args=[care.case.id])))
    assert "Moved from 2 December 2026: Snow" in page
    assert "4.1" in page
    assert doctor.post(of(care, "reopen", task)).status_code == 302
    assert Task.objects.get(pk=task.pk).is_open


def test_what_was_typed_stays_when_it_is_refused(care: Aftercare, doctor: Client) -> None:
    task = care.task(TaskKind.VISIT)
    answer = doctor.post(of(care, "move", task), {"due_on": "2026-11-01", "reason": "The road is closed"})
    assert answer.status_code == 422
    assert "The road is closed" in text_of(answer)
    assert "Choose today or a later day." in text_of(answer)
    assert doctor.post(of(care, "skip", task), {"reason": ""}).status_code == 422
    nothing = doctor.post(
        reverse("followup:add", args=[care.case.id]),
        {"kind": "examination", "what": "", "due_on": "soon", "every_months": "0", "owner": ""},
    )
    assert nothing.status_code == 422


def test_a_stale_page_gets_409(care: Aftercare, doctor: Client) -> None:
    task = care.task(TaskKind.VISIT)
    doctor.post(of(care, "move", task), {"due_on": "2026-12-01", "reason": "x", "version": task.version})
    late = doctor.post(of(care, "complete", task), {"result": "", "version": task.version})
    assert late.status_code == 409


@pytest.mark.parametrize("name", ["move", "complete", "skip", "reassign", "answer"])
def test_strangers_get_404_and_headers_no_deed(care: Aftercare, name: str) -> None:
    task = care.task() if name == "answer" else care.task(TaskKind.VISIT)
    for person in (care.scene.stranger, care.scene.regional_operator, care.scene.other_expert):
        assert signed_in_client(person).get(of(care, name, task)).status_code == 404
    assert stranger_client().get(of(care, name, task)).status_code == 302


def test_a_task_of_another_case_is_404(care: Aftercare, doctor: Client) -> None:
    task = care.task(TaskKind.VISIT)
    other = care.scene.draft()
    assert doctor.get(reverse("followup:move", args=[other.id, task.id])).status_code == 404


def test_the_worklist_shows_what_is_hers_and_filters_by_the_address(care: Aftercare, doctor: Client) -> None:
    page = text_of(doctor.get(reverse("followup:worklist")))
    assert care.case.child.full_name in page
    assert "Close the duct by catheter" in page
    only = text_of(doctor.get(reverse("followup:worklist"), {"kind": "outcome"}))
    assert "Close the duct by catheter" not in only
    assert "Remove the filter" in only
    care.scene.at += timedelta(days=10)  # the session has ended meanwhile
    overdue = text_of(
        signed_in_client(care.scene.referrer).get(reverse("followup:worklist"), {"show": "overdue"})
    )
    assert "Close the duct by catheter" in overdue
    assert "Echocardiogram before discharge" not in overdue


def test_old_bookmarks_open_a_worklist(doctor: Client) -> None:
    strange = {"show": "sideways", "kind": "magic", "whose": "theirs", "after": "forged"}
    assert doctor.get(reverse("followup:worklist"), strange).status_code == 200


@pytest.mark.parametrize("role", sorted(set(Role)))
def test_only_those_who_follow_up_have_the_worklist(role: Role) -> None:
    may = role in {
        Role.REFERRING_DOCTOR,
        Role.ORGANISATION_COORDINATOR,
        Role.EXPERT,
        Role.TRIAGE_COORDINATOR,
    }
    assert signed_in_client(make_actor(role)).get("/follow-up/").status_code == (200 if may else 404)


def test_home_tells_of_what_is_overdue_due_or_asked(care: Aftercare) -> None:
    care.scene.at += timedelta(days=2)
    page = text_of(signed_in_client(care.scene.referrer).get("/"))
    assert "1 within a week" in page
    assert "Echocardiogram before discharge" not in page
    care.ask()
    assert "2 within a week" in text_of(signed_in_client(care.scene.referrer).get("/"))
    care.scene.at += timedelta(days=3)
    page = text_of(signed_in_client(care.scene.referrer).get("/"))
    assert "1 overdue" in page
    assert "Close the duct by catheter" in page


def test_a_signed_in_doctor_answers_on_the_page(care: Aftercare) -> None:
    task = care.ask()
    doctor = signed_in_client(care.scene.referrer)
    page = of(care, "answer", task)
    assert doctor.get(page).status_code == 200
    assert doctor.post(page, {}).status_code == 422
    assert doctor.post(page, {"answer": "died"}).status_code == 422
    said = doctor.post(page, {"answer": "improved", "note": "Runs.", "diagnosis": "yes", "management": ""})
    assert said.status_code == 302
    outcome = Outcome.objects.get(task=task)
    assert (outcome.answer, outcome.note, outcome.diagnosis, outcome.by_link) == (
        "improved",
        "Runs.",
        "yes",
        False,
    )
    assert "Runs." in text_of(doctor.get(reverse("cases:detail", args=[care.case.id])))


# ---------------------------------------------------------------------- the link


def address(care: Aftercare, task: Task) -> str:
    return reverse("followup:link", args=[care.token(task)])


def test_opening_the_link_shows_number_and_day_alone_and_records_nothing(care: Aftercare) -> None:
    task = care.ask()
    browser = stranger_client()
    for method in (browser.get, browser.head):
        answer = method(address(care, task))
        assert answer.status_code == 200
    page = text_of(browser.get(address(care, task)))
    assert care.case.number in page
    assert "18 November 2026" in page
    child = care.case.child
    for word in (
        child.family_name,
        child.given_name,
        "cardiology",
        "ductus",
        care.scene.hospital.short_name_en,
    ):
        assert word not in page
    assert not Outcome.objects.exists()
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in browser.get(address(care, task)).headers["Cache-Control"]


def test_one_tap_answers_and_the_questions_follow(care: Aftercare) -> None:
    task = care.ask()
    browser = stranger_client()
    thanks = text_of(browser.post(address(care, task), {"answer": "improved"}))
    assert "Thank you. Your answer:" in thanks
    assert "Did it change the management?" in thanks
    browser.post(address(care, task), {"questions": "1", "management": "partly"})
    outcome = Outcome.objects.get(task=task)
    assert (outcome.answer, outcome.management) == ("improved", "partly")
    browser.post(address(care, task), {"answer": "worse"})
    outcome.refresh_from_db()
    assert outcome.answer == Answer.WORSE


def test_a_tap_needs_a_token_of_the_page(care: Aftercare) -> None:
    """Another site cannot make a reader's browser tap."""
    task = care.ask()
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(address(care, task), {"answer": "died", "confirmed": "yes"}).status_code == 403
    assert not Outcome.objects.exists()


def test_died_is_asked_twice(care: Aftercare) -> None:
    task = care.ask()
    browser = stranger_client()
    asked = browser.post(address(care, task), {"answer": "died"})
    assert asked.status_code == 422
    assert "Yes, the child has died" in text_of(asked)
    assert not Outcome.objects.exists()
    told = text_of(browser.post(address(care, task), {"answer": "died", "confirmed": "yes"}))
    assert "only when you sign in" in told
    assert Outcome.objects.get(task=task).is_unconfirmed_death


@pytest.mark.parametrize(("answer", "status"), [("", 200), ("happy", 200)])
def test_nonsense_shows_the_question_again(care: Aftercare, answer: str, status: int) -> None:
    task = care.ask()
    assert stranger_client().post(address(care, task), {"answer": answer}).status_code == status
    assert not Outcome.objects.exists()


def test_broken_and_ended_links_say_what_to_do(care: Aftercare) -> None:
    task = care.ask()
    broken = stranger_client().get(address(care, task)[:-3] + "/")
    assert broken.status_code == 404
    assert "Open it from the e-mail once more" in text_of(broken)
    here = address(care, task)
    care.scene.at = care.link(task).ends
    ended = stranger_client().get(here)
    assert ended.status_code == 410
    assert "This link has ended" in text_of(ended)


def test_the_page_speaks_the_language_of_the_letter(care: Aftercare) -> None:
    task = care.ask()
    User.objects.filter(pk=care.scene.referrer.user_id).update(language="ru")
    assert "Как состояние ребёнка?" in text_of(stranger_client().get(address(care, task)))


# ---------------------------------------------------------------------- handing over


def test_tasks_are_handed_over_with_a_look_before_and_a_way_back(care: Aftercare) -> None:
    scene = care.scene
    browser = signed_in_client(scene.house_coordinator)
    people = {"giver": str(scene.referrer.user_id), "taker": str(scene.colleague.user_id)}
    page = reverse("followup:hand_over")
    look = text_of(browser.get(page, people))
    assert "Joins the team of the case" in look
    assert not Task.objects.filter(owner_id=scene.colleague.user_id).exists()
    made = browser.post(page, people)
    assert made.status_code == 302
    assert not Task.objects.filter(owner_id=scene.referrer.user_id, is_open=True).exists()
    assert "Close the duct" in text_of(browser.get(made["Location"]))
    colleague = signed_in_client(scene.colleague)
    assert colleague.get(reverse("cases:detail", args=[care.case.id])).status_code == 200
    assert browser.post(made["Location"] + "undo/").status_code == 302
    assert Task.objects.filter(owner_id=scene.referrer.user_id, is_open=True).count() == 7
    assert signed_in_client(scene.stranger).get(made["Location"]).status_code == 404


def test_the_worklist_costs_few_statements(
    care: Aftercare, doctor: Client, django_assert_max_num_queries
) -> None:
    for day in range(1, 30):
        services.add_task(
            case_id=care.case.id,
            kind=TaskKind.CALL,
            what="",
            due_on=date(2026, 12, day),
            owner_id=care.scene.referrer.user_id,
            by=care.scene.referrer,
            at=care.scene.tick(),
        )
    doctor.get(reverse("followup:worklist"))
    with django_assert_max_num_queries(6):
        first = doctor.get(reverse("followup:worklist"))
    found = re.search(r'href="([^"]*after=[^"]*)"', first.content.decode())
    assert found
    second = doctor.get(found[1].replace("&amp;", "&"))
    assert second.status_code == 200
    assert text_of(second).count("<tr class") == 36 - 25

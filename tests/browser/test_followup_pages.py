"""The follow-up in a real browser: from the acknowledged answer to the tap that closes the case."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.followup import services
from consilia.followup.domain.words import Answer, TaskKind
from consilia.followup.models import Outcome, Task
from tests.browser.conftest import Visit
from tests.factories.followup import SYSTEM, Aftercare, make_aftercare, make_aftercare_to_come
from tests.jobs import run_until_idle
from tests.pages import expect_fine_looks, expect_nothing_clipped

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A browser lives by the machine's clock, so the story ends today.
DAYS_AGO = timedelta(days=22)
# Not the menus: open ones lie over what is below them, as they should.
OPEN_THE_PAST = "document.querySelectorAll('.plan-over').forEach(d => d.open = true)"


@pytest.fixture
def care() -> Aftercare:
    return make_aftercare(at=datetime.now(UTC) - DAYS_AGO, follow_up_on=None)


def asked(care: Aftercare, *, at: datetime | None = None) -> Task:
    """Everything that has come due until `at`, which is now, was told and asked."""
    services.remind(by=SYSTEM, at=at or datetime.now(UTC))
    return care.tasks(TaskKind.OUTCOME, asked_at__isnull=False)[-1]


def pages_of(care: Aftercare) -> list[tuple[str, Actor | None]]:
    """Every page of the follow-up with somebody who may open it; None opens the link as a stranger."""
    scene, case = care.scene, care.case
    work, question = care.task(TaskKind.VISIT), asked(care)
    tapped = care.tasks(TaskKind.OUTCOME, asked_at__isnull=False)[0]
    services.answer_by_link(
        token=care.token(tapped),
        answer=Answer.DIED,
        is_confirmed=True,
        visitor="192.0.2.1",
        at=datetime.now(UTC),
    )
    services.answer_by_link(
        token=care.token(tapped), answer=Answer.WORSE, visitor="192.0.2.1", at=datetime.now(UTC)
    )
    both = f"giver={scene.referrer.user_id}&taker={scene.colleague.user_id}"
    made = services.hand_over(
        giver_id=scene.referrer.user_id,
        taker_id=scene.colleague.user_id,
        by=scene.house_coordinator,
        at=datetime.now(UTC),
    )
    services.undo_hand_over(hand_over_id=made.id, by=scene.house_coordinator, at=datetime.now(UTC))
    here = f"/cases/{case.id}/follow-up"
    return [
        (f"/cases/{case.id}/", scene.referrer),
        (f"/patients/{case.child_id}/", scene.referrer),
        ("/", scene.referrer),
        ("/follow-up/?kind=visit", scene.referrer),
        ("/follow-up/", scene.house_coordinator),
        ("/follow-up/?show=soon", scene.expert),
        (f"{here}/add/", scene.referrer),
        (f"{here}/{work.id}/move/", scene.referrer),
        (f"{here}/{work.id}/complete/", scene.referrer),
        (f"{here}/{work.id}/skip/", scene.referrer),
        (f"{here}/{work.id}/reassign/", scene.referrer),
        (f"{here}/{question.id}/answer/", scene.referrer),
        (f"/follow-up/hand-over/?{both}", scene.house_coordinator),
        (f"/follow-up/hand-over/{made.id}/", scene.house_coordinator),
        (f"/outcome/{care.token(question)}/", None),
        (f"/outcome/{care.token(tapped)}/", None),
        ("/outcome/broken/", None),
    ]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_pages_of_the_follow_up_are_accessible_and_fit(
    visit: Visit, care: Aftercare, language: str, width: int
) -> None:
    for number, (path, actor) in enumerate(pages_of(care)):
        broken = "broken" in path  # the browser complains of the 404 that it gets
        page = visit(
            path,
            as_=actor,
            language=language,  # type: ignore[arg-type]
            width=width,
            expects_complaints=broken,
        )
        page.evaluate(OPEN_THE_PAST)
        expect_fine_looks(page, f"followup-{number:02}-{language}")
        visit.leave(page)


def test_from_the_acknowledged_answer_to_the_tap_that_closes_the_case(visit: Visit) -> None:
    story = make_aftercare_to_come(at=datetime.now(UTC) - DAYS_AGO)
    story.sign(principal_orpha=[], follow_up_on=None)
    care = Aftercare(story)
    doctor = care.scene.referrer

    page = visit(f"/cases/{care.case.id}/conclusion/decide/", as_=doctor)
    for group in page.get_by_role("radio", name="Accepted", exact=True).all():
        group.check()
    page.get_by_role("button", name="Send the decisions").click()
    page.get_by_text("All is decided.").wait_for()
    run_jobs_beside_the_browser()
    page.goto(f"/cases/{care.case.id}/")
    assert page.locator("#follow-up").get_by_text("Close the duct by catheter").is_visible()
    assert care.state == State.FOLLOW_UP

    _moves_and_completes(page, care)

    # What was due before the decision is asked on the next morning of the child's region.
    question = asked(care, at=datetime.now(UTC) + timedelta(days=1))
    address = f"/outcome/{care.token(question)}/"
    stranger = visit(address, width=390)
    stranger.get_by_role("heading", name="How is the child?").wait_for()
    assert not Outcome.objects.exists()
    for earlier in care.tasks(TaskKind.OUTCOME):
        tapping = visit(f"/outcome/{care.token(earlier)}/", width=390, scripts=False)
        tapping.get_by_role("button", name="Improved").click()
        tapping.get_by_text("Thank you. Your answer:").wait_for()
    assert set(Outcome.objects.values_list("answer", "by_link")) == {("improved", True)}
    assert care.state == State.CLOSED

    page.reload()
    page.get_by_text("tasks are over").click()
    assert page.locator("#follow-up").get_by_text("by the link in the e-mail").first.is_visible()


def run_jobs_beside_the_browser() -> None:
    """In a thread and on a connection of their own: the browser's event loop runs in this one."""

    def run() -> None:
        try:
            run_until_idle()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as worker:
        worker.submit(run).result()


def _moves_and_completes(page: "Page", care: Aftercare) -> None:
    task = page.locator(".plan-task", has_text="Close the duct by catheter")
    task.locator("summary").click()
    task.get_by_role("link", name="Move to another day").click()
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    page.get_by_label("New day").fill(f"{tomorrow:%Y-%m-%d}")
    page.get_by_role("textbox", name="Why is it moved?").fill("The river is frozen.")
    page.get_by_role("button", name="Move the task").click()
    page.get_by_text("The task was moved.").wait_for()
    assert page.get_by_text("The river is frozen.").is_visible()

    page.locator(".plan-task", has_text="Close the duct by catheter").get_by_role("link", name="Done").click()
    page.get_by_role("textbox", name="Result").fill("Closed, no residual shunt.")
    page.get_by_role("button", name="Mark as done").click()
    page.get_by_text("The task is done.").wait_for()
    page.get_by_text("task is over").click()
    assert page.get_by_text("Closed, no residual shunt.").is_visible()
    assert care.tasks(TaskKind.VISIT, is_open=True) == []


def test_on_paper_the_plan_has_no_buttons(visit: Visit, care: Aftercare) -> None:
    page = visit(f"/cases/{care.case.id}/", as_=care.scene.referrer)
    page.emulate_media(media="print")
    plan = page.locator("#follow-up")
    assert plan.get_by_text("Close the duct by catheter").is_visible()
    assert not plan.get_by_role("link", name="Done").first.is_visible()


def test_nothing_of_the_link_is_clipped_on_a_telephone(visit: Visit, care: Aftercare) -> None:
    page = visit(f"/outcome/{care.token(asked(care))}/", width=390, language="ru")
    expect_nothing_clipped(page)

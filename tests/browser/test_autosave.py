"""A draft is saved while one types, and nothing is lost when the session ends."""

import re
from typing import TYPE_CHECKING

import pytest

from consilia.cases.models import Case
from tests.browser.conftest import Visit, sign_in
from tests.factories.cases import Scene, reload
from tests.factories.terminology import load_terms, make_term

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Is a catheter closure possible at 4.2 kg?"


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.draft()


def saved(page: "Page") -> None:
    page.locator("[data-saved]", has_text=re.compile("^Saved ")).wait_for()


def ready_to_keep(page: "Page") -> None:
    """The page has its keys: what is typed from here on can be kept on this device."""
    page.evaluate(
        "async () => { while (!(await consiliaVault.unlock())) await new Promise((done) => setTimeout(done, 50)) }"
    )


def carries(*names: str) -> "Callable[[Response], bool]":
    """Whether a save asked for all these fields."""
    return lambda answer: (
        answer.url.endswith("/autosave/")
        and all(f'"changed"\r\n\r\n{name}\r\n' in (answer.request.post_data or "") for name in names)
    )


def test_typing_is_enough(visit: Visit, scene: Scene, case: Case) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer)
    page.get_by_role("textbox", name="Question to the expert").fill(TEXT)
    saved(page)
    assert reload(case).question == TEXT
    with page.expect_response("**/autosave/"):  # the mark still says "Saved" from the first time
        page.get_by_role("textbox", name="Question to the expert").fill(f"{TEXT} And when?")
    saved(page)
    assert reload(case).question == f"{TEXT} And when?", "the second save knows the version of the first"


def test_a_removed_finding_is_saved_as_removed(visit: Visit, scene: Scene, case: Case) -> None:
    load_terms(make_term("HP:0001250", "Seizure"), make_term("HP:0000252", "Microcephaly"))
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer)
    page.get_by_role("button", name="Remove Seizure").click()
    saved(page)
    assert set(case.findings.values_list("code", flat=True)) == {"HP:0000252"}


def test_what_was_typed_after_the_session_ended_comes_back_after_sign_in(
    visit: Visit, scene: Scene, case: Case, live_server
) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer, expects_complaints=True)
    ready_to_keep(page)
    page.context.clear_cookies(name="sessionid")
    with page.expect_response(carries("question", "findings")):  # on a slow machine the second one does
        page.get_by_role("textbox", name="Question to the expert").fill(TEXT)
        page.get_by_role("button", name="Remove Seizure").click()
    page.get_by_role("alert").filter(has_text="You were signed out").wait_for()
    assert reload(case).question != TEXT
    sign_in(page.context, live_server.url, scene.referrer)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/cases/{case.id}/draft/")
    page.get_by_role("status").filter(has_text="was put back").wait_for()
    assert page.get_by_role("textbox", name="Question to the expert").input_value() == TEXT
    assert page.get_by_text("Seizure").count() == 0, "a chip taken away stays away"
    saved(page)
    assert reload(case).question == TEXT


def test_without_a_connection_the_page_says_so_and_tries_again(
    visit: Visit, scene: Scene, case: Case
) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer, expects_complaints=True)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Question to the expert").fill(TEXT)
    page.locator("[data-saved]", has_text=re.compile("no connection", re.IGNORECASE)).wait_for()
    assert page.locator("[data-offline]").is_visible()
    page.context.set_offline(False)
    saved(page)
    assert not page.locator("[data-offline]").is_visible()
    assert reload(case).question == TEXT


def test_somebody_elses_copy_is_not_put_back(visit: Visit, scene: Scene, case: Case, live_server) -> None:
    page = visit(f"/cases/{case.id}/draft/", as_=scene.referrer, expects_complaints=True)
    ready_to_keep(page)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("textbox", name="Question to the expert").fill(TEXT)
    page.get_by_role("alert").filter(has_text="You were signed out").wait_for()
    sign_in(page.context, live_server.url, scene.house_coordinator)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/cases/{case.id}/draft/")
    page.wait_for_load_state("networkidle")
    assert TEXT not in page.content()

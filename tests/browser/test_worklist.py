"""The worklist under the hand: nothing moves by itself, rows stay true, keys mark rows, deeds can be undone."""

from typing import TYPE_CHECKING, Any

import pytest

from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import ReadMark
from tests.browser.conftest import Visit
from tests.factories.cases import Scene, make_scene
from tests.pages import expect_accessible, screenshot
from tests.workers import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEWS = "document.getElementById('rows').dispatchEvent(new CustomEvent('live'))"


def row(page: "Page", case: Any) -> Any:
    return page.locator(f'tr[data-id="{case.id}"]')


def top(page: "Page", case: Any) -> float:
    return float(row(page, case).evaluate("row => row.getBoundingClientRect().top"))


def numbers(page: "Page") -> list[str]:
    return [str(text) for text in page.locator("tr[data-id] small:first-of-type").all_inner_texts()]


def three_waiting(scene: Scene) -> list[Any]:
    return [scene.case_in(State.TRIAGE, urgency="planned") for _ in range(3)]


def test_rows_change_in_place_and_new_ones_wait_behind_a_bar(visit: Visit) -> None:
    """What the live process says is one event; test_live.py shows that it arrives."""
    scene = make_scene()
    first, second, third = three_waiting(scene)
    services.mark_seen(case_id=first.id, by=scene.coordinator, at=scene.tick())
    page = visit("/cases/", as_=scene.coordinator)
    row(page, first).locator("input").check()  # the pointer stays over this row
    row(page, second).locator(".row-link").focus()
    before = top(page, second)

    urgent = scene.case_in(State.TRIAGE, urgency="emergency")  # due first: it would push all others down
    services.send_message(case_id=first.id, text="News", by=scene.referrer, at=scene.tick())
    scene.play("offer", third.id)  # no longer the coordinator's turn
    page.evaluate(NEWS)

    bar = page.get_by_role("button", name="New: 1. Show")
    bar.wait_for()
    assert row(page, urgent).count() == 0, "nothing is added by itself"
    assert top(page, second) == before
    assert row(page, second).evaluate("row => row.contains(document.activeElement)")
    assert row(page, first).locator(".unread-dot").count() == 0, "it is under the pointer"
    page.mouse.move(1, 1)
    row(page, first).locator(".unread-dot").wait_for()
    assert top(page, second) == before
    assert row(page, first).locator("input").is_checked()
    assert "No longer in this list" in row(page, third).inner_text()
    assert page.locator("#counters [aria-current] b").inner_text() == "3"
    expect_accessible(page)
    screenshot(page, "worklist-news")

    bar.click()
    row(page, urgent).wait_for()
    assert row(page, third).count() == 0
    assert bar.count() == 0
    assert row(page, first).locator("input").is_checked(), "marks stay with their cases"
    wait_for(lambda: page.locator("#bulk [data-marked]").inner_text() == "1")


def test_keys_mark_rows_and_a_deed_on_them_is_undone(visit: Visit) -> None:
    scene = make_scene()
    three_waiting(scene)
    page = visit("/cases/", as_=scene.coordinator, language="ru", theme="dark", width=390)
    bulk = page.locator("#bulk")
    assert not bulk.is_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert bulk.is_visible()
    assert page.locator("[data-marked]").inner_text() == "2"
    expect_accessible(page)
    bulk.get_by_role("button", name="Отметить прочитанным").click()
    page.get_by_role("heading", name="Сделано: 2 случая").wait_for()
    assert ReadMark.objects.filter(user=scene.coordinator.user_id).count() == 2
    page.locator("h1").click()
    page.keyboard.press("u")
    page.get_by_text("Отменено для 2 случаев.").wait_for()
    assert ReadMark.objects.filter(user=scene.coordinator.user_id).count() == 0


def test_a_view_is_saved_and_its_columns_kept_without_scripts(visit: Visit) -> None:
    scene = make_scene()
    (case, *_others) = three_waiting(scene)
    page = visit("/cases/?show=open&urgency=planned", as_=scene.coordinator, scripts=False)
    page.get_by_role("link", name="Save this list").click()
    page.get_by_label("Name of the view").fill("Planned ones")
    page.get_by_role("button", name="Save the view").click()
    assert page.locator('.view[aria-current="true"]').inner_text() == "Planned ones"
    page.get_by_role("link", name="Columns").click()
    page.get_by_label("Deadline", exact=True).check()
    page.get_by_role("button", name="To the left: Child").click()
    page.get_by_role("button", name="Save", exact=False).first.click()
    heads = page.locator(".worklist th").all_inner_texts()
    assert heads[1:3] == ["Child", "Urgency"]
    assert "Deadline" in heads
    assert row(page, case).count() == 1

"""The reports in a real browser: readable by everybody, by keyboard, on a telephone and on paper."""

from datetime import UTC, datetime, timedelta

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.analytics import services
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.factories.analytics import make_facts
from tests.factories.network import make_centre, make_consultant, make_region
from tests.pages import expect_accessible, expect_nothing_clipped, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENT = datetime.now(UTC) - timedelta(days=6)
NUMBERS = {
    ("RU-PRI", "cardiology"): 9,
    ("RU-PRI", "neurology"): 3,
    ("RU-MOW", "cardiology"): 14,
    ("RU-MOW", "neurology"): 12,
    ("RU-SVE", "cardiology"): 7,
}


@pytest.fixture
def analyst() -> Actor:
    make_facts(NUMBERS, at=SENT, late=6)
    make_region("RU-KAM")
    centre = make_centre(fields=["cardiology"], hours="mon-fri 09:00-17:00")
    make_consultant(centre)
    services.refresh_figures(at=datetime.now(UTC))
    found = make_actor(Role.MINISTRY_ANALYST)
    services.freeze_year(year=SENT.year, language="en", by=found, at=datetime.now(UTC))
    return found


def addresses() -> list[str]:
    return [
        "/reports/",
        f"/reports/indicators/allocation/?period={SENT:%Y}",
        "/reports/silent/",
        "/reports/hours/",
        "/reports/years/",
    ]


@pytest.mark.parametrize(("language", "width", "theme"), [("en", 1440, "light"), ("ru", 390, "dark")])
def test_the_reports_are_accessible_and_fit(
    visit: Visit, analyst: Actor, language: str, width: int, theme: str
) -> None:
    for number, path in enumerate(addresses()):
        page = visit(path, as_=analyst, language=language, width=width, theme=theme)  # type: ignore[arg-type]
        expect_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        screenshot(page, f"report-{number}-{language}-{width}-{theme}")
        visit.leave(page)


def test_a_tile_is_reached_by_keyboard_and_leads_to_its_region(visit: Visit, analyst: Actor) -> None:
    page = visit(addresses()[1], as_=analyst)
    tile = page.get_by_role("link", name="Sverdlovsk Region: ")
    tile.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Sverdlovsk Region").first.wait_for()
    assert "region=RU-SVE" in page.url
    page.go_back()
    page.emulate_media(media="print")
    assert page.get_by_role("table", name="By region").is_visible()
    assert not page.get_by_role("link", name="Download CSV").is_visible()
    expect_nothing_clipped(page)

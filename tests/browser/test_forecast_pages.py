"""What comes, in a real browser: forecasts of breach, and what other working days would do to today's clocks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consilia.accounts.domain.roles import Role
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Deadline
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.factories.cases import make_scene
from tests.pages import expect_accessible, expect_nothing_clipped, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def foresee(case: Case, clock: Clock, tenths: int | None, *, late: bool) -> None:
    """As the job notes it; what it counts is tested without a browser."""
    since = Deadline.objects.get(case=case, clock=clock).since
    known = {"runs": 64, "late": 21, "of_field": late, "steps": [[since.isoformat(), tenths, late]]}
    Deadline.objects.filter(case=case, clock=clock).update(
        foreseen_at=since, forecast=known, late_from=since if late else None
    )
    if late:
        Case.objects.filter(pk=case.id).update(late_from=since)


def test_forecasts_are_accessible_and_fit(visit: Visit) -> None:
    scene = make_scene(at=timezone.now() - timedelta(minutes=40))
    case = scene.case_in(State.TRIAGE)
    foresee(case, Clock.TRIAGE, 8, late=True)
    foresee(case, Clock.CONCLUSION, 2, late=False)
    foresee(case, Clock.FIRST_CONTACT, None, late=False)
    scene.case_in(State.TRIAGE)
    pages = {"list": "/cases/?show=probably_late", "case": f"/cases/{case.id}/", "home": "/"}
    for language, theme, width in (("en", "light", 1440), ("ru", "dark", 390)):
        for name, path in pages.items():
            page = visit(path, as_=scene.coordinator, language=language, theme=theme, width=width)  # type: ignore[arg-type]
            screenshot(page, f"forecast-{name}-{language}-{theme}-{width}")
            expect_accessible(page)
            if name != "list":  # its rows shorten long questions on purpose
                expect_nothing_clipped(page)
            visit.leave(page)


def test_the_effect_of_a_day_off_is_accessible_and_fits(visit: Visit) -> None:
    scene = make_scene(at=timezone.now() - timedelta(minutes=40))
    case = scene.case_in(State.TRIAGE, urgency="planned")
    day = timezone.localdate(case.due_at).isoformat()
    administrator = make_actor(Role.ADMINISTRATOR)
    for language, theme, width in (("en", "light", 1440), ("ru", "dark", 390)):
        page = visit(
            f"/network/organisations/{scene.centre.id}/",
            as_=administrator,
            language=language,  # type: ignore[arg-type]
            theme=theme,  # type: ignore[arg-type]
            width=width,
        )
        page.locator("#exceptions details summary").click()
        page.locator("#exceptions input[name=day]").fill(day)
        page.locator("#exceptions [name=reason]").fill("Repairs")
        page.locator("#exceptions button[name=preview]").click()
        page.locator("#effect").wait_for()
        screenshot(page, f"effect-{language}-{theme}-{width}")
        expect_accessible(page)
        expect_nothing_clipped(page)
        visit.leave(page)

"""Limits in a real browser: list, form, preview and explanation are accessible and fit, in both languages and themes."""

from datetime import timedelta

import pytest

from consilia.accounts.domain.roles import Role
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.limits import WALL, Limit, Scope
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import ClockChange, ClockPolicy, Deadline
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.factories.cases import Scene, make_scene
from tests.pages import expect_accessible, expect_nothing_clipped, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def proposed(scene: Scene, limit: Limit | None, scope: Scope) -> ClockChange:
    return services.propose_limit(
        clock=Clock.TRIAGE,
        urgency=Urgency.URGENT,
        scope=scope,
        limit=limit,
        source="Decision of the network's council, minutes 14",
        by=make_actor(Role.ADMINISTRATOR),
        at=scene.tick(),
    )


def test_the_pages_of_limits_are_accessible_and_fit(visit: Visit) -> None:
    scene = make_scene()
    only = Scope(field="cardiology")
    for _ in range(3):
        scene.case_in(State.TRIAGE)
    # The browser's clock is today's: one clock runs for an hour yet, the others ran out.
    kept = scene.case_in(State.TRIAGE)
    shorter = proposed(scene, Limit(timedelta(minutes=30), WALL), only)
    services.confirm_limit(change_id=shorter.id, by=make_actor(Role.ADMINISTRATOR), at=scene.tick())
    now = ClockPolicy.objects.get(field="cardiology")
    waiting = proposed(scene, Limit(timedelta(hours=2), WALL), only)
    Deadline.objects.filter(case=kept).update(due_at="2099-01-01T00:00Z")
    administrator = make_actor(Role.ADMINISTRATOR)
    pages = {
        "list": "/cases/limits/",
        "form": f"/cases/limits/new/?like={now.id}",
        "end": f"/cases/limits/{now.id}/end/",
        "change": f"/cases/limits/changes/{waiting.id}/",
        "which": "/cases/limits/which/?urgency=urgent&field=cardiology",
    }
    for language, theme, width in (("en", "light", 1440), ("ru", "dark", 390)):
        for name, path in pages.items():
            page = visit(path, as_=administrator, language=language, theme=theme, width=width)  # type: ignore[arg-type]
            screenshot(page, f"limits-{name}-{language}-{theme}-{width}")
            expect_accessible(page)
            expect_nothing_clipped(page)
            visit.leave(page)

"""Policies in a real browser: list, rows, form, preview and history are accessible and fit."""

from datetime import timedelta

import pytest

from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import RegionReviewPolicy, SpanPolicy
from consilia.cases.policy_kinds import EMERGENCIES, SPANS
from consilia.followup.models import PlanRule
from consilia.followup.policy_kinds import PLAN_RULES
from consilia.policies import services
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.factories.cases import make_scene
from tests.pages import expect_accessible, expect_nothing_clipped, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_policies_are_accessible_and_fit(visit: Visit) -> None:
    scene = make_scene()
    scene.case_in(State.CLOSED)
    administrator = make_actor(Role.ADMINISTRATOR)
    words = {
        "source": "Decision of the network's council, minutes 14",
        "by": administrator,
        "at": scene.tick(),
    }
    done = services.propose_change(
        kind=SPANS, key={"name": "reopening"}, figures={"span": timedelta(days=120)}, **words
    )
    services.confirm_change(change_id=done.id, by=administrator, at=scene.tick())
    waiting = services.propose_change(
        kind=SPANS, key={"name": "reopening"}, figures={"span": timedelta(days=60)}, **words
    )
    more = EMERGENCIES.as_texts(EMERGENCIES.model.objects.get(), EMERGENCIES.figures) | {"tries": "9"}
    wide = services.propose_change(kind=EMERGENCIES, key={}, figures=more, **words)
    reviews = RegionReviewPolicy.objects.create(
        region_id=scene.hospital.region_id, urgency="planned", starts=scene.at, source="Приказ региона"
    )
    weeks = {"group": "urgent", "region": None, "kind": "outcome", "hours": 504, "months": 0}
    plan = services.propose_change(
        kind=PLAN_RULES,
        key={**weeks, "hours": 336},
        figures={"every_months": 0},
        instead_of=PLAN_RULES.as_texts(PLAN_RULES.filled(weeks), PLAN_RULES.key),
        **words,
    )
    row = SpanPolicy.objects.get(name="reopening", ends=None)
    pages = {
        "list": "/policies/",
        "rows": "/policies/spans/",
        "escalation": "/policies/escalation/",
        "wide": "/policies/emergency-access/",
        "history": "/policies/spans/?when=changes",
        "form": f"/policies/spans/new/?like={row.id}",
        "end": f"/policies/region-review/{reviews.id}/end/",
        "change": f"/policies/changes/{waiting.id}/",
        "wide-change": f"/policies/changes/{wide.id}/",
        "plan": "/policies/plan-rules/",
        "plan-form": f"/policies/plan-rules/new/?like={PlanRule.objects.get(group='urgent', hours=168).id}",
        "plan-change": f"/policies/changes/{plan.id}/",
    }
    wide_look, narrow_look = (
        ("list", "escalation", "wide", "form", "change", "plan-change"),
        ("rows", "history", "end", "wide-change", "plan", "plan-form"),
    )
    for language, theme, width, looks in (
        ("en", "light", 1440, wide_look),
        ("ru", "dark", 390, narrow_look),
    ):
        for name in looks:
            page = visit(pages[name], as_=administrator, language=language, theme=theme, width=width)  # type: ignore[arg-type]
            screenshot(page, f"policies-{name}-{language}-{theme}-{width}")
            expect_accessible(page)
            expect_nothing_clipped(page)
            visit.leave(page)

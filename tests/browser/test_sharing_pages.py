"""Invitations, emergency access and its review, each page once: languages, themes and widths take turns."""

from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Invitation
from consilia.cases.queries.emergencies import Named
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import make_scene
from tests.pages import expect_accessible, expect_nothing_clipped, screenshot

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TURNS = (("ru", "light", 390), ("en", "dark", 1280), ("ru", "dark", 1280), ("en", "light", 390))


def test_every_page_of_sharing_is_whole_and_accessible(chromium: "Browser", live_server: Any) -> None:
    now = timezone.now()
    scene = make_scene(at=now - timedelta(days=2))
    case = scene.case_in(State.IN_REVIEW)
    access = services.break_glass(
        named=Named(number=case.number),
        reason="The child lies unconscious in our emergency room",
        by=scene.stranger,
        at=now - timedelta(minutes=3),
    )
    services.invite_colleague(
        case_id=case.id,
        user_id=scene.other_expert.person_id,
        part=Invitation.Part.ADVISER,
        reason="You know this syndrome",
        ends=now + timedelta(days=7),
        by=scene.referrer,
        at=now - timedelta(minutes=2),
    )
    assert access is not None
    auditor, detail = make_actor(Role.AUDITOR), reverse("cases:detail", args=[case.id])
    pages = [
        (scene.stranger, reverse("cases:break_glass")),
        (scene.stranger, detail),
        (scene.other_expert, detail),
        (scene.other_expert, reverse("cases:shared")),
        (scene.referrer, reverse("cases:invite", args=[case.id])),
        (scene.referrer, detail),
        (auditor, reverse("cases:emergencies")),
        (auditor, reverse("cases:emergency", args=[access.id])),
    ]
    for (actor, path), (language, scheme, width) in zip(pages, cycle(TURNS), strict=False):
        User.objects.filter(pk=actor.user_id).update(language=language)
        session = signed_in_client(actor).cookies["sessionid"].value
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + path)
        screenshot(page, f"sharing-{path.strip('/').replace('/', '-')[:40]}")
        expect_accessible(page)
        expect_nothing_clipped(page)
        context.close()

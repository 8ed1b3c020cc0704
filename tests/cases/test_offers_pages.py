"""The pages on which a case is offered and refused."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from consilia.accounts.models import User
from consilia.cases.domain.lifecycle import State
from consilia.routing.models import Declaration
from tests.factories.accounts import signed_in_client
from tests.factories.cases import make_scene
from tests.factories.network import make_consultant, make_leave

pytestmark = pytest.mark.django_db


def test_the_offer_page_tells_points_in_words_and_figures() -> None:
    scene = make_scene()
    away = make_consultant(scene.centre)
    make_leave(away, scene.at.date() - timedelta(days=400), scene.at.date() + timedelta(days=4000))
    case = scene.case_in(State.TRIAGE)
    for language, words in {
        "en": ("Proposed experts", "this very field", "never had a case", "on leave", "2 experts are asked"),
        "ru": ("Предлагаемые эксперты", "именно этот профиль", "в отпуске"),
    }.items():
        User.objects.filter(pk=scene.coordinator.user_id).update(language=language)
        browser = signed_in_client(scene.coordinator)
        text = browser.get(reverse("cases:offer", args=[case.id])).content.decode()
        for word in words:
            assert word in text
        assert "+30" in text


def test_the_case_page_tells_its_coordinators_why_this_expert() -> None:
    scene = make_scene()
    other = make_consultant(scene.centre, fields=["cardiology"])
    case = scene.case_in(State.OFFERED)
    assert case.offers.count() == 2  # an urgent case is asked of two at once
    address = reverse("cases:detail", args=[case.id])
    scene.play("refuse", case.id)
    offered = signed_in_client(scene.coordinator).get(address).content.decode()
    with translation.override("en"):
        name = other.name
    for words in (name, "has not answered yet", "Asked at the same time", "Her reason: Away"):
        assert words in offered
    assert "this very subspecialty" in offered
    for reader in (scene.referrer, scene.house_coordinator, scene.regional_operator):
        assert 'id="routing"' not in signed_in_client(reader).get(address).content.decode()


def test_choosing_past_a_warning_asks_for_the_reason_and_keeps_the_note() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE, urgency="emergency")
    browser, address = signed_in_client(scene.coordinator), reverse("cases:offer", args=[case.id])
    data = {"version": case.version, "consultant": str(scene.consultant.id), "note": "Please hurry"}
    answer = browser.post(address, data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "say why" in text
    assert "Please hurry" in text
    assert browser.post(address, {**data, "override": "Nobody else"}).status_code == 302
    assert case.offers.get().override_reason == "Nobody else"


def test_refusing_by_the_page_remembers_the_conflict() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    browser, address = signed_in_client(scene.expert), reverse("cases:refuse", args=[case.id])
    assert browser.post(address, {"reason": "My neighbour", "conflict": "bribery"}).status_code == 422
    assert browser.post(address, {"reason": "My neighbour", "conflict": "kinship"}).status_code == 302
    assert Declaration.objects.get().conflict == "kinship"

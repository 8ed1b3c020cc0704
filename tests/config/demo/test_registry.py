"""The registry of the demo: played from signed conclusions, once, by the people of the cast."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from config.demo import registry, statuses
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.registry.models import Entry, Proposal, StatusInquiry, VitalStatus
from consilia.registry.services import load_registry_policy
from tests.factories.accounts import make_actor
from tests.factories.conclusions import make_story
from tests.factories.patients import make_guardian
from tests.factories.registry import make_desk

pytestmark = pytest.mark.django_db


def test_most_of_what_was_signed_is_taken_in_and_the_newest_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "AGREE", 1)
    monkeypatch.setattr(registry, "LEFT_OPEN", 1)
    desk = make_desk(consented=False)
    scene = desk.story.scene
    stories = [desk.story, make_story(scene=scene), make_story(scene=scene)]
    for story in stories:
        make_guardian(story.case.child, by=scene.referrer, at=scene.tick())
    for story in stories[1:]:
        story.sign()
    assert desk.curator.organisation_id == scene.centre.id
    cast: Any = SimpleNamespace(
        centre=scene.centre,
        referrers=[SimpleNamespace(actor=scene.referrer)],
        experts={scene.expert.user_id: scene.expert},
    )
    scene.at = scene.at.replace(day=28)
    assert registry.build(cast=cast, at=scene.at) == 3
    assert Entry.objects.count() == 2
    assert [row.state for row in Proposal.objects.exclude(state="accepted")] == ["asked"]
    assert registry.build(cast=cast, at=scene.tick()) == 0


def test_the_young_registry_asks_after_half_a_year_and_doctors_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statuses, "ANSWERED", 1)
    load_registry_policy()
    desk = make_desk()
    entry = desk.enter()
    scene = desk.story.scene
    administrator = make_actor(Role.ADMINISTRATOR)
    User.objects.filter(pk=administrator.user_id).update(demo_key="administrator", is_demo=True)
    cast: Any = SimpleNamespace(referrers=[SimpleNamespace(actor=scene.referrer)])
    assert statuses.build(cast=cast, at=scene.at + timedelta(days=200)) == 0
    later = scene.at + timedelta(days=300)
    assert statuses.build(cast=cast, at=later) == 1
    said = VitalStatus.objects.get(entry=entry)
    assert (said.said_by_id, said.inquiry) == (scene.referrer.user_id, StatusInquiry.objects.get())
    assert said.said_at < later
    assert statuses.build(cast=cast, at=later) == 0

"""Who sees what: the matrix of people and pages, and that a draft is its author's alone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.queries.emergencies import Named
from consilia.cases.services import break_glass
from tests.conclusions.editor import at, draft_of
from tests.factories.accounts import signed_in_client
from tests.factories.conclusions import Story, make_story

pytestmark = pytest.mark.django_db


def test_every_page_speaks_russian_too(story: Story) -> None:
    """No English sentence of ours is left on a page of a Russian reader."""
    User.objects.update(language="ru")
    expert, referrer = signed_in_client(story.scene.expert), signed_in_client(story.scene.referrer)
    story.write(language="ru")
    pages = {name: expert.get(at(story, name)).content.decode() for name in ("draft/", "sign/")}
    story.sign()
    pages |= {name: expert.get(at(story, name)).content.decode() for name in ("1/", "correct/", "versions/")}
    pages["decide/"] = referrer.get(at(story, "decide/")).content.decode()
    for name, html in pages.items():
        assert 'lang="ru"' in html, name
        for english in ("Recommendation", "Assessment", "Red flags", "Sign and", "Version "):
            assert english not in html, (name, english)
    assert "мг/кг" in pages["1/"]


def see(actor: Actor, address: str) -> int:
    with translation.override("en"):
        return signed_in_client(actor).get(address).status_code


# What each person gets of a page: signed conclusion, then draft.
MATRIX = {
    "referrer": (200, 404),
    "house_coordinator": (200, 404),
    "coordinator": (200, 404),
    "expert": (200, 200),
    "other_expert": (404, 404),
    "regional_operator": (404, 404),
    "colleague": (404, 404),
    "stranger": (404, 404),
}


@pytest.mark.parametrize("person", MATRIX)
def test_each_person_gets_what_her_role_may_see(story: Story, person: str) -> None:
    story.sign()
    story_of_draft = make_story(scene=story.scene)
    story_of_draft.write()
    actor = getattr(story.scene, person)
    signed, draft = MATRIX[person]

    for page in ("1/", "1.pdf", "1.txt", "versions/"):
        assert see(actor, at(story, page)) == signed, page
    for page in ("draft/", "draft/preview.pdf", "sign/"):
        assert see(actor, at(story_of_draft, page)) == draft, page
    for page in ("1/", "1.pdf", "1.txt", "versions/"):
        assert see(actor, at(story_of_draft, page)) == 404, page


def test_nobody_but_the_author_meets_a_word_of_a_draft(story: Story) -> None:
    """On no page of the case, in no list, search, timeline, or event."""
    secret = "Krabbe leukodystrophy is what I suspect but cannot prove yet."
    story.write(assessment=secret, history=secret, red_flags=secret)
    addresses = [
        f"/cases/{story.case.id}/",
        f"/cases/{story.case.id}/?part=timeline",
        "/cases/?q=Krabbe",
        "/",
        "/search/?q=Krabbe",
        f"/patients/{story.case.child_id}/",
        at(story, "versions/"),
    ]
    for person in ("referrer", "house_coordinator", "coordinator", "regional_operator", "other_expert"):
        client = signed_in_client(getattr(story.scene, person))
        for address in addresses:
            answer = client.get(address, follow=True)
            assert "leukodystrophy" not in answer.content.decode(), (person, address)
            assert "Your draft" not in answer.content.decode(), (person, address)
    assert not AuditEntry.objects.filter(detail__icontains="leukodystrophy").exists()
    assert "leukodystrophy" in signed_in_client(story.scene.expert).get(at(story, "draft/")).content.decode()


def test_a_get_changes_nothing(story: Story, expert: Client) -> None:
    expert.get(at(story, "begin/"))
    assert story.state is State.IN_REVIEW
    story.write()
    revision = draft_of(story).revision
    for page in ("draft/", "sign/", "draft/preview.pdf"):
        expert.get(at(story, page))
    assert draft_of(story).revision == revision
    assert expert.get(at(story, "draft/autosave/")).status_code == 405


def test_an_emergency_opens_the_answer_to_be_read_and_marks_the_reading(story: Story) -> None:
    story.sign()
    scene, now = story.scene, timezone.now()
    named = Named(number=story.case.number)
    reason = "The child lies unconscious in our emergency room"
    assert break_glass(named=named, reason=reason, by=scene.stranger, at=now - timedelta(minutes=1))
    client = signed_in_client(scene.stranger)
    address = reverse("conclusions:read", args=[story.case.id, 1])
    assert client.get(address).status_code == 200
    read = AuditEntry.objects.get(name="ConclusionRead", user_id=scene.stranger.user_id)
    assert read.detail == {"grounds": "emergency"}
    assert client.get(reverse("conclusions:decide", args=[story.case.id])).status_code == 404

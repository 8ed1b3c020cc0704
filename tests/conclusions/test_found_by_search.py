"""Whoever reads the body finds the case by its answer; a draft finds nothing."""

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.cases.queries.worklist import best_matches
from consilia.conclusions import services
from tests.factories.conclusions import ASSESSMENT, Story, make_story
from tests.jobs import run_until_idle

pytestmark = pytest.mark.django_db


def finds(story: Story, by: Actor, words: str) -> bool:
    rows, _is_cut = best_matches(by, words, at=story.scene.tick(), size=5)
    return [row.id for row in rows] == [story.case.id]


def test_the_answer_is_found_once_it_is_signed_and_then_as_it_was_corrected() -> None:
    story = make_story()
    story.write()
    story.save(assessment=f"{ASSESSMENT} Ventriculomegaly, коронарная аномалия.")
    run_until_idle()
    assert not finds(story, story.scene.referrer, "ventriculomegaly")
    story.sign()
    run_until_idle()
    for by in (story.scene.referrer, story.scene.coordinator, story.scene.expert):
        assert finds(story, by, "коронарные аномалии")
    for by in (story.scene.regional_operator, story.scene.stranger):
        assert not finds(story, by, "ventriculomegaly")
    services.tell_search(case_id=story.case.id)
    assert finds(story, story.scene.referrer, "ventriculomegaly")

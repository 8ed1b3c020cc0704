"""Writing, signing, reading and deciding in a real browser."""

import re
from typing import TYPE_CHECKING

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import recommendations_of
from consilia.conclusions.services import begin_correction
from tests.browser.conftest import Visit
from tests.factories.conclusions import FUROSEMIDE, Story, make_story
from tests.pages import expect_fine_looks

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story() -> Story:
    return make_story()


def at(story: Story, page: str) -> str:
    return f"/cases/{story.case.id}/conclusion/{page}"


def saved(page: "Page") -> None:
    page.locator("[data-saved]", has_text=re.compile("^Saved ")).wait_for()


def pages_of(story: Story) -> list[tuple[str, Actor]]:
    """Every page of conclusions with somebody who may open it."""
    expert, referrer = story.scene.expert, story.scene.referrer
    story.sign()
    begin_correction(case_id=story.case.id, reason="Typing error.", by=expert, at=story.scene.tick())
    story.save(red_flags="Apnoea, refusal to feed.")
    draft = make_story(scene=story.scene)
    draft.write()
    draft.recommend(kind="care")
    document = story.current.document
    assert document is not None
    corrected = make_story(scene=story.scene)
    corrected.sign()
    corrected.correct(assessment="Corrected: the duct is narrow, and an operation can wait until spring.")
    corrected.decide_all()
    return [
        (at(draft, "draft/"), expert),
        (at(draft, "sign/"), expert),
        (at(story, "draft/"), expert),
        (at(story, "discard/"), expert),
        (at(story, "1/"), expert),
        (at(story, "correct/"), expert),
        (at(story, "decide/"), referrer),
        (f"/cases/{story.case.id}/", referrer),
        (f"/cases/{corrected.case.id}/", expert),
        (at(corrected, "1/"), referrer),
        (at(corrected, "versions/"), referrer),
        ("/verify/", referrer),
        (f"/verify/{document.number}/{document.verification_code}", referrer),
    ]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_pages_of_a_conclusion_are_accessible_and_fit(
    visit: Visit, story: Story, language: str, width: int
) -> None:
    for number, (path, actor) in enumerate(pages_of(story)):
        page = visit(path, as_=actor, language=language, width=width)  # type: ignore[arg-type]
        expect_fine_looks(page, f"conclusion-{number}-{language}", open_details=True)
        visit.leave(page)


def test_recommendations_are_saved_while_one_types(visit: Visit, story: Story) -> None:
    story.begin()
    given = story.recommend(kind="care")
    page = visit(at(story, "draft/"), as_=story.scene.expert)
    block = page.get_by_role("group", name="Recommendation 1")
    block.get_by_role("textbox", name="What to do").fill("Feed every two hours.")
    page.get_by_role("textbox", name="Assessment").fill("The child tires at the breast.")
    saved(page)
    given.refresh_from_db()
    assert given.action == "Feed every two hours."
    assert Conclusion.objects.get(case=story.case).assessment == "The child tires at the breast."


def test_the_order_of_a_drug_shows_for_a_drug_alone(visit: Visit, story: Story) -> None:
    story.begin()
    story.recommend(kind="care", action="Rest")
    story.recommend(**FUROSEMIDE)
    page = visit(at(story, "draft/"), as_=story.scene.expert)
    care = page.get_by_role("group", name="Recommendation 1")
    drug = page.get_by_role("group", name="Recommendation 2")
    assert not care.get_by_role("textbox", name="Dose").is_visible()
    assert drug.get_by_role("textbox", name="Dose").input_value() == "1.5"
    care.get_by_label("Kind").select_option("drug")
    assert care.get_by_role("textbox", name="Dose").is_visible()


def test_enter_in_a_field_saves_and_removes_nothing(visit: Visit, story: Story) -> None:
    story.begin()
    story.recommend(kind="care", action="Rest")
    page = visit(at(story, "draft/"), as_=story.scene.expert)
    page.get_by_role("group", name="Recommendation 1").get_by_label("By whom").fill("cardiologist")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Saved.").wait_for()
    (given,) = recommendations_of(Conclusion.objects.get(case=story.case))
    assert (given.by_whom, given.action) == ("cardiologist", "Rest")


def test_the_key_s_signs(visit: Visit, story: Story) -> None:
    story.write()
    page = visit(at(story, "sign/"), as_=story.scene.expert)
    page.keyboard.press("s")
    page.wait_for_url(re.compile("#conclusion$"))
    assert story.current.version == 1

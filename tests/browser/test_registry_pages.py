"""The registry in a real browser: wide and narrow, in both languages and themes; a visit reckoned while it is filled."""

from typing import TYPE_CHECKING, Literal

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.registry.domain.relatives import Adopted, Affected, Loss, Relation, Twin
from consilia.registry.models import StatusInquiry
from consilia.registry.services import load_registry_policy
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.factories.conclusions import make_story
from tests.factories.registry import Desk, make_desk
from tests.pages import expect_fine_looks

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def pages_of(desk: Desk) -> list[tuple[str, Actor]]:
    """An entry with a variant and a visit; another child's proposal about which the expert is asked."""
    entry = desk.enter()
    load_registry_policy()
    desk.tell_of(entry, Relation.MATERNAL_GRANDMOTHER, affected=Affected.YES, dead=True, born=1950)
    desk.tell_of(entry, Relation.SIBLING, sex="unknown", affected=Affected.UNKNOWN, born=2022)
    desk.tell_of(entry, Relation.MATERNAL_HALF_SIBLING, other_parent=2, affected=Affected.CARRIER, born=2012)
    desk.tell_of(entry, Relation.SIBLING, twin=Twin.UNKNOWN)
    desk.tell_of(entry, Relation.SIBLING, sex="unknown", loss=Loss.MISCARRIAGE, weeks=9)
    desk.tell_of(entry, Relation.PATERNAL_SIBLING, adopted=Adopted.IN, dead=True, died_age="P3M")
    variant = desk.say_variant(entry, hgvs_p="NP_003212.2:p.(Arg225Gly)")
    filled = desk.fill(entry, "eu_cde", patient_status="alive")
    scene = desk.story.scene
    other = Desk(make_story(scene=scene))
    other.curator = desk.curator
    other.consent()
    other.story.sign()
    asked = other.ask("Since when has the child had it?")
    StatusInquiry.objects.create(
        entry=entry, centre_id=entry.centre_id, asked_at=scene.at, due_on=scene.at.date()
    )
    administrator = make_actor(Role.ADMINISTRATOR)
    return [
        ("/registry/?show=asked", desk.curator),
        ("/registry/entries/", desk.curator),
        (f"/registry/proposals/{asked.id}/", desk.curator),
        (f"/registry/proposals/{asked.id}/", scene.expert),
        (f"/registry/entries/{entry.id}/", desk.curator),
        (f"/registry/entries/{entry.id}/change/", desk.curator),
        (f"/registry/variants/{variant.id}/", desk.curator),
        (f"/registry/visits/{filled.id}/", desk.curator),
        (f"/registry/entries/{entry.id}/visits/{desk.forms['rd_cdm_visit'].id}/", desk.curator),
        (f"/registry/entries/{entry.id}/phenopacket/", desk.curator),
        (f"/registry/forms/{desk.forms['eu_cde'].id}/", administrator),
        ("/registry/forms/load/", administrator),
        (f"/registry/entries/{entry.id}/family/", desk.curator),
        (f"/registry/diseases/{entry.disease}/", desk.curator),
        ("/registry/quality/", desk.curator),
        ("/registry/status/", scene.referrer),
        (f"/registry/entries/{entry.id}/status/", desk.curator),
        (f"/registry/entries/{entry.id}/elements/", desk.curator),
    ]


@pytest.mark.parametrize(("language", "width", "first"), [("en", 1440, 0), ("ru", 390, 1)])
def test_the_pages_are_accessible_and_fit(
    visit: Visit, desk: Desk, language: Literal["en", "ru"], width: int, first: int
) -> None:
    """Every second page in each of two ways: both would cost more and find the same."""
    for number, (path, who) in list(enumerate(pages_of(desk)))[first::2]:
        page = visit(path, as_=who, language=language, width=width)
        expect_fine_looks(page, f"registry-{number:02d}-{language}-{width}", open_details=True)
        visit.leave(page)


def test_a_visit_asks_what_follows_from_the_answers(visit: Visit, desk: Desk) -> None:
    entry, form = desk.enter(), desk.forms["rd_cdm_visit"]
    page: Page = visit(f"/registry/entries/{entry.id}/visits/{form.id}/", as_=desk.curator)
    ask = page.get_by_role("button", name="Show what is asked now")
    page.get_by_label("Vital status").select_option("alive")
    ask.click()
    page.get_by_label("Weight, kg").fill("18.5")
    page.get_by_label("Length or height, cm").fill("110")
    page.get_by_label("Clinical status of the disease").select_option("active")
    ask.click()
    page.get_by_text("15.3").wait_for()
    page.get_by_label("Severity").select_option("mild")
    page.get_by_role("button", name="Keep the visit").click()
    page.get_by_text("The visit is kept.").wait_for()
    assert page.get_by_label("Weight, kg").input_value() == "18.5"

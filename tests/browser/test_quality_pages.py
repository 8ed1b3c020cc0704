"""Second readings and quality reviews in a real browser: wide and narrow, in both languages and themes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases import services as cases
from consilia.cases.models import SecondReading
from consilia.conclusions import services as conclusions
from consilia.quality.domain.words import ActionKind, Cause
from consilia.quality.services import enter_concern, give_action
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor
from tests.factories.conclusions import make_story
from tests.factories.quality import Board, make_board
from tests.pages import expect_fine_looks

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@dataclass
class World:
    board: Board
    pages: list[tuple[str, Actor]]


@pytest.fixture
def world() -> World:
    """A settled dossier with a finding, an open one, and a draft that came back from its second reader."""
    cases.load_second_reading_rules()
    board = make_board(urgency="emergency")  # the rules let its signature pass, and have it read afterwards
    scene, at = board.story.scene, board.later
    dossier = board.settle(board.drawn())
    give_action(
        dossier_id=dossier.id,
        kind=ActionKind.TEMPLATE,
        title="Ask for the weight in every request",
        owner_id=scene.expert.person_id,
        due_on=at.date(),
        by=scene.coordinator,
        at=at,
    )
    concern = enter_concern(
        case_id=board.story.case.id,
        cause=Cause.COMPLAINT,
        source="Mother",
        text="Nobody explained the operation.",
        by=scene.coordinator,
        at=at,
    )
    review = concern.dossier.reviews.get(seat=1)
    back, there = make_story(scene=scene), make_story(scene=scene)
    for story in (back, there):
        draft = story.write()
        conclusions.seek_reading(
            case_id=story.case.id,
            revision=draft.revision,
            reader_id=scene.reader.person_id,
            by=scene.expert,
            at=scene.tick(),
        )
    remarks = ["Which device do you mean?", "Why now and not in spring?"]
    cases.return_reading(case_id=back.case.id, remarks=remarks, by=scene.reader, at=scene.tick())
    unsent = make_story(scene=scene)
    unsent.write()
    action = dossier.actions.get()
    return World(
        board,
        [
            (f"/cases/{unsent.case.id}/conclusion/sign/", scene.expert),
            (f"/cases/{back.case.id}/conclusion/second-reading/", scene.expert),
            (f"/cases/{there.case.id}/conclusion/second-reading/", scene.reader),
            ("/cases/second-readings/", scene.expert),
            (f"/cases/{there.case.id}/second-reader/", scene.coordinator),
            ("/policies/second-reading/", scene.referrer),
            ("/policies/second-reading/new/", make_actor(Role.ADMINISTRATOR)),
            ("/quality/", board.actor_of(review)),
            (f"/quality/reviews/{review.id}/", board.actor_of(review)),
            (f"/quality/centres/{scene.centre.id}/", scene.coordinator),
            (f"/quality/samples/{dossier.draw_id}/", scene.coordinator),
            (f"/quality/dossiers/{dossier.id}/", scene.coordinator),
            (f"/quality/dossiers/{dossier.id}/finding/", scene.coordinator),
            (f"/quality/findings/{action.id}/", scene.expert),
            (f"/quality/cases/{board.story.case.id}/concern/", scene.coordinator),
        ],
    )


@pytest.mark.parametrize(("language", "width", "first"), [("en", 1440, 0), ("ru", 390, 1)])
def test_the_pages_are_accessible_and_fit(
    visit: Visit, world: World, language: Literal["en", "ru"], width: int, first: int
) -> None:
    """Every second page in each of two ways: both would cost a minute more and find the same."""
    for number, (path, who) in list(enumerate(world.pages))[first::2]:
        page = visit(path, as_=who, language=language, width=width)
        expect_fine_looks(page, f"quality-{number:02d}-{language}-{width}", open_details=True)
        visit.leave(page)


def test_a_reader_agrees_without_scripts(visit: Visit, world: World) -> None:
    reading = SecondReading.objects.filter(state="waiting", timing="before").get()
    address = f"/cases/{reading.case_id}/conclusion/second-reading/"
    page: Page = visit(address, as_=world.board.story.scene.reader, scripts=False)
    page.get_by_role("button", name="I agree").click()
    assert page.url.endswith("/cases/second-readings/")
    reading.refresh_from_db()
    assert reading.state == "agreed"

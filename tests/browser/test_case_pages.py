"""The pages of a case in a real browser: nothing inaccessible, nothing wider than the window."""

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from tests.browser.conftest import Visit
from tests.factories.cases import Scene
from tests.pages import expect_fine_looks

IS_SEEN = """one => {
    const { left, top, height } = one.getBoundingClientRect();
    return [1, height - 1].every((down) => one.contains(document.elementFromPoint(left + 1, top + down)));
}"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages_of(scene: Scene) -> list[tuple[str, Actor]]:
    """Every page of a case with somebody who may open it."""
    draft = scene.case_in(State.DRAFT)
    triage = scene.case_in(State.TRIAGE, urgency="emergency")
    asked = scene.case_in(State.INFO_REQUESTED, urgency="planned")
    offered = scene.case_in(State.OFFERED)
    review = scene.case_in(State.IN_REVIEW)
    services.send_message(case_id=review.id, text="How is he today?", by=scene.expert, at=scene.tick())
    return [
        ("/cases/?show=open", scene.coordinator),
        ("/cases/", scene.referrer),
        ("/cases/", scene.expert),
        (f"/cases/start/?child={draft.child_id}", scene.referrer),
        (f"/cases/{draft.id}/draft/", scene.referrer),
        (f"/cases/{draft.id}/submit/", scene.referrer),
        (f"/cases/{triage.id}/", scene.coordinator),
        (f"/cases/{triage.id}/offer/", scene.coordinator),
        (f"/cases/{asked.id}/answer/", scene.referrer),
        (f"/cases/{asked.id}/", scene.regional_operator),
        (f"/cases/{offered.id}/", scene.expert),
        (f"/cases/{offered.id}/refuse/", scene.expert),
        (f"/cases/{review.id}/", scene.referrer),
        (f"/cases/{review.id}/ask/", scene.expert),
        (f"/cases/{review.id}/withdraw/", scene.referrer),
    ]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_pages_of_a_case_are_accessible_and_fit(
    visit: Visit, scene: Scene, language: str, width: int
) -> None:
    for number, (path, actor) in enumerate(pages_of(scene)):
        page = visit(path, as_=actor, language=language, width=width)  # type: ignore[arg-type]
        expect_fine_looks(page, f"case-{number}-{language}")
        visit.leave(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_link_to_a_section_leads_to_its_heading(visit: Visit, scene: Scene, width: int) -> None:
    case = scene.case_in(State.IN_REVIEW)
    page = visit(f"/cases/{case.id}/", as_=scene.expert, width=width)
    page.locator(".tabs a[href='#request']").click()
    page.wait_for_url("**#request")
    heading = page.locator("#request-title")
    assert heading.evaluate(IS_SEEN), "nothing lies above it"

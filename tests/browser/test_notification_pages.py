"""The pages of telling in a real browser: nothing inaccessible, nothing wider than the window."""

from datetime import timedelta

import pytest

from consilia.accounts.domain.roles import Role
from consilia.cases import services as cases
from consilia.cases.domain.lifecycle import State
from consilia.notifications.models import Letter
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor, make_user
from tests.factories.cases import make_scene
from tests.factories.notifications import NOON, make_news
from tests.notifications.test_failures import NOBODY, failed
from tests.notifications.test_trouble_pages import LONG_AGO, dead, job_in
from tests.pages import expect_fine_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_pages_of_telling_are_accessible_and_fit(visit: Visit, language: str, width: int) -> None:
    administrator = make_actor(Role.ADMINISTRATOR)
    user = make_user()
    failed(NOBODY, user=user.id)
    dead(2)
    job_in("failed", since=LONG_AGO)
    make_news(user.id, at=NOON + timedelta(hours=1))
    pages = [
        ("/notifications/preferences/", make_actor(user=user)),
        ("/notifications/policy/", administrator),
        ("/notifications/policy/rule/?kind=message_sent&role=triage_coordinator", administrator),
        ("/notifications/letters/", administrator),
        ("/notifications/jobs/", administrator),
        ("/", administrator),
    ]
    for number, (path, actor) in enumerate(pages):
        page = visit(path, as_=actor, language=language, width=width)  # type: ignore[arg-type]
        expect_fine_looks(page, f"telling-{number}-{language}")
        visit.leave(page)


def test_a_letter_is_chosen_asked_about_and_sent_again(visit: Visit) -> None:
    letter = failed(NOBODY)
    page = visit("/notifications/letters/", as_=make_actor(Role.ADMINISTRATOR))
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send the chosen again").click()
    page.get_by_role("button", name="Send again").click()
    page.get_by_text("1 letter is sent again.").wait_for()
    assert Letter.objects.get(id=letter.id).state == Letter.State.RETRYING


def test_who_has_seen_a_message_opens_on_the_timeline(visit: Visit) -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    cases.send_message(case_id=case.id, text="How is he today?", by=scene.expert, at=scene.tick())
    cases.mark_seen(case_id=case.id, by=scene.referrer, at=scene.tick())
    page = visit(f"/cases/{case.id}/", as_=scene.expert)
    line = page.locator(".timeline > li", has_text="How is he today?")
    line.locator("summary").click()
    line.get_by_text("Referring doctor").wait_for()
    expect_fine_looks(page, "receipts-en")

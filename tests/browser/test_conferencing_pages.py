"""A council in a real browser: called, answered, voted on, written, held and signed."""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.conferencing import services
from consilia.conferencing.models import Session
from tests.browser.conftest import Visit
from tests.browser.test_live import live  # noqa: F401 - a fixture
from tests.factories.accounts import make_actor
from tests.factories.conferencing import Table, make_table
from tests.pages import expect_fine_looks, expect_nothing_clipped

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def today() -> Table:
    """A council whose hour has come, in the room of its centre."""
    began = datetime.now(UTC) - timedelta(minutes=30)
    table = make_table(at=began - timedelta(hours=1), starts=began)
    services.set_room(
        organisation_id=table.centre.id,
        address="https://rooms.example/{session}?name={name}",
        by=table.coordinator,
        at=table.tick(),
    )
    return table


def to_come() -> Table:
    return make_table(at=datetime.now(UTC), starts=datetime.now(UTC) + timedelta(days=2))


def at(table: Table, page: str = "") -> str:
    return f"/councils/{table.id}/{page}"


def pages() -> list[tuple[str, str, Actor]]:
    """Every page of councils with a name and somebody who may open it."""
    coming, now, signed = to_come(), today().all_accept().attended().written(), today()
    for actor in now.everybody:
        services.consent_to_record(session_id=now.id, by=actor, at=now.tick())
    question = services.open_vote(
        session_id=now.id, text="Close the duct by catheter now?", by=now.chair, at=now.tick()
    )
    for voter, choice in zip([now.chair, *now.members], ["for", "for", "against"], strict=True):
        services.cast_vote(session_id=now.id, question_id=question.id, choice=choice, by=voter, at=now.tick())
    services.close_vote(session_id=now.id, question_id=question.id, by=now.chair, at=now.tick())
    services.open_vote(session_id=now.id, text="Where shall it be done?", by=now.chair, at=now.tick())
    services.add_dissent(session_id=now.id, text="Too early.", by=now.members[1], at=now.tick())
    signed.held()
    signed.sign(signed.chair)
    sealed = today().signed()
    return [
        ("list", "/councils/", coming.chair),
        ("past", "/councils/?show=past", sealed.chair),
        ("to-come", at(coming), coming.members[0]),
        ("now-chair", at(now), now.chair),
        ("now-secretary", at(now), now.secretary),
        ("schedule", "/councils/schedule/", coming.coordinator),
        ("reschedule", at(coming, "reschedule/"), coming.secretary),
        ("cancel", at(coming, "cancel/"), coming.secretary),
        ("people", at(coming, "people/"), coming.secretary),
        ("hold", at(now, "hold/"), now.secretary),
        ("write", at(now, "write/"), now.secretary),
        ("dissent", at(now, "dissent/"), now.members[0]),
        ("held", at(signed), signed.members[0]),
        ("sign", at(signed, "sign/"), signed.members[0]),
        ("minutes", at(sealed, "minutes/"), sealed.members[0]),
        ("sealed", at(sealed), sealed.guest),
        ("centre", f"/councils/centres/{coming.centre.id}/", coming.coordinator),
        ("centres", "/councils/centres/", make_actor(Role.ADMINISTRATOR)),
    ]


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_pages_of_councils_are_accessible_and_fit(visit: Visit, language: str, width: int) -> None:
    for name, path, actor in pages():
        page = visit(path, as_=actor, language=language, width=width)  # type: ignore[arg-type]
        expect_fine_looks(page, f"council-{name}-{language}", open_details=True)
        expect_nothing_clipped(page)
        visit.leave(page)


def choose(page: "Page", label: str, name: str) -> None:
    """Type a name and take the one that is found."""
    page.get_by_role("combobox", name=label).fill(name)
    page.get_by_role("option", name=re.compile(name)).first.click()


def test_a_council_from_the_call_to_the_last_signature(visit: Visit) -> None:
    """The hour is moved by hand once: a browser does not wait two days."""
    table = to_come()
    chair, secretary, *members = table.chair, table.secretary, *table.members
    page = visit("/councils/schedule/", as_=table.coordinator)
    names = {actor: _full_name(actor) for actor in [chair, secretary, *members]}
    choose(page, "Chair", names[chair])
    choose(page, "Secretary", names[secretary])
    for member in members:
        choose(page, "Members", names[member])
    page.get_by_label("Agenda").fill("Is an operation possible?")
    page.get_by_label("Short name").fill("Board of Friday")
    page.get_by_role("button", name="Check the time").last.click()
    page.locator("button[name=take]").first.click()
    assert page.get_by_label("Begins").input_value() != ""
    page.get_by_role("button", name="Call the council").click()
    page.get_by_role("heading", name="Council Board of Friday").wait_for()
    session = Session.objects.get(reference="Board of Friday")

    for actor in (chair, secretary, *members):
        own = visit(f"/councils/{session.id}/", as_=actor)
        own.get_by_role("button", name="Will take part").click()
        own.get_by_text("Your answer is kept.").wait_for()
        visit.leave(own)

    begins(session)
    keeper = visit(f"/councils/{session.id}/", as_=secretary)
    for actor in (chair, secretary, *members):
        keeper.get_by_label(names[actor]).select_option("present")
    keeper.get_by_role("button", name="Save attendance").click()
    keeper.get_by_text("Attendance is noted.").wait_for()
    keeper.get_by_label("Question to be voted on").fill("Operate?")
    keeper.get_by_role("button", name="Open the vote").click()
    keeper.get_by_text("The vote is open.").wait_for()

    for actor, choice in zip([chair, *members], ["For", "For", "Against"], strict=True):
        own = visit(f"/councils/{session.id}/", as_=actor)
        own.get_by_role("button", name=choice, exact=True).click()
        own.get_by_text("Your vote is kept.").wait_for()
        visit.leave(own)
    dissenter = visit(f"/councils/{session.id}/dissent/", as_=members[1])
    dissenter.get_by_label("Your dissenting opinion").fill("I would wait until spring.")
    dissenter.get_by_role("button", name="Save").click()
    dissenter.get_by_text("Your dissenting opinion is kept.").wait_for()
    visit.leave(dissenter)

    keeper.goto(f"/councils/{session.id}/")
    keeper.get_by_role("button", name="Close the vote").click()
    keeper.get_by_text("The vote is closed.").wait_for()
    keeper.goto(f"/councils/{session.id}/write/")
    keeper.get_by_label("Course of the discussion").fill("The echocardiogram was shown.")
    keeper.get_by_label("Decision").fill("Operate within two weeks.")
    keeper.locator("[data-saved]", has_text=re.compile("^Saved ")).wait_for()
    keeper.goto(f"/councils/{session.id}/hold/")
    keeper.get_by_role("button", name="Close as held").click()
    keeper.get_by_text("The council is held.").first.wait_for()

    for actor in (chair, secretary, *members):
        own = visit(f"/councils/{session.id}/sign/", as_=actor)
        own.get_by_text("Operate within two weeks.").wait_for()
        own.keyboard.press("s")
        own.get_by_text("Your signature is kept.").wait_for()
        visit.leave(own)
    keeper.goto(f"/councils/{session.id}/")
    keeper.get_by_text("All have signed: document M-").wait_for()
    assert keeper.get_by_role("link", name="Signed PDF").is_visible()


def test_without_scripts_a_council_is_called_as_well(visit: Visit) -> None:
    table = to_come()
    page = visit("/councils/schedule/", as_=table.coordinator, scripts=False)
    for label, name, actor in (("Chair", "chair", table.chair), ("Secretary", "secretary", table.secretary)):
        page.get_by_label(label, exact=True).fill(_full_name(actor))
        page.locator(f"button[name={name}_find]").click()
        page.get_by_role("radio", name=re.compile(_full_name(actor))).first.check()
    page.get_by_label("Begins").fill(f"{datetime.now(UTC) + timedelta(days=5):%Y-%m-%dT12:00}")
    page.get_by_label("Agenda").fill("Without scripts")
    page.get_by_label("Quorum").fill("1")
    page.get_by_role("button", name="Call the council").click()
    page.get_by_text("The council is called").wait_for()
    assert Session.objects.filter(agenda="Without scripts").exists()


@pytest.mark.usefixtures("live")
def test_an_open_page_hears_that_somebody_answered(visit: Visit) -> None:
    table = to_come()
    page = visit(at(table), as_=table.chair)
    page.locator(".live[data-live-state=on]").wait_for()
    services.respond(session_id=table.id, response="declined", by=table.guest, at=datetime.now(UTC))
    bar = page.get_by_role("button", name="Updates")
    bar.wait_for()
    bar.click()
    answer = page.locator("#people").get_by_text("Cannot take part")
    answer.wait_for()
    assert answer.is_visible()


def begins(session: Session) -> None:
    """Its hour has come."""
    now = datetime.now(UTC)
    session.participants.update(occupied=None)
    Session.objects.filter(pk=session.pk).update(
        starts=now - timedelta(minutes=10), ends=now + timedelta(minutes=50)
    )


def _full_name(actor: Actor) -> str:
    from consilia.accounts.queries import people

    return people([actor.person_id])[actor.person_id].full_name

"""The way of a medicine in a real browser: a curator, a doctor, and a parent who has no account."""

import pytest

from consilia.medicines.domain.words import Channel, Paper, State
from tests.browser.conftest import Visit
from tests.factories.medicines import make_shelf
from tests.factories.patients import make_guardian
from tests.pages import expect_accessible, expect_fine_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_medicine_goes_its_way_and_a_parent_follows_it(visit: Visit) -> None:
    shelf = make_shelf()
    make_guardian(shelf.need.child, by=shelf.doctor, at=shelf.at)
    shelf.ready(Channel.FOUNDATION)
    shelf.play("confirm", "record_council")
    path = f"/medicines/{shelf.need.id}/"

    doctor = visit(path, as_=shelf.doctor)
    expect_fine_looks(doctor, "medicine-need")
    doctor.get_by_role("link", name="Prepare an application").click()
    doctor.get_by_role("button", name="Prepare an application").click()
    doctor.get_by_role("link", name="Submit the application").click()
    doctor.get_by_role("button", name="Submit the application").click()
    doctor.get_by_text("Application is taken up").wait_for()
    doctor.get_by_role("link", name="Pages of parents").click()
    doctor.get_by_role("radio").first.check()
    doctor.get_by_role("button", name="Make a page").click()
    address = doctor.locator(".medicines-links code").inner_text()
    visit.leave(doctor)

    curator = visit(f"{path}channel/", as_=shelf.curator, language="ru", width=390, theme="dark")
    expect_fine_looks(curator, "medicine-channel")
    visit.leave(curator)
    shelf.play("review", "approve", "procure", "receive", "dispense")
    shelf.count("20")
    shelf.add(Paper.RECEIPT)
    operator = visit("/medicines/?show=short", as_=shelf.operator, theme="dark")
    expect_fine_looks(operator, "medicine-list")
    operator.get_by_role("link", name="Testimab").click()
    operator.get_by_text("Runs short").first.wait_for()
    assert shelf.fresh().state == State.DISPENSED
    visit.leave(operator)

    parent = visit(address[address.index("/medicines/") :], width=390)
    parent.get_by_role("heading", level=1).wait_for()
    assert shelf.need.child.family_name not in parent.content()
    expect_accessible(parent)
    expect_fine_looks(parent, "medicine-parent")

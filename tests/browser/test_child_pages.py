"""The pages of children in a real browser: alike children appear while one types; all is accessible."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.patients.models import Child
from consilia.patients.services import MeasurementFacts, record_measurement
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor, make_workplace
from tests.factories.network import make_language
from tests.factories.patients import NOW, make_child, make_consent, make_identifier
from tests.pages import expect_accessible, expect_fine_looks

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coordinator() -> Actor:
    make_language("ru")
    return make_actor(Role.ORGANISATION_COORDINATOR, organisation=make_workplace())


@pytest.fixture
def maria(coordinator: Actor) -> Child:
    child = make_child(by=coordinator, family_name="Щербакова", given_name="Мария", multiple_birth=True)
    make_identifier(child, "oms", by=coordinator)
    make_consent(child, by=coordinator)
    for years, length, weight in ((3, "88.0", "10.9"), (4, "93.5", "12.1"), (5, "98.4", "13.6")):
        day = child.birth_date.replace(year=child.birth_date.year + years)
        told = MeasurementFacts(
            measured_on=day, length_cm=Decimal(length), position="standing", weight_kg=Decimal(weight)
        )
        record_measurement(child_id=child.id, facts=told, by=coordinator, at=NOW)
    return child


def type_facts(page: "Page", child: Child) -> None:
    page.get_by_label("Family name").fill("Shcherbakova")
    page.get_by_label("Given name").fill("Mariya")
    page.get_by_label("Date of birth").fill(child.birth_date.isoformat())
    page.get_by_role("radio", name="Female").check()


def test_an_alike_child_appears_while_one_types(visit: Visit, coordinator: Actor, maria: Child) -> None:
    page = visit("/patients/register/?for=case", as_=coordinator)
    type_facts(page, maria)
    alike = page.locator("#similar")
    alike.get_by_text("Щербакова Мария").wait_for()
    expect_accessible(page)
    alike.get_by_role("link", name="This is the child").click()
    page.wait_for_url(f"**/cases/start/?child={maria.id}")


def test_without_scripts_the_same_is_asked_after_sending(
    visit: Visit, coordinator: Actor, maria: Child
) -> None:
    page = visit("/patients/register/", as_=coordinator, scripts=False, expects_complaints=True)
    type_facts(page, maria)
    page.get_by_role("button", name="Register").click()
    page.get_by_text("A child like this is already known").wait_for()
    page.get_by_role("radio", name="A twin").check()
    page.get_by_label("What tells them apart").fill("two bracelets")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("heading", name="Shcherbakova Mariya").wait_for()
    assert Child.objects.filter(merged_into=None).count() == 2


def test_the_list_narrows_while_one_types(visit: Visit, coordinator: Actor, maria: Child) -> None:
    make_child(by=coordinator, family_name="Орлова")
    page = visit("/patients/", as_=coordinator)
    page.get_by_label("Name, date of birth or a number").fill("shcherb")
    page.locator("#results tbody tr").nth(1).wait_for(state="detached")
    assert page.locator("#results tbody tr").count() == 1
    assert "q=shcherb" in page.url


@pytest.mark.parametrize(
    "screen", [{"language": "en", "width": 1440}, {"language": "ru", "width": 390}], ids=str
)
def test_the_pages_of_children_are_accessible_and_fit(
    visit: Visit, coordinator: Actor, maria: Child, screen: dict[str, Any]
) -> None:
    other = make_child(by=coordinator, family_name="Щербакова", given_name="Марина")
    names = [
        "",
        "change/",
        "alike/",
        f"merge/{other.id}/",
        "guardians/add/",
        "identifiers/add/",
        "consents/give/",
        "growth/",
        "growth/measure/",
    ]
    paths = ["/patients/", "/patients/register/", *(f"/patients/{maria.id}/{name}" for name in names)]
    for number, path in enumerate(paths):
        page = visit(path, as_=coordinator, **screen)
        expect_fine_looks(page, f"child-{number}-{screen['language']}")
        visit.leave(page)

"""The pages of the network in a real browser: lists narrow while one types; all is accessible and fits."""

from typing import Any

import pytest
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.network.models import Consultant, Unit
from tests.browser.conftest import Visit
from tests.factories import network as make
from tests.factories.accounts import make_actor
from tests.pages import expect_fine_looks, expect_nothing_clipped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def consultant() -> Consultant:
    house = make.make_centre(fields=["cardiology", "surgery"], region="RU-PRI", hours="mon-sat 08:00-20:00")
    make.make_unit(house, parent=make.make_unit(house))
    return make.make_consultant(house, unit=Unit.objects.first(), fields=["cardiology", "surgery.neonatal"])


@pytest.fixture
def administrator(consultant: Consultant) -> Actor:
    return make_actor(Role.ADMINISTRATOR, organisation=consultant.organisation)


def addresses(one: Consultant) -> dict[str, str]:
    house = [one.organisation_id]
    return {
        "organisations": reverse("network:organisations"),
        "organisation": reverse("network:organisation", args=house),
        "organisation-form": reverse("network:update_organisation", args=house),
        "centre-fields": reverse("network:set_centre_fields", args=house),
        "hours": reverse("network:set_organisation_hours", args=house),
        "consultants": reverse("network:consultants"),
        "consultant": reverse("network:consultant", args=[one.id]),
        "consultant-form": reverse("network:update_consultant", args=[one.id]),
        "leave": reverse("network:set_leave", args=[one.id]),
        "duty": reverse("network:duty_roster", args=house),
        "coverage": reverse("network:coverage"),
        "coverage-of-field": reverse("network:coverage") + "?field=cardiology",
        "exchange": reverse("network:exchange"),
    }


@pytest.mark.parametrize(
    "screen", [{"language": "en", "width": 1440}, {"language": "ru", "width": 390}], ids=str
)
def test_the_pages_of_the_network_are_accessible_and_fit(
    visit: Visit, consultant: Consultant, administrator: Actor, screen: dict[str, Any]
) -> None:
    found = addresses(consultant)
    page = visit(found["organisations"], as_=administrator, **screen)
    for name, address in found.items():
        page.goto(address)
        expect_fine_looks(page, f"network-{name}-{screen['language']}", open_details=True)
        expect_nothing_clipped(page)


def test_a_register_narrows_while_one_types(
    visit: Visit, consultant: Consultant, administrator: Actor
) -> None:
    make.make_organisation(short_name_en="Birch", name_en="Birch")
    page = visit(reverse("network:organisations"), as_=administrator)
    assert page.locator("#rows tbody tr").count() == 2
    page.get_by_label("Name, city or identifier").fill("birc")
    page.locator("#rows tbody tr").nth(1).wait_for(state="detached")
    assert page.locator("#rows tbody tr").count() == 1
    assert "q=birc" in page.url


def test_a_file_is_imported_without_scripts(
    visit: Visit, consultant: Consultant, administrator: Actor, tmp_path: Any
) -> None:
    page = visit(reverse("network:exchange"), as_=administrator, scripts=False)
    with page.expect_download() as download:
        page.get_by_role("link", name="Export departments").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    changed = tmp_path / "units.csv"
    changed.write_text(text.replace("Department", "Ward"))
    page.get_by_label("CSV file: departments").set_input_files(changed)
    page.locator("#units").get_by_role("button", name="Preview").click()
    page.get_by_text("This file can be imported").wait_for()
    page.get_by_role("button", name="Import the file").click()
    page.get_by_text("2 rows imported.").wait_for()
    assert all("Ward" in unit.name_en for unit in Unit.objects.all())

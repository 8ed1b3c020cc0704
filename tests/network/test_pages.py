"""The pages of the network: who sees them, in both languages, and what they show."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consilia.accounts.domain.roles import Role
from consilia.network.models import Consultant, Organisation, Unit
from tests.factories import network as make
from tests.factories.network import client_as

pytestmark = pytest.mark.django_db


def addresses(one: Consultant) -> dict[str, str]:
    house = {"organisation_id": one.organisation_id}
    leave, duty = one.leaves.get(), one.duties.get()
    unit = Unit.objects.filter(organisation=one.organisation).first()
    return {
        "organisations": reverse("network:organisations"),
        "organisation": reverse("network:organisation", kwargs=house),
        "consultants": reverse("network:consultants"),
        "consultant": reverse("network:consultant", args=[one.id]),
        "coverage": reverse("network:coverage"),
        "coverage_of_field": reverse("network:coverage")
        + "?field=cardiology&zone=Asia/Vladivostok&only=duty",
        "duty_roster": reverse("network:duty_roster", kwargs=house),
        "create_organisation": reverse("network:create_organisation"),
        "update_organisation": reverse("network:update_organisation", kwargs=house),
        "set_centre_fields": reverse("network:set_centre_fields", kwargs=house),
        "set_organisation_hours": reverse("network:set_organisation_hours", kwargs=house),
        "create_unit": reverse("network:create_unit", kwargs=house),
        "update_unit": reverse("network:update_unit", args=[unit.id if unit else None]),
        "create_consultant": reverse("network:create_consultant", kwargs=house),
        "update_consultant": reverse("network:update_consultant", args=[one.id]),
        "set_leave": reverse("network:set_leave", args=[one.id]),
        "cancel_leave": reverse("network:cancel_leave", args=[leave.id]),
        "cancel_duty": reverse("network:cancel_duty", args=[duty.id]),
        "exchange": reverse("network:exchange"),
        "export": reverse("network:export_network", args=["consultants"]),
        "example": reverse("network:import_template", args=["duties"]),
    }


OPEN = {
    *(
        "organisations",
        "organisation",
        "consultants",
        "consultant",
        "coverage",
        "coverage_of_field",
        "duty_roster",
    ),
    "example",
}
FORMS: dict[Role, set[str]] = {
    Role.ADMINISTRATOR: {
        *("create_organisation", "update_organisation", "set_centre_fields", "set_organisation_hours"),
        *("create_unit", "update_unit", "create_consultant", "update_consultant"),
        *("set_leave", "cancel_leave", "cancel_duty", "exchange", "export"),
    },
    Role.ORGANISATION_COORDINATOR: {
        *("update_organisation", "set_organisation_hours", "create_unit", "update_unit"),
        *("create_consultant", "update_consultant", "set_leave", "cancel_leave", "cancel_duty"),
        *("exchange", "export"),
    },
    Role.TRIAGE_COORDINATOR: {
        *("update_consultant", "set_leave", "cancel_leave", "cancel_duty", "exchange", "export"),
    },
    Role.REGIONAL_OPERATOR: {"exchange", "export"},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_at_home_opens_exactly_its_pages(role: Role, consultant: Consultant) -> None:
    client = client_as(role, organisation=consultant.organisation)
    opened = {name: client.get(address).status_code for name, address in addresses(consultant).items()}
    allowed = OPEN | FORMS.get(role, set())
    assert opened == {name: 200 if name in allowed else 403 for name in opened}


@pytest.mark.parametrize("role", [Role.ORGANISATION_COORDINATOR, Role.TRIAGE_COORDINATOR])
def test_coordinators_elsewhere_change_nothing(role: Role, consultant: Consultant) -> None:
    client = client_as(role, organisation=make.make_centre(fields=["surgery"]))
    for name, address in addresses(consultant).items():
        allowed = name in OPEN | {"exchange", "export"}
        assert client.get(address).status_code == (200 if allowed else 403), name


def test_an_expert_enters_her_own_leave(consultant: Consultant) -> None:
    client = client_as(Role.EXPERT, organisation=consultant.organisation, user=consultant.user)
    assert client.get(reverse("network:set_leave", args=[consultant.id])).status_code == 200


def test_strangers_are_asked_to_sign_in(consultant: Consultant) -> None:
    for name, address in addresses(consultant).items():
        assert Client().get(address).status_code == 302, name


@pytest.mark.parametrize(("language", "word"), [("en", "Working hours"), ("ru", "Часы работы")])
def test_every_page_speaks_the_reader_s_language(consultant: Consultant, language: str, word: str) -> None:
    client = client_as(Role.ADMINISTRATOR, language=language)
    for name, address in addresses(consultant).items():
        answer = client.get(address)
        assert answer.status_code == 200, name
        assert answer["Content-Language"] == language
    assert word in client.get(reverse("network:consultant", args=[consultant.id])).content.decode()


def test_the_register_narrows_by_words_region_kind_and_field(centre: Organisation) -> None:
    other = make.make_organisation(
        region="RU-SPE", short_name_en="Birch", short_name_ru="Берёзка", city_ru="Орёл"
    )
    client = client_as(Role.REFERRING_DOCTOR, organisation=other)
    narrowed = {
        "": {centre, other},
        "q=берез орел": {other},
        "q=BIRCH": {other},
        f"q={centre.identifier}": {centre},
        "region=RU-PRI": {centre},
        "kind=hospital": {other},
        "field=surgery": {centre},
        "centres=yes": {centre},
        "q=nothing": set(),
        "region=nowhere&kind=palace": {centre, other},
        "cursor=forged": {centre, other},
    }
    for query, expected in narrowed.items():
        found = client.get(f"{reverse('network:organisations')}?{query}").content.decode()
        assert {house for house in (centre, other) if str(house.id) in found} == expected, query


def test_former_organisations_are_shown_when_asked_for() -> None:
    gone = make.make_organisation(active=DateRange(date(2020, 1, 1), date(2021, 1, 1)))
    client = client_as(Role.REFERRING_DOCTOR)
    address = reverse("network:organisations")
    assert str(gone.id) not in client.get(address).content.decode()
    assert str(gone.id) in client.get(f"{address}?former=yes").content.decode()


def test_the_register_pages_by_keyset_in_the_alphabet_of_the_reader() -> None:
    names = ["Ёлка", "Ель", "Жук", "арка", "Яр"]
    for n, name in enumerate(names * 8):
        make.make_organisation(short_name_ru=f"{name} {n:02}")
    client = client_as(Role.EXPERT, language="ru", organisation=Organisation.objects.first())
    address: str | None = reverse("network:organisations")
    seen: list[str] = []
    while address:
        text = client.get(address).content.decode()
        seen += [
            part.split("<")[0]
            for part in text.split('class="row-link"')[1:]
            for part in [part.split(">", 1)[1]]
        ]
        links = [
            part.split('"')[0] for part in text.split('href="')[1:] if 'rel="next"' in part.split(">")[0]
        ]
        address = links[0].replace("&amp;", "&") if links else None
    initials = [name.split()[0] for name in seen]
    assert initials == ["арка"] * 8 + ["Ёлка"] * 8 + ["Ель"] * 8 + ["Жук"] * 8 + ["Яр"] * 8
    assert len(set(seen)) == 40


def test_consultants_narrow_by_field_age_language_and_region(consultant: Consultant) -> None:
    make.make_language("en")
    other = make.make_consultant(
        make.make_centre(fields=["surgery"], region="RU-SPE"),
        fields=["surgery.neonatal"],
        age_bands=["neonate"],
        languages=["en"],
        name_ru="Ёжикова Зоя",
    )
    client = client_as(Role.EXPERT)
    narrowed = {
        "": {consultant, other},
        "field=surgery": {other},
        "band=adolescent": {consultant},
        "language=en": {other},
        "region=RU-SPE": {other},
        "q=ежиков": {other},
        f"organisation={consultant.organisation_id}": {consultant},
        "organisation=no-uuid": {consultant, other},
    }
    for query, expected in narrowed.items():
        found = client.get(f"{reverse('network:consultants')}?{query}").content.decode()
        assert {one for one in (consultant, other) if str(one.id) in found} == expected, query


def test_lists_cost_few_queries(consultant: Consultant, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        make.make_consultant(consultant.organisation)
    client = client_as(Role.EXPERT)
    limits = {
        "organisations": 14,
        "consultants": 15,
        "organisation": 20,
        "consultant": 27,
        "coverage": 18,
    }  # load included
    for name, limit in limits.items():
        with django_assert_max_num_queries(limit):
            client.get(addresses(consultant)[name])


def test_unknown_things_do_not_exist(consultant: Consultant) -> None:
    client = client_as(Role.ADMINISTRATOR)
    nobody = "01900000-0000-7000-8000-000000000000"
    for name in (
        "organisation",
        "consultant",
        "update_unit",
        "cancel_leave",
        "cancel_duty",
        "preview_import",
    ):
        assert client.get(reverse(f"network:{name}", args=[nobody])).status_code == 404, name
    for name in ("export_network", "import_template"):
        assert client.get(reverse(f"network:{name}", args=["secrets"])).status_code == 404, name


def test_coverage_counts_on_the_chosen_clock(centre: Organisation) -> None:
    make.make_consultant(centre, hours="tue 09:00-10:00")
    client = client_as(Role.EXPERT)
    base = reverse("network:coverage") + "?field=cardiology&day=2026-11-17"
    for zone, hour in (("Asia/Vladivostok", 9), ("Europe/Moscow", 2)):
        text = client.get(f"{base}&zone={zone}").content.decode()
        tuesday = text.split("<tbody>")[1].split("</tr>")[1]
        cells = [part.split(">")[1].split("<")[0] for part in tuesday.split("<td")[1:25]]
        assert [n for n, cell in enumerate(cells) if cell == "1"] == [hour]
        assert 'title="One"' in tuesday


def test_an_hour_that_the_clocks_skip_is_told() -> None:
    make.make_consultant()
    client = client_as(Role.EXPERT)
    text = client.get(reverse("network:coverage") + "?zone=Europe/Berlin&day=2026-03-29&field=cardiology")
    assert "The clocks skip this hour" in text.content.decode()


def test_hours_are_shown_on_both_clocks(consultant: Consultant) -> None:
    text = client_as(Role.EXPERT).get(reverse("network:consultant", args=[consultant.id])).content.decode()
    assert "09:00–18:00" in text
    assert "02:00–11:00" in text  # Moscow is seven hours behind Vladivostok


def test_the_load_comes_from_above(consultant: Consultant, settings: Any) -> None:
    settings.CONSULTANT_LOAD = "tests.network.test_pages.seven_cases"
    text = client_as(Role.EXPERT).get(reverse("network:consultant", args=[consultant.id])).content.decode()
    assert "7 of 10 open cases" in text
    settings.CONSULTANT_LOAD = ""
    text = client_as(Role.EXPERT).get(reverse("network:consultant", args=[consultant.id])).content.decode()
    assert "At most 10 open cases" in text


def seven_cases(user_ids: Any) -> Any:
    return dict.fromkeys(user_ids, 7)


def test_nothing_on_a_page_runs_a_typed_text(centre: Organisation) -> None:
    centre.short_name_en = centre.name_en = "<script>alert(1)</script>"
    centre.save()
    text = client_as(Role.EXPERT).get(reverse("network:organisation", args=[centre.id])).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_time_of_the_page_is_the_time_of_the_request(consultant: Consultant) -> None:
    text = client_as(Role.EXPERT).get(reverse("network:consultant", args=[consultant.id])).content.decode()
    local = timezone.now() + timedelta(hours=10)
    minutes = {f"{datetime.strftime(local - timedelta(minutes=n), '%H:%M')}" for n in range(2)}
    assert any(minute in text for minute in minutes)

"""The pages of the network: who sees them, in both languages, and what the forms do."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consilia.accounts.domain.roles import Role
from consilia.foundation.csv_exchange import csv_lines
from consilia.network.models import (
    CalendarException,
    Consultant,
    DutyRoster,
    ImportDraft,
    Leave,
    Organisation,
    Unit,
)
from consilia.network.services.sheets import SHEETS
from tests.factories import network as make
from tests.factories.accounts import make_actor, make_user, signed_in_client

pytestmark = pytest.mark.django_db


def client_as(role: Role, *, organisation: Any = None, language: str = "en", user: Any = None) -> Client:
    user = user or make_user(language=language, time_zone="Europe/Moscow")
    return signed_in_client(make_actor(role, user=user, organisation=organisation))


@pytest.fixture
def centre() -> Organisation:
    house = make.make_centre(fields=["cardiology", "surgery"], region="RU-PRI")
    make.make_unit(house, parent=make.make_unit(house))
    return house


@pytest.fixture
def consultant(centre: Organisation) -> Consultant:
    one = make.make_consultant(centre, hours="mon-fri 09:00-18:00", unit=Unit.objects.first())
    today = timezone.localdate()
    make.make_leave(one, today + timedelta(days=30), today + timedelta(days=37))
    now = timezone.now()
    make.make_duty(one, "cardiology", now, now + timedelta(hours=12))
    return one


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
    limits = {"organisations": 14, "consultants": 15, "organisation": 20, "consultant": 26, "coverage": 18}
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


def organisation_data(house: Organisation, **changes: str) -> dict[str, str]:
    names = (
        "name_en",
        "name_ru",
        "short_name_en",
        "short_name_ru",
        "city_en",
        "city_ru",
        "time_zone",
        "phone",
    )
    return {
        **{name: getattr(house, name) for name in names},
        "seen": house.changed_at.isoformat(),
        "identifier": house.identifier,
        "kind": house.kind,
        "is_centre": "on" if house.is_centre else "",
        "region_id": house.region_id,
        "first_day": house.first_day.isoformat(),
        "last_day": "",
        **changes,
    }


def test_an_organisation_is_made_and_changed_by_forms() -> None:
    client = client_as(Role.ADMINISTRATOR)
    model = make.make_organisation()
    data = organisation_data(model, identifier="1.2.3", short_name_en="Oak")
    answer = client.post(reverse("network:create_organisation"), data)
    made = Organisation.objects.get(identifier="1.2.3")
    assert answer["Location"] == reverse("network:organisation", args=[made.id])
    change = organisation_data(made, phone="+7 000 111")
    client.post(reverse("network:update_organisation", args=[made.id]), change)
    made.refresh_from_db()
    assert made.phone == "+7 000 111"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"name_ru": ""}, 422),
        ({"name_ru": "x" * 301}, 422),
        ({"name_ru": "а\u202eб"}, 422),
        ({"time_zone": "Mars"}, 422),
        ({"identifier": "abc"}, 422),
        ({"kind": "national_centre"}, 422),
        ({"first_day": "31.31.2026"}, 422),
        ({"last_day": "2019-01-01"}, 422),
        ({"identifier": "1.9"}, 409),
    ],
)
def test_mistakes_in_an_organisation_come_back_with_what_was_typed(
    changes: dict[str, str], status: int
) -> None:
    make.make_organisation(identifier="1.9")
    client = client_as(Role.ADMINISTRATOR)
    model = make.make_organisation()
    data = organisation_data(model, **{"identifier": "1.2.3", "phone": "typed text", **changes})
    answer = client.post(reverse("network:create_organisation"), data)
    text = answer.content.decode()
    assert (answer.status_code, "typed text" in text, "error-summary" in text) == (status, True, True)
    assert not Organisation.objects.filter(identifier="1.2.3").exists()


def test_a_stale_form_shows_what_changed_and_may_then_be_saved() -> None:
    house = make.make_organisation()
    client = client_as(Role.ADMINISTRATOR)
    address = reverse("network:update_organisation", args=[house.id])
    data = organisation_data(house, phone="mine")
    house.phone, house.changed_at = "theirs", timezone.now()
    house.save()
    answer = client.post(address, data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "theirs" in text
    assert "mine" in text
    client.post(address, {**data, "seen": house.changed_at.isoformat()})
    house.refresh_from_db()
    assert house.phone == "mine"


def test_fields_hours_days_and_units_are_changed_by_forms(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR)
    post: Callable[..., Any] = lambda name, data, *more: client.post(  # noqa: E731
        reverse(f"network:{name}", args=[centre.id, *more]), data
    )
    post("set_centre_fields", {"fields_offered": ["surgery"]})
    assert [link.field_id for link in centre.centre_fields.filter(is_current=True)] == ["surgery"]
    post("set_organisation_hours", {"mon": "08:00-12:00, 13:00-17:00", "sat": "20:00-08:00"})
    assert centre.hours.count() == 3
    assert post("set_organisation_hours", {"mon": "always"}).status_code == 422
    assert post("set_organisation_hours", {"mon": "20:00-08:00", "tue": "07:00-09:00"}).status_code == 422
    post("set_calendar_exception", {"day": "2030-01-15", "reason": "Repair"})
    assert CalendarException.objects.get(organisation=centre).opens is None
    assert (
        post("set_calendar_exception", {"day": "2030-01-16", "opens": "09:00", "reason": "x"}).status_code
        == 422
    )
    post("remove_calendar_exception", {}, date(2030, 1, 15))
    assert not CalendarException.objects.exists()
    unit = {"code": "new", "name_en": "New", "name_ru": "Новое", "parent_id": "", "is_open": "on"}
    assert post("create_unit", unit).status_code == 302
    assert post("create_unit", unit).status_code == 409


def consultant_data(one: Consultant, **changes: Any) -> dict[str, Any]:
    return {
        "name_en": one.name_en,
        "name_ru": one.name_ru,
        "main_field": "cardiology",
        "age_bands": ["child"],
        "languages": ["ru"],
        "workload_limit": "9",
        "time_zone": one.time_zone,
        "register_valid_until": "2031-01-01",
        "is_active": "on",
        "mon": "10:00-12:00",
        "seen": one.changed_at.isoformat(),
        **changes,
    }


def test_a_consultant_is_entered_and_changed_by_forms(consultant: Consultant) -> None:
    house = consultant.organisation
    client = client_as(Role.ORGANISATION_COORDINATOR, organisation=house)
    person = make_user()
    data = consultant_data(consultant, email=person.email.upper())
    create = reverse("network:create_consultant", args=[house.id])
    client.post(create, data)
    made = Consultant.objects.get(user=person)
    assert (made.workload_limit, made.hours.count(), made.age_bands) == (9, 1, ["child"])
    assert client.post(create, data).status_code == 409
    assert client.post(create, {**data, "email": "nobody@hospital.example"}).status_code == 422
    update = reverse("network:update_consultant", args=[made.id])
    change = consultant_data(made, workload_limit="3", other_fields=["cardiology", "surgery"])
    assert client.post(update, change).status_code == 302
    assert client.post(update, change).status_code == 409
    made.refresh_from_db()
    assert made.workload_limit == 3
    assert set(made.fields.values_list("code", flat=True)) == {"cardiology", "surgery"}


@pytest.mark.parametrize(
    "changes",
    [{"workload_limit": "0"}, {"age_bands": []}, {"main_field": "magic"}, {"mon": "9-5"}, {"name_en": ""}],
)
def test_mistakes_about_a_consultant_come_back(consultant: Consultant, changes: dict[str, Any]) -> None:
    client = client_as(Role.ADMINISTRATOR)
    answer = client.post(
        reverse("network:update_consultant", args=[consultant.id]), consultant_data(consultant, **changes)
    )
    assert answer.status_code == 422


def test_leave_and_duty_are_entered_and_cancelled(consultant: Consultant) -> None:
    client = client_as(Role.TRIAGE_COORDINATOR, organisation=consultant.organisation)
    leave = reverse("network:set_leave", args=[consultant.id])
    assert (
        client.post(
            leave, {"first_day": "2030-01-10", "last_day": "2030-01-09", "reason": "study"}
        ).status_code
        == 422
    )
    days = {"first_day": "2030-01-10", "last_day": "2030-01-12", "reason": "study"}
    assert client.post(leave, days).status_code == 302
    assert client.post(leave, days).status_code == 409
    entered = Leave.objects.get(period__startswith=date(2030, 1, 10))
    client.post(reverse("network:cancel_leave", args=[entered.id]))
    entered.refresh_from_db()
    assert entered.cancelled_at is not None
    roster = reverse("network:duty_roster", args=[consultant.organisation_id])
    who = {"field": "cardiology", "consultant_id": str(consultant.id)}
    duty = {**who, "starts": "2030-01-11T08:00", "ends": "2030-01-12T08:00"}
    assert client.post(roster, duty).status_code == 302
    assert client.post(roster, duty).status_code == 409
    assert client.post(roster, {**duty, "starts": "soon"}).status_code == 422
    made = DutyRoster.objects.get(period__startswith__year__gte=2030)
    # Typed on the clock of Vladivostok, though the reader's clock shows Moscow.
    assert made.period.lower.isoformat() == "2030-01-10T22:00:00+00:00"
    assert str(consultant.id) in client.get(f"{roster}?week=2030-01-09").content.decode()
    client.post(reverse("network:cancel_duty", args=[made.id]))
    made.refresh_from_db()
    assert made.cancelled_at is not None


def test_a_duty_at_another_centre_is_not_assigned(consultant: Consultant) -> None:
    client = client_as(Role.TRIAGE_COORDINATOR, organisation=make.make_centre(fields=["surgery"]))
    roster = reverse("network:duty_roster", args=[consultant.organisation_id])
    assert client.post(roster, {"field": "cardiology"}).status_code == 403


def upload(client: Client, kind: str, content: bytes, name: str = "file.csv") -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(reverse("network:upload_import", args=[kind]), {f"{kind}-file": file})


def test_an_import_is_previewed_confirmed_and_done_once(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR, language="ru")
    rows = list(SHEETS["organisations"].stored())
    new = {**rows[0], "identifier": "1.2.3.4", "is_centre": "no", "kind": "hospital", "fields": ""}
    changed = {**next(row for row in rows if row["identifier"] == centre.identifier), "phone": "+7 000 222"}
    content = "".join(csv_lines([new, changed], SHEETS["organisations"].columns, separator=";")).encode()
    answer = upload(client, "organisations", content)
    text = client.get(answer.url).content.decode()
    assert "1.2.3.4" in text
    assert "+7 000 222" in client.get(f"{answer.url}?show=changed").content.decode()
    fingerprint = text.split('name="fingerprint" value="')[1].split('"')[0]
    draft = ImportDraft.objects.get()
    confirm = reverse("network:confirm_import", args=[draft.id])
    assert client.post(confirm, {"fingerprint": "0" * 64}).status_code == 409
    assert not Organisation.objects.filter(identifier="1.2.3.4").exists()
    assert client.post(confirm, {"fingerprint": fingerprint}).status_code == 302
    assert Organisation.objects.filter(identifier="1.2.3.4").exists()
    assert client.post(confirm, {"fingerprint": fingerprint}).status_code == 409


def test_a_file_with_mistakes_shows_their_lines_and_no_way_on(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR)
    rows = [dict(row) for row in SHEETS["organisations"].stored()]
    rows[0]["region"] = "RU-NOWHERE"[:10]
    content = "".join(csv_lines(rows, SHEETS["organisations"].columns)).encode()
    text = client.get(upload(client, "organisations", content).url).content.decode()
    assert "There is no region RU-NOWHERE"[:28] in text
    assert "fingerprint" not in text


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xff\xfe\x00", b"a,b\n1,2\n", b"x" * (5 * 1024 * 1024 + 1)]
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(content: bytes) -> None:
    client = client_as(Role.ADMINISTRATOR)
    answer = upload(client, "units", content)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not ImportDraft.objects.exists()


def test_an_upload_without_a_file_is_refused() -> None:
    client = client_as(Role.ADMINISTRATOR)
    assert client.post(reverse("network:upload_import", args=["units"])).status_code == 422


def test_an_export_streams_a_file_that_spreadsheets_open(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR, language="ru")
    answer = client.get(reverse("network:export_network", args=["organisations"]))
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "organisations-" in answer["Content-Disposition"]
    text = answer.getvalue().decode()
    assert text.startswith("\ufeffidentifier;kind;")


def test_an_example_file_can_be_read_back(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR)
    for kind, sheet in SHEETS.items():
        content = client.get(reverse("network:import_template", args=[kind])).getvalue()
        text = content.decode()
        assert len(text.splitlines()) == 2
        assert [name.strip("\ufeff") for name in text.splitlines()[0].split(",")] == [
            column.name for column in sheet.columns
        ]
        assert upload(client, kind, content).status_code == 302


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

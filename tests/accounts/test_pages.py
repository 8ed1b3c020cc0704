"""One's own pages, and those of administrators."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.forms import EndRoleForm, RoleForm, time_zones
from consilia.accounts.models import Membership, User
from consilia.audit.models import AuditEntry
from tests.factories.accounts import make_actor, make_membership, make_user, make_workplace, signed_in_client

NOW = datetime(2026, 3, 1, 22, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> Actor:
    return make_actor(user=make_user(family_name="Орлова", given_name="Вера", patronymic="Павловна"))


@pytest.fixture
def office() -> Client:
    """The browser of an administrator."""
    return signed_in_client(make_actor(Role.ADMINISTRATOR))


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def page(client: Client, address: str, data: dict[str, Any] | None = None, status: int = 200) -> str:
    answer = client.get(address) if data is None else client.post(address, data)
    assert answer.status_code == status
    return answer.content.decode()


# --- one's own ---------------------------------------------------------------------------------------------


def test_the_profile_shows_roles_and_ways_to_sign_in(doctor: Actor) -> None:
    make_membership(role=Role.EXPERT, user=user_of(doctor), ends=NOW - timedelta(days=900))
    shown = page(signed_in_client(doctor), "/account/")
    for words in ("Орлова Вера Павловна", "Referring doctor", "In force", "Expert", "Over", "Second factor"):
        assert words in shown


def test_preferences_are_kept_and_told(doctor: Actor) -> None:
    client = signed_in_client(doctor)
    wanted = {"language": "ru", "theme": "dark", "density": "compact", "time_zone": "Asia/Vladivostok"}
    answer = client.post("/account/preferences/", wanted, follow=True)
    assert "Настройки сохранены." in answer.content.decode()
    user = user_of(doctor)
    assert (user.language, user.theme, user.density, user.time_zone) == tuple(wanted.values())
    assert AuditEntry.objects.get().detail == {"fields": ["language", "theme", "density", "time_zone"]}


@pytest.mark.parametrize(
    "wrong", [{"language": "de"}, {"theme": "pink"}, {"time_zone": "Mars/Olympus"}, {"density": ""}]
)
def test_impossible_preferences_are_refused_and_nothing_is_lost(doctor: Actor, wrong: dict[str, str]) -> None:
    right = {"language": "en", "theme": "dark", "density": "compact", "time_zone": "Europe/Moscow"}
    shown = page(signed_in_client(doctor), "/account/preferences/", right | wrong, 422)
    assert "Please check what you entered" in shown
    assert user_of(doctor).theme == "system"


def test_the_quick_switches_come_back_to_the_same_page(doctor: Actor) -> None:
    client = signed_in_client(doctor)
    answer = client.post("/account/display/", {"theme": "dark", "next": "/account/?a=b"})
    assert (answer["Location"], user_of(doctor).theme) == ("/account/?a=b", "dark")
    client.post("/account/display/", {"theme": "pink"})
    assert user_of(doctor).theme == "dark"
    assert client.post("/account/display/", {"next": "https://evil.example"})["Location"] == "/"


def test_the_language_is_chosen_before_sign_in_too() -> None:
    client = Client()
    client.post("/account/language/", {"language": "ru", "next": "/account/login/"})
    assert "Войти" in page(client, "/account/login/")
    client.post("/account/language/", {"language": "en"})
    assert "Sign in" in page(client, "/account/login/")
    client.post("/account/language/", {"language": "xx"})
    assert "Sign in" in page(client, "/account/login/")


def test_the_language_chosen_at_work_stays_after_signing_out(doctor: Actor) -> None:
    client = signed_in_client(doctor)
    client.post("/account/language/", {"language": "ru"})
    assert user_of(doctor).language == "ru"
    client.logout()
    assert "Войти" in page(client, "/account/login/")


def test_one_acts_in_another_of_ones_roles(doctor: Actor) -> None:
    client = signed_in_client(doctor)
    expert = make_membership(role=Role.EXPERT, user=user_of(doctor))
    answer = client.post("/account/act-as/", {"membership": str(expert.id)})
    assert answer["Location"] == "/"
    request = client.get("/account/").wsgi_request
    assert request.actor.role == Role.EXPERT  # type: ignore[attr-defined]
    assert AuditEntry.objects.get().role == "expert"


def test_nobody_acts_in_the_role_of_another(doctor: Actor) -> None:
    client = signed_in_client(doctor)
    for stranger in (str(make_membership(role=Role.AUDITOR).id), str(uuid4()), "nonsense", ""):
        assert "You do not hold this role now" in page(
            client, "/account/act-as/", {"membership": stranger}, 409
        )
    assert client.get("/account/").wsgi_request.actor.role == Role.REFERRING_DOCTOR  # type: ignore[attr-defined]


def test_time_zones_run_from_west_to_east_in_the_language_of_the_reader() -> None:
    zones = dict(time_zones("ru", NOW.date()))
    assert zones["Asia/Yekaterinburg"] == "UTC+05:00 · Екатеринбург"
    assert dict(time_zones("en", NOW.date()))["America/New_York"] == "UTC−05:00 · New York"
    offsets = [
        NOW.replace(hour=12).astimezone(ZoneInfo(name)).utcoffset()
        for name, _ in time_zones("en", NOW.date())
    ]
    assert offsets == sorted(offsets)  # type: ignore[type-var]


# --- people, for administrators ----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_the_pages_of_administrators_are_not_found_by_others(role: Role) -> None:
    client, person = signed_in_client(make_actor(role)), make_membership()
    for address in (
        "people/",
        "people/new/",
        f"people/{person.user_id}/",
        f"people/{person.user_id}/details/",
        f"people/{person.user_id}/close/",
        f"people/{person.user_id}/second-factor/",
        f"people/{person.user_id}/roles/new/",
        f"roles/{person.id}/end/",
        "organisations/",
    ):
        assert client.get(f"/account/{address}").status_code == 404
    for address in ("password-link", "open", "unlock"):
        assert client.post(f"/account/people/{person.user_id}/{address}/").status_code == 404


def test_people_are_listed_by_name_and_found_by_any_part(office: Client) -> None:
    for name in ("Ёлкина", "Дубова", "Жукова"):
        make_user(family_name=name, email=f"{len(name)}{name[0]}@hospital.example".lower())
    shown = page(office, "/account/people/")
    assert shown.index("Дубова") < shown.index("Ёлкина") < shown.index("Жукова")
    assert "Дубова" not in page(office, "/account/people/?q=елк")
    assert "Ёлкина" in page(office, "/account/people/?q=елкина+анна")
    assert "Nobody found" in page(office, "/account/people/?q=%25")


def test_a_long_list_is_paged_both_ways(office: Client) -> None:
    for number in range(30):
        make_user(family_name=f"Петрова{number:02}")
    first = office.get("/account/people/?q=петрова").content.decode()
    assert "Петрова24" in first
    assert "Петрова25" not in first
    (forward,) = [part.split('"')[0] for part in first.split('href="')[1:] if "cursor=" in part.split('"')[0]]
    second = page(office, f"/account/people/{forward.replace('&amp;', '&')}")
    assert "Петрова29" in second
    assert "Петрова24" not in second


def test_an_account_is_made_with_a_role_and_a_link(office: Client) -> None:
    names = {"family_name": " Орлова ", "given_name": "Вера", "patronymic": "", "language": "ru"}
    answer = office.post("/account/people/new/", {**names, "email": "Vera@Hospital.Example"})
    person = User.objects.get(email="vera@hospital.example")
    assert answer["Location"] == f"/account/people/{person.id}/"
    assert person.family_name == "Орлова"
    shown = page(office, f"/account/people/{person.id}/password-link/", {})
    assert "http://testserver/account/password/reset/key/" in shown
    assert "/password/reset/key/" not in page(office, f"/account/people/{person.id}/")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "nonsense", "valid email"),
        ("email", "taken@hospital.example", "Another account has this e-mail address"),
        ("family_name", "", "required"),
        ("family_name", "x" * 101, "at most 100"),
        ("given_name", "Ве\u202eра", "invisible"),
        ("given_name", "two\nlines", "one line"),
        ("language", "xx", "valid choice"),
    ],
)
def test_a_wrong_account_is_refused_in_words(office: Client, field: str, value: str, words: str) -> None:
    make_user(email="taken@hospital.example")
    data = {
        "family_name": "Орлова",
        "given_name": "Вера",
        "email": "new@hospital.example",
        "language": "ru",
        field: value,
    }
    assert words in page(office, "/account/people/new/", data, 422)
    assert not User.objects.filter(email="new@hospital.example").exists()


def test_details_are_corrected(office: Client) -> None:
    person = make_user()
    address = f"/account/people/{person.id}/details/"
    data = {"family_name": "Новая", "given_name": "Вера", "email": person.email}
    assert office.post(address, data).status_code == 302
    person.refresh_from_db()
    assert (person.family_name, person.patronymic) == ("Новая", "")
    assert page(office, address, {**data, "email": make_user().email}, 422)


def test_closing_needs_a_reason_and_can_be_taken_back(office: Client) -> None:
    person = make_user()
    address = f"/account/people/{person.id}"
    assert "required" in page(office, f"{address}/close/", {}, 422)
    office.post(f"{address}/close/", {"reason": "left the hospital"})
    assert "Closed" in page(office, f"{address}/")
    office.post(f"{address}/open/")
    person.refresh_from_db()
    assert person.is_active


def test_a_refusal_is_a_page_in_words(office: Client) -> None:
    me = office.get("/account/").wsgi_request.user.pk
    shown = page(office, f"/account/people/{me}/close/", {"reason": "tired"}, 409)
    assert "Ask another administrator" in shown


def test_the_page_of_a_person_shows_nothing_clinical_and_every_role(office: Client) -> None:
    membership = make_membership(role=Role.EXPERT)
    shown = page(office, f"/account/people/{membership.user_id}/")
    assert "Expert" in shown
    assert membership.organisation.short_name_en in shown
    assert f"/account/roles/{membership.id}/end/" in shown


def test_nobody_is_a_page_that_is_not_there(office: Client) -> None:
    assert office.get(f"/account/people/{uuid4()}/").status_code == 404
    assert office.post(f"/account/people/{uuid4()}/unlock/").status_code == 404
    assert office.get(f"/account/roles/{uuid4()}/end/").status_code == 404


# --- roles, for administrators -----------------------------------------------------------------------------


def test_a_role_is_given_at_an_organisation_found_by_name(office: Client) -> None:
    place = make_workplace(short_name_en="Northern Star", name_en="Northern Star Hospital")
    make_workplace(short_name_en="Southern Cross", name_en="Southern Cross Hospital")
    found = office.get("/account/organisations/?q=northern").json()
    assert [item["label"] for item in found["items"]] == ["Northern Star"]
    person = make_user()
    data = {
        "role": "expert",
        "organisation": str(place.id),
        "position": "Cardiologist",
        "starts": "2026-03-01",
        "last_day": "2026-12-31",
    }
    assert office.post(f"/account/people/{person.id}/roles/new/", data).status_code == 302
    membership = Membership.objects.get(user=person)
    assert (membership.role, membership.organisation_id, membership.position) == (
        "expert",
        place.id,
        "Cardiologist",
    )
    assert membership.ends == datetime(2026, 12, 31, 21, tzinfo=UTC)  # midnight after, in Moscow


def test_without_scripts_the_organisation_is_found_by_a_button(office: Client) -> None:
    place = make_workplace(short_name_en="Northern Star")
    data = {
        "role": "expert",
        "organisation_text": "northern",
        "organisation_find": "1",
        "starts": "2026-03-01",
    }
    shown = page(office, f"/account/people/{make_user().id}/roles/new/", data)
    assert f'value="{place.id}"' in shown
    assert 'value="expert" selected' in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"role": ""}, "required"),
        ({"role": "emperor"}, "valid choice"),
        ({"organisation": ""}, "Find the organisation and choose it"),
        ({"organisation": "nonsense"}, "valid UUID"),
        ({"starts": "soon"}, "valid date"),
        ({"starts": "1850-01-01"}, "after 1999"),
        ({"last_day": "9999-12-31"}, "before 2100"),
        ({"last_day": "2026-02-28"}, "comes before the first one"),
    ],
)
def test_a_wrong_role_is_refused_in_words(office: Client, wrong: dict[str, str], words: str) -> None:
    data = {"role": "expert", "organisation": str(make_workplace().id), "starts": "2026-03-01"} | wrong
    assert words in page(office, f"/account/people/{make_user().id}/roles/new/", data, 422)
    assert Membership.objects.filter(role="expert").count() == 0


def test_a_role_held_already_is_refused_on_the_form(office: Client) -> None:
    held = make_membership(role=Role.EXPERT)
    data = {"role": "expert", "organisation": str(held.organisation_id), "starts": "2026-03-01"}
    shown = page(office, f"/account/people/{held.user_id}/roles/new/", data, 422)
    assert "already has this role" in shown


@pytest.mark.parametrize(
    ("when", "gone"), [({"when": "now"}, True), ({"when": "later", "last_day": ""}, False)]
)
def test_a_role_is_ended_on_its_page(office: Client, when: dict[str, str], gone: bool) -> None:
    membership = make_membership()
    answer = office.post(f"/account/roles/{membership.id}/end/", when)
    membership.refresh_from_db()
    assert (answer.status_code, membership.ends is not None) == ((302, True) if gone else (422, False))


def test_days_become_moments_of_the_person_who_types() -> None:
    with timezone.override("Asia/Vladivostok"), translation.override("en"):
        form = RoleForm(
            {"role": "expert", "organisation": str(uuid4()), "starts": "2026-03-02", "last_day": "2026-03-03"}
        )
        assert form.is_valid()
        deed = form.deed(NOW)
        assert deed["starts"] == NOW  # it is 2 March there already: from now on
        assert deed["ends"] == datetime(2026, 3, 3, 14, tzinfo=UTC)
        end = EndRoleForm({"when": "later", "last_day": "2026-03-01"}, today=timezone.localdate(NOW))
        assert "This day is over" in str(end.errors)

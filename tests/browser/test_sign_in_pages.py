"""Signing in as a person does: password, app, security key, demo people; all of it accessible."""

from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings

from consilia.accounts import services
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from tests.accounts.test_sign_in import code_for
from tests.browser.conftest import Visit
from tests.factories.accounts import make_actor, make_membership, make_user
from tests.pages import expect_accessible

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "four words that fit"
LOOKS: list[Any] = [(1440, "light", "en"), (1440, "dark", "ru"), (390, "light", "ru"), (390, "dark", "en")]


@pytest.fixture
def doctor() -> Membership:
    cache.clear()
    return make_membership(user=make_user(email="doctor@hospital.example", password=PASSWORD))


def sign_in(page: "Page") -> None:
    page.locator("input[name=login]").fill("doctor@hospital.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form.form button").first.click()


def plug_in_key(page: "Page") -> None:
    """A security key of the browser's own, touched at once whenever it is asked."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_the_pages_before_sign_in_are_accessible(
    visit: Visit, settings: Settings, width: int, theme: Any, language: Any
) -> None:
    settings.DEMO = True
    person = services.make_demo_person(
        email="e@demo.example", family_name="Ёлкина", given_name="Вера", key="expert", at=timezone.now()
    )
    make_membership(role=Role.EXPERT, user=person)
    page = visit("/account/login/", width=width, theme=theme, language=language)
    expect_accessible(page)
    for address in ("password/reset/", "password/reset/key/1-abc/", "3rdparty/login/cancelled/", "inactive/"):
        page.goto(f"/account/{address}")
        expect_accessible(page)


def test_one_click_leads_into_the_demonstration(visit: Visit, settings: Settings) -> None:
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    person = services.make_demo_person(
        email="e@demo.example", family_name="Ёлкина", given_name="Вера", key="expert", at=timezone.now()
    )
    make_membership(role=Role.EXPERT, user=person)
    page = visit("/account/preferences/", language="ru")
    page.get_by_role("button", name="Ёлкина").click()
    page.wait_for_url("**/account/preferences/")
    assert page.get_by_text("Ёлкина").first.is_visible()
    person.refresh_from_db()
    assert person.last_login is not None


def test_the_app_is_set_up_with_what_the_page_shows(visit: Visit, doctor: Membership) -> None:
    page = visit("/account/preferences/")
    sign_in(page)
    page.get_by_text("One more lock before you start").wait_for()
    expect_accessible(page)
    page.get_by_role("link", name="Set up an authenticator app").click()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    expect_accessible(page)
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code").fill(code_for(secret))
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="10 unused codes").wait_for()
    expect_accessible(page)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("heading", level=1).wait_for()


def test_a_recovery_code_takes_the_place_of_the_app_once(visit: Visit, doctor: Membership) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    TOTP.activate(doctor.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    (code, *_) = RecoveryCodes.activate(doctor.user).generate_codes()
    page = visit("/account/")
    sign_in(page)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account/")
    again = visit("/account/")
    sign_in(again)
    again.get_by_label("Code").fill(code)
    again.get_by_role("button", name="Sign in").click()
    again.get_by_role("alert").wait_for()
    assert "The code is wrong or too old." in again.get_by_role("alert").inner_text()


def test_a_security_key_is_added_and_signs_in(visit: Visit, doctor: Membership) -> None:
    page = visit("/account/")
    plug_in_key(page)
    sign_in(page)
    page.get_by_role("link", name="Add a security key").click()
    expect_accessible(page)
    page.get_by_label("Name of the key").fill("Blue key")
    page.get_by_role("button", name="Add the key").click()
    page.get_by_role("heading", name="10 unused codes").wait_for()
    page.goto("/account/2fa/webauthn/")
    page.get_by_text("Blue key").wait_for()
    expect_accessible(page)
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/")
    sign_in(page)
    page.get_by_role("heading", name="Second factor").wait_for()
    expect_accessible(page)
    page.get_by_role("button", name="Use the security key").click()
    page.wait_for_url("**/account/")
    page.goto("/account/2fa/webauthn/reauthenticate/?next=/account/preferences/")
    page.get_by_role("button", name="Use the security key").click()
    page.wait_for_url("**/account/preferences/")
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None


def test_a_key_that_does_not_answer_is_told_in_words(visit: Visit, doctor: Membership) -> None:
    page = visit("/account/")
    sign_in(page)
    page.add_init_script(
        "navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    )
    page.get_by_role("link", name="Add a security key").click()
    page.get_by_role("button", name="Add the key").click()
    page.get_by_text("The key did not answer.").wait_for()
    expect_accessible(page)


def test_an_administrator_gives_a_role_at_an_organisation_found_by_typing(visit: Visit) -> None:
    person, place = make_user(family_name="Орлова"), make_membership().organisation
    page = visit(f"/account/people/{person.id}/", as_=make_actor(Role.ADMINISTRATOR))
    expect_accessible(page)
    page.get_by_role("link", name="Give a role").click()
    expect_accessible(page)
    page.get_by_label("Role").select_option("expert")
    page.get_by_role("combobox", name="Organisation").press_sequentially(place.short_name_en)
    page.get_by_role("option", name=place.short_name_en).first.click()
    page.get_by_role("button", name="Give the role").click()
    page.get_by_text("The role is given.").wait_for()
    membership = Membership.objects.get(user=person)
    assert (membership.role, membership.organisation_id) == ("expert", place.id)


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_the_pages_of_administrators_and_one_s_own_are_accessible(
    visit: Visit, width: int, theme: Any, language: Any
) -> None:
    person = make_membership().user
    administrator = make_actor(Role.ADMINISTRATOR, user=make_user(password=PASSWORD))
    page = visit("/account/people/", as_=administrator, width=width, theme=theme, language=language)
    expect_accessible(page)
    for address in (
        "",
        "preferences/",
        "password/change/",
        "sessions/",
        "2fa/",
        "people/new/",
        f"people/{person.id}/",
        f"people/{person.id}/close/",
        f"people/{person.id}/roles/new/",
        f"roles/{person.memberships.get().id}/end/",
    ):
        page.goto(f"/account/{address}")
        expect_accessible(page)

"""Every page of the sign-in library is rendered by our templates, or shut."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.template import engines
from django.test import Client
from django.urls import Resolver404, resolve

from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.accounts.urls import shut
from tests.accounts.test_doors import _module, patterns
from tests.factories.accounts import make_actor, make_user, sign_in_by_password, signed_in_client

pytestmark = pytest.mark.django_db
SHUT = [
    "account/signup/",
    "account/email/",
    "account/confirm-email/",
    "account/confirm-email/abc/",
    "account/password/set/",
    "account/login/code/confirm/",
    "account/3rdparty/",
    "account/3rdparty/signup/",
    "account/social/signup/",
    "account/social/connections/",
]


def library_views() -> list[tuple[str, str, type]]:
    """(route, template, view class) of every class-based page of the library that our URLconf still opens."""
    found = []
    for _name, route, part in patterns():
        if not _module(part).startswith("allauth"):
            continue
        try:
            if resolve(f"/{_plain(route)}").func is shut:
                continue
        except Resolver404:
            pytest.fail(f"no address for {route}")
        view = getattr(part.callback, "view_class", None)
        if view is not None and getattr(view, "template_name", None):
            found.append((route, view.template_name, view))
    return found


def _plain(route: str) -> str:
    """A route with something in place of its arguments."""
    route = route.replace("(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "1-abc").replace("(?P<key>[-:\\w]+)", "abc")
    route = route.replace("(?P<provider_id>[^/]+)", "oidc").replace("<int:pk>", "1")
    return route.replace("^", "").replace("$", "")


def test_every_open_page_of_the_library_has_a_template_of_ours() -> None:
    views = library_views()
    assert len(views) > 15
    for _route, template, _view in views:
        assert engines["jinja2"].get_template(template)


@pytest.mark.parametrize("address", SHUT)
@pytest.mark.parametrize("signed_in", [True, False])
def test_what_is_not_offered_is_not_found(address: str, signed_in: bool) -> None:
    client = signed_in_client(make_actor()) if signed_in else Client()
    assert client.get(f"/{address}").status_code == 404
    assert client.post(f"/{address}").status_code == 404


@pytest.fixture
def person() -> User:
    """With every kind of factor, so that every page has something to show."""
    user = make_user(password="four words that fit")
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Blue key", "credential": {}})
    return user


SIGNED_IN = {
    "/account/logout/": "Sign out?",
    "/account/reauthenticate/": "Is it still you?",
    "/account/password/change/": "Change your password",
    "/account/2fa/": "Second factor",
    "/account/2fa/reauthenticate/": "Is it still you?",
    "/account/2fa/totp/deactivate/": "Remove the authenticator app?",
    "/account/2fa/recovery-codes/": "10 unused codes",
    "/account/2fa/recovery-codes/generate/": "Make new recovery codes?",
    "/account/2fa/recovery-codes/download/": "recovery codes of",
    "/account/2fa/webauthn/": "Blue key",
    "/account/2fa/webauthn/add/": "Add a security key",
    "/account/2fa/webauthn/keys/{key}/edit/": "Rename the security key",
    "/account/2fa/webauthn/keys/{key}/remove/": "Remove “Blue key”?",
    "/account/sessions/": "Where you are signed in",
    "/account/inactive/": "This account is closed",
}
SIGNED_OUT = {
    "/account/login/": "Sign in",
    "/account/password/reset/": "Forgotten password",
    "/account/password/reset/done/": "Look into your mailbox",
    "/account/password/reset/key/1-abc/": "This link works no more",
    "/account/password/reset/key/done/": "Your password is set",
    "/account/3rdparty/login/cancelled/": "You did not go on",
    "/account/3rdparty/login/error/": "The other site did not let you in",
}


@pytest.mark.parametrize(("address", "words"), SIGNED_IN.items())
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_pages_for_those_signed_in_are_ours(
    person: User, address: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WebAuthn, "name", property(lambda self: "Blue key"))
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    key = Authenticator.objects.get(type="webauthn")
    client = signed_in_client(make_actor(Role.EXPERT, user=person))
    answer = client.get(address.format(key=key.pk))
    shown = answer.content.decode()
    assert (answer.status_code, words in shown) == (200, True)
    assert answer.templates == [], "rendered by Django's own template language"


@pytest.mark.parametrize(("address", "words"), SIGNED_OUT.items())
def test_pages_for_everybody_are_ours(address: str, words: str) -> None:
    answer = Client(headers={"Accept-Language": "en"}).get(address)
    assert words in answer.content.decode()
    assert answer.templates == [], "rendered by Django's own template language"


def test_the_page_of_the_second_step_is_ours(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    answer = sign_in_by_password(person, "four words that fit").get("/account/2fa/authenticate/")
    assert 'name="code"' in answer.content.decode()
    assert 'id="key-button"' in answer.content.decode()
    assert answer.templates == []


def test_too_many_requests_are_answered_by_our_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allauth.core.internal.ratelimit.consume", lambda *args, **kwargs: None)
    answer = Client(headers={"Accept-Language": "en"}).post("/account/login/", {})
    assert (answer.status_code, "Too many attempts" in answer.content.decode()) == (429, True)
    assert answer.templates == []


def test_no_page_of_the_library_runs_scripts_of_its_own_in_the_page(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inline scripts would be stopped by the security policy: only data may stand in the page."""
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])
    client = signed_in_client(make_actor(Role.EXPERT, user=person))
    for address in ("/account/2fa/webauthn/add/", "/account/2fa/recovery-codes/"):
        shown = client.get(address).content.decode()
        kinds = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", shown)
        assert all('type="application/json"' in kind for kind in kinds)
        assert " style=" not in shown
        assert not re.search(r"\son\w+=", shown)

"""What every answer tells the browser about safety."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from pytest_django import Settings

from config.environment import ROOT
from tests.factories.accounts import make_actor, make_user, sign_in_by_password, signed_in_client

pytestmark = pytest.mark.django_db


def test_every_page_carries_the_headers_that_protect_it() -> None:
    for client, address in ((Client(), "/account/login/"), (signed_in_client(make_actor()), "/account/")):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_content_policy_lets_in_nothing_but_our_own_files() -> None:
    policy = dict(
        part.strip().split(" ", 1)
        for part in Client().get("/account/login/")["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert not any("unsafe" in value or "*" in value for value in policy.values())


def test_errors_carry_them_too() -> None:
    headers = Client().get("/nothing/here/").headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_over_https_the_browser_is_told_to_stay_there(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert Client().get("/account/login/", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in Client().get("/account/login/").headers


def settings_of(**environment: str) -> dict[str, object]:
    """The settings of an installation with these variables, as a fresh process reads them."""
    names = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT",
        "SECOND_FACTOR_REQUIRED",
    )
    program = f"import json; from config import settings; print(json.dumps({{n: getattr(settings, n) for n in {names}}}))"
    keys = {"IDENTIFIER_KEYS": "ab" * 32, "BLIND_INDEX_KEY": "cd" * 32, "SECRET_KEY": "s" * 60}
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=kept | keys | {"DATABASE_URL": "postgresql://nobody@localhost/nothing"} | environment,
        capture_output=True,
        check=True,
        text=True,
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_an_installation_with_https_insists_on_it_and_on_the_second_factor() -> None:
    assert settings_of(PUBLIC_URL="https://consilia.example", ALLOWED_HOSTS="consilia.example") == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_SSL_REDIRECT": True,
        "SECOND_FACTOR_REQUIRED": True,
    }


def test_a_demonstration_on_loopback_needs_neither() -> None:
    assert set(settings_of(CONSILIA_MODE="demo").values()) == {False}


def test_cookies_are_out_of_reach_of_scripts_and_other_sites() -> None:
    client = sign_in_by_password(make_user(password="four words that fit"), "four words that fit")
    client.post("/account/language/", {"language": "ru"})
    assert {"sessionid", "django_language"} <= client.cookies.keys()
    for cookie in client.cookies.values():
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"] or cookie.key == "csrftoken"


def test_a_form_without_its_token_is_refused_in_words() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    answer = client.post("/account/login/", {"login": "a@b.example", "password": "x"})
    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()

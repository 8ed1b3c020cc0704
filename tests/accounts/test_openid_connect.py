"""Signing in through an organisation's own provider: a small one of this test, on loopback."""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from tests.factories.accounts import make_actor, make_membership, make_user, signed_in_client

pytestmark = pytest.mark.django_db


@dataclass
class Provider:
    """What the provider says about the one person it knows, and what it was asked."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    challenge: str = ""
    asked: list[str] = field(default_factory=list)


class Answers(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, *_: Any) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        address = self.provider.address
        if self.path.endswith("openid-configuration"):
            self._say(
                {
                    "issuer": address,
                    "authorization_endpoint": f"{address}/authorize",
                    "token_endpoint": f"{address}/token",
                    "userinfo_endpoint": f"{address}/userinfo",
                    "jwks_uri": f"{address}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        else:
            assert self.headers["Authorization"] == "Bearer opaque"
            self._say(self.provider.person)

    def do_POST(self) -> None:
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        digest = hashlib.sha256(said["code_verifier"][0].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.provider.challenge
        self.provider.asked.append(said["client_secret"][0])
        now = int(datetime.now(UTC).timestamp())
        claims = {
            **self.provider.person,
            "iss": self.provider.address,
            "aud": "consilia",
            "iat": now,
            "exp": now + 60,
        }
        token = jwt.encode(claims, "k" * 32, algorithm="HS256")
        self._say({"access_token": "opaque", "token_type": "Bearer", "id_token": token})

    def _say(self, words: Any) -> None:
        body = json.dumps(words).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    told = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Answers,), {"provider": told}))
    told.address = f"http://127.0.0.1:{server.server_port}"
    app = {
        "provider_id": "oidc",
        "name": "Regional sign-in",
        "client_id": "consilia",
        "secret": "between-us",
        "settings": {"server_url": told.address, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    Thread(target=server.serve_forever, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


def go_through(client: Client, provider: Provider, next_page: str = "") -> HttpResponse:
    """From the link on our page to the provider, and back with a code."""
    begun = client.get("/account/oidc/oidc/login/", {"next": next_page} if next_page else {})
    target = urlsplit(begun["Location"])
    assert f"{target.scheme}://{target.netloc}" == provider.address
    asked = parse_qs(target.query)
    provider.challenge = asked["code_challenge"][0]
    answer = client.get("/account/oidc/oidc/login/callback/", {"code": "abc", "state": asked["state"][0]})
    assert isinstance(answer, HttpResponse)
    return answer


def known(email: str = "vera@hospital.example", *, verified: bool = True) -> dict[str, Any]:
    return {"sub": "person-7", "email": email, "email_verified": verified, "name": "Vera"}


@pytest.fixture
def vera() -> User:
    return make_membership(user=make_user(email="vera@hospital.example")).user


def test_the_sign_in_page_offers_the_provider_by_a_link(provider: Provider) -> None:
    shown = Client(headers={"Accept-Language": "en"}).get("/account/login/?next=/account/").content.decode()
    assert "Sign in through Regional sign-in" in shown
    assert 'href="/account/oidc/oidc/login/?next=%2Faccount%2F"' in shown


def test_somebody_known_by_a_verified_address_is_signed_in(provider: Provider, vera: User) -> None:
    provider.person = known("Vera@Hospital.Example")
    client = Client()
    answer = go_through(client, provider, "/account/preferences/")
    assert answer["Location"] == "/account/preferences/"
    assert client.session["_auth_user_id"] == str(vera.id)
    assert provider.asked == ["between-us"]
    assert AuditEntry.objects.get(name="SignedIn").detail == {"methods": ["socialaccount"]}


def test_afterwards_she_is_known_by_the_provider_s_own_identifier(provider: Provider, vera: User) -> None:
    provider.person = known()
    go_through(Client(), provider)
    assert SocialAccount.objects.get().user == vera
    provider.person = known("married@hospital.example", verified=False)
    client = Client()
    go_through(client, provider)
    assert client.session["_auth_user_id"] == str(vera.id)


def test_a_stranger_is_refused_in_words_and_no_account_is_made(provider: Provider, vera: User) -> None:
    provider.person = known("stranger@elsewhere.example")
    client = Client(headers={"Accept-Language": "en"})
    answer = go_through(client, provider)
    assert "No account for you yet" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert list(User.objects.all()) == [vera]


def test_an_address_that_the_provider_did_not_verify_proves_nothing(provider: Provider, vera: User) -> None:
    provider.person = known(verified=False)
    client = Client()
    go_through(client, provider)
    assert "_auth_user_id" not in client.session


def test_a_closed_account_stays_closed(provider: Provider, vera: User) -> None:
    User.objects.update(is_active=False)
    provider.person = known()
    client = Client()
    go_through(client, provider)
    assert "_auth_user_id" not in client.session


def test_the_provider_does_not_replace_the_second_factor(provider: Provider, vera: User) -> None:
    TOTP.activate(vera, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    provider.person = known()
    client = Client()
    assert go_through(client, provider)["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def test_without_a_factor_of_ours_she_sets_one_up_first(provider: Provider, vera: User) -> None:
    provider.person = known()
    client = Client()
    go_through(client, provider)
    assert client.get("/account/")["Location"].startswith("/account/second-factor/")


def test_an_answer_that_we_did_not_ask_for_is_refused(provider: Provider, vera: User) -> None:
    provider.person = known()
    client = Client(headers={"Accept-Language": "en"})
    answer = client.get("/account/oidc/oidc/login/callback/", {"code": "abc", "state": "forged"})
    assert "The other site did not let you in" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_stopping_half_way_leads_back(provider: Provider) -> None:
    client = Client(headers={"Accept-Language": "en"})
    begun = parse_qs(urlsplit(client.get("/account/oidc/oidc/login/")["Location"]).query)
    cancelled = {"error": "access_denied", "state": begun["state"][0]}
    answer = client.get("/account/oidc/oidc/login/callback/", cancelled, follow=True)
    assert "You did not go on" in answer.content.decode()


def test_nobody_ties_a_provider_s_account_to_her_own_by_choice(provider: Provider) -> None:
    provider.person = known("somebody@elsewhere.example")
    client = signed_in_client(make_actor())
    begun = client.get("/account/oidc/oidc/login/?process=connect")
    asked = parse_qs(urlsplit(begun["Location"]).query)
    provider.challenge = asked["code_challenge"][0]
    answer = client.get("/account/oidc/oidc/login/callback/", {"code": "abc", "state": asked["state"][0]})
    assert (answer.status_code, SocialAccount.objects.count()) == (404, 0)


def test_without_configuration_there_is_no_provider() -> None:
    assert Client().get("/account/oidc/oidc/login/").status_code == 404
    assert "/account/oidc/" not in Client().get("/account/login/").content.decode()

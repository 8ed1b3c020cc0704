"""From the sign-in page to work: password, second factor, lock-out, links, sessions."""

import re
import time
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils.module_loading import import_string
from pytest_django import Settings

from config import settings as product
from consilia.accounts import queries
from consilia.accounts.access import recently_authenticated
from consilia.accounts.domain.roles import SECOND_FACTOR_ROLES, Role
from consilia.accounts.models import Membership, User
from consilia.audit.models import AuditEntry
from tests.factories.accounts import (
    make_actor,
    make_membership,
    make_user,
    sign_in_by_password,
    signed_in_client,
    stranger_client,
)

PASSWORD = "four words that fit"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> Membership:
    cache.clear()
    return make_membership(user=make_user(email="doctor@hospital.example", password=PASSWORD))


def told() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("name", flat=True))


def attempt(client: Client, password: str, **more: str) -> int:
    data = {"login": "doctor@hospital.example", "password": password, **more}
    return client.post("/account/login/", data).status_code


def code_of(user: User) -> str:
    """What her authenticator app shows now."""
    totp = Authenticator.objects.get(user=user, type="totp").wrap()
    assert isinstance(totp, TOTP)
    return code_for(totp_secret(totp))


def totp_secret(totp: TOTP) -> str:
    from allauth.mfa.utils import decrypt

    return str(decrypt(totp.instance.data["secret"]))


def code_for(secret: str, *, at: float | None = None) -> str:
    """What an app shows now, or at another second of Unix time."""
    counter = int(time.time() if at is None else at) // 30
    return str(format_hotp_value(hotp_value(secret, counter)))


def give_app(user: User) -> None:
    TOTP.activate(user, SECRET)


# --- password ----------------------------------------------------------------------------------------------


def test_a_right_password_signs_in_and_is_told(doctor: Membership) -> None:
    client = stranger_client()
    assert attempt(client, PASSWORD) == 302
    assert client.session["_auth_user_id"] == str(doctor.user_id)
    entry = AuditEntry.objects.get(name="SignedIn")
    assert (entry.subject_id, entry.user_id, entry.detail) == (
        doctor.user_id,
        doctor.user_id,
        {"methods": ["password"]},
    )


def test_the_product_keeps_passwords_behind_memory_hard_work() -> None:
    """Tests have their own, cheap way (tests/passwords.py)."""
    hasher = import_string(product.PASSWORD_HASHERS[0])()
    assert isinstance(hasher, ScryptPasswordHasher)
    assert hasher.work_factor * hasher.block_size >= 2**14 * 8


def test_the_session_ends_with_the_browser(doctor: Membership) -> None:
    client = stranger_client()
    attempt(client, PASSWORD, remember="on")
    assert client.cookies["sessionid"]["max-age"] == ""


def test_the_page_does_not_tell_whether_an_address_is_known(doctor: Membership) -> None:
    answers = []
    for login in ("doctor@hospital.example", "nobody@hospital.example"):
        answer = stranger_client().post("/account/login/", {"login": login, "password": "wrong"})
        shown = answer.content.decode().replace(login, "")
        answers.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", shown))
    assert answers[0] == answers[1]


def test_sign_in_leads_back_to_the_page_that_was_asked_for(doctor: Membership) -> None:
    client = stranger_client()
    asked = client.get("/account/preferences/?x=1")
    assert asked["Location"] == "/account/login/?next=/account/preferences/%3Fx%3D1"
    answer = client.post(
        "/account/login/",
        {"login": doctor.user.email, "password": PASSWORD, "next": "/account/preferences/?x=1"},
    )
    assert answer["Location"] == "/account/preferences/?x=1"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_sign_in_leads_nowhere_else(doctor: Membership, address: str) -> None:
    data = {"login": doctor.user.email, "password": PASSWORD, "next": address}
    assert stranger_client().post("/account/login/", data)["Location"] == "/"


def test_an_expired_session_tells_htmx_so_and_leads_a_sent_form_back_to_its_page() -> None:
    client = stranger_client()
    assert client.get("/account/", headers={"HX-Request": "true"}).status_code == 401
    answer = client.post("/account/display/", headers={"Referer": "http://testserver/account/?a=b"})
    assert answer["Location"] == "/account/login/?next=/account/%3Fa%3Db"
    answer = client.post("/account/display/", headers={"Referer": "https://evil.example/"})
    assert answer["Location"] == "/account/login/?next=/"


def test_signing_out_needs_a_form_and_is_told(doctor: Membership) -> None:
    client = sign_in_by_password(doctor.user, PASSWORD)
    client.get("/account/logout/")
    assert "_auth_user_id" in client.session
    client.post("/account/logout/")
    assert "_auth_user_id" not in client.session
    assert told()[-1] == "SignedOut"


def test_a_closed_account_cannot_sign_in(doctor: Membership) -> None:
    User.objects.update(is_active=False)
    client = stranger_client()
    answer = client.post("/account/login/", {"login": doctor.user.email, "password": PASSWORD}, follow=True)
    assert "This account is closed" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_nothing_of_a_signed_in_page_stays_in_the_browser() -> None:
    assert signed_in_client(make_actor()).get("/account/")["Cache-Control"] == "no-store"


# --- lock-out ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", "What you can do"), ("ru", "Что можно сделать")])
def test_five_wrong_passwords_lock_and_the_page_says_what_to_do(
    doctor: Membership, language: str, words: str
) -> None:
    client = Client(headers={"Accept-Language": language})
    assert [attempt(client, "wrong") for _ in range(5)] == [200, 200, 200, 200, 429]
    answer = client.post("/account/login/", {"login": doctor.user.email, "password": PASSWORD})
    assert (answer.status_code, words in answer.content.decode()) == (429, True)
    assert told() == [*["SignInFailed"] * 4, "SignInLocked"]


def test_a_lock_concerns_one_address_of_one_person(doctor: Membership) -> None:
    other = make_membership(user=make_user(password=PASSWORD)).user
    client = stranger_client()
    for _ in range(5):
        attempt(client, "wrong")
    assert client.post("/account/login/", {"login": other.email, "password": PASSWORD}).status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert attempt(elsewhere, PASSWORD) == 302


def test_an_administrator_removes_the_lock(doctor: Membership) -> None:
    client, administrator = stranger_client(), make_actor(Role.ADMINISTRATOR)
    for _ in range(5):
        attempt(client, "wrong")
    now = datetime.now(UTC)
    assert queries.is_locked_out(doctor.user, at=now)
    signed_in_client(administrator).post(f"/account/people/{doctor.user_id}/unlock/")
    assert not queries.is_locked_out(doctor.user, at=now)
    assert attempt(client, PASSWORD) == 302
    assert "PersonUnlocked" in told()


def test_wrong_passwords_are_counted_but_not_kept(doctor: Membership) -> None:
    attempt(stranger_client(), "almost my password")
    assert "almost" not in str(AccessAttempt.objects.values().get())


def test_failures_of_somebody_unknown_leave_nothing_in_the_log() -> None:
    stranger_client().post("/account/login/", {"login": "nobody@hospital.example", "password": "wrong"})
    assert told() == []


# --- second factor -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_every_role_that_sees_children_or_the_network_needs_a_second_factor(role: Role) -> None:
    assert role in SECOND_FACTOR_ROLES
    user = make_membership(role=role, user=make_user(password=PASSWORD)).user
    answer = sign_in_by_password(user, PASSWORD).get("/account/")
    assert answer["Location"] == "/account/second-factor/?next=%2Faccount%2F"


@pytest.mark.django_db(transaction=True)  # the library tells of a new factor when it is committed
def test_setting_up_the_app_opens_the_way(doctor: Membership) -> None:
    client = sign_in_by_password(doctor.user, PASSWORD)
    assert "One more lock before you start" in client.get("/account/second-factor/").content.decode()
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/account/2fa/totp/activate/", {"code": code_for(secret)}, follow=True)
    assert "Recovery codes" in answer.content.decode()
    assert client.get("/account/").status_code == 200
    assert told().count("SecondFactorAdded") == 2  # the app, and the recovery codes with it
    assert "authenticator app was set up" in mail.outbox[0].body
    assert mail.outbox[0].to == [doctor.user.email]


def test_afterwards_the_code_is_asked_at_every_sign_in(doctor: Membership) -> None:
    give_app(doctor.user)
    client = stranger_client()
    data = {"login": doctor.user.email, "password": PASSWORD}
    assert client.post("/account/login/", data)["Location"] == "/account/2fa/authenticate/"
    assert client.get("/account/")["Location"].startswith("/account/login/")
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "The code is wrong or too old" in wrong.content.decode()
    client.post("/account/2fa/authenticate/", {"code": code_of(doctor.user)})
    assert client.get("/account/").status_code == 200
    assert AuditEntry.objects.get(name="SignedIn").detail == {"methods": ["password", "mfa"]}
    assert AuditEntry.objects.get(name="SignInFailed").detail == {"step": "second factor"}


@pytest.mark.parametrize(("late", "is_taken"), [(30, True), (-30, True), (60, False), (-60, False)])
def test_a_code_may_be_half_a_minute_off(doctor: Membership, late: int, is_taken: bool) -> None:
    """On a poor line it runs out on its way, and not every telephone has the right time."""
    give_app(doctor.user)
    client = sign_in_by_password(doctor.user, PASSWORD)
    now = time.time() // 30 * 30 + 15
    with patch("allauth.mfa.totp.internal.auth.time.time", return_value=now):
        client.post("/account/2fa/authenticate/", {"code": code_for(SECRET, at=now - late)})
    assert (client.get("/account/").status_code == 200) == is_taken


def test_a_code_serves_once_however_long_it_lives(doctor: Membership) -> None:
    give_app(doctor.user)
    code = code_of(doctor.user)
    first, second = (sign_in_by_password(doctor.user, PASSWORD) for _ in range(2))
    first.post("/account/2fa/authenticate/", {"code": code})
    assert first.get("/account/").status_code == 200
    cache.delete(f"allauth.mfa.totp.used?user={doctor.user_id}&code={code}")  # after a period
    answer = second.post("/account/2fa/authenticate/", {"code": code})
    assert "The code is wrong or too old" in answer.content.decode()
    assert second.get("/account/")["Location"].startswith("/account/login/")
    assert told().count("SignInFailed") == 1


def test_guessing_codes_is_stopped_after_five(doctor: Membership) -> None:
    give_app(doctor.user)
    client = sign_in_by_password(doctor.user, PASSWORD)
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    answer = client.post("/account/2fa/authenticate/", {"code": code_of(doctor.user)})
    assert "Too many wrong codes" in answer.content.decode()


def test_a_session_that_never_saw_the_factor_is_asked_for_it(doctor: Membership) -> None:
    """Signed in before the factor was set up, in another browser."""
    old = sign_in_by_password(doctor.user, PASSWORD)
    give_app(doctor.user)
    assert old.get("/account/")["Location"].startswith("/account/second-factor/")
    assert "Show your second factor" in old.get("/account/second-factor/").content.decode()
    old.post("/account/2fa/reauthenticate/", {"code": code_of(doctor.user)})
    assert old.get("/account/").status_code == 200


def test_the_last_factor_cannot_be_removed_while_it_is_needed(doctor: Membership) -> None:
    give_app(doctor.user)
    client = signed_in_client(queries.actor_of(doctor))
    answer = client.post("/account/2fa/totp/deactivate/", follow=True)
    assert "Your role needs a second factor" in answer.content.decode()
    assert "totp" in queries.second_factors(doctor.user)


def test_secrets_of_apps_are_encrypted_at_rest(doctor: Membership) -> None:
    give_app(doctor.user)
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert "JBSWY3DP" not in kept
    assert code_of(doctor.user)


def test_secrets_survive_a_new_key_in_front_of_the_old_one(doctor: Membership, settings: Settings) -> None:
    give_app(doctor.user)
    settings.IDENTIFIER_KEYS = ["22" * 32, *settings.IDENTIFIER_KEYS]
    assert code_of(doctor.user)


# --- once more, before something important -----------------------------------------------------------------


def test_a_recent_proof_is_not_asked_again_and_an_old_one_is(doctor: Membership) -> None:
    client = signed_in_client(queries.actor_of(doctor))
    fresh = client.get("/account/").wsgi_request
    assert recently_authenticated(fresh)  # type: ignore[arg-type]
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 601
    session.save()
    assert not recently_authenticated(client.get("/account/").wsgi_request)  # type: ignore[arg-type]
    asked = client.get("/account/2fa/totp/activate/")
    assert asked["Location"] == "/account/reauthenticate/?next=%2Faccount%2F2fa%2Ftotp%2Factivate%2F"
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/"})
    assert recently_authenticated(client.get("/account/").wsgi_request)  # type: ignore[arg-type]


# --- forgotten and changed passwords -----------------------------------------------------------------------


def test_a_forgotten_password_is_set_anew_through_a_link(doctor: Membership) -> None:
    stranger_client().post("/account/password/reset/", {"email": "Doctor@hospital.example"})
    (message,) = mail.outbox
    (link,) = re.findall(r"http://testserver(/\S+)", message.body)
    browser = stranger_client()
    form = browser.get(link, follow=True).redirect_chain[-1][0]
    browser.post(form, {"password1": "other words that fit", "password2": "other words that fit"})
    doctor.user.refresh_from_db()
    assert doctor.user.check_password("other words that fit")
    assert told() == ["PasswordChanged"]


def test_no_mail_goes_to_an_unknown_address_and_the_answer_is_the_same(doctor: Membership) -> None:
    known = stranger_client().post("/account/password/reset/", {"email": doctor.user.email})
    unknown = stranger_client().post("/account/password/reset/", {"email": "nobody@hospital.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("password", ["short", "password123456", "987654321098", "doctor@hospital.example"])
def test_weak_passwords_are_refused(doctor: Membership, password: str) -> None:
    client = signed_in_client(queries.actor_of(doctor))
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    client.post("/account/password/change/", data)
    doctor.user.refresh_from_db()
    assert doctor.user.check_password(PASSWORD)


def test_a_changed_password_is_told_to_the_person_and_to_the_log(doctor: Membership) -> None:
    client = signed_in_client(queries.actor_of(doctor))
    new = "other words that fit"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert told() == ["PasswordChanged"]
    assert "Your password was changed." in mail.outbox[0].body
    assert client.get("/account/").status_code == 200


# --- sessions ----------------------------------------------------------------------------------------------


def test_other_sessions_can_be_ended(doctor: Membership) -> None:
    give_app(doctor.user)
    browsers = []
    for _ in range(2):
        browsers.append(sign_in_by_password(doctor.user, PASSWORD))
        browsers[-1].post("/account/2fa/authenticate/", {"code": code_of(doctor.user)})
        cache.clear()
        Authenticator.objects.filter(type="totp").update(last_used_at=None)
    here, there = browsers
    assert "End the other sessions" in here.get("/account/sessions/").content.decode()
    here.post("/account/sessions/")
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_the_clock_of_the_session_is_the_request_itself() -> None:
    with patch("consilia.accounts.middleware.timezone.now", return_value=datetime(2030, 1, 1, tzinfo=UTC)):
        request = signed_in_client(make_actor()).get("/account/").wsgi_request
    assert request.at == datetime(2030, 1, 1, tzinfo=UTC)  # type: ignore[attr-defined]

"""Programs come with an access token: where it opens, as whom, and when it ends."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consilia.accounts import services
from consilia.accounts.domain.programs import Scope, bearer_of
from consilia.accounts.domain.roles import CLINICAL_ROLES, Role
from consilia.accounts.models import AccessToken, Membership, TokenPolicy, User
from consilia.accounts.policy_kinds import TOKENS
from consilia.accounts.programs import scope_of
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed
from tests.accounts.test_doors import example_of, ours
from tests.factories.accounts import make_actor, make_program, signed_in_client

pytestmark = pytest.mark.django_db
FIND = "/imaging/dicomweb/studies"
READ = {Scope.READ}


@pytest.fixture(autouse=True)
def policy() -> TokenPolicy:
    services.load_token_policy()
    return TokenPolicy.objects.get()


def with_token(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}", "Accept-Language": "en"})


def typed(**changes: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=30)
    return {"name": "Archive of the ward", "scopes": ["read"], "last_day": day.isoformat(), **changes}


def test_a_token_is_shown_once_and_opens_what_it_was_made_for() -> None:
    doctor = make_actor()
    browser = signed_in_client(doctor)
    made = browser.post("/account/tokens/new/", typed())
    (text,) = re.findall(r'class="secret"[^>]*value="([^"]{40,})"', made.content.decode())
    listed = browser.get("/account/tokens/").content.decode()
    assert "Archive of the ward" in listed
    assert text not in listed
    assert not AccessToken.objects.filter(token_hash=text).exists()
    assert with_token(text).get(FIND).status_code == 204  # she sees no images yet
    token = AccessToken.objects.get()
    assert token.last_used_at is not None
    read = AuditEntry.objects.get(name="ImagesSearched")
    assert (read.user_id, read.detail) == (doctor.user_id, {"token": str(token.id)})

    browser.post(f"/account/tokens/{token.id}/revoke/")
    refused = with_token(text).get(FIND)
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")
    names = AuditEntry.objects.filter(subject="token").order_by("at", "id").values_list("name", flat=True)
    assert list(names) == ["TokenMade", "TokenRevoked"]


def test_a_token_opens_no_page_and_no_deed_but_those_of_dicomweb() -> None:
    program, nobody = make_program(make_actor(Role.ORGANISATION_COORDINATOR)), Client()
    opened = set()
    for name, route, _part in ours():
        if "(?" in route:
            continue
        address = example_of(route)
        if program.get(address).status_code != nobody.get(address).status_code:
            opened.add(name)
    for_programs = {name for name, route, _part in ours() if scope_of(example_of(route))}
    assert opened == for_programs - {"cases:stow", "cases:stow_study"}  # which are no GET
    assert len(for_programs) == 22
    assert {name.partition(":")[0] for name in for_programs} == {"imaging", "cases"}


def test_each_scope_opens_its_own() -> None:
    doctor = make_actor()
    stow = f"/cases/{doctor.membership_id}/dicomweb/studies"
    answers = [
        (program.get(FIND).status_code, program.post(stow, b"x", content_type="text/plain").status_code)
        for program in (make_program(doctor, Scope.READ), make_program(doctor, Scope.SEND))
    ]
    assert answers == [(204, 403), (403, 404)]  # she sees no images, and there is no such case


@pytest.mark.parametrize("end", ["time", "role", "account", "never made", "empty"])
def test_whatever_ends_it_the_answer_is_the_same(end: str) -> None:
    doctor = make_actor()
    now = timezone.now()
    program = make_program(
        doctor, ends=now - timedelta(seconds=1) if end == "time" else now + timedelta(days=1)
    )
    if end == "role":
        Membership.objects.filter(user=doctor.person_id).update(ends=now)
    if end == "account":
        User.objects.filter(pk=doctor.person_id).update(is_active=False)
    if end == "never made":
        program = with_token("x" * 43)
    if end == "empty":
        program = with_token("")
    answer = program.get(FIND)
    if end == "empty":  # says nothing about who asks
        assert (answer.status_code, answer.content[:20]) == (401, b"Send an access token")
    else:
        assert (answer.status_code, answer.content) == (401, b"This access token does not open anything.")


def test_a_token_comes_before_the_session_of_the_same_browser() -> None:
    """Not the rights of both: the log must name the one who asks."""
    doctor, other = make_actor(), make_actor(Role.EXPERT)
    browser = signed_in_client(other)
    make_program(doctor)
    header = make_program(doctor).defaults["HTTP_AUTHORIZATION"]
    assert browser.get(FIND, headers={"authorization": header}).status_code == 204
    assert AuditEntry.objects.get(name="ImagesSearched").user_id == doctor.user_id
    assert browser.get("/account/", headers={"authorization": header}).status_code == 200  # her own page
    assert (
        "Referring doctor" not in browser.get("/account/", headers={"authorization": header}).content.decode()
    )


def test_too_many_requests_in_a_minute_wait(policy: TokenPolicy) -> None:
    doctor, at = make_actor(), timezone.now().replace(second=30)
    TokenPolicy.objects.update(per_minute=2)
    _token, text = services.make_token(
        name="A", scopes=READ, ends=at + timedelta(days=1), by=doctor, at=at - timedelta(minutes=5)
    )
    for _ in range(2):
        services.use_token(text=text, at=at)
    with pytest.raises(services.TooManyRequests):
        services.use_token(text=text, at=at + timedelta(seconds=29))
    assert services.use_token(text=text, at=at + timedelta(seconds=31)).used_in_minute == 1
    assert TOKENS.effect is not None
    assert [
        number for _words, number in TOKENS.effect(None, TokenPolicy(longest_days=1, per_minute=0), at).facts
    ] == [
        0,
        1,
    ]


def test_what_cannot_be_made_is_said_and_nothing_typed_is_lost() -> None:
    browser = signed_in_client(make_actor())
    far = (timezone.localdate() + timedelta(days=800)).isoformat()
    gone = (timezone.localdate() - timedelta(days=3)).isoformat()
    for changes, words in (
        ({"scopes": []}, "Choose what the program may do."),
        ({"last_day": far}, "The longest life of a token, in days: 365."),
        ({"last_day": gone}, "This day is over."),
    ):
        answer = browser.post("/account/tokens/new/", typed(**changes))
        shown = answer.content.decode()
        assert (answer.status_code, words in shown, "Archive of the ward" in shown) == (422, True, True)
    assert not AccessToken.objects.exists()


def test_who_has_not_just_proved_who_she_is_does_so_first_and_goes_on() -> None:
    browser = signed_in_client(make_actor())
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    answer = browser.post("/account/tokens/new/", typed())
    assert answer.status_code == 302
    assert "next=%2Faccount%2Ftokens%2Fnew%2F%3Fname%3DArchive" in answer["Location"]
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in CLINICAL_ROLES])
def test_who_sees_no_images_makes_no_token(role: Role) -> None:
    at = timezone.now()
    with pytest.raises(NotAllowed):
        services.make_token(name="A", scopes=READ, ends=at + timedelta(days=1), by=make_actor(role), at=at)


def test_an_administrator_sees_the_tokens_of_a_person_and_revokes_them_and_nobody_else_does() -> None:
    doctor = make_actor()
    program = make_program(doctor)
    token = AccessToken.objects.get()
    revoke = f"/account/tokens/{token.id}/revoke/"
    assert signed_in_client(make_actor()).post(revoke).status_code == 404
    office = signed_in_client(make_actor(Role.ADMINISTRATOR))
    assert "Archive" in office.get(f"/account/people/{doctor.user_id}/").content.decode()
    assert office.post(revoke)["Location"] == f"/account/people/{doctor.user_id}/"
    assert office.post(revoke).status_code == 409
    assert program.get(FIND).status_code == 401


def test_the_header_is_read_as_programs_write_it() -> None:
    assert [bearer_of(text) for text in ("Bearer abc", "bearer  abc ", "Basic abc", "Bearer ", "")] == [
        "abc",
        "abc",
        None,
        None,
        None,
    ]

"""What administrators do with accounts and roles, and what nobody else may."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from consilia.accounts import queries, services
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership, User
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed
from tests.factories.accounts import (
    make_actor,
    make_membership,
    make_user,
    make_workplace,
    sign_in_by_password,
    signed_in_client,
    stranger_client,
)

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
NAMES = {"email": "New@Hospital.example", "family_name": "Орлова", "given_name": "Вера", "patronymic": ""}
pytestmark = pytest.mark.django_db


def told() -> list[str]:
    """The names of the entries that the log got, in order."""
    return list(AuditEntry.objects.order_by("id").values_list("name", flat=True))


@pytest.fixture
def administrator() -> Actor:
    return make_actor(Role.ADMINISTRATOR)


# --- who may -----------------------------------------------------------------------------------------------

Deed = Callable[[User, Membership, Actor], Any]
DEEDS: dict[str, Deed] = {
    "invite": lambda _u, _m, by: services.invite_person(**NAMES, by=by, at=NOW),
    "correct": lambda user, _m, by: services.correct_person(
        user_id=user.id, **{**NAMES, "email": "other@hospital.example"}, by=by, at=NOW
    ),
    "make link": lambda user, _m, by: services.make_password_link(user_id=user.id, by=by, at=NOW),
    "close": lambda user, _m, by: services.deactivate_person(user_id=user.id, reason="left", by=by, at=NOW),
    "open": lambda user, _m, by: services.reactivate_person(user_id=user.id, by=by, at=NOW),
    "unlock": lambda user, _m, by: services.unlock_person(user_id=user.id, by=by, at=NOW),
    "reset factor": lambda user, _m, by: services.reset_second_factor(
        user_id=user.id, reason="lost", by=by, at=NOW
    ),
    "give role": lambda user, membership, by: services.give_role(
        user_id=user.id,
        organisation_id=membership.organisation_id,
        role=Role.EXPERT,
        starts=NOW,
        by=by,
        at=NOW,
    ),
    "end role": lambda _u, membership, by: services.end_role(
        membership_id=membership.id, ends=NOW, by=by, at=NOW
    ),
}


@pytest.mark.parametrize("role", list(Role))
def test_only_administrators_manage_people(role: Role) -> None:
    by = make_actor(role)
    for name, deed in DEEDS.items():
        membership = make_membership()
        if role == Role.ADMINISTRATOR:
            deed(membership.user, membership, by)
        else:
            with pytest.raises(NotAllowed):
                deed(membership.user, membership, by)
            assert name not in told()


def test_the_system_sets_up_an_installation_without_a_person() -> None:
    person = services.invite_person(**NAMES, by=Actor.system(), at=NOW)
    assert (person.email, person.has_usable_password(), told()) == (
        "new@hospital.example",
        False,
        ["PersonInvited"],
    )


# --- accounts ----------------------------------------------------------------------------------------------


def test_two_accounts_cannot_share_an_address(administrator: Actor) -> None:
    make_user(email="new@hospital.example")
    with pytest.raises(services.EmailTaken):
        services.invite_person(**NAMES, by=administrator, at=NOW)
    assert told() == []


def test_a_correction_tells_which_fields_changed_but_not_their_values(administrator: Actor) -> None:
    person = make_user(email="new@hospital.example", patronymic="")
    services.correct_person(user_id=person.id, **NAMES, by=administrator, at=NOW)
    entry = AuditEntry.objects.get()
    assert (entry.name, entry.subject_id) == ("PersonCorrected", person.id)
    assert entry.detail == {"fields": ["family_name", "given_name"]}


def test_a_correction_of_nothing_leaves_no_entry(administrator: Actor) -> None:
    person = make_user()
    names = {name: getattr(person, name) for name in NAMES}
    services.correct_person(user_id=person.id, **names, by=administrator, at=NOW)
    assert told() == []


def test_a_closed_account_is_signed_out_everywhere_at_once(administrator: Actor) -> None:
    person = make_membership(user=make_user(password="long enough words")).user
    browser = sign_in_by_password(person, "long enough words")
    services.deactivate_person(user_id=person.id, reason="left the hospital", by=administrator, at=NOW)
    assert browser.get("/account/", follow=True).redirect_chain[-1][0].startswith("/account/login/")
    assert AuditEntry.objects.get(name="PersonDeactivated").detail == {"reason": "left the hospital"}
    services.reactivate_person(user_id=person.id, by=administrator, at=NOW)
    assert User.objects.get(pk=person.pk).is_active


def test_nobody_closes_her_own_account_or_takes_her_own_factor_off(administrator: Actor) -> None:
    assert administrator.user_id
    make_actor(Role.ADMINISTRATOR)
    with pytest.raises(services.NotOneself):
        services.deactivate_person(user_id=administrator.user_id, reason="x", by=administrator, at=NOW)
    with pytest.raises(services.NotOneself):
        services.reset_second_factor(user_id=administrator.user_id, reason="x", by=administrator, at=NOW)


def test_the_last_administrator_stays(administrator: Actor) -> None:
    assert administrator.user_id
    assert administrator.membership_id
    with pytest.raises(services.LastAdministrator):
        services.deactivate_person(user_id=administrator.user_id, reason="x", by=Actor.system(), at=NOW)
    with pytest.raises(services.LastAdministrator):
        services.end_role(membership_id=administrator.membership_id, ends=NOW, by=administrator, at=NOW)
    make_membership(role=Role.ADMINISTRATOR)
    services.end_role(membership_id=administrator.membership_id, ends=NOW, by=administrator, at=NOW)


def test_an_administrator_whose_own_role_will_end_counts_only_until_then(administrator: Actor) -> None:
    assert administrator.membership_id
    make_membership(role=Role.ADMINISTRATOR, ends=NOW + timedelta(days=2))
    with pytest.raises(services.LastAdministrator):
        services.end_role(
            membership_id=administrator.membership_id,
            ends=NOW + timedelta(days=3),
            by=administrator,
            at=NOW,
        )


def test_a_lost_second_factor_is_taken_off_with_a_reason(administrator: Actor) -> None:
    person = make_user()
    Authenticator.objects.create(user=person, type="totp", data={})
    services.reset_second_factor(user_id=person.id, reason="phone lost", by=administrator, at=NOW)
    assert queries.second_factors(person) == {}
    assert AuditEntry.objects.get().detail == {"reason": "phone lost"}


# --- the first password ------------------------------------------------------------------------------------


def test_a_link_sets_the_first_password_once(administrator: Actor, client: Client) -> None:
    person = services.invite_person(**NAMES, by=administrator, at=NOW)
    link = services.make_password_link(user_id=person.id, by=administrator, at=NOW)
    form = client.get(link, follow=True)
    passwords = {"password1": "four words that fit", "password2": "four words that fit"}
    client.post(form.redirect_chain[-1][0], passwords)
    person.refresh_from_db()
    assert person.check_password("four words that fit")
    assert "PasswordChanged" in told()
    again = stranger_client().get(link, follow=True)
    assert "This link works no more" in again.content.decode()


def test_no_link_takes_over_an_account_in_use(administrator: Actor) -> None:
    person = make_user(last_login=NOW)
    with pytest.raises(services.HasSignedIn):
        services.make_password_link(user_id=person.id, by=administrator, at=NOW)


def test_a_closed_account_gets_no_link(administrator: Actor) -> None:
    with pytest.raises(services.AccountClosed):
        services.make_password_link(user_id=make_user(is_active=False).id, by=administrator, at=NOW)


# --- roles -------------------------------------------------------------------------------------------------


def give(user: User, by: Actor, **times: datetime | None) -> Membership:
    return services.give_role(
        user_id=user.id,
        organisation_id=make_workplace().id,
        role=Role.EXPERT,
        by=by,
        at=NOW,
        **{"starts": NOW, **times},  # type: ignore[arg-type]
    )


def test_a_role_is_given_with_its_time_and_told(administrator: Actor) -> None:
    membership = give(make_user(), administrator, ends=NOW + timedelta(days=1))
    entry = AuditEntry.objects.get()
    assert (entry.name, entry.subject_id) == ("RoleGiven", membership.id)
    assert entry.detail["role"] == "expert"
    assert entry.detail["ends"] == "2026-03-02T09:00:00+00:00"


def test_the_same_role_at_the_same_place_is_not_given_twice_at_once(administrator: Actor) -> None:
    held = make_membership(role=Role.EXPERT, starts=NOW, ends=NOW + timedelta(days=9))
    again = {"user_id": held.user_id, "organisation_id": held.organisation_id, "role": Role.EXPERT}
    with pytest.raises(services.RoleAlreadyHeld):
        services.give_role(**again, starts=NOW + timedelta(days=8), by=administrator, at=NOW)
    services.give_role(**again, starts=NOW + timedelta(days=9), by=administrator, at=NOW)


def test_a_role_cannot_end_before_it_begins_nor_in_the_past(administrator: Actor) -> None:
    with pytest.raises(services.ImpossibleTime):
        give(make_user(), administrator, ends=NOW)
    membership = make_membership()
    with pytest.raises(services.ImpossibleTime):
        services.end_role(
            membership_id=membership.id, ends=NOW - timedelta(hours=1), by=administrator, at=NOW
        )


def test_a_role_that_is_over_has_no_other_end(administrator: Actor) -> None:
    membership = make_membership(ends=NOW - timedelta(days=1))
    with pytest.raises(services.RoleOver):
        services.end_role(membership_id=membership.id, ends=NOW, by=administrator, at=NOW)


def test_a_role_that_has_not_begun_is_cancelled(administrator: Actor) -> None:
    membership = make_membership(starts=NOW + timedelta(days=5))
    services.end_role(membership_id=membership.id, ends=NOW, by=administrator, at=NOW)
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert told() == ["RoleCancelled"]


def test_a_role_that_ends_is_gone_with_the_next_request(administrator: Actor) -> None:
    expert = make_actor(Role.EXPERT)
    browser = signed_in_client(expert)
    assert browser.get("/account/").status_code == 200
    assert expert.membership_id
    now = datetime.now(UTC)
    services.end_role(membership_id=expert.membership_id, ends=now, by=administrator, at=now)
    answer = browser.get("/account/")
    assert (answer.status_code, "You have no role now" in answer.content.decode()) == (403, True)


def test_somebody_with_another_role_is_told_that_the_chosen_one_has_ended() -> None:
    expert = make_actor(Role.EXPERT)
    browser = signed_in_client(expert)
    make_membership(user=User.objects.get(pk=expert.user_id))
    Membership.objects.filter(pk=expert.membership_id).update(ends=datetime.now(UTC))
    answer = browser.get("/account/")
    assert "The role in which you acted has ended." in answer.content.decode()
    assert answer.wsgi_request.actor.role == Role.REFERRING_DOCTOR  # type: ignore[attr-defined]


def test_one_switches_to_ones_own_roles_only() -> None:
    doctor = make_actor()
    assert doctor.user_id
    own = make_membership(role=Role.EXPERT, user=User.objects.get(pk=doctor.user_id))
    taken = services.take_role(membership_id=own.id, by=doctor, at=NOW)
    assert (taken, told()) == (own, ["RoleTaken"])
    over = make_membership(role=Role.AUDITOR, user=own.user, ends=NOW)
    for stranger in (make_membership().id, over.id, uuid4()):
        with pytest.raises(services.NotYourRole):
            services.take_role(membership_id=stranger, by=doctor, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_one_role_at_once_one_is_told_that_it_is_held() -> None:
    """The database would end one of the two as a deadlock, were they not to take turns."""
    administrator, user, place, barrier = (
        make_actor(Role.ADMINISTRATOR),
        make_user(),
        make_workplace(),
        Barrier(2),
    )

    def attempt(_: int) -> str:
        try:
            barrier.wait(10)
            services.give_role(
                user_id=user.id,
                organisation_id=place.id,
                role=Role.EXPERT,
                starts=NOW,
                by=administrator,
                at=NOW,
            )
        except services.RoleAlreadyHeld:
            return "held"
        else:
            return "given"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == ["given", "held"]

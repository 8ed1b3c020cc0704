"""A standing question answers what the queryset it stands for would answer, every time it is asked."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.transaction import TransactionManagementError

from consilia.accounts.models import Membership, User
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from tests.factories.accounts import make_membership, make_user

pytestmark = pytest.mark.django_db


def test_the_rows_are_those_of_the_queryset_with_their_related_objects():
    asked = StandingQuestion(
        lambda: Membership.objects.filter(user=given("user")).select_related("organisation").order_by("id")
    )
    user, other = make_user(), make_user()
    mine = [make_membership(user=user) for _ in range(3)]
    make_membership(user=other)

    rows = asked(user=user.id)

    assert rows == sorted(mine, key=lambda row: row.id)
    with no_statements():
        assert [row.organisation for row in rows] == [
            row.organisation for row in sorted(mine, key=lambda r: r.id)
        ]


def test_each_asking_has_its_own_values_and_sees_what_is_new():
    asked = StandingQuestion(lambda: User.objects.filter(Q(email=given("email")) & ~Q(is_demo=True)))
    first = make_user()
    assert asked(email=first.email) == [first]
    second = make_user()
    assert asked(email=second.email) == [second]
    assert asked(email="nobody@nowhere.example") == []


def test_values_and_annotations_keep_their_names_and_types():
    user = make_user()
    make_membership(user=user)
    make_membership(user=user)
    as_dicts = StandingQuestion(
        lambda: User.objects.filter(id=given("id")).annotate(roles=Count("memberships")).values("id", "roles")
    )
    flat = StandingQuestion(lambda: User.objects.filter(id=given("id")).values_list("email", flat=True))
    assert as_dicts(id=user.id) == [{"id": user.id, "roles": 2}]
    assert flat(id=user.id) == [user.email]
    assert flat.first(id=user.id) == user.email


def test_a_row_can_be_changed_and_saved_like_any_other():
    user = make_user()
    asked = StandingQuestion(lambda: User.objects.filter(id=given("id")))
    (found,) = asked(id=user.id)
    found.family_name = "Березина"
    found.save()
    assert User.objects.get(pk=user.id).family_name == "Березина"


def test_a_value_that_was_not_given_is_named():
    asked = StandingQuestion(lambda: User.objects.filter(id=given("id")))
    with pytest.raises(KeyError, match="id"):
        asked()


def test_a_question_that_nothing_can_answer_is_not_asked():
    asked = StandingQuestion(User.objects.none)
    with no_statements():
        assert asked() == []


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_taken_in_a_transaction_or_refused():
    user = make_user()
    asked = StandingQuestion(lambda: User.objects.select_for_update().filter(id=given("id")))
    for _ in range(2):  # compiled, and then kept
        with pytest.raises(TransactionManagementError):
            asked(id=user.id)
        with transaction.atomic():
            assert asked(id=user.id) == [user]


def test_a_list_of_values_is_given_as_one():
    users = [make_user() for _ in range(3)]
    asked = StandingQuestion(lambda: User.objects.filter(is_one_of("id", given("ids"))).order_by("id"))
    assert asked(ids=[user.id for user in users[:2]]) == sorted(users[:2], key=lambda user: user.id)
    assert asked(ids=[]) == []


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_their_own_answers():
    users = [make_user() for _ in range(8)]
    asked = StandingQuestion(lambda: User.objects.filter(id=given("id")))

    def ask(user: User) -> bool:
        try:
            return all(asked(id=user.id) == [user] for _ in range(20))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, users))


def no_statements():
    def refuse(*_args):
        raise AssertionError("a statement too many")

    return connection.execute_wrapper(refuse)

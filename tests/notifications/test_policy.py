"""Who gets what and when: rows of policy, exceptions for roles, what a person may make of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import ROLE_NAMES
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed
from consilia.foundation.seeds import seed_rows
from consilia.notifications import queries, services
from consilia.notifications.domain.kinds import Email, Kind, Urgency, Ways
from consilia.notifications.domain.rules import UNSPOKEN, Because, Rule, at_least, strongest
from consilia.notifications.models import BECAUSE_WORDS, Notification, Preference, SubscriptionPolicy
from consilia.notifications.services.policies import DATA
from tests.factories.accounts import make_actor, make_user, signed_in_client
from tests.factories.notifications import NOON, make_news

SILENT = Ways(in_app=False, email=Email.NEVER)
LOUD = Ways(in_app=True, email=Email.AT_ONCE)
TOMORROW = NOON + timedelta(days=1)
WAYS = st.builds(Ways, in_app=st.booleans(), email=st.sampled_from(Email))
RULES = st.builds(
    Rule, WAYS, st.integers(0, 60).map(lambda n: timedelta(minutes=n)), st.sampled_from([None, *Because])
)


def version(starts: datetime = NOON) -> services.Version:
    return services.Version(starts, "a test")


def set_rule(ways: Ways, *, kind: Kind = Kind.OFFER_LAPSED, role: Role | None = None, **more: Any) -> Any:
    rule = Rule(ways, more.pop("delay", timedelta()), more.pop("because", None))
    usual = {"version": version(), "by": Actor.system(), "at": NOON}
    return services.set_subscription(kind=kind, role=role, rule=rule, **{**usual, **more})


def ways_of(user_id: UUID | None, at: datetime = NOON) -> Ways:
    assert user_id
    return queries.ways_of([user_id], Kind.OFFER_LAPSED, at=at)[user_id]


# The rules themselves


@given(rules=st.lists(RULES, min_size=1, max_size=5))
def test_several_roles_are_told_as_much_as_any_of_them_and_as_soon(rules: list[Rule]) -> None:
    told = strongest(rules)
    assert all(at_least(told.ways, rule.ways) == told.ways for rule in rules)
    assert told.ways.in_app == any(rule.ways.in_app for rule in rules)
    assert told.delay == min(rule.delay for rule in rules if rule.ways.email is told.ways.email)
    assert (told.because is None) == all(rule.because is None for rule in rules)


@given(rule=RULES, own=WAYS)
def test_a_choice_never_weakens_what_must_be_heard_nor_revives_what_is_silent(rule: Rule, own: Ways) -> None:
    told = rule.chosen(own).ways
    if rule.ways.silent:
        assert told.silent
    elif rule.because:
        assert at_least(told, rule.ways) == told
        assert told.email in rule.emails
    else:
        assert told == own


@given(rule=RULES)
def test_an_emergency_waits_for_nothing(rule: Rule) -> None:
    told = rule.for_urgency(Urgency.EMERGENCY)
    assert told.ways.in_app
    assert told.delay == timedelta()
    assert rule.for_urgency(Urgency.PLANNED) == rule


# The seed


def test_every_kind_has_a_general_row_in_the_seed_and_every_word_is_known() -> None:
    rows = list(seed_rows(DATA / "subscription-policy.csv"))
    assert {row["kind"] for row in rows if not row["role"]} == set(Kind), "a new kind needs a row here"
    assert len({(row["kind"], row["role"]) for row in rows}) == len(rows)
    assert {row["role"] for row in rows} - {""} <= set(Role)
    assert {row["email"] for row in rows} <= set(Email)
    assert {row["because"] for row in rows} - {""} <= set(Because)
    assert all(row["source"] for row in rows)
    assert set(BECAUSE_WORDS) == set(Because)


@pytest.mark.django_db
def test_the_migrated_database_holds_the_seed_and_loading_adds_only_what_is_missing() -> None:
    assert services.load_notification_policy() == 0
    SubscriptionPolicy.objects.filter(kind=Kind.MESSAGE_SENT).delete()
    set_rule(SILENT)
    assert services.load_notification_policy() == 2
    assert not SubscriptionPolicy.objects.filter(is_verified=True).exists()


# The deeds


@pytest.mark.django_db
def test_a_kind_that_no_row_speaks_of_is_told_in_every_way() -> None:
    SubscriptionPolicy.objects.all().delete()
    assert ways_of(make_user().id) == UNSPOKEN.ways


@pytest.mark.django_db
def test_a_new_rule_counts_at_once_and_leaves_what_was_told() -> None:
    expert = make_actor(Role.EXPERT).user_id
    assert expert
    before = make_news(expert, kind=Kind.OFFER_LAPSED)
    set_rule(SILENT)
    assert (
        services.notify(
            users=[expert],
            kind=Kind.OFFER_LAPSED,
            subject="case",
            subject_id=uuid4(),
            urgency=Urgency.EMERGENCY,
            cause=uuid4(),
            by=Actor.system(),
            at=NOON,
        )
        == []
    )
    assert Notification.objects.filter(id=before.id).exists()


@pytest.mark.django_db
def test_versions_are_half_open_and_follow_one_another() -> None:
    user = make_user().id
    set_rule(SILENT, version=version(TOMORROW))
    set_rule(Ways(in_app=True, email=Email.NEVER))  # now, until the planned one begins
    told = [ways_of(user, at) for at in (NOON, TOMORROW - timedelta(microseconds=1), TOMORROW)]
    assert told == [Ways(in_app=True, email=Email.NEVER)] * 2 + [SILENT]
    assert SubscriptionPolicy.objects.filter(kind=Kind.OFFER_LAPSED).count() == 3


@pytest.mark.django_db
def test_an_exception_speaks_for_its_role_until_it_ends() -> None:
    expert, doctor = make_actor(Role.EXPERT), make_actor(Role.REFERRING_DOCTOR)
    set_rule(SILENT, role=Role.EXPERT)
    assert ways_of(expert.user_id) == SILENT
    assert ways_of(doctor.user_id) == LOUD
    services.end_subscription(
        kind=Kind.OFFER_LAPSED, role=Role.EXPERT, ends=TOMORROW, by=Actor.system(), at=NOON
    )
    assert [ways_of(expert.user_id, at) for at in (NOON, TOMORROW)] == [SILENT, LOUD]


@pytest.mark.django_db
def test_each_version_is_in_the_log() -> None:
    by = make_actor(Role.ADMINISTRATOR)
    row = set_rule(SILENT, by=by)
    entry = AuditEntry.objects.get(name="SubscriptionSet")
    assert (entry.subject_id, entry.user_id, entry.detail["kind"]) == (row.id, by.user_id, "offer_lapsed")


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_decide(role: Role) -> None:
    with pytest.raises(NotAllowed):
        set_rule(SILENT, by=make_actor(role))


@pytest.mark.django_db
def test_what_is_wrong_is_refused_and_changes_nothing() -> None:
    before = set(SubscriptionPolicy.objects.values_list("id", "ends"))
    with pytest.raises(services.StartsInThePast):
        set_rule(LOUD, version=version(NOON - timedelta(seconds=1)))
    with pytest.raises(services.MustStaySeen):
        set_rule(Ways(in_app=False, email=Email.DAILY), because=Because.TIME)
    with pytest.raises(services.NoException):
        services.end_subscription(kind=Kind.TASK_DUE, role=Role.EXPERT, ends=NOON, by=Actor.system(), at=NOON)
    assert set(SubscriptionPolicy.objects.values_list("id", "ends")) == before


@pytest.mark.django_db
def test_a_letter_waits_for_its_delay_and_is_not_sent_when_the_news_was_read(run_jobs: Any) -> None:
    user = make_user().id
    set_rule(LOUD, delay=timedelta(minutes=10))
    make_news(user, kind=Kind.OFFER_LAPSED, at=NOON + timedelta(days=36500))
    assert run_jobs() == []
    make_news(user, kind=Kind.OFFER_LAPSED, urgency=Urgency.EMERGENCY)
    assert run_jobs() == ["notifications.send_email"]


# A person's own choice


@pytest.mark.django_db
def test_what_must_be_heard_cannot_be_switched_off() -> None:
    actor = make_actor()
    with pytest.raises(services.MustBeHeard):
        services.set_preferences(
            chosen={Kind.OFFER_LAPSED: SILENT, Kind.CASE_OFFERED: SILENT}, by=actor, at=NOON
        )
    assert not Preference.objects.exists()


@pytest.mark.django_db
def test_a_choice_made_before_the_rule_became_strict_is_lifted_to_it() -> None:
    actor = make_actor()
    services.set_preferences(chosen={Kind.OFFER_LAPSED: SILENT}, by=actor, at=NOON)
    set_rule(LOUD, because=Because.TIME)
    assert ways_of(actor.user_id) == LOUD


@pytest.mark.django_db
def test_to_choose_what_the_policy_says_is_to_follow_it() -> None:
    actor = make_actor()
    services.set_preferences(chosen={Kind.OFFER_LAPSED: SILENT}, by=actor, at=NOON)
    services.set_preferences(chosen={Kind.OFFER_LAPSED: LOUD}, by=actor, at=NOON)
    assert not Preference.objects.exists()


# The pages


@pytest.fixture
def reader() -> Actor:
    return make_actor(Role.EXPERT)


def form_of(reader: Actor) -> dict[str, str]:
    """What the browser would send of the page as it is."""
    policy = queries.policy_for(reader.person_id, at=NOON)
    free = {kind: rule for kind, rule in policy.items() if len(rule.emails) > 1}
    data = {f"{kind}_email": rule.ways.email.value for kind, rule in free.items()}
    return data | {f"{kind}_in_app": "on" for kind, rule in free.items() if rule.ways.in_app}


@pytest.mark.django_db
def test_preferences_keep_only_what_differs(reader: Actor) -> None:
    data = form_of(reader) | {"offer_lapsed_email": "daily"}
    del data["offer_lapsed_in_app"]
    assert signed_in_client(reader).post("/notifications/preferences/", data).status_code == 302
    kept = Preference.objects.values_list("user_id", "kind", "in_app", "email")
    assert list(kept) == [(reader.user_id, "offer_lapsed", False, "daily")]


@pytest.mark.django_db
def test_a_choice_that_does_not_exist_is_refused_and_nothing_saved(reader: Actor) -> None:
    browser = signed_in_client(reader)
    response = browser.post("/notifications/preferences/", form_of(reader) | {"offer_lapsed_email": "hourly"})
    assert response.status_code == 422
    assert "Choose one of those that are offered." in response.content.decode()
    assert not Preference.objects.exists()


@pytest.mark.django_db
def test_the_page_says_why_something_cannot_be_switched_off(reader: Actor) -> None:
    html = signed_in_client(reader).get("/notifications/preferences/").content.decode()
    assert "Somebody waits for your answer to this." in html
    assert 'name="case_offered_in_app"' not in html
    assert 'name="case_offered_email"' not in html
    assert 'name="offer_lapsed_email"' in html


@pytest.mark.django_db
def test_everybody_reads_the_policy_and_administrators_change_it(reader: Actor) -> None:
    html = signed_in_client(reader).get("/notifications/policy/").content.decode()
    assert "unverified" in html
    assert "/notifications/policy/rule/" not in html
    assert signed_in_client(reader).get("/notifications/policy/rule/").status_code == 404
    browser = signed_in_client(make_actor(Role.ADMINISTRATOR))
    assert (
        "?kind=message_sent&amp;role=triage_coordinator"
        in browser.get("/notifications/policy/").content.decode()
    )
    edit = "/notifications/policy/rule/?kind=offer_lapsed&role=expert"
    assert browser.get(edit).status_code == 200
    data = {
        "kind": "offer_lapsed",
        "role": "expert",
        "email": "daily",
        "delay_minutes": "0",
        "source": "Order 7",
    }
    assert browser.post(edit, data).status_code == 302
    row = SubscriptionPolicy.objects.get(kind="offer_lapsed", role="expert")
    assert (row.in_app, row.email, row.source) == (False, "daily", "Order 7")
    assert (
        browser.post("/notifications/policy/rule/end/", {"kind": row.kind, "role": row.role}).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.ends is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"source": ""}, "required"),
        ({"delay_minutes": "5000"}, "1440"),
        ({"starts": "2020-01-01T00:00"}, "A new version begins now or later"),
        ({"because": "time"}, "must be shown in the product"),
    ],
)
def test_a_wrong_rule_is_refused_in_words_and_what_was_typed_stays(wrong: dict[str, str], said: str) -> None:
    browser: Client = signed_in_client(make_actor(Role.ADMINISTRATOR))
    data = {
        "kind": "task_due",
        "role": "",
        "email": "daily",
        "delay_minutes": "7",
        "source": "Order 7",
    } | wrong
    response = browser.post("/notifications/policy/rule/?kind=task_due", data)
    html = response.content.decode()
    assert response.status_code == 422
    assert said in html
    assert f'value="{data["delay_minutes"]}"' in html


def test_each_role_can_be_chosen_for_an_exception() -> None:
    assert set(ROLE_NAMES) == set(Role)

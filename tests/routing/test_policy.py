"""The policies of routing: read by everybody, changed by administrators, kept for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed
from consilia.policies.services import NotSensible, confirm_change, propose_change
from consilia.routing import services
from consilia.routing.domain.facts import Conflict, Urgency
from consilia.routing.forms import initial_of
from consilia.routing.models import Declaration, OfferPolicy, RoutingWeights
from consilia.routing.models.policies import WEIGHTS
from consilia.routing.policy_kinds import OFFERS
from consilia.routing.queries.people import declared_conflicts
from consilia.routing.queries.policies import (
    asks_next_by_itself,
    parallel_offers,
    weights_in_force,
    weights_row,
)
from tests.factories.accounts import make_actor, make_user, signed_in_client
from tests.factories.network import client_as, make_language
from tests.routing.test_score import SEEDED

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 18, 9, tzinfo=UTC)
TOMORROW = NOON + timedelta(days=1)


def administrator():
    return make_actor(Role.ADMINISTRATOR)


def set_weights(**changes):
    values = {**initial_of(weights_row(NOON)), **changes.pop("values", {})}
    deed = {"values": values, "starts": NOON, "source": "decision 7", "by": administrator(), "at": NOON}
    return services.set_weights(**{**deed, **changes})


def test_the_seed_is_the_designs_and_nobody_has_verified_it() -> None:
    assert weights_in_force(NOON) == SEEDED
    assert [parallel_offers(urgency, NOON) for urgency in Urgency] == [None, 2, 3]
    assert [asks_next_by_itself(urgency, NOON) for urgency in Urgency] == [True, True, False]
    assert not RoutingWeights.objects.filter(is_verified=True).exists()
    assert not OfferPolicy.objects.filter(is_verified=True).exists()
    assert "" not in RoutingWeights.objects.values_list("source", flat=True)


def test_a_new_version_counts_from_its_beginning_and_the_old_one_stays() -> None:
    row = set_weights(values={"exact": 40}, starts=TOMORROW)
    assert weights_in_force(NOON).exact == 30
    assert weights_in_force(TOMORROW).exact == 40
    assert RoutingWeights.objects.count() == 2
    entry = AuditEntry.objects.get(name="RoutingWeightsSet")
    assert (entry.subject_id, entry.detail) == (row.id, {"changed": ["exact"]})


def test_the_past_is_not_rewritten_and_one_moment_has_one_version() -> None:
    with pytest.raises(services.StartsInThePast):
        set_weights(starts=NOON - timedelta(minutes=1))
    set_weights()
    with pytest.raises(services.VersionTaken):
        set_weights()


def test_only_an_administrator_sets_policies() -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed):
            set_weights(by=make_actor(role))


@pytest.mark.parametrize("wrong", [{"exact": 101}, {"load": -1}, {"day_begins": 20}, {"fairness_days": 0}])
def test_the_database_refuses_senseless_weights(wrong) -> None:
    values = {**initial_of(weights_row(NOON)), **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingWeights.objects.create(starts=TOMORROW, source="test", **values)


def test_an_offer_policy_counts_for_its_urgency_alone_and_asking_fewer_takes_two() -> None:
    said = {"kind": OFFERS, "source": "decision 8", "by": administrator(), "at": NOON}
    more = propose_change(**said, key={"urgency": "planned"}, figures={"parallel": 4, "next_by_score": True})
    assert not more.loosens
    confirm_change(change_id=more.id, by=administrator(), at=NOON)
    assert (parallel_offers("planned", NOON), asks_next_by_itself("planned", NOON)) == (4, True)
    assert parallel_offers("urgent", NOON) == 2
    assert parallel_offers("planned", NOON - timedelta(seconds=1)) == 3
    for urgency, parallel, by_score in (("emergency", 5, True), ("urgent", 1, True), ("urgent", 2, False)):
        figures = {"parallel": parallel, "next_by_score": by_score}
        assert propose_change(**said, key={"urgency": urgency}, figures=figures).loosens
    with pytest.raises(NotSensible):
        propose_change(**said, key={"urgency": "urgent"}, figures={"parallel": 0, "next_by_score": True})


def test_a_declaration_is_kept_once_and_until_it_ends() -> None:
    expert, child = make_actor(Role.EXPERT), make_user().id
    for _ in range(2):
        services.declare_interest(person=child, conflict=Conflict.KINSHIP, by=expert, at=NOON)
    assert Declaration.objects.count() == AuditEntry.objects.filter(name="InterestDeclared").count() == 1
    assert declared_conflicts(child, [expert.user_id], NOON) == {expert.user_id: {Conflict.KINSHIP}}
    Declaration.objects.update(ends=TOMORROW)
    assert declared_conflicts(child, [expert.user_id], TOMORROW) == {}


# ---------------------------------------------------------------------- pages


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Points of the score"), ("ru", "Баллы маршрутизации")]
)
def test_everybody_reads_the_points_and_administrators_may_change_them(language: str, words: str) -> None:
    coordinator = client_as(Role.TRIAGE_COORDINATOR, language=language)
    text = coordinator.get(reverse("routing:policy")).content.decode()
    assert words in text
    assert reverse("routing:set_weights") not in text
    assert coordinator.get(reverse("routing:set_weights")).status_code == 404
    text = client_as(Role.ADMINISTRATOR, language=language).get(reverse("routing:policy")).content.decode()
    assert reverse("routing:set_weights") in text


def test_an_administrator_adds_a_version_by_the_page() -> None:
    make_language("ru")
    browser, address = signed_in_client(administrator()), reverse("routing:set_weights")
    typed = {**dict.fromkeys(WEIGHTS, "5"), "exact": "120", "source": "", "day_begins": "9", "day_ends": "8"}
    typed |= {"fairness_days": "20", "answer_days": "90", "sittings_a_day": "3", "working_language": "ru"}
    answer = browser.post(address, typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    for words in ("less than or equal to 100", "The day ends after it begins.", 'value="120"'):
        assert words in text
    fixed = {**typed, "exact": "35.5", "source": "decision 9", "day_ends": "19"}
    assert browser.post(address, fixed).status_code == 302
    newest = RoutingWeights.objects.order_by("-starts").first()
    assert (float(newest.exact), newest.source, newest.is_verified) == (35.5, "decision 9", False)
    text = browser.get(reverse("routing:policy")).content.decode()
    assert "+35.5" in text
    assert "unverified" in text

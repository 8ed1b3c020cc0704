"""Who sees a child, and who may do what with one: every role, every tie to the child, every deed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import CLINICAL_ROLES, Role
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed
from consilia.patients import services
from consilia.patients.domain.registration import Number
from consilia.patients.models import Child, Consent, Guardian, Identifier
from consilia.patients.permissions import CARE, DEEDS
from consilia.patients.queries import children_visible_to, facts_of, find_duplicates, may_see
from consilia.patients.services import ConsentFacts, GuardianFacts
from tests.factories.accounts import make_actor, make_workplace
from tests.factories.patients import (
    NOW,
    child_facts,
    make_child,
    make_consent,
    make_identifier,
    make_measurement,
    snils_number,
)

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def hospital(db: None) -> Any:
    return make_workplace()


@pytest.fixture
def child(hospital: Any) -> Child:
    """A child with a number, a guardian and a consent, registered by `hospital`."""
    doctor = make_actor(Role.REFERRING_DOCTOR, organisation=hospital)
    child = make_child(by=doctor)
    make_identifier(child, "snils", by=doctor)
    make_consent(child, by=doctor)
    return child


# Ties: how an actor may stand to the child. Each makes an actor of a role.
def of_the_hospital(role: Role, child: Child) -> Actor:
    return make_actor(role, organisation=child.registering_organisation)


def of_elsewhere(role: Role, child: Child) -> Actor:
    return make_actor(role)


def granted_in_person(role: Role, child: Child) -> Actor:
    actor = make_actor(role)
    services.grant_sight(child=child, user_id=actor.user_id, reason="case 1", by=Actor.system(), at=NOW)
    return actor


def of_a_centre_with_a_case(role: Role, child: Child) -> Actor:
    actor = make_actor(role)
    services.grant_sight(
        child=child, organisation_id=actor.organisation_id, reason="case 1", by=Actor.system(), at=NOW
    )
    return actor


SEES: dict[Callable[[Role, Child], Actor], frozenset[Role]] = {
    of_the_hospital: CARE,
    of_elsewhere: frozenset(),
    granted_in_person: CLINICAL_ROLES,
    of_a_centre_with_a_case: frozenset({Role.TRIAGE_COORDINATOR}),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("tie", SEES, ids=lambda tie: tie.__name__)
def test_sight_follows_role_and_tie(tie: Callable[[Role, Child], Actor], role: Role, child: Child) -> None:
    actor = tie(role, child)
    assert may_see(actor, child.id, LATER) == (role in SEES[tie])
    assert children_visible_to(actor, LATER).filter(pk=child.pk).exists() == (role in SEES[tie])


def a_number(child: Child) -> Identifier:
    return Identifier.objects.get(child=child)


ACTS: dict[str, Callable[[Actor, Child, Child], object]] = {
    "register": lambda by, child, other: services.register_child(facts=child_facts(), by=by, at=LATER),
    "read": lambda by, child, other: services.read_child(child_id=child.id, by=by, at=LATER),
    "change": lambda by, child, other: services.change_child(
        child_id=child.id, facts=child_facts(), version=child.version, by=by, at=LATER
    ),
    "note_death": lambda by, child, other: services.note_death(
        child_id=child.id, deceased_on=NOW.date(), by=by, at=LATER
    ),
    "guardians": lambda by, child, other: services.add_guardian(
        child_id=child.id, facts=GuardianFacts("FTH", "Щербаков", "Иван"), by=by, at=LATER
    ),
    "identifiers": lambda by, child, other: services.add_identifier(
        child_id=child.id, number=Number("snils", snils_number()), by=by, at=LATER
    ),
    "reveal": lambda by, child, other: services.reveal_identifier(
        identifier_id=a_number(child).id, by=by, at=LATER
    ),
    "consents": lambda by, child, other: services.give_consent(
        child_id=child.id,
        facts=ConsentFacts("registry", "legal_ground", "Note", NOW, legal_ground="323-FZ art. 20"),
        by=by,
        at=LATER,
    ),
    "measure": lambda by, child, other: make_measurement(child, by=by, at=LATER),
    "merge": lambda by, child, other: services.merge_children(
        kept_id=child.id, gone_id=other.id, reason="one child", by=by, at=LATER
    ),
}
# Further services under a deed of the same name.
MORE_ACTS: dict[str, tuple[str, Callable[[Actor, Child], object]]] = {
    "remove_guardian": (
        "guardians",
        lambda by, child: services.remove_guardian(
            guardian_id=Guardian.objects.get(child=child).id, by=by, at=LATER
        ),
    ),
    "retire_identifier": (
        "identifiers",
        lambda by, child: services.retire_identifier(
            identifier_id=a_number(child).id, reason="replaced", by=by, at=LATER
        ),
    ),
    "withdraw_consent": (
        "consents",
        lambda by, child: services.withdraw_consent(
            consent_id=Consent.objects.get(child=child).id, reason="", by=by, at=LATER
        ),
    ),
    "ask_about": (
        "register",
        lambda by, child: services.ask_about(
            child_id=child.id, reference="AAAA-AAAA", text="", by=by, at=LATER
        ),
    ),
}


def test_the_table_of_deeds_is_tested_whole() -> None:
    assert set(ACTS) | {"answer_question"} == set(DEEDS)


def outcome(act: Callable[[], object]) -> str:
    """`done`, `refused` to somebody who sees the child, or `unknown` to a stranger."""
    try:
        with transaction.atomic():
            act()
    except NotAllowed:
        return "refused"
    except Child.DoesNotExist:
        return "unknown"
    return "done"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", ACTS)
def test_a_role_that_sees_the_child_may_do_what_the_table_says(
    deed: str, role: Role, child: Child, hospital: Any
) -> None:
    actor = granted_in_person(role, child)
    other = make_child(by=make_actor(Role.REFERRING_DOCTOR, organisation=hospital))
    services.grant_sight(child=other, user_id=actor.user_id, reason="case 1", by=Actor.system(), at=NOW)
    if deed == "register":
        expected = "done" if role in DEEDS[deed] else "refused"
    else:
        expected = ("done" if role in DEEDS[deed] else "refused") if role in CLINICAL_ROLES else "unknown"
    before = AuditEntry.objects.count()
    assert outcome(lambda: ACTS[deed](actor, child, other)) == expected
    assert (AuditEntry.objects.count() > before) == (expected == "done")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", MORE_ACTS)
def test_the_other_services_of_a_deed_obey_the_same_row(name: str, role: Role, child: Child) -> None:
    deed, act = MORE_ACTS[name]
    actor = granted_in_person(role, child)
    expected = ("done" if role in DEEDS[deed] else "refused") if role in CLINICAL_ROLES else "unknown"
    assert outcome(lambda: act(actor, child)) == expected


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", [deed for deed in ACTS if deed != "register"])
def test_a_stranger_learns_nothing(deed: str, role: Role, child: Child) -> None:
    assert outcome(lambda: ACTS[deed](make_actor(role), child, child)) == "unknown"


def test_sight_begins_and_ends_at_its_instants(child: Child) -> None:
    expert = make_actor(Role.EXPERT)
    grant: dict[str, Any] = {
        "user_id": expert.user_id,
        "reason": "case 1",
        "by": Actor.system(),
    }
    services.grant_sight(child=child, at=NOW, **grant)
    services.grant_sight(child=child, at=LATER, **grant)
    assert child.accesses.filter(user=expert.user_id).count() == 1
    assert not may_see(expert, child.id, NOW - timedelta(microseconds=1))
    assert may_see(expert, child.id, NOW)
    assert services.end_sight(child_id=child.id, at=LATER, **grant) == 1
    assert may_see(expert, child.id, LATER - timedelta(microseconds=1))
    assert not may_see(expert, child.id, LATER)
    assert services.end_sight(child_id=child.id, at=LATER, **grant) == 0


def test_sight_may_end_by_itself(child: Child) -> None:
    expert = make_actor(Role.EXPERT)
    held = {"user_id": expert.user_id, "reason": "case 1", "by": Actor.system(), "at": NOW}
    services.grant_sight(child=child, **held)
    services.end_sight(child_id=child.id, until=LATER, **held)
    assert may_see(expert, child.id, NOW)
    assert not may_see(expert, child.id, LATER)


def test_ending_one_case_leaves_the_sight_of_another(child: Child) -> None:
    expert = make_actor(Role.EXPERT)
    for reason in ("case 1", "case 2"):
        services.grant_sight(child=child, user_id=expert.user_id, reason=reason, by=Actor.system(), at=NOW)
    services.end_sight(child_id=child.id, reason="case 1", by=Actor.system(), at=LATER)
    assert may_see(expert, child.id, LATER)


def test_the_search_for_duplicates_tells_an_expert_of_elsewhere_the_verdict_alone(child: Child) -> None:
    expert = make_actor(Role.EXPERT)
    (similar,) = find_duplicates(facts_of(child), by=expert, at=LATER)
    assert similar.child is None
    assert similar.match.reasons == ()

"""Consents: who may give one, and that a withdrawal counts from its own instant."""

from datetime import date, timedelta
from typing import Any

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.audit.models import AuditEntry
from consilia.patients.domain.consents import may_consent_alone
from consilia.patients.models import Child
from consilia.patients.queries import consent_in_force
from consilia.patients.services import ConsentRefused, remove_guardian, withdraw_consent
from tests.factories.accounts import make_actor
from tests.factories.patients import NOW, make_child, make_consent, make_guardian

SOON = timedelta(microseconds=1)


@pytest.fixture
def doctor(db: None) -> Actor:
    return make_actor()


@pytest.fixture
def child(doctor: Actor) -> Child:
    return make_child(by=doctor)


def in_force(child: Child, at: Any, purpose: str = "teleconsultation") -> bool:
    return consent_in_force(child.id, purpose=purpose, at=at)


def test_a_consent_counts_from_when_it_is_recorded(doctor: Actor, child: Child) -> None:
    assert not in_force(child, NOW)
    make_consent(child, by=doctor)
    assert in_force(child, NOW)
    assert not in_force(child, NOW, "research_contact")


def test_a_withdrawal_counts_at_once(doctor: Actor, child: Child) -> None:
    consent = make_consent(child, by=doctor)
    withdraw_consent(consent_id=consent.id, reason="changed their mind", by=doctor, at=NOW + SOON)
    assert in_force(child, NOW)
    assert not in_force(child, NOW + SOON)
    entry = AuditEntry.objects.get(name="ConsentWithdrawn")
    assert "mind" not in str(entry.detail)


def test_a_second_withdrawal_changes_nothing(doctor: Actor, child: Child) -> None:
    consent = make_consent(child, by=doctor)
    for hours in (1, 2):
        withdrawn = withdraw_consent(
            consent_id=consent.id, reason=str(hours), by=doctor, at=NOW + timedelta(hours=hours)
        )
    assert (withdrawn.withdrawal_reason, withdrawn.withdrawn_at) == ("1", NOW + timedelta(hours=1))


def test_a_consent_expires_by_itself(doctor: Actor, child: Child) -> None:
    consent = make_consent(child, by=doctor, expires=NOW + timedelta(days=30))
    assert in_force(child, NOW + timedelta(days=30) - SOON)
    assert not in_force(child, NOW + timedelta(days=30))
    states = [consent.state_at(NOW + timedelta(days=days)) for days in (-1, 0, 30)]
    assert states == ["not_yet", "in_force", "expired"]


def test_a_consent_outlives_the_guardians_role(doctor: Actor, child: Child) -> None:
    consent = make_consent(child, by=doctor)
    assert consent.guardian is not None
    remove_guardian(guardian_id=consent.guardian.id, by=doctor, at=NOW + SOON)
    assert in_force(child, NOW + timedelta(days=1))


def test_no_consent_is_needed_where_the_law_says_so(doctor: Actor, child: Child) -> None:
    make_consent(
        child,
        by=doctor,
        given_by="legal_ground",
        legal_ground="Emergency, 323-FZ art. 20 part 9",
        evidence="Note of the council",
    )
    assert in_force(child, NOW)


def test_a_child_of_fifteen_consents_in_person(doctor: Actor) -> None:
    child = make_child(by=doctor, birth_date=date(NOW.year - 15, NOW.month, NOW.day))
    assert make_consent(child, by=doctor, given_by="child").guardian is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"given_by": "child"}, "child"),
        ({"guardian_id": None}, "guardian"),
        ({"given_by": "legal_ground"}, "legal_ground"),
        ({"evidence": ""}, "evidence"),
        ({"given_at": NOW + timedelta(hours=1)}, "given_at"),
        ({"given_at": NOW - timedelta(days=9000)}, "given_at"),
        ({"expires": NOW}, "expires"),
    ],
)
def test_what_cannot_be_a_consent_is_refused_with_the_field(
    doctor: Actor, child: Child, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ConsentRefused) as caught:
        make_consent(child, by=doctor, **fields)
    assert caught.value.field == field


def test_the_guardian_of_another_child_cannot_consent(doctor: Actor, child: Child) -> None:
    other = make_guardian(make_child(by=doctor), by=doctor)
    with pytest.raises(ConsentRefused):
        make_consent(child, by=doctor, guardian_id=other.id)


@pytest.mark.parametrize(("day", "may"), [(date(2026, 3, 1), False), (date(2026, 3, 2), True)])
def test_the_fifteenth_birthday_decides(day: date, may: bool) -> None:
    assert may_consent_alone(date(2011, 3, 2), on=day) is may

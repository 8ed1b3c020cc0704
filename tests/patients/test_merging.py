"""Merging moves nothing; unmerging brings back exactly what was."""

from datetime import date, timedelta
from typing import Any

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.refusals import NotAllowed
from consilia.patients import queries
from consilia.patients.models import Child, MergeRecord
from consilia.patients.services import (
    MergeRefused,
    change_child,
    grant_sight,
    merge_children,
    unmerge_children,
    withdraw_consent,
)
from tests.factories.accounts import make_actor, make_workplace
from tests.factories.patients import (
    NOW,
    child_facts,
    make_child,
    make_consent,
    make_guardian,
    make_identifier,
)

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def hospital(db: None) -> Any:
    return make_workplace()


@pytest.fixture
def doctor(hospital: Any) -> Actor:
    return make_actor(Role.REFERRING_DOCTOR, organisation=hospital)


@pytest.fixture
def coordinator(hospital: Any) -> Actor:
    return make_actor(Role.ORGANISATION_COORDINATOR, organisation=hospital)


def merge(kept: Child, gone: Child, by: Actor, **options: Any) -> MergeRecord:
    return merge_children(
        kept_id=kept.id, gone_id=gone.id, reason="one mother, one certificate", by=by, at=LATER, **options
    )


def state() -> list[dict[str, Any]]:
    """Every child's row but the two columns that only ever grow."""
    rows = Child.objects.order_by("id").values()
    return [
        {name: value for name, value in row.items() if name not in {"version", "changed_at"}} for row in rows
    ]


def test_what_belonged_to_either_record_belongs_to_the_child(doctor: Actor, coordinator: Actor) -> None:
    kept, gone = make_child(by=doctor), make_child(by=doctor)
    number = make_identifier(gone, "snils", by=doctor)
    guardian = make_guardian(gone, by=doctor)
    consent = make_consent(gone, by=doctor)
    merge(kept, gone, coordinator)
    child = queries.child_for(doctor, gone.id, LATER)
    assert child == kept
    assert list(queries.identifiers_of(child)) == [number]
    assert guardian in queries.guardians_of(child)
    assert list(queries.consents_of(child)) == [consent]
    assert queries.consent_in_force(kept.id, purpose="teleconsultation", at=LATER)
    assert queries.consent_in_force(gone.id, purpose="teleconsultation", at=LATER)
    assert queries.child_page(doctor, LATER).rows == [kept]


def test_a_withdrawal_on_one_record_counts_for_both(doctor: Actor, coordinator: Actor) -> None:
    kept, gone = make_child(by=doctor), make_child(by=doctor)
    consent = make_consent(gone, by=doctor)
    merge(kept, gone, coordinator)
    withdraw_consent(consent_id=consent.id, reason="", by=doctor, at=LATER)
    assert not queries.consent_in_force(kept.id, purpose="teleconsultation", at=LATER)


def test_undoing_brings_back_every_field(doctor: Actor, coordinator: Actor) -> None:
    kept, gone = make_child(by=doctor), make_child(by=doctor, birth_date=date(2020, 2, 29), sex="male")
    before = state()
    record = merge(kept, gone, coordinator, take=["birth_date", "given_name", "sex"])
    kept.refresh_from_db()
    assert (kept.birth_date, kept.sex) == (date(2020, 2, 29), "male")
    assert state() != before
    unmerge_children(merge_id=record.id, reason="two children after all", by=coordinator, at=LATER)
    assert state() == before


def test_undoing_keeps_what_was_put_right_after_the_merge(doctor: Actor, coordinator: Actor) -> None:
    kept, gone = make_child(by=doctor, given_name="Мария"), make_child(by=doctor, given_name="Марья")
    record = merge(kept, gone, coordinator, take=["given_name"])
    kept.refresh_from_db()
    change_child(
        child_id=kept.id, facts=child_facts(given_name="Марианна"), version=kept.version, by=doctor, at=LATER
    )
    unmerge_children(merge_id=record.id, reason="mistake", by=coordinator, at=LATER)
    kept.refresh_from_db()
    assert kept.given_name == "Марианна"


def test_a_chain_of_merges_stays_flat_and_comes_apart_in_any_order(doctor: Actor, coordinator: Actor) -> None:
    first, second, third = (make_child(by=doctor) for _ in range(3))
    before = state()
    one = merge(second, third, coordinator)
    two = merge(first, second, coordinator)
    assert set(Child.objects.filter(merged_into=first)) == {second, third}
    unmerge_children(merge_id=two.id, reason="mistake", by=coordinator, at=LATER)
    assert queries.child_for(doctor, third.id, LATER) == second
    unmerge_children(merge_id=one.id, reason="mistake", by=coordinator, at=LATER)
    assert state() == before


def test_the_inner_merge_of_a_chain_may_be_undone_first(doctor: Actor, coordinator: Actor) -> None:
    first, second, third = (make_child(by=doctor) for _ in range(3))
    inner, outer = merge(second, third, coordinator), merge(first, second, coordinator)
    unmerge_children(merge_id=inner.id, reason="mistake", by=coordinator, at=LATER)
    assert queries.child_for(doctor, third.id, LATER) == third
    assert queries.child_for(doctor, second.id, LATER) == first
    unmerge_children(merge_id=outer.id, reason="mistake", by=coordinator, at=LATER)
    assert queries.child_for(doctor, second.id, LATER) == second


def test_who_saw_either_record_sees_the_child_and_loses_it_with_the_merge(
    doctor: Actor, coordinator: Actor
) -> None:
    elsewhere = make_actor(Role.REFERRING_DOCTOR)
    kept, gone = make_child(by=doctor), make_child(by=elsewhere)
    grant_sight(child=gone, user_id=coordinator.user_id, reason="same child", by=elsewhere, at=NOW)
    record = merge(kept, gone, coordinator)
    assert queries.child_for(elsewhere, gone.id, LATER) == kept
    unmerge_children(merge_id=record.id, reason="mistake", by=coordinator, at=LATER)
    assert not queries.may_see(elsewhere, kept.id, LATER)


def test_without_a_reason_or_with_itself_nothing_is_merged(doctor: Actor, coordinator: Actor) -> None:
    kept, gone = make_child(by=doctor), make_child(by=doctor)
    for pair, reason in (((kept, gone), ""), ((kept, kept), "x")):
        with pytest.raises(MergeRefused):
            merge_children(kept_id=pair[0].id, gone_id=pair[1].id, reason=reason, by=coordinator, at=LATER)


def test_only_a_coordinator_who_sees_both_may_merge(doctor: Actor, coordinator: Actor) -> None:
    kept, gone = make_child(by=doctor), make_child(by=doctor)
    foreign = make_child(by=make_actor(Role.REFERRING_DOCTOR))
    with pytest.raises(NotAllowed):
        merge(kept, gone, doctor)
    with pytest.raises(Child.DoesNotExist):
        merge(kept, foreign, coordinator)


def test_an_undone_merge_cannot_be_undone_again(doctor: Actor, coordinator: Actor) -> None:
    record = merge(make_child(by=doctor), make_child(by=doctor), coordinator)
    unmerge_children(merge_id=record.id, reason="mistake", by=coordinator, at=LATER)
    with pytest.raises(MergeRecord.DoesNotExist):
        unmerge_children(merge_id=record.id, reason="mistake", by=coordinator, at=LATER)

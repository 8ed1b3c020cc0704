"""What is written, what the database refuses, and what the verifier finds in real rows."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit import queries
from consilia.audit.domain.chain import Reason
from consilia.audit.models import AuditEntry, ChainHead
from consilia.audit.services import publish, publishing_together, record_read, verify_chain
from tests.factories.audit import NOW, SOMEBODY, KettleBoiled, as_superuser, boil_kettles, verify_log

pytestmark = pytest.mark.django_db


# --- writing -----------------------------------------------------------------------------------------------


def test_a_deed_keeps_who_what_and_when() -> None:
    kettle = uuid4()
    publish(KettleBoiled(kettle_id=kettle, note="twice"), by=SOMEBODY, at=NOW)
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.name, entry.subject, entry.subject_id) == (
        "deed",
        "KettleBoiled",
        "kettle",
        kettle,
    )
    assert (entry.user_id, entry.membership_id, entry.role) == (
        SOMEBODY.user_id,
        SOMEBODY.membership_id,
        "expert",
    )
    assert (entry.organisation_id, entry.at, entry.detail) == (
        SOMEBODY.organisation_id,
        NOW,
        {"note": "twice"},
    )


def test_a_reading_keeps_what_was_opened() -> None:
    case = uuid4()
    record_read(subject="case", subject_id=case, what="CaseRead", by=SOMEBODY, at=NOW)
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.name, entry.subject_id, entry.detail) == ("read", "CaseRead", case, {})


def test_the_system_acts_without_a_person() -> None:
    publish(KettleBoiled(kettle_id=uuid4()), by=Actor.system(), at=NOW)
    entry = AuditEntry.objects.get()
    assert (entry.user_id, entry.membership_id, entry.role, entry.organisation_id) == (None, None, "", None)
    assert verify_log().holds


def test_an_entry_that_is_returned_equals_the_one_that_is_stored() -> None:
    (entry,) = boil_kettles(note="x")
    stored = AuditEntry.objects.get()
    for field in AuditEntry._meta.fields:
        ours, theirs = getattr(entry, field.name), getattr(stored, field.name)
        assert (
            (bytes(ours), "") == (bytes(theirs), "")
            if field.name in {"previous", "sealed"}
            else ours == theirs
        )


def test_a_deed_that_is_rolled_back_leaves_no_entry_and_no_gap() -> None:
    boil_kettles()
    with transaction.atomic():
        boil_kettles()
        transaction.set_rollback(True)
    boil_kettles()
    assert AuditEntry.objects.count() == 2
    assert verify_log().holds


def test_an_entry_costs_two_statements_and_so_do_several_together(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        publish(KettleBoiled(kettle_id=uuid4()), by=SOMEBODY, at=NOW)
    with django_assert_num_queries(2), publishing_together():
        for _ in range(3):
            publish(KettleBoiled(kettle_id=uuid4()), by=SOMEBODY, at=NOW)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        publish(KettleBoiled(kettle_id=uuid4()), by=SOMEBODY, at=NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (1e16, "1e+16"),
        (0.1, "0.1"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 3, 1), "2026-03-01"),
        (NOW, "2026-03-01T09:00:00+00:00"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (Role.EXPERT, "expert"),
        ((1, None, True), [1, None, True]),
        ({"b", "a"}, ["a", "b"]),
    ],
)
def test_the_log_keeps_each_value_in_its_one_spelling(value: Any, kept: Any) -> None:
    boil_kettles(note=value)
    assert AuditEntry.objects.get().detail == {"note": kept}
    assert verify_log().holds


def test_the_log_refuses_what_it_cannot_keep() -> None:
    with pytest.raises(TypeError, match="cannot keep a object"):
        boil_kettles(note=object())


@settings(max_examples=40, deadline=None)
@given(
    note=st.one_of(
        st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), max_size=40),
        st.integers(),
        st.floats(allow_nan=False),
        st.lists(st.none() | st.booleans() | st.integers()),
    )
)
def test_every_value_survives_the_way_into_the_database_and_back(note: Any) -> None:
    boil_kettles(note=note)
    assert verify_log().holds


def test_deeds_published_together_are_links_of_one_chain_in_their_order() -> None:
    with publishing_together():
        boil_kettles(2)
        with publishing_together():
            boil_kettles(1)
        assert not AuditEntry.objects.exists()

    entries = list(AuditEntry.objects.order_by("number"))
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert len({entry.shard for entry in entries}) == 1
    assert verify_log().holds
    boil_kettles(1)
    assert AuditEntry.objects.count() == 4


def test_nothing_of_what_failed_together_is_written() -> None:
    def boil_and_break() -> None:
        with transaction.atomic(), publishing_together():
            boil_kettles(1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        boil_and_break()
    boil_kettles(1)
    assert AuditEntry.objects.count() == 1


# --- what the database refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["audit_auditentry", "audit_verification"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_owner_of_the_tables_can_only_add(table: str, statement: str) -> None:
    boil_kettles()
    verify_log()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement.format(table))
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_chainhead SET number = number - 1",
        "UPDATE audit_chainhead SET number = number",
        "UPDATE audit_chainhead SET sealed = '\\x00'",
        "UPDATE audit_chainhead SET shard = shard + 100, number = number + 1",
        "DELETE FROM audit_chainhead",
        "TRUNCATE audit_chainhead",
    ],
)
def test_heads_only_move_forward(statement: str) -> None:
    boil_kettles()
    with pytest.raises(DatabaseError, match=r"only moves forward|append-only"), transaction.atomic():
        connection.cursor().execute(statement)


# --- what the verifier finds -------------------------------------------------------------------------------

ROW = "WHERE number = 3"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (f"UPDATE audit_auditentry SET role = 'auditor' {ROW}", [(3, Reason.CHANGED)]),
        (f"UPDATE audit_auditentry SET at = at + interval '1 microsecond' {ROW}", [(3, Reason.CHANGED)]),
        (f"UPDATE audit_auditentry SET detail = '{{\"note\": 1}}' {ROW}", [(3, Reason.CHANGED)]),
        (f"UPDATE audit_auditentry SET subject_id = gen_random_uuid() {ROW}", [(3, Reason.CHANGED)]),
        (f"DELETE FROM audit_auditentry {ROW}", [(3, Reason.MISSING)]),
        ("DELETE FROM audit_auditentry WHERE number >= 4", [(4, Reason.MISSING)]),
        (
            "UPDATE audit_auditentry SET number = CASE number WHEN 2 THEN -3 ELSE -2 END WHERE number IN (2, 3);"
            "UPDATE audit_auditentry SET number = -number WHERE number < 0",
            [(2, Reason.UNLINKED), (2, Reason.CHANGED), (3, Reason.UNLINKED), (3, Reason.CHANGED), (4, Reason.UNLINKED)],
        ),
        (
            "INSERT INTO audit_auditentry SELECT (jsonb_populate_record(e, jsonb_build_object("
            f"'id', gen_random_uuid(), 'number', 6))).* FROM audit_auditentry e {ROW}",
            [(6, Reason.BEYOND_HEAD)],
        ),
        ("UPDATE audit_chainhead SET number = 4 WHERE number = 5", [(5, Reason.BEYOND_HEAD), (4, Reason.NOT_THE_HEAD)]),
        ("UPDATE audit_chainhead SET sealed = decode(repeat('ab', 32), 'hex') WHERE number = 5", [(5, Reason.NOT_THE_HEAD)]),
        ("DELETE FROM audit_chainhead WHERE number = 5", [(n, Reason.BEYOND_HEAD) for n in (1, 2, 3, 4, 5)]),
    ],
)  # fmt: skip
def test_tampering_behind_the_triggers_is_found_and_named(
    statement: str, found: list[tuple[int, Reason]]
) -> None:
    entries = boil_kettles(5)
    with as_superuser("audit_auditentry", "audit_chainhead") as cursor:
        for part in statement.split(";"):
            cursor.execute(part)
    verification = verify_log()
    assert [(row["number"], row["reason"]) for row in verification.broken] == found
    assert {row["shard"] for row in verification.broken} == {entries[0].shard}
    assert verification.broken_count == len(found)


def test_a_whole_log_is_walked_to_its_heads() -> None:
    boil_kettles(3)
    verification = verify_log()
    assert (verification.holds, verification.entries, verification.is_full) == (True, 3, True)
    assert queries.last_places_that_held() == queries.heads()


def test_a_second_walk_goes_on_from_the_first() -> None:
    boil_kettles(3)
    verify_log()
    boil_kettles(2)
    verification = verify_chain(since=queries.last_places_that_held(), at=NOW)
    assert (verification.holds, verification.entries, verification.is_full) == (True, 2, False)


def test_a_second_walk_notices_that_its_starting_point_was_replaced() -> None:
    entry = boil_kettles(3)[-1]
    verify_log()
    with as_superuser("audit_auditentry") as cursor:
        cursor.execute("UPDATE audit_auditentry SET sealed = previous WHERE number = 3")
    verification = verify_chain(since=queries.last_places_that_held(), at=NOW)
    assert [(row["id"], row["reason"]) for row in verification.broken] == [(str(entry.id), Reason.REPLACED)]


def test_after_a_bad_walk_the_next_one_starts_before_the_damage() -> None:
    boil_kettles(5)
    with as_superuser("audit_auditentry") as cursor:
        cursor.execute(f"UPDATE audit_auditentry SET role = 'auditor' {ROW}")
    assert not verify_log().holds
    assert not verify_chain(since=queries.last_places_that_held(), at=NOW).holds


def test_a_broken_chain_is_told_aloud(caplog: pytest.LogCaptureFixture) -> None:
    boil_kettles(5)
    with as_superuser("audit_auditentry") as cursor:
        cursor.execute(f"DELETE FROM audit_auditentry {ROW}")
    verification = verify_log()
    assert AuditEntry.objects.get(name="ChainBroken").subject_id == verification.id
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]


def test_memory_does_not_grow_with_the_log(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(queries, "CHUNK", 2)
    boil_kettles(7)
    sizes: list[int] = []
    list(queries.broken_entries(since={}, until=queries.heads(), seen=sizes.append))
    assert sizes == [2, 2, 2, 1]


def test_there_are_sixteen_heads() -> None:
    assert ChainHead.objects.count() == 16

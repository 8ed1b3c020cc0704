"""Numbers at rest: nothing readable in the database, a lost key said plainly, keys changed while running."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.sealing import CannotOpen, Damaged, KeyRing, WrongKey, blind_index, key_of
from consilia.patients.models import Guardian, Identifier
from consilia.patients.queries import child_page
from consilia.patients.services import reseal, reveal_identifier
from tests.factories.accounts import make_actor
from tests.factories.patients import NOW, make_child, make_guardian, make_identifier

OLD, NEW = "aa" * 32, "bb" * 32
RING = KeyRing([bytes.fromhex(NEW), bytes.fromhex(OLD)])


def test_what_is_sealed_opens_again_and_never_looks_the_same_twice() -> None:
    once, twice = RING.seal("112-233-445 95", bound_to=b"row"), RING.seal("112-233-445 95", bound_to=b"row")
    assert once != twice
    assert RING.open(once, bound_to=b"row") == "112-233-445 95"


def test_the_newest_key_seals_and_an_older_one_still_opens() -> None:
    older = KeyRing([bytes.fromhex(OLD)])
    sealed = older.seal("text", bound_to=b"row")
    assert key_of(sealed) == older.newest != RING.newest
    assert RING.open(sealed, bound_to=b"row") == "text"


def test_a_missing_key_is_named_and_the_value_is_not() -> None:
    sealed = RING.seal("Secret Value", bound_to=b"row")
    with pytest.raises(WrongKey, match=RING.newest) as caught:
        KeyRing([bytes.fromhex(OLD)]).open(sealed, bound_to=b"row")
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize("place", [20, 25, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(RING.seal("a text of some length", bound_to=b"row"))
    sealed[place] ^= 1
    with pytest.raises(Damaged):
        RING.open(bytes(sealed), bound_to=b"row")


def test_a_value_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(CannotOpen):
        RING.open(RING.seal("text", bound_to=b"row"), bound_to=b"other row")


def test_a_blind_index_keeps_kinds_and_keys_apart() -> None:
    key, other = bytes.fromhex(NEW), bytes.fromhex(OLD)
    assert blind_index(key, "snils", "1") == blind_index(key, "snils", "1")
    assert len({blind_index(k, kind, "1") for k in (key, other) for kind in ("snils", "oms")}) == 4


@pytest.fixture
def doctor(db: None) -> Actor:
    return make_actor(Role.REFERRING_DOCTOR)


def test_no_row_of_the_database_holds_the_number(doctor: Actor) -> None:
    child = make_child(by=doctor)
    make_identifier(child, "snils", value="087-654-302 00", by=doctor)
    make_guardian(child, phone="+7 912 345-67-89", email="mother@family.example", by=doctor)
    for text in everything_stored():
        for plain in ("08765430200", "087-654-302", "345-67-89", "3456789", "mother@family"):
            assert plain not in text


def everything_stored() -> Iterator[str]:
    """Each row of each table as text, with bytes also read as Latin-1."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
            for (text,) in cursor.fetchall():
                yield text
                yield from (bytes.fromhex(part).decode("latin-1") for part in _hex_parts(text))


def _hex_parts(text: str) -> Iterator[str]:
    for part in text.replace('"', "").replace(")", ",").split("\\x")[1:]:
        yield part.lstrip("\\").split(",")[0]


def test_revealing_answers_the_number_and_leaves_a_trace_without_it(doctor: Actor) -> None:
    row = make_identifier(make_child(by=doctor), "snils", value="112-233-445 95", by=doctor)
    assert reveal_identifier(identifier_id=row.id, by=doctor, at=NOW) == "11223344595"
    entry = AuditEntry.objects.get(name="IdentifierRevealed")
    assert entry.subject_id == row.child_id
    assert "4595" not in str(entry.detail)


def test_a_number_is_found_by_searching_it(doctor: Actor) -> None:
    child = make_child(by=doctor)
    make_identifier(child, "snils", value="112-233-445 95", by=doctor)
    assert [row.pk for row in child_page(doctor, NOW, text="112 233 445 95").rows] == [child.pk]
    assert child_page(doctor, NOW, text="112 233 445 96").rows == []


def test_resealing_puts_everything_under_the_newest_key(doctor: Actor, settings: Any) -> None:
    settings.IDENTIFIER_KEYS = [OLD]
    child = make_child(by=doctor)
    row = make_identifier(child, "snils", value="112-233-445 95", by=doctor)
    guardian = make_guardian(child, phone="+7 912 345-67-89", by=doctor)
    settings.IDENTIFIER_KEYS = [NEW, OLD]
    assert [reseal(by=Actor.system(), at=NOW) for _ in range(3)] == [1, 1, 0]
    settings.IDENTIFIER_KEYS = [NEW]
    assert reveal_identifier(identifier_id=row.id, by=doctor, at=NOW) == "11223344595"
    assert Identifier.objects.get().key_id == RING.newest
    phone = Guardian.objects.get(pk=guardian.pk).phone_sealed
    assert phone is not None
    assert RING.open(bytes(phone), bound_to=guardian.id.bytes) == "+7 912 345-67-89"


def test_a_key_taken_away_too_early_stops_the_reader_with_its_name(doctor: Actor, settings: Any) -> None:
    settings.IDENTIFIER_KEYS = [OLD]
    row = make_identifier(make_child(by=doctor), "snils", by=doctor)
    settings.IDENTIFIER_KEYS = [NEW]
    with pytest.raises(WrongKey, match=row.key_id):
        reveal_identifier(identifier_id=row.id, by=doctor, at=NOW)

"""The second wall: whatever a page asks by mistake, the database shows the log to auditors and the system alone."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from consilia.accounts.domain.roles import Role
from consilia.accounts.middleware import WallMiddleware
from consilia.audit.models import AuditEntry
from consilia.foundation import wall
from consilia.foundation.wall import NOBODY, SYSTEM, looking_further, reading_as
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.audit import boil_kettles
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def serves_pages() -> Iterator[None]:
    with a_process_that_serves_pages():
        yield


def reader_now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('consilia.reader', true), '')")
        return str(cursor.fetchone()[0])


def during_a_request(role: Role | None, look: Callable[[], Any]) -> Any:
    """What `look` answers while somebody in this role is served."""
    seen = []

    def view(_request: Any) -> HttpResponse:
        seen.append(look())
        return HttpResponse()

    request: Any = RequestFactory().get("/")
    request.actor, request.at = (make_actor(role) if role else None), timezone.now()
    WallMiddleware(view)(request)
    return seen[0]


def test_the_product_is_no_superuser_and_has_no_way_round(serves_pages: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = 'audit_auditentry'"
        )
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("role", [*Role, None])
def test_a_request_sees_the_log_only_when_an_auditor_makes_it(serves_pages: None, role: Role | None) -> None:
    boil_kettles(3)
    assert during_a_request(role, AuditEntry.objects.count) == (3 if role == Role.AUDITOR else 0)


@pytest.mark.parametrize("role", [Role.EXPERT, None])
def test_whoever_sees_nothing_still_leaves_her_entry(serves_pages: None, role: Role | None) -> None:
    during_a_request(role, boil_kettles)
    with reading_as(SYSTEM):
        assert AuditEntry.objects.count() == 1


def test_the_setting_never_outlives_its_request(serves_pages: None) -> None:
    """Neither after an answer, nor after a failure, nor after a transaction that was rolled back."""
    boil_kettles()
    during_a_request(Role.AUDITOR, reader_now)
    assert reader_now() == NOBODY
    with pytest.raises(ZeroDivisionError):
        during_a_request(Role.AUDITOR, lambda: 1 / 0)
    assert reader_now() == NOBODY

    def rolled_back() -> None:
        with transaction.atomic():
            AuditEntry.objects.count()
            transaction.set_rollback(True)

    during_a_request(Role.AUDITOR, rolled_back)
    assert (reader_now(), AuditEntry.objects.count()) == (NOBODY, 0)


@pytest.mark.parametrize(("role", "statements"), [(None, 0), (Role.EXPERT, 2)])
def test_a_request_costs_two_statements_and_a_visitor_none(
    serves_pages: None, monkeypatch: pytest.MonkeyPatch, role: Role | None, statements: int
) -> None:
    said: list[Any] = []
    monkeypatch.setattr(wall, "_say", lambda _to, **settings: said.append(settings))
    during_a_request(role, lambda: None)
    assert len(said) == statements


def test_a_door_ends_with_its_block_and_leaves_the_reader_as_she_was(serves_pages: None) -> None:
    boil_kettles(2)

    def through_a_door() -> list[Any]:
        with looking_further():
            with looking_further():
                inner = AuditEntry.objects.count()
            seen = [inner, AuditEntry.objects.count()]
        return [*seen, AuditEntry.objects.count(), reader_now()]

    assert during_a_request(Role.EXPERT, through_a_door) == [2, 2, 0, Role.EXPERT]


def test_a_door_ends_also_where_the_database_refuses(serves_pages: None) -> None:
    boil_kettles()

    def refused() -> list[Any]:
        with suppress(DatabaseError), transaction.atomic(), looking_further(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return [AuditEntry.objects.count(), reader_now()]

    assert during_a_request(Role.EXPERT, refused) == [0, Role.EXPERT]


def test_an_export_streams_its_pieces_though_the_request_is_over(serves_pages: None) -> None:
    boil_kettles(2, note="a note to find")
    auditor = make_actor(Role.AUDITOR)
    client = signed_in_client(auditor)
    text = b"".join(client.post("/audit/export/")).decode()  # type: ignore[arg-type]
    assert text.count("a note to find") == 2
    assert reader_now() == NOBODY


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM audit_auditentry ORDER BY at DESC, id DESC LIMIT 26",
        "SELECT * FROM audit_auditentry WHERE name = 'Rare' ORDER BY at DESC, id DESC LIMIT 26",
        "SELECT * FROM audit_auditentry WHERE id = '00000000-0000-0000-0000-000000000000'",
    ],
)
def test_the_wall_is_asked_once_a_statement_and_the_indexes_stay_in_use(
    serves_pages: None, question: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        cursor.execute("ANALYZE audit_auditentry")
        cursor.execute("SET LOCAL random_page_cost = 1.1")  # as on the embedded server
        with reading_as(Role.AUDITOR):
            cursor.execute(f"EXPLAIN {question}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
    assert "InitPlan" in plan, plan


FILL = """
INSERT INTO audit_auditentry (id, at, kind, name, subject, subject_id, role, detail, shard, number, previous, sealed)
SELECT gen_random_uuid(), now() - n * interval '1 second', 'deed', CASE WHEN n % 997 = 0 THEN 'Rare' ELSE 'Common' END,
       'kettle', gen_random_uuid(), '', '{}', n % 16, 100000 + n, '\\x00', '\\x00'
FROM generate_series(1, 5000) n
"""

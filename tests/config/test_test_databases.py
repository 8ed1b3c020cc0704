"""The test suite's own ground: what one test does, no other test sees."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app

from consilia.accounts.domain.actors import Actor
from consilia.audit.models import AuditEntry
from consilia.audit.services import record_read

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
HEARD: list[str] = []


@app.task(name="tests.hear")
def hear(word: str) -> None:
    HEARD.append(word)
    if word == "first":
        hear.defer(word="second")


def _read_something() -> AuditEntry:
    return record_read(subject="case", subject_id=uuid4(), what="CaseRead", by=Actor.system(), at=NOW)


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_to_the_append_only_log_leaves_no_trace(turn: int) -> None:
    assert AuditEntry.objects.count() == 0
    _read_something()


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db
def test_a_test_that_rolls_back_leaves_no_trace(turn: int) -> None:
    assert AuditEntry.objects.count() == 0
    _read_something()


@pytest.mark.parametrize("statement", ["TRUNCATE audit_auditentry CASCADE", "DELETE FROM audit_auditentry"])
@pytest.mark.django_db
def test_the_log_refuses_tests_as_it_refuses_everybody(statement: str) -> None:
    _read_something()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db
def test_the_application_is_no_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_jobs_run_to_the_end_in_the_transaction_of_the_test(run_jobs: Callable[[], list[str]]) -> None:
    HEARD.clear()
    hear.defer(word="first")
    assert run_jobs() == ["tests.hear", "tests.hear"]
    assert HEARD == ["first", "second"]


def test_every_worker_has_a_database_of_its_own(db: None, worker_id: str) -> None:
    assert connection.settings_dict["NAME"].endswith("main" if worker_id == "master" else worker_id)

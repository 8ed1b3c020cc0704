"""Terminologies that many tests ask, loaded once for a file and taken away after it."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.factories import terminology


@pytest.fixture(scope="module")
def shipped_terms(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The most used part of HPO and the whole of ICD-10; each test's own changes are undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        terminology.load_part_of_hpo()
        terminology.load_icd10()
        connection.check_constraints()  # once here, or every test would check these rows again
        yield
        transaction.set_rollback(True)

"""How the database plans a question."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def planned_for_its_values() -> Iterator[None]:
    """Within the block each question is planned for the values it is asked with, however often it was asked.

    After a few askings PostgreSQL plans a prepared statement once for all values. For words that is wrong: the plan
    that finds a rare one at once reads every case for a common one, ten times as long as the plan made for it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        yield

"""Turns: who comes second waits for the end of the first one's transaction."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from consilia.foundation.turns import take_turns

pytestmark = pytest.mark.django_db(transaction=True)


def test_rivals_with_a_name_in_common_pass_one_by_one_whatever_their_order() -> None:
    barrier, inside = Barrier(4), []

    def pass_through(names: list[str]) -> None:
        barrier.wait(10)
        try:
            for _ in range(25):
                with transaction.atomic():
                    take_turns(names)
                    inside.append(1)
                    assert sum(inside) == 1
                    connection.cursor().execute("SELECT pg_sleep(0.001)")
                    inside.append(-1)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(pass_through, [["a", "b", "c"], ["c", "b"], ["b", "a"], ["b", "c", "d"]]))
    assert len(inside) == 200

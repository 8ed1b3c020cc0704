"""The second wall: what the database itself shows, to whom the product says that it reads.

Policies of row-level security ask one setting of the connection, `consilia.reader`. Unset, as in the processes
that serve pages, it opens nothing behind the wall; a request of somebody who may look says so for its own
time, and takes it back. Jobs, commands and migrations read as the system. There is nothing to configure, so
nothing to forget: a process that serves pages closes its wall by a line of its own (`config/wsgi.py`).

The setting is sent past Django's log of queries: it is no question of a page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

SYSTEM, NOBODY = "system", ""
_serves_pages = False


def close_for_pages() -> None:
    """From here on connections of this process open nothing by themselves."""
    global _serves_pages  # noqa: PLW0603 - a fact about the process
    _serves_pages = True


def own_reader() -> str:
    """As whom this process reads while nobody's request is served."""
    return NOBODY if _serves_pages else SYSTEM


def greet(*, connection: Any, **_: Any) -> None:
    """A new connection, or one from the pool, begins as its process reads."""
    if own_reader() != NOBODY:
        _say(connection, own_reader())


@contextmanager
def reading_as(reader: str) -> Iterator[None]:
    """Within the block the connection reads as `reader`, and afterwards as its process does, whatever happened.

    Should that not be possible the connection is closed: better none than one that shows too much.
    """
    if reader == own_reader():  # nothing to say; so a clinician's page costs nothing more
        yield
        return
    connection.ensure_connection()
    _say(connection, reader)
    try:
        yield
    finally:
        _take_back()


def _take_back() -> None:
    raw = connection.connection
    if raw is None or raw.closed:
        return
    try:
        _say(connection, own_reader())
    except psycopg.Error:
        raw.close()  # the pool throws a closed connection away; one given back open would go on showing


def _say(to: Any, reader: str) -> None:
    with to.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('consilia.reader', %s, false)", [reader])

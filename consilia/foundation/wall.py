"""The second wall: what the database itself shows, to whom the product says that it reads.

Policies of row-level security ask settings of the connection: `consilia.reader` and what else was told about the
reader. Unset, as in the processes that serve pages, they open nothing behind the wall; a request says who reads
for its own time, and takes it back. Jobs, commands and migrations read as the system. There is nothing to
configure, so nothing to forget: a process that serves pages closes its wall by a line of its own (`config/wsgi.py`).

A question that has to look further than its reader goes through a door: `with looking_further():`. A test keeps
the list of doors.

The settings are sent past Django's log of queries: they are no question of a page.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast
from psycopg.pq import TransactionStatus

SYSTEM, NOBODY = "system", ""
# What a policy may ask about the reader. `in_hand` is a thing that came through the wall once in this request:
# its parts need not be asked about again, and a deed may move it out of its doer's sight.
FACTS = ("person", "organisation", "region", "at", "in_hand")
_TOLD = "consilia_told"  # on a connection: something was said that has to be taken back
_serves_pages = False
_reader: ContextVar[str | None] = ContextVar("consilia_reader", default=None)


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
        _say(connection, reader=own_reader())


@contextmanager
def reading_as(reader: str, **facts: str) -> Iterator[None]:
    """Within the block the connection reads as `reader`, and afterwards as its process does, whatever happened.

    Should that not be possible the connection is closed: better none than one that shows too much.
    """
    if reader == own_reader():  # nothing to say; so a visitor's page costs nothing more
        try:
            yield
        finally:
            if getattr(connection, _TOLD, False):  # by a door, or of a thing in hand
                _take_back()
        return
    connection.ensure_connection()
    _say(connection, reader=reader, **_all(facts))
    before = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(before)
        _take_back()


@contextmanager
def looking_further() -> Iterator[None]:
    """A door in the wall: within the block the question looks as far as the system does. Evaluate it inside."""
    reader = _reader.get()
    if reader is None:
        reader = own_reader()
    if reader == SYSTEM:
        yield
        return
    connection.ensure_connection()
    begun_in = connection.connection.info.transaction_status
    _say(connection, reader=SYSTEM)
    before = _reader.set(SYSTEM)
    try:
        yield
    finally:
        _reader.reset(before)
        _close_door(reader, begun_in)


def take_in_hand(thing: Any) -> None:
    """`thing` is what this request is about, though its reader does not see it by herself, or not yet."""
    if own_reader() == SYSTEM and _reader.get() is None:
        return
    connection.ensure_connection()
    _say(connection, in_hand=str(thing))


def in_hand(column: str = "pk") -> Func:
    """An annotation: the row that this question finds is what the request is about from here on."""
    name, seen = Value("consilia.in_hand"), Cast(F(column), TextField())
    whole_session = Value(False)  # noqa: FBT003 - an argument of PostgreSQL's
    return Func(name, seen, whole_session, function="set_config", output_field=TextField())


def _all(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: facts.get(name, "") for name in FACTS}


def _close_door(reader: str, begun_in: int) -> None:
    raw = connection.connection
    if raw is None or raw.closed:
        return
    if raw.info.transaction_status == TransactionStatus.INERROR and begun_in == TransactionStatus.INTRANS:
        return  # nothing can be said now; the rollback that must follow takes the door's word back as well
    _say_or_close(raw, reader=reader)


def _take_back() -> None:
    raw = connection.connection
    if raw is not None and not raw.closed:
        _say_or_close(raw, reader=own_reader(), **_all({}))
        setattr(connection, _TOLD, False)


def _say_or_close(raw: Any, **settings: str) -> None:
    try:
        _say(connection, **settings)
    except psycopg.Error:
        raw.close()  # the pool throws a closed connection away; one given back open would go on showing


def _say(to: Any, **settings: str) -> None:
    words = [word for name, value in settings.items() for word in (f"consilia.{name}", value)]
    each = ", ".join(["set_config(%s, %s, false)"] * len(settings))
    setattr(to, _TOLD, True)
    with to.connection.cursor() as cursor:
        cursor.execute(f"SELECT {each}", words)

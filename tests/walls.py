"""As in a process of the web server: nothing is open by itself."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from consilia.foundation import wall
from consilia.foundation.wall import NOBODY, SYSTEM


@contextmanager
def a_process_that_serves_pages() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wall, "_serves_pages", True)
        say_to_connection(NOBODY)
        setattr(
            connection, wall._TOLD, False
        )  # such a process greets its connections with nothing to take back
        try:
            yield
        finally:
            say_to_connection(SYSTEM)


def say_to_connection(reader: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('consilia.reader', %s, false)", [reader])

"""A worklist as a file: what is shown, whole, and told to the log before the first row leaves."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.domain.columns import Column
from consilia.cases.events import WorklistExported
from consilia.cases.queries.worklist import Row, Wanted, worklist
from consilia.foundation.identifiers import uuid7

CHUNK = 500


def export_worklist(
    *, wanted: Wanted, columns: Sequence[Column], by: Actor, at: datetime
) -> Iterator[Sequence[Row]]:
    """All rows of the list, page by page; memory holds one page."""
    event = WorklistExported(
        export_id=uuid7(), show=wanted.show, narrowed_by=wanted.used(), columns=[*map(str, columns)]
    )
    publish(event, by=by, at=at)
    return _chunks(wanted, by, at)


def _chunks(wanted: Wanted, by: Actor, at: datetime) -> Iterator[Sequence[Row]]:
    cursor: str | None = None
    while True:
        page = worklist(by, wanted, at=at, cursor=cursor, size=CHUNK)
        yield page.rows
        if page.next is None:
            return
        cursor = page.next

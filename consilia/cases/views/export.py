"""The worklist as a CSV file: the same filters and the same columns, all rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from consilia.accounts.access import seeing_as, signed_in
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import CLINICAL_ROLES
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.columns import Column
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models.cases import STATE_NAMES, TURN_NAMES, URGENCY_NAMES
from consilia.cases.queries.worklist import Row
from consilia.cases.views.shown import shown
from consilia.cases.views.words.columns import COLUMN_NAMES
from consilia.foundation import csv_exchange
from consilia.foundation.csv_exchange.columns import line

_LONG = 10_000


@require_GET
@signed_in(roles=CLINICAL_ROLES)
def export_list(request: Request) -> HttpResponseBase:
    """What is shown, as a file. The permission is that of the list: sight is filtered in its query."""
    listed = shown(request)
    chunks = services.export_worklist(
        wanted=listed.wanted, columns=listed.columns, by=request.actor, at=request.at
    )
    pieces = _file(
        _seen(chunks, request.actor, request.at),
        listed.columns,
        translation.get_language() or "en",
        timezone.get_current_timezone(),
    )
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="worklist-{request.at:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _seen(chunks: Iterator[Sequence[Row]], by: Actor, at: datetime) -> Iterator[Sequence[Row]]:
    """A stream is read after the request has closed the wall behind itself: each piece opens it anew."""
    while True:
        with seeing_as(by, at):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def _file(
    chunks: Iterable[Sequence[Row]], columns: Sequence[Column], language: str, zone: tzinfo
) -> Iterator[str]:
    """Piece by piece. Each piece asks for language and time zone anew: a stream outlives the request's own."""
    separator = csv_exchange.separator_for(language)
    with translation.override(language), timezone.override(zone):
        heads = [csv_exchange.Column(head, "", line(_LONG)) for head in _heads(columns)]
        first = "".join(csv_exchange.csv_lines((), heads, separator=separator))
    yield first
    for rows in chunks:
        with translation.override(language), timezone.override(zone):
            _first, *lines = csv_exchange.csv_lines(_named(rows, columns, heads), heads, separator=separator)
        yield "".join(lines)


def _named(
    rows: Sequence[Row], columns: Sequence[Column], heads: Sequence[csv_exchange.Column]
) -> Iterator[Mapping[str, str]]:
    names = [head.name for head in heads]
    for row in rows:
        yield dict(zip(names, _cells(row, columns), strict=True))


def _heads(columns: Sequence[Column]) -> Iterator[str]:
    yield _("Number")
    for column in columns:
        yield str(COLUMN_NAMES[column])
        if column is Column.CHILD:
            yield _("Date of birth")


def _cells(row: Row, columns: Sequence[Column]) -> Iterator[str]:
    yield row.number
    for column in columns:
        yield _TOLD[column](row)
        if column is Column.CHILD:  # an age would grow old in the file
            yield f"{row.birth_date:%d.%m.%Y}" if row.birth_date and row.child else ""


def _moment(at: datetime | None) -> str:
    """As spreadsheets read it, in the reader's time zone."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _state(row: Row) -> str:
    return " · ".join(filter(None, (str(STATE_NAMES[row.state]), _moment(row.due_at))))


_TOLD: dict[Column, Callable[[Row], str]] = {
    Column.URGENCY: lambda row: str(URGENCY_NAMES[Urgency(row.urgency)]) if row.urgency else "",
    Column.CHILD: lambda row: row.child,
    Column.QUESTION: lambda row: row.question,
    Column.FIELD: lambda row: row.field,
    Column.FROM: lambda row: row.organisation or row.region,
    Column.REGION: lambda row: row.region,
    Column.CENTRE: lambda row: row.centre,
    Column.EXPERT: lambda row: row.expert,
    Column.STATE: _state,
    Column.TURN: lambda row: str(TURN_NAMES[row.turn]),
    Column.DUE: lambda row: _moment(row.due_at),
    Column.CHANGED: lambda row: _moment(row.changed_at),
}

"""Which centres consult in a field."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from consilia.network.models import CentreField, Field
from consilia.network.models.naming import in_reader_language
from consilia.network.queries.order import reader_order


def centres_of_field(code: str, *, at: datetime) -> Sequence[UUID]:
    """The centres of the network that consult in the field, those that name the very subspecialty first."""
    root = code.split(".", 1)[0]
    rows = CentreField.objects.filter(
        Q(field=code) | Q(field=root),
        is_current=True,
        centre__is_centre=True,
        centre__active__contains=at.date(),
    )
    exact_first = sorted(rows.values_list("field_id", "centre_id"), key=lambda row: (row[0] != code, row[1]))
    return list(dict.fromkeys(centre for _field, centre in exact_first))


def top_field_names() -> Sequence[tuple[str, str]]:
    """Code and name of the fields on offer, in the reader's language: for a filter, without a row object each."""
    rows = Field.objects.filter(parent=None, is_current=True).order_by(reader_order())
    return [
        (code, in_reader_language(ru, en)) for code, ru, en in rows.values_list("code", "name_ru", "name_en")
    ]


def field_names(codes: Sequence[str]) -> Mapping[str, str]:
    """Names in the reader's language by code."""
    return {field.code: field.name for field in Field.objects.filter(code__in=codes)}

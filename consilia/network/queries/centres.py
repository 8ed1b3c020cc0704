"""Which centres consult in a field."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db.models import DateField, Q
from django.db.models.functions import Cast

from consilia.foundation.languages import in_language
from consilia.foundation.questions import StandingQuestion, given
from consilia.network.models import CentreField, Field, Organisation
from consilia.network.queries.order import reader_order


def centres_of_field(code: str, *, at: datetime) -> Sequence[UUID]:
    """The centres of the network that consult in the field, those that name the very subspecialty first."""
    rows = _CONSULTING(code=code, root=code.split(".", 1)[0], day=at.date())
    exact_first = sorted(rows, key=lambda row: (row[0] != code, row[1]))
    return list(dict.fromkeys(centre for _field, centre in exact_first))


_CONSULTING = StandingQuestion(
    lambda: CentreField.objects.filter(
        Q(field=given("code")) | Q(field=given("root")),
        is_current=True,
        centre__is_centre=True,
        centre__active__contains=Cast(given("day"), DateField()),
    ).values_list("field_id", "centre_id")
)


def consulting_centres() -> Sequence[Organisation]:
    """Every centre of the network, by its name in the reader's language."""
    return list(Organisation.objects.filter(is_centre=True).order_by(reader_order(), "id"))


def top_field_names() -> Sequence[tuple[str, str]]:
    """Code and name of the fields on offer, in the reader's language: for a filter, without a row object each."""
    return [(code, in_language(ru, en)) for code, ru, en in _top_fields(reader_order())()]


@cache
def _top_fields(order: str) -> StandingQuestion[Field, tuple[str, str, str]]:
    rows = Field.objects.filter(parent=None, is_current=True).order_by(order)
    return StandingQuestion(lambda: rows.values_list("code", "name_ru", "name_en"))


def field_names(codes: Sequence[str]) -> Mapping[str, str]:
    """Names in the reader's language by code."""
    return {field.code: field.name for field in Field.objects.filter(code__in=codes)}


def centre_names() -> Sequence[tuple[UUID, str]]:
    """Every centre by its short name in the reader's language, former ones too: old rows still name them."""
    rows = Organisation.objects.filter(is_centre=True).values_list("id", "short_name_ru", "short_name_en")
    return sorted(((key, in_language(ru, en)) for key, ru, en in rows), key=lambda one: one[1])

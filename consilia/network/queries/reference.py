"""Questions about regions, fields, age bands and languages: small tables, read whole."""

from collections.abc import Sequence
from datetime import date

from consilia.foundation.ages import age_at
from consilia.foundation.questions import StandingQuestion
from consilia.network.domain.age_bands import band_of
from consilia.network.models import AgeBand, Field, Language, Region
from consilia.network.queries.order import reader_order


def regions() -> Sequence[Region]:
    """All regions by their name in the reader's language."""
    return list(Region.objects.select_related("district").order_by(reader_order()))


def top_fields() -> Sequence[Field]:
    """The fields on offer, without subspecialties, by their name in the reader's language."""
    return list(Field.objects.filter(parent=None, is_current=True).order_by(reader_order()))


def field_tree() -> Sequence[tuple[Field, Sequence[Field]]]:
    """Each field on offer with its subspecialties, in the order of the country's list."""
    fields = list(Field.objects.filter(is_current=True).order_by("position"))
    return [
        (top, [field for field in fields if field.parent_id == top.code])
        for top in fields
        if top.parent_id is None
    ]


def field_of(code: str) -> Field | None:
    """The field or subspecialty, even one that is no longer offered."""
    return Field.objects.filter(code=code).first()


def age_bands() -> Sequence[AgeBand]:
    """From newborns to adolescents."""
    return _AGE_BANDS()


_AGE_BANDS = StandingQuestion(lambda: AgeBand.objects.order_by("position"))


def age_band_of(birth: date, on: date) -> str | None:
    """The code of the age band on a day; None for an adult.

    Raises:
        BornLater: `birth` is after `on`.
    """
    return band_of(age_at(birth, on), age_bands())


def languages() -> Sequence[Language]:
    return list(Language.objects.order_by("position"))

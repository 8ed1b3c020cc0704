"""Rows of policy: configuration with a source and dates, never law in code. And what a page of them must know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import in_force, not_over
from consilia.foundation.identifiers import uuid7

M = TypeVar("M", bound=models.Model)
Words = str | Promise


class PolicyQuerySet(models.QuerySet[M]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(in_force(at))

    def not_over(self, at: datetime) -> Self:
        """In force, or still to begin."""
        return self.filter(not_over(at))


class Version(models.Model):
    """Something decided: in force from `starts`, on whose word, and whether anybody has verified it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    starts = models.DateTimeField(_("in force from"))
    source = models.CharField(_("source"), max_length=300)
    is_verified = models.BooleanField(_("verified"), default=False)

    class Meta:
        abstract = True


class Policy(Version):
    """In force from `starts` until `ends` (half-open)."""

    ends = models.DateTimeField(_("in force until"), null=True, blank=True)

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do today: numbers with their words, and how it applies. `moves`: whether it is anything."""

    facts: Sequence[tuple[Words, int]]
    words: Words
    moves: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyKind:
    """A kind of rows, as its page and its changes need it. Rows are named by columns, and of what they say by others.

    Args:
        name: in the address and in the log.
        key: the columns by which a row is known; of equals the one that began last speaks.
        figures: the columns that say something. Without any, a row says what it says by being there.
        may_end: whether there may be no row for a key.
        choices: for columns whose values the model does not name.
        weakens: why a change from one row to the other needs a second person (None: it does not); no row is None.
        effect: what the change would do today, counted without changing anything.
        page: the name of the route where its rows have a page of their own; then the rest is not used.
    """

    name: str
    model: type[Version]
    title: Words
    lead: Words
    key: Sequence[str] = ()
    figures: Sequence[str] = ()
    may_end: bool = False
    choices: Mapping[str, Callable[[], Sequence[tuple[Any, Words]]]] = field(default_factory=dict)
    hints: Mapping[str, Words] = field(default_factory=dict)
    weakens: Callable[[Any, Any], Words | None] = lambda old, new: None
    effect: Callable[[Any, Any, datetime], Effect] | None = None
    page: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key, *self.figures)

    def column(self, name: str) -> "models.Field[Any, Any]":
        found: models.Field[Any, Any] = self.model._meta.get_field(name)  # type: ignore[assignment]
        return found

    def key_of(self, row: Version) -> dict[str, Any]:
        """By the names that the table has for them: `region_id` for a region."""
        return {name: getattr(row, name) for name in map(self._stored, self.key)}

    def as_values(self, row: Version, names: Sequence[str]) -> list[Any]:
        return [getattr(row, self._stored(name)) for name in names]

    def _stored(self, name: str) -> str:
        return self.column(name).attname

    def as_texts(self, row: Version, names: Sequence[str]) -> dict[str, str | None]:
        """Columns of a row as JSON keeps them; `filled` reads them back."""
        return {name: self._text(row, name) for name in names}

    def _text(self, row: Version, name: str) -> str | None:
        column = self.column(name)
        return None if getattr(row, column.attname) is None else column.value_to_string(row)

    def filled(self, texts: Mapping[str, Any], **more: Any) -> Any:
        """A row that is not stored, from texts or values."""
        row = self.model(**more)
        for name, value in texts.items():
            column = self.column(name)
            target = getattr(column, "target_field", column)
            setattr(row, column.attname, None if value in {None, ""} else target.to_python(value))
        return row

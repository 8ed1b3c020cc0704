"""Rows of policy: configuration with a source and dates, never law in code. And what a page of them must know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from consilia.foundation.constraints import in_force, not_over
from consilia.foundation.identifiers import uuid7

M = TypeVar("M", bound=models.Model)
Words = str | Promise


# The code of a constraint whose own sentence says to people what cannot be.
SAID = "said"


def source_words(source: str) -> str:
    """On whose word: what came with the product in the reader's language, what people wrote as they wrote it."""
    return pgettext("source", source) if source else ""


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

    @property
    def source_words(self) -> str:
        return source_words(self.source)


class Policy(Version):
    """In force from `starts` until `ends` (half-open)."""

    ends = models.DateTimeField(_("in force until"), null=True, blank=True)

    class Meta:
        abstract = True


class Fate(StrEnum):
    """What becomes of one thing that rows say together."""

    STAYS = "stays"
    COMES = "comes"
    GOES = "goes"


@dataclass(frozen=True, slots=True)
class Outlook:
    """One thing that would follow from the rows, now and then: what, when, and whether the change brings it."""

    what: Words
    when: Words
    fate: Fate


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do today: numbers with their words, and how it applies. `moves`: whether it is anything.

    Args:
        about: what is looked at, where it is not the open cases of today.
        outlook: what the rows say together before and after it, where no single row says it.
    """

    facts: Sequence[tuple[Words, int | str]]
    words: Words
    moves: bool = False
    about: Words = ""
    outlook: Sequence[Outlook] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """Columns of whole numbers, of which one is in use: people type a number and its unit, `21 days`, `6 months`.

    Args:
        units: by name, the largest first: the word for it, its column, and how many of that column it is.
    """

    title: Words
    units: Mapping[str, tuple[Words, str, int]]

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(column for _word, column, _size in self.units.values())

    def typed(self, row: Any) -> tuple[int, str]:
        """(21, "days"): the largest unit that says it exactly."""
        fitting = ((name, getattr(row, column), size) for name, (_w, column, size) in self.units.items())
        return next((value // size, name) for name, value, size in fitting if value and not value % size)

    def stored(self, count: int, unit: str) -> dict[str, int]:
        """Every column of it: one holds the number, the others nothing."""
        _word, used, size = self.units[unit]
        return {**dict.fromkeys(self.columns, 0), used: count * size}


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyKind:
    """A kind of rows, as its page and its changes need it. Rows are named by columns, and of what they say by others.

    Args:
        name: in the address and in the log.
        key: the columns by which a row is known; of equals the one that began last speaks.
        figures: the columns that say something. Without any, a row says what it says by being there.
        may_end: whether there may be no row for a key.
        stays: of a kind whose rows may end, those without which the network cannot do.
        choices: for columns whose values the model does not name.
        unnamed: what a column means that is left empty, where "all" is not clear enough.
        words: how a column of a row is said, where its type does not tell.
        amounts: columns that are typed and shown together, by the one that stands for them.
        weakens: why a change from one row to the other needs a second person (None: it does not); no row is None,
            and where a row may end, the two may be known by different columns (`is_move`).
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
    stays: Callable[[Any], bool] = lambda row: False
    choices: Mapping[str, Callable[[], Sequence[tuple[Any, Words]]]] = field(default_factory=dict)
    hints: Mapping[str, Words] = field(default_factory=dict)
    unnamed: Mapping[str, Words] = field(default_factory=dict)
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    weakens: Callable[[Any, Any], Words | None] = lambda old, new: None
    effect: Callable[[Any, Any, datetime], Effect] | None = None
    page: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.key, *self.figures)

    def may_end_row(self, row: Any) -> bool:
        return self.may_end and not self.stays(row)

    def shown(self, names: Sequence[str]) -> list[str]:
        """Without columns for which another one stands."""
        silent = frozenset().union(*(one.columns - {name} for name, one in self.amounts.items()))
        return [name for name in names if name not in silent]

    def is_move(self, old: Version | None, new: Version | None) -> bool:
        """The new row stands in the place of one that was known by something else."""
        return old is not None and new is not None and self.key_of(old) != self.key_of(new)

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

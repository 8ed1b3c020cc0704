"""Rows of policy in words: what a row is about, and what it says."""

from datetime import time, timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consilia.foundation.policies import Policy, PolicyKind, Words
from consilia.foundation.spans import span_words


def heading(kind: PolicyKind, name: str) -> str:
    if name in kind.amounts:
        return capfirst(str(kind.amounts[name].title))
    return capfirst(str(kind.column(name).verbose_name))


def said(kind: PolicyKind, row: Policy, name: str) -> str:
    """One column of a row, as people say it."""
    if name in kind.words:
        return kind.words[name](row)
    column = kind.column(name)
    if getattr(row, column.attname) is None:
        return str(kind.unnamed.get(name, _("all")))  # a column that may stay empty speaks for all
    if column.is_relation:  # loaded with the row: its choices would be a question for each cell
        return str(getattr(row, name))
    named = dict(kind.choices[name]() if name in kind.choices else column.flatchoices)
    value = getattr(row, name)
    return str(named[value]) if value in named else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return span_words(value) if isinstance(value, timedelta) else str(value)


def about(kind: PolicyKind, row: Policy) -> str:
    """`Planned · 80 · coordinators of the centre`; the policy itself where it has one row."""
    return " · ".join(said(kind, row, name) for name in kind.shown(kind.key)) or str(kind.title)


def statement(kind: PolicyKind, row: Policy | None) -> list[tuple[Words, str]]:
    """Each figure of a row with its name; nothing where there is no row."""
    if row is None:
        return []
    return [(heading(kind, name), said(kind, row, name)) for name in kind.shown(kind.figures)]


def in_one_line(kind: PolicyKind, row: Policy | None) -> str:
    """What a change says, where there is room for one line."""
    if row is None:
        return _("the row ends")
    told = statement(kind, row)
    if not told:
        return _("the row begins")
    return told[0][1] if len(told) == 1 else "; ".join(f"{name}: {value}" for name, value in told)

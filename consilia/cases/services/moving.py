"""One move of a case: refused or made, with its clocks, its line in the timeline and its event."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish, publishing_together
from consilia.cases.domain.clocks import Effect, effect_of, together
from consilia.cases.domain.lifecycle import FINAL_STATES, LIFECYCLE, State, Turn, turn_after
from consilia.cases.domain.sight import Sight, may_move, sight
from consilia.cases.events import CaseEvent
from consilia.cases.models import Case, Entry
from consilia.cases.permissions import facts_of
from consilia.cases.services.clocks import apply_effect
from consilia.foundation.lifecycle import MoveRefused
from consilia.foundation.refusals import NotAllowed, SomebodyWasFirst
from consilia.notifications.domain.topics import case_topic, worklist_topic
from consilia.notifications.services import announce


class CaseMovedOn(SomebodyWasFirst):
    """The move does not start from the state the case is in by now."""

    message = _("This case has moved on meanwhile. Look at its timeline, then decide again.")


def locked_for(move: str, *, case_id: UUID, by: Actor, at: datetime) -> Case:
    """The case, locked, when `by` may make `move` now.

    Raises:
        Case.DoesNotExist: for a stranger.
        CaseMovedOn: the right person, but the case is in another state by now.
        NotAllowed: somebody who sees the case but may not do this.
    """
    case = Case.objects.locked(case_id)
    check_move(move, case, by=by, at=at)
    return case


def lock_case(case_id: UUID) -> Case:
    """Hold the case until the end of the transaction, for a context above that decides by rows of its own.

    Without it two transactions that each end one of the last two things to be done would both see another
    still open, and nobody would close the case.
    """
    return Case.objects.locked(case_id)


def check_move(move: str, case: Case, *, by: Actor, at: datetime) -> None:
    """Raise what `locked_for` raises, for a case that is locked already."""
    if by.is_system:
        return
    facts = facts_of(by, case, at)
    if sight(facts) is Sight.NONE:
        raise Case.DoesNotExist
    if case.state not in LIFECYCLE.moves[move].sources and by.role in LIFECYCLE.moves[move].roles:
        raise CaseMovedOn
    if not may_move(move, facts):
        raise NotAllowed


def make_move(
    move: str,
    case: Case,
    *,
    by: Actor,
    at: datetime,
    event: CaseEvent,
    target: State | None = None,
    text: str = "",
    **detail: Any,
) -> Entry:
    """Take the locked `case` to its next state. The caller has set the fields that the move is about."""
    apply_effect(_take(move, case, at=at, target=target), case, at=at)
    case.save()
    publish(event, by=by, at=at)
    return write_entry(case, Entry.Kind.MOVE, move, by=by, at=at, text=text, **detail)


@dataclass(frozen=True, slots=True)
class Step:
    """One of several moves that happen at the same moment."""

    move: str
    by: Actor
    event: CaseEvent
    target: State | None = None


def make_moves(case: Case, steps: Sequence[Step], *, at: datetime) -> None:
    """Take the locked `case` through several states at once: each has its event and line, the case is saved once."""
    effects = [_take(step.move, case, at=at, target=step.target) for step in steps]
    apply_effect(together(effects), case, at=at)
    case.save()
    with publishing_together():
        for step in steps:
            publish(step.event, by=step.by, at=at)
    lines = [
        _entry(
            case,
            Entry.Kind.MOVE,
            step.move,
            by=step.by,
            at=at,
            detail={"to": step.target} if step.target else {},
        )
        for step in steps
    ]
    _write(case, lines, at=at)


def _take(move: str, case: Case, *, at: datetime, target: State | None = None) -> Effect:
    """Bring the case to its next state; answers what that does to its clocks."""
    try:
        case.state = LIFECYCLE.after(move, case.state, target=target)
    except MoveRefused as refused:
        raise CaseMovedOn from refused
    give_turn(case, turn_after(move, State(case.state)))
    if case.state in FINAL_STATES:
        case.closed_at = at
    touch(case, at=at)
    return effect_of(move, case.state)


def give_turn(case: Case, turn: Turn, *, reader_id: UUID | None = None) -> None:
    """Say whose move is awaited. The next move of a draft that is being read is her reader's."""
    case.turn = turn
    if turn is not Turn.READER or reader_id:
        case.reader_id = reader_id


def touch(case: Case, *, at: datetime) -> None:
    """Mark the case as changed, so that a page shown before is known to be stale."""
    case.version += 1
    case.changed_at = case.last_entry_at = at


def write_entry(
    case: Case, kind: Entry.Kind, name: str, *, by: Actor, at: datetime, text: str = "", **detail: Any
) -> Entry:
    """One line of the timeline, with the author as she acts now. Her own line is nothing new to her."""
    entry = _entry(case, kind, name, by=by, at=at, text=text, detail=detail)
    _write(case, [entry], at=at)
    return entry


def _entry(case: Case, kind: Entry.Kind, name: str, *, by: Actor, at: datetime, **said: Any) -> Entry:
    return Entry(
        case=case,
        at=at,
        kind=kind,
        name=name,
        author_id=by.user_id,
        role=by.role or "",
        organisation_id=by.organisation_id,
        **said,
    )


def _write(case: Case, entries: Sequence[Entry], *, at: datetime) -> None:
    _announce(case)
    authors = list({entry.author_id for entry in entries if entry.author_id})
    values = [[getattr(entry, name) for entry in entries] for name in _VALUES]
    details = [json.dumps(entry.detail) for entry in entries]
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [authors, case.id, at, case.id, at, *values, details])


def _announce(case: Case) -> None:
    """Let open pages look again, once the transaction commits: the case's, and the two worklists."""
    houses = [house for house in (case.referring_organisation_id, case.centre_id) if house]
    announce(topics=[case_topic(case.id), *map(worklist_topic, houses)])


# With every line that is written, and the mark of who wrote it: the ORM would work out two statements for longer than
# they take.
_VALUES = {
    "id": "uuid",
    "kind": "text",
    "name": "text",
    "text": "text",
    "author_id": "uuid",
    "role": "text",
    "organisation_id": "uuid",
}
_WRITTEN = (
    "WITH authors AS (SELECT unnest(%s::uuid[]) AS id), mark AS ("  # noqa: S608 - our own names
    "INSERT INTO cases_readmark (case_id, user_id, seen_at) SELECT %s, id, %s FROM authors"
    " ON CONFLICT (user_id, case_id) DO UPDATE SET seen_at = EXCLUDED.seen_at) "
    f"INSERT INTO cases_entry (case_id, at, {', '.join(_VALUES)}, detail) SELECT %s, %s, * FROM unnest("
    + "".join(f"%s::{kind}[], " for kind in _VALUES.values())
    + "%s::jsonb[])"
)


def expect_version(case: Case, version: int | None) -> None:
    """Refuse a form that was shown before the last change.

    Raises:
        CaseMovedOn: the version differs; None skips the check (jobs, first of several steps).
    """
    if version is not None and case.version != version:
        raise CaseMovedOn

"""Who has seen what of a case, and when for the first time. For those alone who read the case in full."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case, Entry, Offer, Viewing
from consilia.foundation.questions import StandingQuestion, given

# Moves that wait for somebody, or answer her. The others are told by the case's state.
TOLD_MOVES = frozenset({"ask", "answer", "redirect", "sign", "acknowledge", "reopen", "decline", "pass_on"})
TOLD_KINDS = frozenset({Entry.Kind.MESSAGE, Entry.Kind.FILE, Entry.Kind.DOCUMENT})
MOST_VIEWINGS = 1000


@dataclass(frozen=True, slots=True)
class Receipts:
    """Of one entry: the first time each other person saw it, the earliest first.

    `by_other_side`: somebody of another organisation than the author's has seen it, or of an offer the one who was
    asked. `is_own`: the reader wrote it.
    """

    seen: Sequence[Viewing]
    by_other_side: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has read the case: when she last saw something new there, and whether more came since."""

    viewing: Viewing
    is_up_to_date: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """Receipts by entry, and everybody else who has read the case, the latest first."""

    receipts: Mapping[UUID, Receipts]
    readers: Sequence[Reader]


def seen(case: Case, entries: Iterable[Entry], *, by: Actor) -> Seen:
    """What `by`, who reads the case in full, learns of the reading of others.

    To whom a case was offered is the centre's own matter, and so is whether that person has looked.
    """
    viewings = _VIEWINGS(case=case.id)
    in_full = [viewing for viewing in viewings if viewing.in_full]
    found = {
        entry.id: _receipts(entry, in_full, by)
        for entry in entries
        if entry.author_id is not None and (entry.kind in TOLD_KINDS or entry.name in TOLD_MOVES)
    }
    if by.organisation_id == case.centre_id:
        found |= _of_offers(case, entries, viewings)
    return Seen(found, _readers(case, in_full, by))


def _receipts(entry: Entry, viewings: Iterable[Viewing], by: Actor) -> Receipts:
    first = _first(entry, viewings)
    across = any(one.organisation_id != entry.organisation_id for one in first)
    return Receipts(
        [one for one in first if one.user_id != by.user_id], across, entry.author_id == by.user_id
    )


def _first(entry: Entry, viewings: Iterable[Viewing]) -> list[Viewing]:
    """The first viewing of each person but the author that reaches the entry."""
    found: dict[UUID, Viewing] = {}
    for viewing in viewings:
        if viewing.until >= entry.at and viewing.user_id != entry.author_id:
            found.setdefault(viewing.user_id, viewing)
    return list(found.values())


def _of_offers(case: Case, entries: Iterable[Entry], viewings: Sequence[Viewing]) -> dict[UUID, Receipts]:
    """Of each offer: whether those who were asked at that moment have looked at its preview or at the case."""
    offers = {entry.id: entry for entry in entries if entry.name == "offer"}
    if not offers:
        return {}
    asked: dict[datetime, set[UUID]] = defaultdict(set)
    for moment, user_id in _OFFERS(case=case.id):
        asked[moment].add(user_id)
    found = {
        key: [one for one in _first(entry, viewings) if one.user_id in asked[entry.at]]
        for key, entry in offers.items()
    }
    return {key: Receipts(looked, bool(looked), is_own=True) for key, looked in found.items()}


def _readers(case: Case, viewings: Iterable[Viewing], by: Actor) -> list[Reader]:
    last = {viewing.user_id: viewing for viewing in viewings if viewing.user_id != by.user_id}
    latest = sorted(last.values(), key=lambda viewing: viewing.at, reverse=True)
    return [Reader(viewing, viewing.until >= case.last_entry_at) for viewing in latest]


_VIEWINGS = StandingQuestion(
    lambda: (
        Viewing.objects.filter(case=given("case"))
        .select_related("user", "organisation")
        .order_by("at", "id")[:MOST_VIEWINGS]
    )
)
_OFFERS = StandingQuestion(
    lambda: Offer.objects.filter(case=given("case")).values_list("offered_at", "user_id")
)

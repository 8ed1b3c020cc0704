"""Finding cases by what is written in them: each reader in as much of a case as she may read.

What is looked in follows `domain.sight`: a header is found by its question, a preview also by its findings,
a body by everything, by the child's names and by its numbers. So nothing that a reader may not see can bring
a case to her, not even by its place in the list. A test holds this against `sight_of`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Q, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State, Turn
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case, Grant
from consilia.cases.queries.access import cases_visible_to
from consilia.foundation.planning import planned_for_its_values
from consilia.foundation.questions import is_one_of
from consilia.foundation.wall import looking_further
from consilia.patients.domain.names import partial_keys
from consilia.patients.queries.children import child_page

# Cyrillic words by Russian rules, Latin ones by English rules (see migration 0010).
CONFIGURATION = "pg_catalog.russian"
MOST_BEST = 50
# Among so many of the newest that fit, the best are looked for: the commonest word is in every second case.
NEWEST = 200
_YO = str.maketrans("ёЁ", "еЕ")
_LEAST_DIGITS = 5
_MOST_NAMES = 4
BY_NUMBER, BY_CHILD = 3.0, 2.0  # above what any text is ranked with

# They read the bodies of open cases only, and of the others the header.
_HEADERS = frozenset({Role.REGIONAL_OPERATOR, Role.TRIAGE_COORDINATOR})

Piece = tuple[str, bool]  # words, and whether they are what was looked for


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which the words may fit. `layer`: the vector that holds them; else `rank` is the same for all."""

    cases: QuerySet[Case]
    layer: str = ""
    rank: float = 0.0


@dataclass(frozen=True, slots=True)
class Best:
    """The ids of what fits best, the best first. `found`: how many were weighed; `is_more`: older ones fit too."""

    ids: Sequence[UUID]
    found: int
    is_more: bool


def ways(
    cases: QuerySet[Case], by: Actor, words: str, at: datetime, *, is_open: bool | None = None
) -> list[Way]:
    """The ways in which `cases`, all of which `by` sees, may fit `words`. A case may come by several.

    Args:
        is_open: whether all of `cases` are open, or all closed. A way that none can come by is left out: the
            database would look at each case of a region to find that out.
    """
    read = _read(cases, by, at, is_open=is_open)
    return [*_by_text(cases, read, by, words), *_by_identity(cases, read, by, words, at)]


def _read(cases: QuerySet[Case], by: Actor, at: datetime, *, is_open: bool | None) -> QuerySet[Case]:
    """Those of which `by` reads the body."""
    return cases.none() if is_open is False and by.role in _HEADERS else cases.filter(_body_of(by, at))


def _by_identity(
    cases: QuerySet[Case], read: QuerySet[Case], by: Actor, words: str, at: datetime
) -> list[Way]:
    """The number of the case, and the child's names and numbers."""
    found, number = [], _case_number(words)
    if number is not None:
        found.append(Way(cases.filter(serial=number), rank=BY_NUMBER))
    if sum(map(str.isdigit, words)) >= _LEAST_DIGITS:
        children = [child.id for child in child_page(by, at, text=words).rows]
        found.append(Way(read.filter(child__person__in=children), rank=BY_CHILD))
    elif not read.query.is_empty() and 0 < len(names := partial_keys(words)) <= _MOST_NAMES:
        found.append(Way(_named(read, names), rank=BY_CHILD))
    return found


def best_of(by: Actor, words: str, *, at: datetime) -> Best:
    """What fits `words` best among all that `by` sees, open or closed, weighed by where the words stand."""
    ranks: dict[UUID, float] = {}
    is_more = False
    for rows in _found(by, words, at):
        is_more |= len(rows) == NEWEST
        for case_id, rank in rows:
            ranks[case_id] = max(rank, ranks.get(case_id, 0.0))
    best = sorted(ranks, key=lambda case_id: ranks[case_id], reverse=True)
    return Best(best[:MOST_BEST], len(best), is_more)


@looking_further()
def _found(by: Actor, words: str, at: datetime) -> list[list[tuple[UUID, float]]]:
    """Which cases fit, and how well: their texts and names have indexes that PostgreSQL does not use behind a policy."""
    with planned_for_its_values():
        return [_ranked(way, words) for way in _ways_to_best(by, words, at)]


def _ways_to_best(by: Actor, words: str, at: datetime) -> list[Way]:
    """Open and closed ones of a house are looked at apart: the closed ones have an index in the order of change.

    Together a common word would sort every case of the house before the newest are taken.
    """
    everything = cases_visible_to(by, at)
    if _scope_of(by) is None:
        return ways(everything, by, words, at)
    found: list[Way] = []
    for is_open in (True, False):
        cases = cases_visible_to(by, at, is_open=is_open)
        found += _by_text(cases, _read(cases, by, at, is_open=is_open), by, words)
    return [*found, *_by_identity(everything, _read(everything, by, at, is_open=None), by, words, at)]


def excerpts(levels: Mapping[UUID, Sight], words: str, *, fragments: int = 1) -> dict[UUID, list[Piece]]:
    """Where the words stand in each case, cut from what its reader may see; cases found otherwise have none."""
    given = {level: [str(case) for case, held in levels.items() if held is level] for level in Sight}
    values: list[Any] = [
        given[Sight.BODY],
        given[Sight.PREVIEW],
        given[Sight.HEADER],
        words.translate(_YO),
        f"{_CUT}, MaxFragments={fragments}",
    ]
    with connection.cursor() as cursor:
        cursor.execute(_EXCERPTS, values)
        rows = cursor.fetchall()
    return {case_id: _pieces(cut, text) for case_id, cut, text in rows if _ON in cut}


def _ranked(way: Way, words: str) -> list[tuple[UUID, float]]:
    newest = way.cases.order_by("-changed_at", "-id")
    if not way.layer:
        return [(case_id, way.rank) for case_id in newest.values_list("id", flat=True)[:NEWEST]]
    ranked = newest.annotate(rank=SearchRank(F(f"words__{way.layer}"), _query(words)))
    return list(ranked.values_list("id", "rank")[:NEWEST])


def _query(words: str) -> SearchQuery:
    return SearchQuery(words.translate(_YO), config=CONFIGURATION, search_type="websearch")


def _by_text(cases: QuerySet[Case], read: QuerySet[Case], by: Actor, words: str) -> Iterator[Way]:
    """The layers that `by` may look in; a scope lets the index begin with her own house."""
    query, scope = _query(words), _scope_of(by)
    near = {"words__body": scope} if scope else {}
    if not read.query.is_empty():
        yield Way(read.filter(words__body=query).filter(**near), "body")
    if by.role == Role.EXPERT:
        yield Way(cases.filter(words__preview=query), "preview")
    elif by.role in _HEADERS:
        above = {"words__header": scope} if scope else {}
        yield Way(cases.filter(words__header=query).filter(**above), "header")


def _body_of(by: Actor, at: datetime) -> Q:
    """The cases, among those that `by` sees, whose body she reads; `domain.sight` in SQL."""
    if by.role == Role.REGIONAL_OPERATOR:
        # Its turn says the same, and is what the index of a region's open cases goes on with.
        return Q(state=State.REGION_REVIEW, turn=Turn.REGION, is_open=True)
    if by.role == Role.TRIAGE_COORDINATOR:
        return Q(is_open=True)
    if by.role == Role.EXPERT:
        held = Grant.objects.in_force(at).filter(user_id=by.person_id).exclude(part=Grant.Part.REFERRER)
        # A worklist shows what is offered without names, whatever else she may know of the child.
        return ~Q(state=State.OFFERED) & Q(is_one_of("id", held.values("case_id")))
    return Q()


def _scope_of(by: Actor) -> SearchQuery | None:
    """Her house among the words of a case, as `cases_scope` of migration 0010 writes it."""
    words = {
        Role.TRIAGE_COORDINATOR: f"c{by.organisation_id and by.organisation_id.hex}",
        Role.ORGANISATION_COORDINATOR: f"h{by.organisation_id and by.organisation_id.hex}",
        Role.REGIONAL_OPERATOR: f"r{re.sub('[^a-z0-9]', '', (by.region_code or '').lower())}",
    }
    word = words.get(by.role) if by.role else None
    return SearchQuery(word, config="simple", search_type="raw") if word else None


def _case_number(words: str) -> int | None:
    digits = words.upper().removeprefix("C-").removeprefix("С-")  # a Cyrillic С looks the same
    return int(digits[:18]) if re.fullmatch(r"[0-9]+", digits) else None


def _named(cases: QuerySet[Case], keys: Sequence[str]) -> QuerySet[Case]:
    for key in keys:
        cases = cases.filter(Q(child__name_key__startswith=key) | Q(child__name_key__contains=f" {key}"))
    return cases


# Characters of private use: no text that people type may hold them (foundation.text).
_ON, _OFF, _GAP = "\ue000", "\ue001", " … "
_CUT = f'StartSel={_ON}, StopSel={_OFF}, MaxWords=16, MinWords=8, FragmentDelimiter="{_GAP}"'
_EXCERPTS = f"""
WITH found AS (
    SELECT id, 3 AS level FROM unnest(%s::uuid[]) id UNION ALL
    SELECT id, 2 FROM unnest(%s::uuid[]) id UNION ALL
    SELECT id, 1 FROM unnest(%s::uuid[]) id
), texts AS MATERIALIZED (
    SELECT found.id, left(concat_ws(' · ', c.question,
        CASE WHEN level = 3 THEN concat_ws(' · ', nullif(trim(c.diagnosis_code || ' ' || c.diagnosis), ''),
            nullif(c.summary, ''), nullif(c.incomplete_because, ''), nullif(w.answer_text, ''),
            nullif(cases_said_to_needs(c.id), '')) END,
        CASE WHEN level > 1 THEN (SELECT string_agg(concat_ws(', ', nullif(label_ru, ''), label_en), '; '
            ORDER BY position) FROM cases_finding f WHERE f.case_id = c.id AND presence = 'observed') END,
        CASE WHEN level = 3 THEN (SELECT string_agg(text, ' · ' ORDER BY at DESC) FROM cases_entry e
            WHERE e.case_id = c.id AND text <> '') END,
        CASE WHEN level = 3 THEN (SELECT string_agg(text || ' ' || answer, ' · ') FROM cases_informationitem i
            WHERE i.case_id = c.id) END), 30000) AS whole
    FROM found JOIN cases_case c ON c.id = found.id JOIN cases_casewords w ON w.case_id = found.id
)
SELECT id, ts_headline('{CONFIGURATION}', translate(whole, 'ёЁ', 'еЕ'),
    websearch_to_tsquery('{CONFIGURATION}', %s), %s), whole FROM texts
"""  # noqa: S608 - our own configuration


def _pieces(cut: str, text: str) -> list[Piece]:
    """The excerpt as words marked and not, with the letters ё as they were written."""
    pieces: list[Piece] = []
    for number, fragment in enumerate(cut.split(_GAP)):
        if number:
            pieces.append((_GAP, False))
        pieces += _restored(fragment, text)
    return [piece for piece in pieces if piece[0]]


def _restored(fragment: str, text: str) -> Iterator[Piece]:
    plain = fragment.replace(_ON, "").replace(_OFF, "")
    place = text.translate(_YO).find(plain)
    for position, part in enumerate(re.split(f"[{_ON}{_OFF}]", fragment)):
        written = text[place : place + len(part)] if place >= 0 else part
        place += len(part) if place >= 0 else 0
        yield written, position % 2 == 1

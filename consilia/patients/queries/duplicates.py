"""Children like this one, in the whole network, telling each reader only what she may know.

Four small sets of candidates are fetched by index (a shared number; the same day of birth; day and month
exchanged; a date one slip away with a name that fits), then weighed by domain/identity_matching.py. The
database compares names only within these sets, by a function that no index answers: with the operator `%`
a generic plan may walk the trigram index of a million names instead of the dates (170 ms against 2).
"""

import base64
import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q

from consilia.accounts.domain.actors import Actor
from consilia.foundation.sealing import find_by
from consilia.foundation.wall import looking_further
from consilia.patients.domain.birth_dates import slips, transposed
from consilia.patients.domain.identity_matching import Facts, Match, Verdict, compare
from consilia.patients.domain.names import family_key, name_key
from consilia.patients.domain.numbers import normalised
from consilia.patients.domain.registration import ChildFacts, Number, earliest_birth, latest_day
from consilia.patients.models import Child, Distinction, Identifier, IdentifierType
from consilia.patients.queries.children import children_visible_to

_ORDER = list(Verdict)
MOST = 20
LEAST_LIKE = 0.3


@dataclass(frozen=True, slots=True)
class Similar:
    """A record like the one asked about.

    `child` is None for a child that the reader may not see: then `match` tells the verdict alone, and
    `reference` is what she may ask about. `person` never leaves the server for such a child.
    """

    match: Match
    reference: str
    person: UUID
    child: Child | None = None


@looking_further()
def find_duplicates(
    facts: Facts, *, by: Actor, at: datetime, besides: UUID | None = None
) -> Sequence[Similar]:
    """Records that may be the same child, the surest first, at most MOST.

    Args:
        besides: a child already registered, which is not like itself, nor like those it was told from.
    """
    matches = _weighed(facts, latest_day(at))
    for person in _known_apart(besides) if besides else ():
        matches.pop(person, None)
    seen = children_visible_to(by, at).select_related("registering_organisation").in_bulk(list(matches))
    found = [_told(person, match, seen.get(person), by) for person, match in matches.items()]
    found.sort(key=lambda similar: (_ORDER.index(similar.match.verdict), -similar.match.score))
    return found[:MOST]


def sought(facts: ChildFacts, numbers: Sequence[Number]) -> Facts:
    """What matching knows of a child that is being registered."""
    lifelong = dict(IdentifierType.objects.values_list("code", "lifelong"))
    typed = [(number.kind, normalised(number.value)) for number in numbers]
    indexed = [(kind, find_by(kind, value), lifelong[kind]) for kind, value in typed if kind in lifelong]
    return _with_numbers(_bare(facts), indexed)


def facts_of(child: Child) -> Facts:
    """What matching knows of a registered child."""
    numbers = _numbers([child.person])[child.person]
    return _facts(child, numbers)


def reference_for(person: UUID, by: Actor) -> str:
    """What an organisation may call a child that it does not see: `K4T2-9QZM`. Others get other names."""
    key = bytes.fromhex(settings.BLIND_INDEX_KEY)
    digest = hmac.digest(key, f"reference:{by.organisation_id}:{person}".encode(), hashlib.sha256)
    code = base64.b32encode(digest).decode()[:8]
    return f"{code[:4]}-{code[4:]}"


def _told(person: UUID, match: Match, child: Child | None, by: Actor) -> Similar:
    if child is None:
        match = Match(match.verdict, 0)
    return Similar(match=match, reference=reference_for(person, by), person=person, child=child)


def _weighed(facts: Facts, today: date) -> dict[UUID, Match]:
    """The best match of each person among the candidates, without those that are no match."""
    rows = _candidates(facts, today)
    numbers = _numbers({row.person for row in rows})
    best: dict[UUID, Match] = {}
    for row in rows:
        match = compare(facts, _facts(row, numbers[row.person]))
        if match.verdict is not Verdict.NONE and _is_better(match, best.get(row.person)):
            best[row.person] = match
    return best


def _is_better(match: Match, other: Match | None) -> bool:
    if other is None:
        return True
    return (_ORDER.index(match.verdict), -match.score) < (_ORDER.index(other.verdict), -other.score)


def _candidates(facts: Facts, today: date) -> Sequence[Child]:
    whole = name_key(facts.family_name, facts.given_name, facts.patronymic)
    family, given = family_key(facts.family_name), name_key(facts.given_name)
    days = [day for day in (facts.birth_date, transposed(facts.birth_date)) if day]
    near = list(slips(facts.birth_date, earliest=earliest_birth(today), latest=today))
    same_day = Q(birth_date__in=days) & (Q(likeness__gte=LEAST_LIKE) | Q(family_key=family))
    fitting = Q(family_key=family) | Q(given_key=given) if given else Q(family_key=family)
    near_day = Q(birth_date__in=near, likeness__gte=LEAST_LIKE) & fitting
    alike = same_day | near_day
    if persons := _sharing(facts.numbers):
        alike |= Q(person__in=persons)
    return list(Child.objects.alias(likeness=TrigramSimilarity("name_key", whole)).filter(alike))


def _sharing(numbers: Collection[tuple[str, bytes]]) -> list[UUID]:
    wanted = Q(pk__in=[])
    for kind, index in numbers:
        wanted |= Q(type=kind, blind_index=index)
    held = Identifier.objects.exclude(standing=Identifier.Standing.RETIRED).filter(wanted)
    return list(held.values_list("child__person", flat=True)) if numbers else []


def _numbers(persons: Collection[UUID]) -> dict[UUID, list[tuple[str, bytes, bool]]]:
    """Kind, blind index and "kept for life" of the numbers in use, by person."""
    rows = (
        Identifier.objects.filter(child__person__in=list(persons))
        .exclude(standing=Identifier.Standing.RETIRED)
        .values_list("child__person", "type", "blind_index", "type__lifelong")
    )
    found: dict[UUID, list[tuple[str, bytes, bool]]] = defaultdict(list)
    for person, kind, index, lifelong in rows:
        found[person].append((kind, bytes(index), lifelong))
    return found


def _facts(child: Child, numbers: Collection[tuple[str, bytes, bool]]) -> Facts:
    return _with_numbers(_bare(child), numbers)


def _bare(source: Child | ChildFacts) -> Facts:
    return Facts(
        family_name=source.family_name,
        given_name=source.given_name,
        patronymic=source.patronymic,
        birth_date=source.birth_date,
        sex=source.sex,
        region_code=source.region_code,
        multiple_birth=source.multiple_birth,
        birth_order=source.birth_order,
    )


def _with_numbers(facts: Facts, numbers: Collection[tuple[str, bytes, bool]]) -> Facts:
    return replace(
        facts,
        numbers=frozenset((kind, index) for kind, index, _ in numbers),
        lifelong=frozenset((kind, index) for kind, index, lifelong in numbers if lifelong),
    )


def _known_apart(child_id: UUID) -> set[UUID]:
    """The child itself, and those from whom somebody has told it apart."""
    pairs = Distinction.objects.filter(Q(child=child_id) | Q(other=child_id))
    apart = {person for pair in pairs.values_list("child__person", "other__person") for person in pair}
    return apart | {child_id}

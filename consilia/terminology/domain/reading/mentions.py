"""Where in a text the words of a finding stand together: in any order, also shared as in "short and broad fingers"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from consilia.terminology.domain.reading.lexicon import Entry, Lexicon
from consilia.terminology.domain.reading.roots import root
from consilia.terminology.domain.reading.tokens import Gap, Token, sentences
from consilia.terminology.domain.reading.words_alike import DEGREES, JOINING, LITTLE, SOUND, SOUND_WITHOUT

MOST_WAYS = 24
NUMBERS = frozenset({"first", "second", "third", "fourth", "fifth"})
ABNORMAL = root("abnormal")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words (places among the tokens) that name a finding. `sound`: they say that it is normal."""

    code: str
    places: tuple[int, ...]
    cost: float = 0.0
    shared: bool = False
    sound: bool = False
    order: tuple[int, ...] = ()

    @property
    def rank(self) -> tuple[float, int, tuple[int, ...], tuple[int, ...], str]:
        """Most words first, then the closest together, then the better name."""
        wide = self.places[-1] - self.places[0]
        return (self.cost - len(self.places), wide, self.order, self.places, self.code)


def mentions(tokens: Sequence[Token], names: Lexicon, breaks: frozenset[int]) -> list[Mention]:
    """The longest and most specific ones, in the order of the text.

    Args:
        breaks: places of words that no finding reaches over ("no", "but", "was").
    """
    found: list[Mention] = []
    for start, end in sentences(tokens):
        found += _chosen(list(_candidates(tokens, start, end, names, breaks)))
    found += _abbreviations(tokens, names, found)
    return sorted(found, key=lambda one: (one.places, one.code))


def _candidates(
    tokens: Sequence[Token], start: int, end: int, names: Lexicon, breaks: frozenset[int]
) -> Iterator[Mention]:
    places: dict[str, list[int]] = {}
    for place in range(start, end):
        if tokens[place].word not in LITTLE:
            places.setdefault(tokens[place].root, []).append(place)
            if _is_sound(tokens, place):
                places.setdefault(ABNORMAL, []).append(place)
    here = places.keys()
    for one in list(places):
        for entry in names.by_rarest.get(one, ()):
            if entry.roots <= here:
                yield from _of_entry(tokens, entry, places, breaks)


def _of_entry(
    tokens: Sequence[Token], entry: Entry, places: dict[str, list[int]], breaks: frozenset[int]
) -> Iterator[Mention]:
    """Every way in which its words stand together closely enough; a word twice in a text gives several."""
    choices = [places[one] for one in entry.roots]
    for chosen in islice(product(*choices), MOST_WAYS * 8):
        picked = tuple(sorted(set(chosen)))
        if len(picked) != len(choices) or picked[-1] - picked[0] > 4 * len(picked) + 4:
            continue
        if _denies_apart(tokens, picked):
            continue
        cost = _cost(tokens, picked, breaks, joined=entry.joined)
        if cost is None:
            continue
        shared = any(_has_joining(tokens, a, b) for a, b in pairwise(picked))
        literal = sum(tokens[place].word not in entry.words for place in picked)
        yield Mention(
            entry.code,
            picked,
            cost,
            shared,
            entry.sound or (ABNORMAL in entry.roots and any(_is_sound(tokens, p) for p in picked)),
            (entry.order[0] > 2, literal, *entry.order),
        )


def _denies_apart(tokens: Sequence[Token], picked: Sequence[int]) -> bool:
    """ "Голову держит, не сидит": a "не" that is part of a name stands before another word of it."""
    return any(tokens[place].word == "не" and place + 1 not in picked for place in picked)


def _cost(
    tokens: Sequence[Token], picked: Sequence[int], breaks: frozenset[int], *, joined: bool
) -> float | None:
    """How far the words stand apart; None when they belong to different things."""
    total = 0.0
    for left, right in pairwise(picked):
        cost = _apart(tokens, picked, _between(tokens, left, right), breaks, joined=joined)
        if cost is None:
            return None
        total += cost
    return total if total <= 2 else None


def _is_sound(tokens: Sequence[Token], place: int) -> bool:
    """Normal, unremarkable, в норме, без особенностей."""
    word = tokens[place].word
    return word in SOUND or (word in SOUND_WITHOUT and place > 0 and tokens[place - 1].word == "без")


@dataclass(frozen=True, slots=True)
class _Between:
    """What stands between two words of a finding: other telling words, commas, and words that join."""

    left: int
    right: int
    strange: Sequence[int]
    commas: Sequence[int]
    joins: Sequence[int]


def _between(tokens: Sequence[Token], left: int, right: int) -> _Between:
    inside = range(left + 1, right)
    passed_over = LITTLE | JOINING | DEGREES
    return _Between(
        left,
        right,
        strange=[place for place in inside if tokens[place].word not in passed_over],
        commas=[place for place in (*inside, right) if tokens[place].gap is Gap.COMMA],
        joins=[place for place in inside if tokens[place].word in JOINING],
    )


def _apart(
    tokens: Sequence[Token], picked: Sequence[int], between: _Between, breaks: frozenset[int], *, joined: bool
) -> float | None:
    left, right = between.left, between.right
    if any(tokens[place].gap >= Gap.CLAUSE for place in range(left + 1, right + 1)):
        return None
    inside = range(
        left + 1, right - 1 if _is_sound(tokens, right) else right
    )  # "без" belongs to "особенностей"
    if any(place in breaks or _is_sound(tokens, place) for place in inside):
        return None
    if not between.commas and not between.joins:
        few = len(between.strange) <= (
            len(picked) > 2
        )  # "задержка полового развития" is no "задержка развития"
        return 0.6 * len(between.strange) + 0.05 * (right - left - 1) if few else None
    if between.joins and not between.strange and not joined:
        # "metacarpals and cone-shaped epiphyses" are two things; "syndactyly of toes II and III" is one.
        return 0.1 if {tokens[left].root, tokens[right].root} <= NUMBERS else None
    if all(tokens[place].word in DEGREES for place in picked if place <= left):
        return None  # "severe hypotonia and intellectual disability": only one of them is severe
    return _shared_cost(between, listed=_is_listed(tokens, between))


def _is_listed(tokens: Sequence[Token], between: _Between) -> bool:
    """The words stand in one list: "abnormalities of the skin, hair and nails", "sparse hair, eyebrows and lashes"."""
    after = between.right + 1
    closes = after < len(tokens) and tokens[after].word in JOINING
    return between.right in between.commas and (closes or tokens[between.left + 1].word in {"of", "in"})


def _shared_cost(between: _Between, *, listed: bool) -> float | None:
    """ "short and broad fingers", "small hands and feet", "ears were large and low-set"."""
    strange, commas, joins = between.strange, between.commas, between.joins
    if not strange:
        return 0.1 * (len(joins) + len(commas))  # "large, protruding ears" has but a comma inside
    before = any(place <= strange[0] for place in commas) or any(place < strange[0] for place in joins)
    after = listed or any(strange[-1] < place for place in joins)
    if len(strange) > 3 or not (before or after) or (before and between.right in commas):
        return None
    return 0.3 + 0.15 * len(strange)


def _has_joining(tokens: Sequence[Token], left: int, right: int) -> bool:
    return any(
        tokens[place].word in JOINING or tokens[place].gap is Gap.COMMA
        for place in range(left + 1, right + 1)
    )


def _chosen(candidates: Sequence[Mention]) -> list[Mention]:
    """Longest first; what lies within a longer one, or takes words out of another finding, is not meant.

    Those that share words with others come last: they lean on what stands there already.
    """
    chosen: list[Mention] = []
    for one in sorted((one for one in candidates if not one.shared), key=lambda one: one.rank):
        if all(_may_stand(one, other) for other in chosen):
            chosen.append(one)
    for one in sorted((one for one in candidates if one.shared), key=lambda one: one.rank):
        mine = set(one.places)
        if _is_a_list(mine, chosen):
            continue
        if all(set(other.places) < mine or _may_lean(one, other) for other in chosen):
            chosen = [other for other in chosen if not set(other.places) < mine] + [one]
    return chosen


def _is_a_list(places: set[int], chosen: Sequence[Mention]) -> bool:
    """ "seizures, hypotonia" are two findings, and no "hypotonic seizures": each part is a name of its own."""
    parts = [set(other.places) for other in chosen if not other.shared and set(other.places) < places]
    return len(parts) > 1 and set.union(*parts) == places


def _may_stand(one: Mention, other: Mention) -> bool:
    mine, its = set(one.places), set(other.places)
    if mine & its:
        return False
    gap = set(range(one.places[0], one.places[-1] + 1)) - mine
    return not gap & its or not _within(other, one)


def _may_lean(one: Mention, other: Mention) -> bool:
    """Of "short and broad fingers" the head is shared, of "small hands and feet" what is said of both."""
    mine, its = set(one.places), set(other.places)
    if mine <= its:
        return False
    gap = set(range(one.places[0], one.places[-1] + 1)) - mine
    if not gap & its:
        return not mine & its or other.shared
    right = {place for place in mine if place > max(gap & its)}
    common = mine & its
    if common and other.shared:
        return True  # "short fourth and fifth metacarpals": head and what is said of it are common to both
    return bool(common) and (common <= right or (common <= mine - right and right.isdisjoint(its)))


def _within(inner: Mention, outer: Mention) -> bool:
    return outer.places[0] < inner.places[0] and inner.places[-1] < outer.places[-1]


def _abbreviations(tokens: Sequence[Token], names: Lexicon, found: Sequence[Mention]) -> list[Mention]:
    """Known ones, and those that the text itself explains: "ventricular septal defect (VSD)"."""
    meant = {}
    taken = {place for one in found for place in one.places}
    ends = {one.places[-1]: one for one in found}
    for place, token in enumerate(tokens):
        if place - 1 in ends and token.gap is Gap.BRACKET and _may_abbreviate(token.written):
            meant[token.written] = ends[place - 1].code
    return [
        Mention(code, (place,))
        for place, token in enumerate(tokens)
        if place not in taken and (code := meant.get(token.written) or names.abbreviations.get(token.written))
    ]


def _may_abbreviate(written: str) -> bool:
    return 2 <= len(written) <= 6 and written.isupper()

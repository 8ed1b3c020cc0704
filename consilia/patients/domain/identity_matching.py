"""Are two records one child? A score with its reasons; a person decides, never the program.

Nothing here merges anything. Two children born on the same day in one family are taken for twins before
they are taken for a duplicate: a lost twin is worse than a record kept twice.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from consilia.patients.domain.birth_dates import one_slip_apart, transposed
from consilia.patients.domain.names import family_key, name_key


class Verdict(StrEnum):
    """How sure we are, from sure to not at all."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"
    NONE = "none"


class Reason(StrEnum):
    """Why, each with the points it brought. Texts for people stand beside the page that shows them."""

    SAME_IDENTIFIER = "same_identifier"
    OTHER_IDENTIFIER = "other_identifier"
    SAME_BIRTH_DATE = "same_birth_date"
    DAY_AND_MONTH_EXCHANGED = "day_and_month_exchanged"
    BIRTH_DATE_ONE_SLIP = "birth_date_one_slip"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    NAMES_EXCHANGED = "names_exchanged"
    NO_GIVEN_NAME = "no_given_name"
    PATRONYMIC = "patronymic"
    SAME_SEX = "same_sex"
    OTHER_SEX = "other_sex"
    SAME_REGION = "same_region"
    MAYBE_TWIN = "maybe_twin"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared. `numbers` are (kind, blind index) pairs; `lifelong` those a person never changes."""

    family_name: str
    given_name: str
    patronymic: str
    birth_date: date
    sex: str = "unknown"
    region_code: str = ""
    multiple_birth: bool = False
    birth_order: int | None = None
    numbers: Set[tuple[str, bytes]] = frozenset()
    lifelong: Set[tuple[str, bytes]] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """`score` is 0 to 100; `reasons` in the order they were weighed, with points."""

    verdict: Verdict
    score: int
    reasons: tuple[tuple[Reason, int], ...] = field(default=())

    @property
    def maybe_twin(self) -> bool:
        return any(reason is Reason.MAYBE_TWIN for reason, _ in self.reasons)


LIKELY, POSSIBLE = 80, 70
ALIKE, OTHER_NAME = 0.45, 0.6
_NOTHING = Match(Verdict.NONE, 0)


def compare(one: Facts, other: Facts) -> Match:
    """Weigh two records. Symmetric: the order of the two does not matter."""
    born = _birth_dates(one.birth_date, other.birth_date)
    same_number = bool(one.numbers & other.numbers)
    if born is None and not same_number:
        return _NOTHING
    names = _names(one, other)
    reasons = [
        *([(Reason.SAME_IDENTIFIER, 100)] if same_number else []),
        *([(Reason.OTHER_IDENTIFIER, -30)] if _lifelong_differ(one, other) else []),
        *([born] if born else []),
        *names.reasons,
        *_circumstances(one, other),
    ]
    twin = _maybe_twin(one, other, names)
    if twin:
        reasons.append((Reason.MAYBE_TWIN, 0))
    score = max(0, min(100, sum(points for _, points in reasons)))
    verdict = _verdict(score, names, same_number=same_number, doubt=twin or _lifelong_differ(one, other))
    return Match(verdict, score, tuple(reasons)) if verdict is not Verdict.NONE else _NOTHING


def _verdict(score: int, names: "_Names", *, same_number: bool, doubt: bool) -> Verdict:
    if same_number:
        return Verdict.LIKELY if doubt else Verdict.CERTAIN
    alike = names.family >= ALIKE and (names.given is None or names.given >= ALIKE)
    if score >= LIKELY and alike and not doubt and names.given is not None:
        return Verdict.LIKELY
    # Twins in doubt are always shown, whatever the rest says.
    return Verdict.POSSIBLE if score >= POSSIBLE or (doubt and names.family >= ALIKE) else Verdict.NONE


def _birth_dates(one: date, other: date) -> tuple[Reason, int] | None:
    if one == other:
        return Reason.SAME_BIRTH_DATE, 40
    if transposed(one) == other:
        return Reason.DAY_AND_MONTH_EXCHANGED, 25
    return (Reason.BIRTH_DATE_ONE_SLIP, 25) if one_slip_apart(one, other) else None


@dataclass(frozen=True, slots=True)
class _Names:
    """Similarities from 0 to 1; `given` is None where a record has no given name yet."""

    family: float
    given: float | None
    reasons: tuple[tuple[Reason, int], ...]


def _names(one: Facts, other: Facts) -> _Names:
    straight = similarity(family_key(one.family_name), family_key(other.family_name))
    if not (one.given_name and other.given_name):
        return _Names(straight, None, ((Reason.FAMILY_NAME, round(25 * straight)), (Reason.NO_GIVEN_NAME, 8)))
    given = similarity(name_key(one.given_name), name_key(other.given_name))
    crossed = min(_across(one, other), _across(other, one))
    if crossed > max(straight, given):
        return _Names(
            crossed, crossed, ((Reason.NAMES_EXCHANGED, round(40 * crossed)), *_fathers(one, other))
        )
    family = (Reason.FAMILY_NAME, round(25 * straight))
    return _Names(straight, given, (family, (Reason.GIVEN_NAME, round(20 * given)), *_fathers(one, other)))


def _across(one: Facts, other: Facts) -> float:
    """The family name of one as the given name of the other."""
    return similarity(name_key(one.family_name), name_key(other.given_name))


def _fathers(one: Facts, other: Facts) -> tuple[tuple[Reason, int], ...]:
    if not (one.patronymic and other.patronymic):
        return ()
    alike = similarity(name_key(one.patronymic), name_key(other.patronymic))
    return ((Reason.PATRONYMIC, round(10 * alike)),)


def _circumstances(one: Facts, other: Facts) -> list[tuple[Reason, int]]:
    found = []
    if "unknown" not in {one.sex, other.sex}:
        found.append((Reason.SAME_SEX, 5) if one.sex == other.sex else (Reason.OTHER_SEX, -15))
    if one.region_code and one.region_code == other.region_code:
        found.append((Reason.SAME_REGION, 3))
    return found


def _maybe_twin(one: Facts, other: Facts, names: _Names) -> bool:
    """Same day, same family, and something that tells the two apart or nothing that tells them one."""
    if one.birth_date != other.birth_date or names.family < OTHER_NAME or _other_father(one, other):
        return False
    if one.birth_order and other.birth_order and one.birth_order != other.birth_order:
        return True
    multiple = one.multiple_birth or other.multiple_birth
    if names.given is None:
        return multiple
    return names.given < (1 if multiple else OTHER_NAME)


def _other_father(one: Facts, other: Facts) -> bool:
    fathers = name_key(one.patronymic), name_key(other.patronymic)
    return all(fathers) and similarity(*fathers) < ALIKE


def _lifelong_differ(one: Facts, other: Facts) -> bool:
    """Both have a number of a kind that is kept for life, and none of that kind is shared."""
    both = {kind for kind, _ in one.lifelong} & {kind for kind, _ in other.lifelong}
    return bool(both - {kind for kind, _ in one.lifelong & other.lifelong})


def similarity(one: str, other: str) -> float:
    """Trigrams in common over all trigrams, as PostgreSQL's pg_trgm counts them: 0 to 1."""
    ours, theirs = trigrams(one), trigrams(other)
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else 0.0


@lru_cache(maxsize=20_000)
def trigrams(text: str) -> frozenset[str]:
    """Three letters at a time of each word, with two blanks before it and one after."""
    padded = [f"  {word} " for word in text.split()]
    return frozenset(word[place : place + 3] for word in padded for place in range(len(word) - 2))

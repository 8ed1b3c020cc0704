"""What the experts of a field always ask for: which items apply to a case, and how much of it is there.

A set belongs to a field. A subspecialty adds to its field's set, and every field adds to the set of all
fields; where two of them name the same item, the nearest one speaks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol, TypeVar
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role

# Who writes the sets. Everybody who asks or answers may read them.
EDITORS: Final = frozenset({Role.ADMINISTRATOR})
ALL_FIELDS: Final = "all"  # how files call the set that every field shares


class Kind(StrEnum):
    """How an item is answered in place; each may also be answered by a file."""

    FINDING = "finding"  # present or absent; an HPO code lets the findings of the request answer it
    MEASUREMENT = "measurement"  # a number with its unit, taken at the bedside
    LABORATORY = "laboratory"  # a number with its unit, or without unit the results as they are reported
    DOCUMENT = "document"  # images, records and reports: a file, or the report in words
    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"


class Group(StrEnum):
    """The parts of the list, in its order."""

    STATE = "state"
    HISTORY = "history"
    EXAMINATION = "examination"
    LABORATORY = "laboratory"
    IMAGING = "imaging"
    TREATMENT = "treatment"
    FAMILY = "family"


class Need(StrEnum):
    REQUIRED = "required"
    RECOMMENDED = "recommended"


class Verdict(StrEnum):
    """What a number may be."""

    PLAUSIBLE = "plausible"
    IMPROBABLE = "improbable"  # kept, with a question
    IMPOSSIBLE = "impossible"  # refused


class Status(StrEnum):
    """How an item stands."""

    MET = "met"
    EXCUSED = "excused"  # not available, for a stated reason
    OPEN = "open"


class Conditional(Protocol):
    """An item with the conditions under which it is asked; empty conditions always hold."""

    @property
    def key(self) -> str: ...
    @property
    def need(self) -> str: ...
    @property
    def weight(self) -> int: ...
    @property
    def ages(self) -> Collection[str]: ...
    @property
    def urgencies(self) -> Collection[str]: ...
    @property
    def sex(self) -> str: ...
    @property
    def diagnoses(self) -> Collection[str]: ...


class Bounded(Protocol):
    """An item whose number has limits; None is no limit."""

    @property
    def least(self) -> Decimal | None: ...
    @property
    def most(self) -> Decimal | None: ...
    @property
    def likely_least(self) -> Decimal | None: ...
    @property
    def likely_most(self) -> Decimal | None: ...


R = TypeVar("R", bound=Conditional)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says to one item. `text` holds prose, a day as 2026-11-28, or yes | no | present | absent."""

    value: Decimal | None = None
    text: str = ""
    attachment_id: UUID | None = None
    unavailable: str = ""

    @property
    def status(self) -> Status:
        """An answer counts, whatever else is said; a reason alone excuses."""
        if self.value is not None or self.text or self.attachment_id is not None:
            return Status.MET
        return Status.EXCUSED if self.unavailable else Status.OPEN


@dataclass(frozen=True, slots=True)
class Situation:
    """What conditions are about. What is not known yet is empty."""

    age_band: str = ""
    urgency: str = ""
    sex: str = ""
    diagnosis_code: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How complete the answers are: a share of the weights, and what stands behind it."""

    total: int
    reached: int
    required: int
    required_met: int
    recommended: int
    recommended_met: int
    owed: tuple[str, ...]  # required, neither answered nor excused
    excused: tuple[str, ...]  # required, and not available for a stated reason
    next: tuple[tuple[str, float], ...]  # open items that raise the score most, with the rise

    @property
    def score(self) -> float:
        """Between 0 and 1. Where nothing is asked, nothing is missing."""
        return self.reached / self.total if self.total else 1.0

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when everything is there."""
        return 100 * self.reached // self.total if self.total else 100


def may_edit(by: Actor) -> bool:
    return by.is_system or by.role in EDITORS


def chain(field: str) -> list[str]:
    """The sets that speak for a field, from the shared one to the nearest: `all`, `cardiology`, ..."""
    parts = field.split(".") if field else []
    return [ALL_FIELDS, *(".".join(parts[:count]) for count in range(1, len(parts) + 1))]


def applies(item: Conditional, situation: Situation) -> bool:
    """Whether an item is asked in this situation.

    What is not known yet hides nothing that may turn out to be asked, except by diagnosis: without one,
    nobody can tell that an item for a certain diagnosis matters.
    """
    return (
        (not item.ages or not situation.age_band or situation.age_band in item.ages)
        and (not item.urgencies or not situation.urgency or situation.urgency in item.urgencies)
        and (not item.sex or situation.sex not in {"female", "male"} or situation.sex == item.sex)
        and (not item.diagnoses or any(situation.diagnosis_code.startswith(code) for code in item.diagnoses))
    )


def asked(levels: Iterable[Sequence[R]], situation: Situation) -> list[R]:
    """The items of all levels that apply, the shared ones first; the nearest level speaks for its keys.

    Inside one level the first that applies speaks: so one key may have other limits at another age.
    """
    found: dict[str, R] = {}
    for level in levels:
        here: dict[str, R] = {}
        for item in level:
            if applies(item, situation):
                here.setdefault(item.key, item)
        found |= here
    return list(found.values())


GROUP_ORDER: Final = {group: place for place, group in enumerate(Group)}
MOST_NEXT: Final = 3


def assess(items: Sequence[Conditional], statuses: Mapping[str, Status]) -> Assessment:
    """How complete a request is; an item without a status is open."""
    met = [item for item in items if statuses.get(item.key) is Status.MET]
    required = [item for item in items if item.need == Need.REQUIRED]
    total = sum(item.weight for item in items)
    return Assessment(
        total=total,
        reached=sum(item.weight for item in met),
        required=len(required),
        required_met=sum(item.need == Need.REQUIRED for item in met),
        recommended=len(items) - len(required),
        recommended_met=sum(item.need == Need.RECOMMENDED for item in met),
        owed=tuple(item.key for item in required if statuses.get(item.key, Status.OPEN) is Status.OPEN),
        excused=tuple(item.key for item in required if statuses.get(item.key) is Status.EXCUSED),
        next=_next(items, statuses, total),
    )


def _next(
    items: Sequence[Conditional], statuses: Mapping[str, Status], total: int
) -> tuple[tuple[str, float], ...]:
    still_open = [item for item in items if statuses.get(item.key, Status.OPEN) is Status.OPEN]
    heaviest = sorted(still_open, key=lambda item: (item.need != Need.REQUIRED, -item.weight))
    return tuple((item.key, item.weight / total) for item in heaviest[:MOST_NEXT])


def judge(item: Bounded, value: Decimal) -> Verdict:
    """Whether a number can be true: outside the limits it is a slip of the pen or of the unit."""
    if not _within(value, item.least, item.most):
        return Verdict.IMPOSSIBLE
    return Verdict.PLAUSIBLE if _within(value, item.likely_least, item.likely_most) else Verdict.IMPROBABLE


def _within(value: Decimal, least: Decimal | None, most: Decimal | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)

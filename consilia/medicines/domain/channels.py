"""Which channel pays, by rules of a day, and why. Not knowing is an answer of its own: never "no"."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consilia.foundation.ages import BornLater, age_at
from consilia.medicines.domain.words import Channel


class Holds(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Missing(StrEnum):
    """What has to be known first."""

    ICD10 = "icd10"  # the entry names the disease by no code of the kind that the rule is written in
    ORPHA = "orpha"
    LISTING = "listing"  # whether the foundation's list of today holds the disease and the medicine


class Why(StrEnum):
    """Why a rule does not hold."""

    OTHER_DISEASE = "other_disease"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of policy. `codes`: any of them is enough; ICD-10 codes hold for what is below them.

    Ages in completed years, the end not included. `needs_listing`: holds for any disease of a list that is kept
    elsewhere, so that somebody has to look.
    """

    name: str
    channel: Channel
    codes: tuple[str, ...]
    from_age: int
    until_age: int | None
    priority: int
    needs_listing: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the child and the disease. `is_listed`: None while nobody has looked."""

    birth: date
    orpha: str = ""
    icd10: str = ""
    is_listed: bool | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says on one day."""

    rule: Rule
    holds: Holds
    why: Why | None = None
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The channel of the day. Without one: `is_known` says whether that is an answer or a question."""

    as_of: date
    channel: Channel | None
    is_known: bool
    findings: Sequence[Finding]

    @property
    def by(self) -> Finding | None:
        """The rule that decided."""
        if self.channel is None:
            return None
        return next(
            one for one in self.findings if one.holds is Holds.YES and one.rule.channel is self.channel
        )

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What has to be known before the choice can be made."""
        if self.is_known:
            return ()
        return tuple(dict.fromkeys(one for finding in self.findings for one in finding.missing))


def choose(rules: Iterable[Rule], facts: Facts, *, as_of: date) -> Choice:
    """The first channel, by priority, of which a rule holds.

    A channel before it of which nobody can say whether it holds stops the choice: it might be the one.
    """
    ordered = sorted(rules, key=lambda rule: (rule.priority, rule.name))
    findings = [_finding(rule, facts, as_of) for rule in ordered]
    for priority in dict.fromkeys(rule.priority for rule in ordered):
        of_it = [one for one in findings if one.rule.priority == priority]
        if found := next((one for one in of_it if one.holds is Holds.YES), None):
            return Choice(as_of, found.rule.channel, is_known=True, findings=findings)
        if any(one.holds is Holds.UNKNOWN for one in of_it):
            return Choice(as_of, None, is_known=False, findings=findings)
    return Choice(as_of, None, is_known=True, findings=findings)


def _finding(rule: Rule, facts: Facts, as_of: date) -> Finding:
    if why := _age(rule, facts.birth, as_of):
        return Finding(rule, Holds.NO, why)
    if rule.needs_listing:
        return _listing(rule, facts.is_listed)
    return _disease(rule, facts)


def _age(rule: Rule, birth: date, as_of: date) -> Why | None:
    try:
        years = age_at(birth, as_of).years
    except BornLater:
        return Why.TOO_YOUNG
    if years < rule.from_age:
        return Why.TOO_YOUNG
    return Why.TOO_OLD if rule.until_age is not None and years >= rule.until_age else None


def _listing(rule: Rule, is_listed: bool | None) -> Finding:  # noqa: FBT001 - three answers
    if is_listed is None:
        return Finding(rule, Holds.UNKNOWN, missing=(Missing.LISTING,))
    return Finding(rule, Holds.YES) if is_listed else Finding(rule, Holds.NO, Why.NOT_LISTED)


def _disease(rule: Rule, facts: Facts) -> Finding:
    if any(_names(code, facts) for code in rule.codes):
        return Finding(rule, Holds.YES)
    asked = {Missing.ORPHA if code.startswith("ORPHA:") else Missing.ICD10 for code in rule.codes}
    known = {kind for kind, code in ((Missing.ORPHA, facts.orpha), (Missing.ICD10, facts.icd10)) if code}
    # Only an entry that speaks every kind of code in which the rule is written can be told "no".
    if asked <= known:
        return Finding(rule, Holds.NO, Why.OTHER_DISEASE)
    return Finding(rule, Holds.UNKNOWN, missing=tuple(sorted(asked - known)))


def _names(code: str, facts: Facts) -> bool:
    """E84 holds for E84.1; ORPHA codes for themselves, so that a rule names the subtypes that it means."""
    if code.startswith("ORPHA:"):
        return code == facts.orpha
    return facts.icd10 == code or facts.icd10.startswith(f"{code}.")

"""What may be said of a finding beside its name: since when, how strongly, where and how. Codes of HPO."""

from collections.abc import Iterable
from dataclasses import dataclass

# Youngest first. The ages are those by which diseases are ranked.
ONSETS = (
    "HP:0030674", "HP:0003577", "HP:0003623", "HP:0003593", "HP:0011463", "HP:0003621", "HP:0003581",
)  # fmt: skip
SEVERITIES = ("HP:0012827", "HP:0012825", "HP:0012826", "HP:0012828", "HP:0012829")
# Of each group at most one holds: a side, a spread, a course, a rhythm.
MODIFIERS = (
    ("HP:0012832", "HP:0012835", "HP:0012834"),
    ("HP:0030650", "HP:0012837", "HP:0012840", "HP:0012839"),
    ("HP:0003676", "HP:0031915"),
    ("HP:0011009", "HP:0011010", "HP:0031796", "HP:0025153"),
)
# How it is known; HPO has no words for that. The surest first.
EVIDENCES = ("examination", "instrument", "laboratory", "document", "told")


@dataclass(frozen=True, slots=True)
class Details:
    """Empty where nothing was said. `resolved`: it was there, and is no more."""

    onset: str = ""
    severity: str = ""
    modifiers: tuple[str, ...] = ()
    resolved: bool = False
    evidence: str = ""

    def __post_init__(self) -> None:
        known = {code for group in MODIFIERS for code in group}
        if self.onset and self.onset not in ONSETS:
            raise ValueError(self.onset)
        if self.severity and self.severity not in SEVERITIES:
            raise ValueError(self.severity)
        if self.evidence and self.evidence not in EVIDENCES:
            raise ValueError(self.evidence)
        if not known.issuperset(self.modifiers) or any(
            len(set(group) & set(self.modifiers)) > 1 for group in MODIFIERS
        ):
            raise ValueError(self.modifiers)


NOTHING_SAID = Details()


def earliest(onsets: Iterable[str]) -> str:
    """When the illness showed itself first; empty when nobody says."""
    return min((onset for onset in onsets if onset in ONSETS), key=ONSETS.index, default="")

"""What is known of some diseases, side by side: arrays that stage 2 reckons with, without a loop over diseases."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain import evidence
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.profiles import Bits, Floats, Profile

Numbers = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
NO_SOURCES: Bits = np.zeros(0, np.uint16)


@dataclass(frozen=True, eq=False)
class Overrides:
    """Diseases whose description differs from the table's: with a publication left out."""

    profiles: Mapping[int, Profile] = field(default_factory=dict)
    columns: Mapping[int, evidence.Bytes] = field(default_factory=dict)
    onsets: Mapping[int, list[float]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Findings:
    """Of all diseases one after another: `rows` says whose each term is. What is said of it is fetched when asked for."""

    rows: Numbers
    terms: npt.NDArray[np.int32]
    where: Numbers
    shares: Floats
    sources: Bits

    def share(self, some: Numbers | slice = slice(None)) -> Floats:
        return self.shares[self.where[some]]

    def told_by(self, some: Numbers | slice = slice(None)) -> Bits:
        """Which sources tell it (`Profile.told_by`); of what is implied only."""
        return self.sources[self.where[some]] if self.sources.size else self.sources


@dataclass(frozen=True, eq=False)
class Descriptions:
    """A row for each disease, and its findings: of all `implied` how often they are seen, of the annotated ones
    (`direct`) what it tells that the child lacks them (`Knowledge.missed`).
    """

    diseases: Numbers
    implied: Findings
    direct: Findings
    sizes: Numbers  # how many findings each has, all that is implied counted
    totals: Doubles
    onsets: Doubles


def described(knowledge: Knowledge, diseases: Numbers, over: Overrides) -> Descriptions:
    """The diseases named, as the table describes them or as `over` does."""
    arrays = knowledge.arrays
    changed = [at for at, disease in enumerate(diseases.tolist()) if disease in over.profiles]
    own = [over.profiles[int(diseases[at])] for at in changed]
    direct = _cut(arrays["direct_starts"], arrays["direct"], knowledge.missed, NO_SOURCES, diseases)
    implied = _cut(arrays["starts"], arrays["terms"], arrays["share"], arrays["told_by"], diseases)
    sizes = arrays["starts"][diseases + 1] - arrays["starts"][diseases]
    totals, onsets = knowledge.totals[diseases], arrays["onsets"][diseases].astype(np.float64)
    if changed:
        direct = _replaced(
            direct, changed, [(one.direct, knowledge.missed_of(one), NO_SOURCES) for one in own]
        )
        implied = _replaced(implied, changed, [(one.terms, one.share, one.told_by) for one in own])
        sizes[changed] = [len(one.terms) for one in own]
        totals[changed] = [knowledge.totals_of(one) for one in own]
        onsets[changed] = [over.onsets[int(diseases[at])] for at in changed]
    return Descriptions(diseases, implied, direct, sizes, totals, onsets)


def spans(starts: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """For lists that stand one after another in an array: whose each member is, and where it stands."""
    first = starts[numbers]
    counts = starts[numbers + 1] - first
    ends = np.cumsum(counts)
    rows = np.repeat(np.arange(len(numbers)), counts)
    return rows, np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - ends + counts, counts)


def _cut(
    starts: Numbers, terms: npt.NDArray[np.int32], share: Floats, sources: Bits, diseases: Numbers
) -> Findings:
    rows, where = spans(starts, diseases)
    return Findings(rows, terms[where], where, share, sources)


def _replaced(
    found: Findings, changed: list[int], by: list[tuple[npt.NDArray[np.int32], Floats, Bits]]
) -> Findings:
    kept = np.flatnonzero(~np.isin(found.rows, changed))
    rows = np.repeat(np.asarray(changed, np.int64), [len(terms) for terms, _, _ in by])
    return Findings(
        np.concatenate([found.rows[kept], rows]),
        np.concatenate([found.terms[kept], *(terms for terms, _, _ in by)]),
        np.arange(len(kept) + len(rows)),
        np.concatenate([found.share(kept), *(share for _, share, _ in by)]),
        np.concatenate([found.told_by(kept), *(sources for _, _, sources in by)]),
    )

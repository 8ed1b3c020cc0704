"""Diseases in the order of how well they explain what is seen in a child.

Stage 1 adds up what each finding says (evidence.py) over all diseases; stage 2 weighs the first `HEAD`
by more features (features.py), with weights learnt from published patients (benchmarks/ranking.py).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain import evidence
from consilia.diagnosis.domain.features import NAMES, features, query
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.ontology import distinct
from consilia.diagnosis.domain.profiles import Profile
from consilia.diagnosis.domain.shipped import WEIGHTS

HEAD = 60
Doubles = npt.NDArray[np.float64]


class CannotAssess(ValueError):
    """No finding is known to be present: there is nothing to rank by."""


@dataclass(frozen=True, eq=False)
class Weights:
    """Of stage 2, on standardised features; `temperature` makes the probabilities honest."""

    version: str
    mean: Doubles
    scale: Doubles
    weight: Doubles
    temperature: float = 1.0
    elsewhere: float = 0.0  # how often the disease is not among the first HEAD

    def scores(self, columns: npt.NDArray[np.float32]) -> Doubles:
        return np.asarray(((columns - self.mean) / self.scale) @ self.weight)


@dataclass(frozen=True, eq=False)
class Overrides:
    """Diseases whose description differs from the table's: with a publication left out."""

    profiles: Mapping[int, Profile] = field(default_factory=dict)
    columns: Mapping[int, evidence.Bytes] = field(default_factory=dict)
    onsets: Mapping[int, list[float]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Ranked:
    """`diseases` are numbers, best first; the first HEAD have been weighed by both stages."""

    findings: list[int]
    diseases: npt.NDArray[np.int64]
    scores: Doubles
    probabilities: Doubles
    by_finding: npt.NDArray[np.float32]


@cache
def weights(path: Path = WEIGHTS) -> Weights:
    """The shipped weights.

    Raises:
        ValueError: they are for other features than this program has.
    """
    said = json.loads(path.read_text())
    if tuple(said["features"]) != NAMES:
        raise ValueError("weights.json was learnt for other features; run benchmarks/ranking.py --train")
    mean, scale, weight = (np.asarray(said[name]) for name in ("mean", "scale", "weight"))
    return Weights(said["version"], mean, scale, weight, said["temperature"], said["elsewhere"])


def first_stage(knowledge: Knowledge, findings: list[int], over: Overrides) -> npt.NDArray[np.int32]:
    """The bytes of the table added up over findings: one number for each disease."""
    total = np.zeros(knowledge.table.shape[1], np.int32)
    for finding in findings:
        total += knowledge.table[finding]
    for disease, column in over.columns.items():
        total[disease] = column.sum(dtype=np.int32)
    return total


def head(total: npt.NDArray[np.int32], size: int) -> npt.NDArray[np.int64]:
    """The diseases with the most, ties by number: the answer never depends on chance."""
    size = min(size, len(total))
    least = np.partition(total, len(total) - size)[len(total) - size]
    above = np.flatnonzero(total >= least)
    return above[np.lexsort((above, -total[above]))][:size]


def described(
    knowledge: Knowledge,
    findings: list[int],
    diseases: npt.NDArray[np.int64],
    over: Overrides,
    *,
    onset: int | None,
    sex: str,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """For the diseases named: what each finding says, and the features of stage 2."""
    values = np.stack([knowledge.table[finding][diseases] for finding in findings])
    onsets = np.asarray(knowledge.arrays["onsets"][diseases], dtype=np.float64)
    totals = knowledge.totals[diseases]
    for at, disease in enumerate(diseases.tolist()):
        if disease in over.columns:
            values[:, at] = over.columns[disease]
            onsets[at] = over.onsets[disease]
            totals[at] = knowledge.totals_of(over.profiles[disease])
    by_finding = values.astype(np.float32) * np.float32(evidence.GRAIN) + np.float32(evidence.LOWEST)
    profiles = [over.profiles.get(one) or knowledge.profile(one) for one in diseases.tolist()]
    asked = query(knowledge, findings)
    columns = features(
        knowledge, asked, diseases, profiles, by_finding, totals=totals, onsets=onsets, onset=onset, sex=sex
    )
    return by_finding, columns


def rank(
    knowledge: Knowledge,
    by: Weights,
    findings: Iterable[int],
    *,
    onset: int | None = None,
    sex: str = "",
    over: Overrides | None = None,
) -> Ranked:
    """The first HEAD diseases, best first.

    Raises:
        CannotAssess: there is no finding.
    """
    known, over = distinct(findings), over or Overrides()
    if not known:
        raise CannotAssess
    diseases = head(first_stage(knowledge, known, over), HEAD)
    by_finding, columns = described(knowledge, known, diseases, over, onset=onset, sex=sex)
    scores = by.scores(columns)
    order = np.lexsort((diseases, -scores))
    chances = np.exp((scores - scores.max()) / by.temperature)
    chances *= (1 - by.elsewhere) / chances.sum()
    return Ranked(known, diseases[order], scores[order], chances[order], by_finding[:, order])

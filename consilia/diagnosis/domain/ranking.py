"""Diseases in the order of how well they explain what is seen in a child.

Stage 1 adds up what the findings say (evidence.py) over all diseases; stage 2 weighs the first `HEAD`
by more features (features.py), with weights learnt from published patients (benchmarks/ranking.py).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain import evidence
from consilia.diagnosis.domain.descriptions import Numbers, Overrides, described
from consilia.diagnosis.domain.features import NAMES, Query, features, query
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.ontology import distinct
from consilia.diagnosis.domain.shipped import WEIGHTS

HEAD = 60
FURTHEST = 8.0
FIT_TWO_BYTES = 257  # so many bytes add up to no more than two bytes hold
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
        return np.asarray(standardised(columns, self.mean, self.scale) @ self.weight)


def standardised(columns: npt.NDArray[np.float32], mean: Doubles, scale: Doubles) -> npt.NDArray[np.float64]:
    """In standard deviations, none further than `FURTHEST`: one strange disease must not lead the learning."""
    return np.clip((columns - mean) / scale, -FURTHEST, FURTHEST)


@dataclass(frozen=True, eq=False)
class Ranked:
    """`diseases` are numbers, best first; the first HEAD have been weighed by both stages."""

    findings: list[int]
    diseases: npt.NDArray[np.int64]
    scores: Doubles
    probabilities: Doubles


@cache
def weights(path: Path = WEIGHTS) -> Weights:
    """The shipped weights. Their version tells the file, so that other weights are never taken for these.

    Raises:
        ValueError: they are for other features than this program has.
    """
    content = path.read_bytes()
    said = json.loads(content)
    if tuple(said["features"]) != NAMES:
        raise ValueError("weights.json was learnt for other features; run benchmarks/ranking.py --train")
    mean, scale, weight = (np.asarray(said[name]) for name in ("mean", "scale", "weight"))
    version = f"{said['version']}/{hashlib.sha256(content).hexdigest()[:8]}"
    return Weights(version, mean, scale, weight, said["temperature"], said["elsewhere"])


def first_stage(knowledge: Knowledge, implied: Numbers, over: Overrides) -> npt.NDArray[np.int32]:
    """The bytes of the table added up over all that the findings imply: one number for each disease."""
    total = np.zeros(knowledge.table.shape[1], np.int32)
    for first in range(0, len(implied), FIT_TWO_BYTES):
        some = knowledge.table[implied[first : first + FIT_TWO_BYTES]]
        total += np.add.reduce(some, axis=0, dtype=np.uint16)
    for disease, column in over.columns.items():
        total[disease] = column.sum(dtype=np.int32)
    return total


def head(total: npt.NDArray[np.int32], size: int) -> npt.NDArray[np.int64]:
    """The diseases with the most, ties by number: the answer never depends on chance."""
    size = min(size, len(total))
    # Sums are small whole numbers: counting how many have each is faster than sorting.
    lowest = int(total.min())
    behind = np.cumsum(np.bincount(total - lowest))
    least = lowest + int(np.searchsorted(behind, len(total) - size, side="right"))
    above = np.flatnonzero(total >= least)
    return above[np.lexsort((above, -total[above]))][:size]


def second_stage(
    knowledge: Knowledge,
    asked: Query,
    total: npt.NDArray[np.int32],
    diseases: Numbers,
    over: Overrides,
    *,
    onset: int | None,
    sex: str,
) -> npt.NDArray[np.float32]:
    """The features of the diseases named; `total` is of stage 1."""
    values = knowledge.table[asked.implied[:, None], diseases]
    for at in np.flatnonzero(np.isin(diseases, list(over.columns))).tolist() if over.columns else ():
        values[:, at] = over.columns[int(diseases[at])]
    return features(
        knowledge,
        asked,
        described(knowledge, diseases, over),
        evidence.to_logarithms(values),
        total=total,
        onset=onset,
        sex=sex,
    )


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
    asked = query(knowledge, known)
    total = first_stage(knowledge, asked.implied, over)
    diseases = head(total, HEAD)
    columns = second_stage(knowledge, asked, total, diseases, over, onset=onset, sex=sex)
    scores = by.scores(columns)
    order = np.lexsort((diseases, -scores))
    chances = np.exp((scores - scores.max()) / by.temperature)
    chances *= (1 - by.elsewhere) / chances.sum()
    return Ranked(known, diseases[order], scores[order], chances[order])

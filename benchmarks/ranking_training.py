"""Learns the weights of stage 2: a linear listwise softmax over the diseases at the head of stage 1.

A disease with four times as many patients counts twice as much. Diseases of the test fold are never in the training folds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar

from consilia.diagnosis.domain.features import NAMES
from consilia.diagnosis.domain.ranking import Weights, standardised

Doubles = npt.NDArray[np.float64]
RIDGE = 0.01
# Patients that publications count (mode 3) stand for many diseases, but are drawn and have no list with all annotations.
# Patients told worse than published (FULL and LPO) teach what to hold of a finding that is wrong or vague, those told
# by hardly anything what to hold of one that stands alone.
COUNTED, WORSE, HARDLY = 3, 4, 6
SHARES = {COUNTED: 0.3, WORSE: 0.1, WORSE + 1: 0.1, HARDLY: 0.1, HARDLY + 1: 0.1}
FOLDS = 5
SEED = 20261129


@dataclass(frozen=True, eq=False)
class Lists:
    """One list of diseases for each patient and mode: features, place of the truth (-1: not in the list)."""

    columns: npt.NDArray[np.float32]
    truth: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]  # of the truth by stage 1
    disease: npt.NDArray[np.int64]
    mode: npt.NDArray[np.int64]  # of benchmarks/ranking.py
    way: npt.NDArray[np.int64]  # of ranking_noise.py in which the patient was told worse, -1: as published
    empty: npt.NDArray[np.bool_]  # the disease lost every annotation: not learnt from

    def fold_of(self) -> npt.NDArray[np.int64]:
        kinds, place = np.unique(self.disease, return_inverse=True)
        return np.asarray(np.random.default_rng(SEED).permutation(len(kinds)) % FOLDS)[place]


def learn(lists: Lists, chosen: npt.NDArray[np.bool_], version: str) -> Weights:
    """Weights from the chosen lists that hold their truth."""
    chosen = chosen & (lists.truth >= 0) & ~lists.empty
    columns, truth = lists.columns[chosen], lists.truth[chosen]
    mean = columns.reshape(-1, columns.shape[2]).mean(axis=0, dtype=np.float64)
    scale = columns.reshape(-1, columns.shape[2]).std(axis=0, dtype=np.float64) + 1e-6
    standard = standardised(columns, mean, scale).astype(np.float32)
    share = _shares(lists.disease[chosen], lists.mode[chosen])
    rows = np.arange(len(truth))

    def loss(weight: Doubles) -> tuple[float, Doubles]:
        score = (standard @ weight.astype(np.float32)).astype(np.float64)
        score -= score.max(axis=1, keepdims=True)
        chance = np.exp(score)
        chance /= chance.sum(axis=1, keepdims=True)
        value = -(share * np.log(chance[rows, truth] + 1e-12)).sum() + RIDGE * weight @ weight
        chance[rows, truth] -= 1
        slope = (
            np.tensordot((chance * share[:, None]).astype(np.float32), standard, axes=2) + 2 * RIDGE * weight
        )
        return float(value), slope

    found = minimize(
        loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B", options={"maxiter": 200, "ftol": 1e-7}
    )
    return Weights(version, mean, scale, found.x)


def _shares(disease: npt.NDArray[np.int64], mode: npt.NDArray[np.int64]) -> Doubles:
    share = np.zeros(len(disease))
    for one in np.unique(mode):
        of_mode = mode == one
        _, place, count = np.unique(disease[of_mode], return_inverse=True, return_counts=True)
        each = 1 / np.sqrt(count[place])
        share[of_mode] = each / each.sum() * SHARES.get(int(one), 1)
    return np.asarray(share / share.sum())


def temperature(scores: Sequence[Doubles], truth: Sequence[int]) -> float:
    """What makes the chances of held-out lists as sure as they are right."""

    def loss(value: float) -> float:
        total = 0.0
        for row, at in zip(scores, truth, strict=True):
            scaled = (row - row.max()) / value
            total -= scaled[at] - np.log(np.exp(scaled).sum())
        return total

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def as_json(weights: Weights) -> dict[str, Any]:
    return {
        "version": weights.version,
        "features": list(NAMES),
        "mean": [round(one, 6) for one in weights.mean.tolist()],
        "scale": [round(one, 6) for one in weights.scale.tolist()],
        "weight": [round(one, 6) for one in weights.weight.tolist()],
        "temperature": round(weights.temperature, 4),
        "elsewhere": round(weights.elsewhere, 4),
    }

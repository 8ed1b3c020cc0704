"""When a disease begins and how it is inherited, and whether the child's age at onset and sex fit."""

import re
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain.annotations import Annotation

Floats = npt.NDArray[np.float64]
# Ages at onset, youngest first; codes of HPO, and the days after birth before which each ends.
AGES = ("antenatal", "congenital", "neonatal", "infantile", "childhood", "juvenile", "adult")
ENDS = (0, 1, 29, 365, 5 * 365, 16 * 365)
CODES = {
    "HP:0030674": 0, "HP:0011460": 0, "HP:0011461": 0, "HP:0034199": 0, "HP:0034198": 0, "HP:0034197": 0,
    "HP:0003577": 1, "HP:0003623": 2, "HP:0003593": 3, "HP:0011463": 4, "HP:0003621": 5,
    "HP:0003581": 6, "HP:0011462": 6, "HP:0025708": 6, "HP:0025709": 6, "HP:0025710": 6,
    "HP:0003596": 6, "HP:0003584": 6,
}  # fmt: skip
# Neighbours are confused: who writes "infantile" may mean the first days or the second year.
_NEAR = np.array([[0.5 ** abs(i - j) for j in range(len(AGES))] for i in range(len(AGES))])
_NEAR /= _NEAR.sum(axis=0)
_COUNT = re.compile(r"(\d+)/(\d+)")
X_RECESSIVE = "HP:0001419"


def age_at(days: int) -> int:
    """The number in AGES of an onset so many days after birth."""
    return next((number for number, end in enumerate(ENDS) if days < end), len(AGES) - 1)


def onsets(rows: Iterable[Annotation]) -> list[float]:
    """How many patients (or sources) of a disease began at each age."""
    found = [0.0] * len(AGES)
    for row in rows:
        if row.finding in CODES and row.aspect == "C" and not row.negated:
            count = _COUNT.fullmatch(row.frequency)
            found[CODES[row.finding]] += int(count[1]) if count else 1
    return found


def usual(of_all: Floats) -> Floats:
    """When rare diseases begin, each disease counted alike."""
    total = np.minimum(of_all, 1).sum(axis=0) + 1e-6
    return np.asarray(total / total.sum())


def fit(of_diseases: Floats, usually: Floats, onset: int | None) -> Floats:
    """Logarithm of how much more often each disease begins at this age than diseases do; 0 when unknown."""
    count = of_diseases.sum(axis=1, keepdims=True)
    if onset is None:
        return np.zeros(len(of_diseases))
    share = (of_diseases @ _NEAR.T + usually) / (count + 1)
    found = np.log(share[:, onset] / (_NEAR @ usually)[onset])
    return np.where(count[:, 0] > 0, found, 0.0)

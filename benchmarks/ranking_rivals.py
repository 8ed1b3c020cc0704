"""Other ways to rank, written for the comparison on the same annotations: Phrank, and LIRICAL's ratio.

Both score all diseases at once with dense rows of the terms that are asked, as a friend of theirs would.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.profiles import Profile

Doubles = npt.NDArray[np.float64]


class Rival:
    """Holds how often each disease has each term, ancestors included; a row for each term."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        count = len(knowledge.diseases)
        self.share = np.zeros((len(knowledge.ontology.codes), count), np.float32)
        for disease in range(count):
            profile = knowledge.profile(disease)
            self.share[profile.terms, disease] = profile.share

    def row(self, term: int, changed: Mapping[int, Profile]) -> Doubles:
        row: Doubles = self.share[term].astype(np.float64)
        for disease, profile in changed.items():
            at = np.searchsorted(profile.terms, term)
            inside = at < len(profile.terms) and profile.terms[at] == term
            row[disease] = profile.share[at] if inside else 0.0
        return row


class Phrank(Rival):
    """Sum of the information of every term that patient and disease share (Jagadeesh et al. 2019).

    A term's information is that of knowing it when its parents are known.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        has = self.share > 0
        self.information = np.zeros(len(has))
        for term, parents in enumerate(knowledge.ontology.parents):
            among = np.logical_and.reduce([has[parent] for parent in parents]).sum() if parents else 0
            own = max(int(has[term].sum()), 1)
            self.information[term] = np.log2(max(int(among), own) / own)

    def __call__(self, findings: Sequence[int], changed: Mapping[int, Profile]) -> Doubles:
        closure = sorted({term for one in findings for term in self.knowledge.ontology.steps_up(one)})
        total = np.zeros(self.share.shape[1])
        for term in closure:
            total += self.information[term] * (self.row(term, changed) > 0)
        return total


class LikelihoodRatio(Rival):
    """LIRICAL's ratio for observed terms (Robinson et al. 2020): exact, else through the nearest ancestor.

    A term that a disease does not imply is as likely as in everybody, lowered for each step up.
    """

    def __call__(self, findings: Sequence[int], changed: Mapping[int, Profile]) -> Doubles:
        total = np.zeros(self.share.shape[1])
        for finding in findings:
            best = np.full(self.share.shape[1], 0.01)
            usual = float(self.knowledge.rarity[finding])
            above = sorted(self.knowledge.ontology.steps_up(finding).items(), key=lambda pair: -pair[1])
            for term, steps in above:
                row = self.row(term, changed)
                ratio = row / max(float(self.knowledge.rarity[term]), usual) / (1 + steps)
                best = np.where(row > 0, np.maximum(ratio, 0.01), best)
            total += np.log(best)
        return total

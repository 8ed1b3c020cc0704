"""What stage 2 weighs of each disease at the head of stage 1. A feature of NAMES is a column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain import courses
from consilia.diagnosis.domain.evidence import NOISE, STEP
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.profiles import Ints, Profile

Floats = npt.NDArray[np.float32]
NAMES = (
    "evidence", "evidence_each", "own_evidence_each", "best_finding", "worst_finding", "unmatched",
    "exact", "exact_share", "mean_frequency", "log_frequency", "shared_information", "depth_reached",
    "similarity", "findings_covered", "disease_covered", "cosine", "typical_missing", "absence",
    "publications", "publications_by_findings", "annotations", "annotations_by_findings",
    "omim", "orphanet", "onset", "sex",
)  # fmt: skip
UNMATCHED = -2.0


@dataclass(frozen=True, eq=False)
class Query:
    """The observed findings, and all that they imply. `reach[i, j]` is how far finding i speaks through j."""

    findings: Sequence[int]
    implied: npt.NDArray[np.int64]
    reach: Floats
    place: Mapping[int, int]


def query(knowledge: Knowledge, findings: Sequence[int]) -> Query:
    steps = [knowledge.ontology.steps_up(finding) for finding in findings]
    implied = sorted(set().union(*steps))
    place = {term: at for at, term in enumerate(implied)}
    reach = np.zeros((len(findings), len(implied)), np.float32)
    for row, above in enumerate(steps):
        for term, distance in above.items():
            reach[row, place[term]] = STEP**distance
    return Query(findings, np.asarray(implied), reach, place)


def shares(
    knowledge: Knowledge, asked: Query, profiles: Sequence[Profile], totals: npt.NDArray[np.float64]
) -> tuple[Floats, Floats]:
    """How often each disease has each implied term; and its annotations with what the child lacks of them."""
    place = np.full(len(knowledge.ontology.codes), -1, np.int32)
    place[asked.implied] = np.arange(len(asked.implied), dtype=np.int32)
    weight = knowledge.weight
    rows, terms, share = _joined([one.terms for one in profiles], [one.share for one in profiles])
    at = place[terms]
    inside = at >= 0
    found = np.zeros((len(profiles), len(asked.implied)), np.float32)
    found[rows[inside], at[inside]] = share[inside]
    rows_d, direct, share = _joined([one.direct for one in profiles], [one.direct_share for one in profiles])
    lacking = place[direct] < 0
    count = len(profiles)
    missing = np.bincount(rows_d, share * weight[direct] * lacking, count)
    sums = np.stack(
        [
            totals[:, 0],
            totals[:, 1],
            missing / np.maximum(totals[:, 2], 1e-6),
            np.bincount(rows_d, np.log1p(-0.8 * share * lacking), count),
        ],
        axis=1,
    )
    return found, sums.astype(np.float32)


def _joined(terms: Sequence[Ints], shares: Sequence[Floats]) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
    """Of all diseases one after another: the row of the disease, the term, its share."""
    rows = np.repeat(np.arange(len(terms)), [len(one) for one in terms])
    return rows, np.concatenate(terms), np.concatenate(shares)


def features(
    knowledge: Knowledge,
    asked: Query,
    diseases: npt.NDArray[np.int64],
    profiles: Sequence[Profile],
    by_finding: Floats,
    *,
    totals: npt.NDArray[np.float64],
    onsets: npt.NDArray[np.float64],
    onset: int | None,
    sex: str,
) -> Floats:
    """A row for each disease.

    Args:
        totals: of each disease, as in Knowledge.totals.
        by_finding: what each finding says for each disease (stage 1), findings in rows.
        onset: number in courses.AGES, None when unknown.
        sex: "male", "female" or "".
    """
    count = len(asked.findings)
    found, sums = shares(knowledge, asked, profiles, totals)
    weight = knowledge.weight[asked.implied]
    exact = found[:, [asked.place[one] for one in asked.findings]]
    ratio = found / knowledge.rarity[asked.implied]
    soft = (ratio[:, None, :] * asked.reach).max(axis=2)
    reached = ((found > 0)[:, None, :] * (weight * (asked.reach > 0))).max(axis=2)
    shared, shared2 = found @ weight, found @ weight**2
    all1, all2 = weight.sum(), (weight**2).sum()
    evidence = by_finding.T
    many = np.log1p(count)
    papers = np.log1p(np.asarray([one.publications for one in profiles]))
    annotated = np.log1p(np.asarray([len(one.direct) for one in profiles]))
    registers = knowledge.registers[diseases]
    columns = (
        evidence.sum(axis=1) / np.sqrt(count),
        evidence.mean(axis=1),
        np.log(NOISE + (1 - NOISE) * soft).mean(axis=1),
        evidence.max(axis=1),
        evidence.min(axis=1),
        (evidence < UNMATCHED).sum(axis=1),
        (exact > 0).sum(axis=1),
        (exact > 0).mean(axis=1),
        exact.mean(axis=1),
        np.log(exact + 0.02).mean(axis=1),
        reached.mean(axis=1),
        (reached / np.maximum(knowledge.weight[list(asked.findings)], 0.05)).mean(axis=1),
        shared / (sums[:, 0] + all1 - shared),
        shared2 / max(all2, 0.05),
        shared / (sums[:, 0] + 1),
        shared2 / np.sqrt((sums[:, 1] + 1) * max(all2, 0.05)),
        sums[:, 2],
        np.maximum(sums[:, 3], -30) / np.sqrt(count),
        papers,
        papers * many,
        annotated,
        annotated * many,
        registers[:, 0],
        registers[:, 1],
        courses.fit(onsets, knowledge.usual_onset, onset),
        knowledge.favours_boys[diseases] * {"male": 1.0, "female": -1.0}.get(sex, 0.0),
    )
    return np.stack(columns, axis=1).astype(np.float32)

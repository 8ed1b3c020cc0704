"""What stage 2 weighs of each disease at the head of stage 1. A feature of NAMES is a column.

Beside the evidence of the table stand other ways to rank, each of which sees something that the others do not: the
ratio of LIRICAL, the steps shared as Phrank counts them, how unlikely so many shared terms are (enrichment), how alike
child and disease are as sets (similarity, cosine), and what the name of the disease tells. What a column says depends on
how well the others of the list do: so some stand a second time as distance from the mean of the list in standard
deviations.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain import courses
from consilia.diagnosis.domain.descriptions import Descriptions, Numbers, spans
from consilia.diagnosis.domain.evidence import GRAIN, LOWEST
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.ontology import most_special
from consilia.diagnosis.domain.profiles import MOST_SOURCES, Bits, Floats

NAMES = (
    "evidence", "evidence_each", "evidence_in_list", "findings_alone", "findings_apart", "best_finding",
    "worst_finding", "unmatched",
    "ratio", "ratio_in_list", "exact", "exact_share", "second_finding", "rare_in_list",
    "mean_frequency", "log_frequency", "shared_information", "depth_reached",
    "similarity", "similarity_in_list", "findings_covered", "disease_covered", "cosine", "steps_shared",
    "steps_shared_in_list", "enrichment", "typical_missing", "absence",
    "omim", "orphanet", "onset", "sex", "cause_unknown", "causes", "name_told", "name_lacking",
    "series_best", "series_mean", "gene_best", "gene_mean",
    "one_source", "one_source_weighed", "second_source",
)  # fmt: skip
UNMATCHED = -0.5
LEAST_RATIO = 0.01
LEAST_INFORMATION = 0.05
Column = npt.NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Query:
    """The observed findings without those that others imply, and all that they imply.

    `implies[i, j]` is 1 where finding i implies j. The same one finding after another: what each implies stands among
    the implied at `ways`, the first of each finding at `starts` there; `ratio_reach` is how far it speaks through each,
    as LIRICAL counts, with the rarity of both already in it.
    """

    findings: Sequence[int]
    implied: Numbers
    own: Numbers  # where the findings themselves stand among the implied
    implies: Floats
    ways: Numbers
    starts: Numbers
    ratio_reach: Floats


def query(knowledge: Knowledge, observed: Sequence[int]) -> Query:
    findings = most_special(knowledge.ontology, observed)
    steps = [knowledge.ontology.steps_up(finding) for finding in findings]
    implied = np.asarray(sorted(set().union(*steps)))
    counts = [len(above) for above in steps]
    rows = np.repeat(np.arange(len(steps)), counts)
    ways = np.searchsorted(implied, [term for above in steps for term in above])
    up = np.fromiter((one for above in steps for one in above.values()), np.float32, len(ways))
    implies = np.zeros((len(findings), len(implied)), np.float32)
    implies[rows, ways] = 1
    own = np.searchsorted(implied, findings)
    rarity = knowledge.rarity[implied]
    ratio_reach = 1 / ((1 + up) * np.maximum(rarity[ways], rarity[own[rows]]))
    return Query(findings, implied, own, implies, ways, np.cumsum(counts) - np.asarray(counts), ratio_reach)


def features(
    knowledge: Knowledge,
    asked: Query,
    known: Descriptions,
    steps: Floats,
    *,
    total: npt.NDArray[np.int32],
    onset: int | None,
    sex: str,
) -> Floats:
    """A row for each disease.

    Args:
        steps: what each implied term says for each disease (stage 1), terms in rows.
        total: the sum of stage 1 for all diseases there are, in bytes of the table.
        onset: number in courses.AGES, None when unknown.
        sex: "male", "female" or "".
    """
    places = np.full(len(knowledge.ontology.codes), -1, np.int32)
    places[asked.implied] = np.arange(len(asked.implied), dtype=np.int32)
    found, told_by = _found(known, places, len(asked.implied))
    columns = (
        *_of_evidence(knowledge, asked, steps),
        *_of_findings(knowledge, asked, found),
        *_of_sets(knowledge, asked, known, found),
        *_of_absence(knowledge, known, places, len(asked.findings)),
        *_of_the_disease(knowledge, known, onset, sex),
        *_of_the_name(knowledge, known.diseases, places, len(asked.findings)),
        *_of_relatives(knowledge, asked, known.diseases, total),
        *_of_sources(knowledge, asked, told_by),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _found(known: Descriptions, places: npt.NDArray[np.int32], count: int) -> tuple[Floats, Bits]:
    """How often each disease has each implied term, and which of its sources tell it."""
    at = places[known.implied.terms]
    inside = np.flatnonzero(at >= 0)
    cells = known.implied.rows[inside] * count + at[inside]
    found = np.zeros(len(known.diseases) * count, np.float32)
    told_by = np.zeros(len(found), np.uint16)
    found[cells] = known.implied.share(inside)
    told_by[cells] = known.implied.told_by(inside)
    return found.reshape(-1, count), told_by.reshape(-1, count)


def _of_evidence(knowledge: Knowledge, asked: Query, steps: Floats) -> tuple[Column, ...]:
    count = len(asked.findings)
    total = _sum(steps, 0)
    alone = asked.implies @ steps
    return (
        total / np.sqrt(count),
        total / count,
        _in_list(total),
        _sum(alone, 0) / np.sqrt(count),
        _apart(knowledge, asked) @ alone / np.sqrt(count),
        alone.max(axis=0),
        alone.min(axis=0),
        _sum(alone < UNMATCHED, 0),
    )


def _apart(knowledge: Knowledge, asked: Query) -> Floats:
    """How much of each finding is its own: one among four much alike counts for a quarter, one like no other for one.

    Two findings are as alike as what they imply (cosine of the information of each step).
    """
    shared = (asked.implies * knowledge.information[asked.implied]) @ asked.implies.T
    length = np.sqrt(np.maximum(shared.diagonal(), LEAST_INFORMATION))
    return np.asarray(1 / np.maximum(_sum(shared / length / length[:, None], 1), 1), np.float32)


def _of_findings(knowledge: Knowledge, asked: Query, found: Floats) -> tuple[Column, ...]:
    """How each finding meets the disease: as it is, or the best that anything above it offers."""
    count, weight = len(asked.findings), knowledge.weight[asked.implied]
    own, exact = weight[asked.own], found[:, asked.own]
    has = (exact > 0).astype(np.float32)
    on_the_way = found.T[asked.ways]
    best = np.maximum.reduceat(on_the_way * asked.ratio_reach[:, None], asked.starts, axis=0)
    ratio = _sum(np.log(np.maximum(LEAST_RATIO, best)), 0)
    telling = (on_the_way > 0) * weight[asked.ways][:, None]
    reached = np.maximum.reduceat(telling, asked.starts, axis=0)
    matched = _sum(has, 1)
    # What most of the list has tells none of them apart, however rare it is elsewhere.
    here = np.log((len(has) + 1) / (_sum(has, 0) + 1))
    return (
        ratio / np.sqrt(count),
        _in_list(ratio),
        matched,
        matched / count,
        _second(has * own),
        has @ here / np.sqrt(count),
        _sum(exact, 1) / count,
        _sum(np.log(exact + 0.02), 1) / count,
        _sum(reached, 0) / count,
        _sum(reached / np.maximum(own, 0.05)[:, None], 0) / count,
    )


def _second(told: Floats) -> Column:
    """What the second most telling finding tells, of those that the disease has; 0 where it has one at most.

    One that stands alone is so weighed apart from one in company: other columns cannot tell them from each other.
    """
    if told.shape[1] < 2:
        return np.zeros(len(told), np.float32)
    return np.partition(told, -2, axis=1)[:, -2]


def _of_sets(knowledge: Knowledge, asked: Query, known: Descriptions, found: Floats) -> tuple[Column, ...]:
    """How alike all that the child has and all that the disease has are."""
    weight, has = knowledge.weight[asked.implied], (found > 0).astype(np.float32)
    shared, shared2 = found @ weight, found @ weight**2
    all1, all2 = weight.sum(), max((weight**2).sum(), 0.05)
    similarity = shared / (known.totals[:, 0] + all1 - shared)
    steps = has @ knowledge.information[asked.implied]
    root = np.sqrt(len(asked.findings))
    size = known.sizes / len(knowledge.ontology.codes)
    return (
        similarity,
        _in_list(similarity),
        shared2 / all2,
        shared / (known.totals[:, 0] + 1),
        shared2 / np.sqrt((known.totals[:, 1] + 1) * all2),
        steps / root,
        _in_list(steps),
        _enrichment(_sum(has, 1), len(weight), size) / root,
    )


def _enrichment(shared: Column, count: int, size: Column) -> Column:
    """How unlikely it is to share so many terms by chance (Chernoff's bound of the binomial tail)."""
    share, usual = np.clip(shared / count, 1e-6, 1 - 1e-6), np.clip(size, 1e-6, 0.9)
    more = share * np.log(share / usual) + (1 - share) * np.log((1 - share) / (1 - usual))
    return np.asarray(count * more * (share > usual))


def _of_absence(
    knowledge: Knowledge, known: Descriptions, places: npt.NDArray[np.int32], findings: int
) -> tuple[Column, Column]:
    """What the disease has and the child is not said to have."""
    direct, count = known.direct, len(known.diseases)
    # All that the disease has, less the few findings that the child has too.
    had = np.flatnonzero(places[direct.terms] >= 0)
    rows, said = direct.rows[had], direct.share(had)
    missing, absence = (
        all_of_it - np.bincount(rows, column, count)
        for all_of_it, column in zip(known.totals[:, 2:].T, said.T, strict=True)
    )
    return missing / np.maximum(known.totals[:, 2], 1e-6), np.maximum(absence, -30) / np.sqrt(findings)


def _of_the_disease(
    knowledge: Knowledge, known: Descriptions, onset: int | None, sex: str
) -> tuple[Column, ...]:
    registers = knowledge.registers[known.diseases]
    return (
        registers[:, 0],
        registers[:, 1],
        courses.fit(known.onsets, knowledge.usual_onset, onset),
        knowledge.favours_boys[known.diseases] * {"male": 1.0, "female": -1.0}.get(sex, 0.0),
        *knowledge.causes[known.diseases].T,
    )


def _of_the_name(
    knowledge: Knowledge, diseases: Numbers, places: npt.NDArray[np.int32], findings: int
) -> tuple[Column, Column]:
    """What the findings in its name tell, of those that the child has, and of those that it is not said to have."""
    rows, where = spans(knowledge.arrays["named_starts"], diseases)
    terms = knowledge.arrays["named"][where]
    weight, has = knowledge.weight[terms], places[terms] >= 0
    told, lacking = (np.bincount(rows, weight * which, len(diseases)) for which in (has, ~has))
    return told / np.sqrt(findings), lacking.astype(np.float32)


def _of_relatives(
    knowledge: Knowledge, asked: Query, diseases: Numbers, total: npt.NDArray[np.int32]
) -> tuple[Column, ...]:
    """How well the diseases of one series, and those of one gene, explain the child: the best, and the mean."""
    said: list[Column] = []
    for group in ("series", "kin"):
        rows, where = spans(knowledge.arrays[f"{group}_starts"], diseases)
        bytes_of_relatives = total[knowledge.arrays[group][where]]
        of_relatives = (bytes_of_relatives * GRAIN + LOWEST * len(asked.implied)) / np.sqrt(
            len(asked.findings)
        )
        counts = np.bincount(rows, minlength=len(diseases))
        best = np.zeros(len(diseases))
        some = np.flatnonzero(counts)
        if some.size:
            best[some] = np.maximum.reduceat(of_relatives, (np.cumsum(counts) - counts)[some])
        said += [best, np.bincount(rows, of_relatives, len(diseases)) / np.maximum(counts, 1)]
    return tuple(said)


def _of_sources(knowledge: Knowledge, asked: Query, told_by: Bits) -> tuple[Column, ...]:
    """How much of the child one source tells, the best and the next: what was seen together, not here and there."""
    count, weight = len(asked.findings), knowledge.weight[asked.implied[asked.own]]
    by_finding = np.ascontiguousarray(told_by[:, asked.own].T)
    tells = np.unpackbits(by_finding.view(np.uint8), axis=1).astype(np.float32)
    alike, weighed = np.full(count, 1 / count, np.float32), weight / max(float(weight.sum()), 0.05)
    covered, covered_weighed = (np.stack([alike, weighed]) @ tells).reshape(2, -1, MOST_SOURCES)
    best = np.partition(covered, -2, axis=1)
    return best[:, -1], covered_weighed.max(axis=1), best[:, -2]


def _sum(values: npt.NDArray[np.generic], axis: int) -> Column:
    return np.asarray(np.add.reduce(values, axis=axis, dtype=np.float32))


def _in_list(column: Column) -> Column:
    """Standard deviations above the mean of the list."""
    away = column - np.add.reduce(column) / len(column)
    return np.asarray(away / (np.sqrt(away @ away / len(column)) + 1e-6))

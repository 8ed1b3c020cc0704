"""How often the right disease of a published patient is first, among three, among ten; how long it takes.

    .venv/bin/python -m benchmarks.ranking CASES.jsonl.gz [--train] [--sample 200] [--rivals]

CASES holds GA4GH Phenopackets v2, one a line. Each patient is ranked three times: FULL with all annotations,
LPO (leave publication out) without every row that cites the patient's own PMID and no other publication, and
"LPO strict" also without the rows that cite it together with others, which loses what those tell. Only findings
that were seen count. Stage 2 is learnt by cross-validation in which no disease is both learnt from and judged, from
these patients and from those that publications count (ranking_publications.py). `--train` then learns from all and
writes consilia/diagnosis/data/weights.json. Only the weights are cross-validated: the features and a few constants
(those of evidence.py, smoothing by relatives, the ridge, the length of the head, the weight of a disease) were chosen
after comparing some two hundred variants on these same patients, so the figures are somewhat optimistic.

A patient whose disease has no annotations at all cannot be found: told apart as "not in the annotations",
and counted as a miss in the rows marked "all". One whose disease keeps no annotation without the publication is a
miss as well in the first row, and learnt from nowhere: what is known of it is its name, its gene and its relatives. The
row "as ranked" tells where these put it.
Ties are broken at random (fixed seed); intervals are 95 %, from 1,000 bootstrap samples of diseases, because patients
of one disease are not independent.
"""

import argparse
import gzip
import json
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.ranking_noise import HARDLY as HARDLY_TOLD
from benchmarks.ranking_noise import ways
from benchmarks.ranking_publications import drawn
from benchmarks.ranking_rivals import LikelihoodRatio, Phrank
from benchmarks.ranking_training import COUNTED, FOLDS, HARDLY, WORSE, Lists, as_json, learn, temperature
from consilia.diagnosis.domain import knowledge as tables
from consilia.diagnosis.domain import ranking, shipped
from consilia.diagnosis.domain.descriptions import Overrides
from consilia.diagnosis.domain.features import query
from consilia.diagnosis.domain.leaving_out import Library
from consilia.diagnosis.domain.ontology import distinct
from consilia.diagnosis.domain.phenopackets import Patient, patient

SEED = 7
MISS = 10**6
MODES = ("FULL", "LPO", "LPO strict")


@dataclass(frozen=True, eq=False)
class Case:
    patient: Patient
    findings: list[int]
    truth: int  # number of the disease; -1: not in the annotations
    code: str


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--table", type=Path, default=Path(".data/benchmark-ranking"))
    parser.add_argument("--sample", type=int, help="so many patients, chosen with a fixed seed")
    parser.add_argument("--train", action="store_true", help="write the weights that the product ships")
    parser.add_argument("--rivals", action="store_true", help="also Phrank, LIRICAL's ratio and hpo3")
    asked = parser.parse_args()
    library = prepared(asked.table)
    cases = read(asked.cases, library, asked.sample)
    absent = sum(case.truth < 0 for case in cases)
    print(
        f"{len(cases)} patients of {len({c.code for c in cases})} diseases; {absent} not in the annotations"
    )
    lists = listed(library, cases)
    shape = (len(cases), len(MODES))
    judged = slice(len(cases) * len(MODES))
    empty, stage_1 = (one[judged].reshape(shape).T for one in (lists.empty, lists.place))
    print(f"disease without any annotation left: {empty[1].sum()} in LPO, {empty[2].sum()} strictly")
    places, weights = cross_validated(lists)
    for stage, of in (("stage 1", stage_1), ("stages 1 + 2", places[judged].reshape(shape).T)):
        for mode, name in enumerate(MODES):
            report(f"{stage}, {name}", of[mode], empty[mode], cases)
    report_worse(lists, places, list(ways(library.knowledge)))
    if asked.train:
        shipped.WEIGHTS.write_text(json.dumps(as_json(weights), indent=1) + "\n")
        print(f"written: {shipped.WEIGHTS.name}")
    measure(library, weights, cases)
    if asked.rivals:
        compare(library, cases)


def prepared(folder: Path) -> Library:
    sources, checksum = shipped.sources(), shipped.checksum()
    try:
        return Library(tables.load(folder, checksum=checksum), sources)
    except tables.NoTable:
        start = time.perf_counter()
        tables.save(tables.build(sources, checksum), folder)
        print(f"table built in {time.perf_counter() - start:.1f} s")
    return Library(tables.load(folder, checksum=checksum), sources)


def read(path: Path, library: Library, sample: int | None) -> list[Case]:
    number = {entry: at for at, one in enumerate(library.knowledge.diseases) for entry in one.ids}
    with gzip.open(path, "rt") as lines:
        packets = [json.loads(line) for line in lines]
    if sample:
        chosen = np.random.default_rng(SEED).permutation(len(packets))[:sample]
        packets = [packets[at] for at in sorted(chosen.tolist())]
    found = []
    for packet in packets:
        code = packet["interpretations"][0]["diagnosis"]["disease"]["id"]
        one = patient(packet)
        numbers = [library.knowledge.ontology.number(term) for term in one.observed]
        found.append(Case(one, distinct(n for n in numbers if n is not None), number.get(code, -1), code))
    return found


def listed(library: Library, cases: Sequence[Case]) -> Lists:
    """The head of stage 1 with its features: of each patient in each mode, of the counted ones, of those told worse."""
    chance, rows = np.random.default_rng(SEED), []
    for case in cases:
        for mode in range(len(MODES)):
            rows.append((*_listed(library, case, without(library, case, mode), chance), mode, -1))
    for report, one, findings, over in drawn(library):
        case = Case(one, findings, report.disease, "")
        rows.append((*_listed(library, case, over, chance), COUNTED, -1))
    for case, way, kind in told_worse(library, cases, chance):
        for mode in (0, 1):
            rows.append((*_listed(library, case, without(library, case, mode), chance), kind + mode, way))
    columns, *told = zip(*rows, strict=True)
    truth, place, disease, empty, mode_of, way_of = (np.asarray(one) for one in told)
    return Lists(np.stack(columns), truth, place, disease, mode_of, way_of, empty)


def told_worse(
    library: Library, cases: Sequence[Case], chance: np.random.Generator
) -> Iterator[tuple[Case, int, int]]:
    """Each patient, the way it was told worse, and the mode that this is when ranked with all annotations."""
    tell = list(ways(library.knowledge).values())
    hardly = range(len(tell) - len(HARDLY_TOLD), len(tell))
    for number, case in enumerate(cases):
        # Two of the ways are enough: learning would take three times as long.
        for way in (number % hardly.start, (number + hardly.start // 2) % hardly.start):
            yield replace(case, findings=tell[way](case.findings, chance)), way, WORSE
    for case in cases:
        for way in hardly:
            yield replace(case, findings=tell[way](case.findings, chance)), way, HARDLY


def is_empty(case: Case, over: Overrides) -> bool:
    return case.truth in over.profiles and not over.profiles[case.truth].direct.size


def without(library: Library, case: Case, mode: int) -> Overrides:
    if MODES[mode] == "FULL":
        return Overrides()
    return library.without(case.patient.publications, case.findings, strictly=MODES[mode] == "LPO strict")


def _listed(
    library: Library, case: Case, over: Overrides, chance: np.random.Generator
) -> tuple[npt.NDArray[np.float32], int, int, int, bool]:
    asked = query(library.knowledge, case.findings)
    total = ranking.first_stage(library.knowledge, asked.implied, over)
    head = ranking.head(total, ranking.HEAD)
    rows = ranking.second_stage(
        library.knowledge, asked, total, head, over, onset=case.patient.onset, sex=case.patient.sex
    )
    at = np.flatnonzero(head == case.truth)
    place = place_of(total, case.truth, chance)
    return rows, int(at[0]) if at.size else -1, place, case.truth, is_empty(case, over)


def place_of(scores: npt.NDArray[Any], truth: int, chance: np.random.Generator) -> int:
    """How many stand before the truth; those with the same score stand before or behind it by chance."""
    if truth < 0:
        return MISS
    equal = int((scores == scores[truth]).sum()) - 1
    return int((scores > scores[truth]).sum()) + int(chance.integers(0, equal + 1))


def cross_validated(lists: Lists) -> tuple[npt.NDArray[np.int64], ranking.Weights]:
    """The place of each truth by weights that never saw its disease; and the weights from all."""
    chance, folds, known = np.random.default_rng(SEED), lists.fold_of(), lists.disease >= 0
    learnt = known & (lists.mode != MODES.index("LPO strict"))
    places = lists.place.copy()
    held_scores, held_truth = [], []
    for fold in range(FOLDS):
        weights = learn(lists, learnt & (folds != fold), "fold")
        for at in np.flatnonzero(known & (folds == fold)).tolist():
            scores = weights.scores(lists.columns[at])
            if lists.truth[at] < 0:
                places[at] = max(places[at], ranking.HEAD)
                continue
            places[at] = place_of(scores, int(lists.truth[at]), chance)
            if lists.mode[at] == 1 and not lists.empty[at]:
                held_scores.append(scores)
                held_truth.append(int(lists.truth[at]))
    left_out = known & (lists.mode == 1)
    weights = replace(
        learn(lists, learnt, f"{shipped.manifest()['version']}/{len(np.unique(lists.disease[learnt]))}"),
        temperature=temperature(held_scores, held_truth),
        elsewhere=float(((lists.truth < 0) | lists.empty)[left_out].mean()),
    )
    return places, weights


def report_worse(lists: Lists, places: npt.NDArray[np.int64], names: Sequence[str]) -> None:
    """Of patients told worse, each way; diseases without an annotation are misses."""
    missed = np.where(lists.empty, MISS, places)
    for way, name in enumerate(names):
        for mode in (0, 1):
            kind = (HARDLY if name in HARDLY_TOLD else WORSE) + mode
            chosen = (lists.way == way) & (lists.mode == kind) & (lists.disease >= 0)
            kinds = np.unique(lists.disease[chosen], return_inverse=True)[1]
            micro, macro = figures(missed[chosen], kinds)
            print(
                f"{name}, {MODES[mode]}: {chosen.sum()} patients, micro {micro}   macro {macro}", flush=True
            )


def report(
    name: str, places: npt.NDArray[np.int64], empty: npt.NDArray[np.bool_], cases: Sequence[Case]
) -> None:
    """Three ways to count: diseases without an annotation as misses, where they stand, and all patients there are."""
    rankable, every = np.asarray([case.truth >= 0 for case in cases]), np.ones(len(cases), bool)
    codes, missed = np.asarray([case.code for case in cases]), np.where(empty, MISS, places)
    for label, of, chosen in (
        ("rankable", missed, rankable), ("as ranked", places, rankable), ("all", missed, every)
    ):  # fmt: skip
        kept, kinds = of[chosen], np.unique(codes[chosen], return_inverse=True)[1]
        micro, macro = figures(kept, kinds)
        print(f"{name:<20} {label:<9} micro {micro}   macro {macro}", flush=True)


def figures(places: npt.NDArray[np.int64], kinds: npt.NDArray[np.int64]) -> tuple[str, str]:
    """Top 1/3/10 and the mean reciprocal rank, with 95 % intervals over diseases."""
    hits = np.stack([*(places < k for k in (1, 3, 10)), 1 / (places + 1.0)], axis=1)
    count = np.bincount(kinds)
    sums = np.stack([np.bincount(kinds, weights=column) for column in hits.T], axis=1)
    draws = np.random.default_rng(SEED).integers(0, len(count), (1000, len(count)))
    micro = sums[draws].sum(axis=1) / count[draws].sum(axis=1)[:, None]
    macro = (sums / count[:, None])[draws].mean(axis=1)
    told = []
    for centre, spread in ((hits.mean(axis=0), micro), ((sums / count[:, None]).mean(axis=0), macro)):
        low, high = np.quantile(spread, [0.025, 0.975], axis=0)
        told.append(
            " ".join(f"{100 * centre[k]:.1f} [{100 * low[k]:.0f}-{100 * high[k]:.0f}]" for k in range(4))
        )
    return told[0], told[1]


def measure(library: Library, weights: ranking.Weights, cases: Sequence[Case]) -> None:
    """CPU of one ranking of each patient, both stages, after a first round that fills the page cache."""
    some = [case for case in cases if case.findings][:400]
    for case in some:
        ranking.rank(library.knowledge, weights, case.findings)
    spent = []
    for case in some:
        start = time.process_time_ns()
        ranking.rank(
            library.knowledge, weights, case.findings, onset=case.patient.onset, sex=case.patient.sex
        )
        spent.append((time.process_time_ns() - start) / 1e6)
    p50, p95 = np.quantile(spent, [0.5, 0.95])
    mapped = sum(array.nbytes for array in library.knowledge.arrays.values()) / 1e6
    print(f"both stages: p50 {p50:.2f} ms, p95 {p95:.2f} ms of CPU; {mapped:.0f} MB mapped and shared")


Score = Callable[[Sequence[int], Mapping[int, Any]], npt.NDArray[np.float64]]


def compare(library: Library, cases: Sequence[Case]) -> None:
    for name, make in (("Phrank", Phrank), ("likelihood ratio", LikelihoodRatio)):
        rival: Score = make(library.knowledge)
        chance, spent = np.random.default_rng(SEED), []
        places, empty = np.zeros((len(MODES), len(cases)), np.int64), np.zeros((len(MODES), len(cases)), bool)
        for at, case in enumerate(cases):
            for mode in range(len(MODES)):
                over = without(library, case, mode)
                start = time.process_time_ns()
                scores = rival(case.findings, over.profiles)
                spent.append((time.process_time_ns() - start) / 1e6)
                places[mode, at] = place_of(scores, case.truth, chance)
                empty[mode, at] = is_empty(case, over)
        for mode, kind in enumerate(MODES):
            report(f"{name}, {kind}", places[mode], empty[mode], cases)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}: p50 {np.median(spent):.1f} ms of CPU; peak of the process so far {peak:.0f} MB")


if __name__ == "__main__":
    main()

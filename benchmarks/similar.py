"""What it costs to find, among a million patients, those most like one; whether the answer is exact.

    .venv/bin/python -m benchmarks.similar [--patients 1000000] [--questions 300]

Patients are made up from the table of diseases: each has a disease of the table, some of its findings as often as they
are described, and some findings of another one; with all that is implied they have 43 on average. Questions are made
in the same way and are none of the patients. The lists are read from files by memory mapping, as the product reads
them. Time is CPU time of one thread, after one question that is not counted. "Exact" compares every answer (numbers of
patients and scores) with one in which the likeness of everybody was reckoned.

The peer is the straightforward way: one sparse matrix (scipy) times the question, then the best of all. It answers the
same, in the same run on the same machine, so that the ratio says more than the milliseconds.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from consilia.diagnosis.domain import knowledge as tables
from consilia.diagnosis.domain import postings, shipped, similarity
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.postings import Match, Postings

SEED, TOP, CHUNK = 11, 20, 50_000
FINDINGS, FOREIGN = 7.0, 1.5  # of the own disease, and of another, on average
Ints = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Crowd:
    lengths: Ints
    terms: Ints


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--patients", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--peer-questions", type=int, default=40)
    parser.add_argument("--table", type=Path, default=Path(".data/benchmark-ranking"))
    options = parser.parse_args()
    known = _table(options.table)
    weights = similarity.weights_of(known)
    crowd = _crowd(known, options.patients, SEED)
    asked = _crowd(known, options.questions, SEED + 1)
    print(
        f"patients: {options.patients:,}, {len(crowd.terms) / options.patients:.1f} findings each with those implied"
    )
    with tempfile.TemporaryDirectory() as folder:
        made = _written(crowd, weights, Path(folder))
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.npy"))
        print(f"files: {size / 1e6:.0f} MB (as int32 lists alone {len(crowd.terms) * 4 / 1e6:.0f} MB)")
        questions = np.split(asked.terms, np.cumsum(asked.lengths)[:-1])
        own = _timed(lambda terms: postings.most_alike(made, terms, (), TOP), questions)
        matrix = _matrix(crowd, len(weights))
        totals = np.asarray(made.arrays["totals"], np.int64)
        some = questions[: options.peer_questions]
        peer = _timed(lambda terms: _by_matrix(matrix, totals, weights, terms), some)
        print(
            f"| way | CPU ms p50 | p95 | worst |\n|---|---|---|---|\n{own.row('lists')}\n{peer.row('sparse matrix')}"
        )
        print(f"ratio of the medians: {peer.median / own.median:.1f}")
        wrong = sum(mine != theirs for mine, theirs in zip(own.answers, peer.answers, strict=False))
        print(f"exact: {len(some) - wrong} of {len(some)} answers the same to the last digit")
    print(
        f"peak memory of this run, crowd and matrix included: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB"
    )


def _table(folder: Path) -> Knowledge:
    try:
        return tables.load(folder, checksum=shipped.checksum())
    except tables.NoTable:
        tables.save(tables.build(shipped.sources(), shipped.checksum()), folder)
        return tables.load(folder)


# ------------------------------------------------------------------ patients made up


def _crowd(known: Knowledge, count: int, seed: int) -> Crowd:
    chance = np.random.default_rng(seed)
    starts, above = _above(known)
    parts = [
        _some(known, min(CHUNK, count - first), chance, starts, above) for first in range(0, count, CHUNK)
    ]
    return Crowd(np.concatenate([one.lengths for one in parts]), np.concatenate([one.terms for one in parts]))


def _some(known: Knowledge, count: int, chance: np.random.Generator, starts: Ints, above: Ints) -> Crowd:
    """Findings drawn, then everything that they imply, each once."""
    diseases = len(known.diseases)
    own = _drawn(known, chance.integers(0, diseases, count), FINDINGS, chance)
    foreign = _drawn(known, chance.integers(0, diseases, count), FOREIGN, chance)
    people, findings = (np.concatenate(pair) for pair in zip(own, foreign, strict=True))
    sizes = starts[findings + 1] - starts[findings]
    places = np.repeat(starts[findings] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    terms = above[places + np.arange(int(sizes.sum()))]
    keys = np.unique(np.repeat(people, sizes).astype(np.int64) << 16 | terms)
    return Crowd(np.bincount(keys >> 16, minlength=count), (keys & 0xFFFF).astype(np.int32))


def _drawn(known: Knowledge, diseases: Ints, mean: float, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Some of the direct findings of each disease, the frequent ones more often."""
    first, last = known.arrays["direct_starts"][diseases], known.arrays["direct_starts"][diseases + 1]
    sizes = last - first
    people = np.repeat(np.arange(len(diseases)), sizes)
    places = np.repeat(first - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(
        int(sizes.sum())
    )
    share = np.asarray(known.arrays["direct_share"][places], np.float64)
    expected = np.bincount(people, share, len(diseases))
    kept = chance.random(len(places)) < share * (mean / np.maximum(expected, 0.1))[people]
    return people[kept], known.arrays["direct"][places[kept]]


def _above(known: Knowledge) -> tuple[Ints, Ints]:
    """The closure of every finding, one after another."""
    closures = [known.ontology.closure(number) for number in range(len(known.ontology.codes))]
    return np.concatenate([[0], np.cumsum([len(one) for one in closures])]), np.concatenate(closures)


# ------------------------------------------------------------------ the two ways


def _written(crowd: Crowd, weights: Ints, folder: Path) -> Postings:
    begun = time.process_time()
    genes: list[list[str]] = [[]] * len(crowd.lengths)
    ids = np.arange(len(crowd.lengths), dtype=np.int64)
    postings.save(
        postings.from_arrays(ids, crowd.lengths, crowd.terms, genes, weights, of="benchmark"), folder, "one"
    )
    print(f"lists built and written in {time.process_time() - begun:.0f} s of CPU")
    return postings.load(folder, of="benchmark")


def _matrix(crowd: Crowd, terms: int) -> sparse.csr_array:
    starts = np.concatenate([[0], np.cumsum(crowd.lengths)])
    return sparse.csr_array(
        (np.ones(len(crowd.terms), np.int32), crowd.terms, starts), shape=(len(crowd.lengths), terms)
    )


def _by_matrix(matrix: sparse.csr_array, totals: Ints, weights: Ints, terms: Ints) -> list[Match]:
    question = np.zeros(matrix.shape[1], np.int32)
    question[terms] = weights[terms]
    shared = (matrix @ question).astype(np.int64)
    either = int(weights[terms].sum()) + totals - shared
    scores = np.divide(shared, either, out=np.zeros(len(totals)), where=either > 0)
    least = np.partition(scores, len(scores) - TOP)[len(scores) - TOP]
    rows = np.flatnonzero((scores >= least) & (scores > 0))
    rows = rows[np.lexsort((rows, -scores[rows]))][:TOP]
    return [
        Match(*one) for one in zip(rows.tolist(), scores[rows].tolist(), scores[rows].tolist(), strict=True)
    ]


@dataclass(frozen=True, eq=False)
class Timed:
    spent: npt.NDArray[np.float64]
    answers: list[list[Match]]

    @property
    def median(self) -> float:
        return float(np.median(self.spent))

    def row(self, name: str) -> str:
        return (
            f"| {name} | {self.median:.1f} | {np.percentile(self.spent, 95):.1f} | {self.spent.max():.1f} |"
        )


def _timed(answer: Callable[[Ints], list[Match]], questions: list[Ints]) -> Timed:
    answer(questions[0])
    spent, answers = [], []
    for terms in questions:
        begun = time.process_time()
        answers.append(answer(terms))
        spent.append((time.process_time() - begun) * 1000)
    return Timed(np.asarray(spent), answers)


if __name__ == "__main__":
    main()

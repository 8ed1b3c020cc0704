"""Who among many patients is most like one: exact, by lists of who has which finding.

A finding that few have keeps their numbers (int32); one that more than a thirty-second of all have keeps one bit for
each, which is shorter. A search adds up what the rare findings tell, bounds from above what the frequent ones could
add, and reckons exactly only whoever could still be among the first. No answer depends on that: the bound is never
below the score.
"""

import json
import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain.ontology import Ints
from consilia.diagnosis.domain.similarity import GENE_SHARE

FORMAT = 1
FREQUENT = 32  # an int32 is as long as the bits of so many patients
ARRAYS = ("weights", "ids", "totals", "genes_of", "starts", "people", "bit_rows", "bits",
          "gene_starts", "gene_people")  # fmt: skip
SEEDS = 4
SLACK = 1e-5  # of bounds, which are reckoned in single precision
Array = npt.NDArray[Any]


class NoPostings(Exception):
    """There is no posting file here, or one of other findings or another form."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One patient of the many: a number of hers, the closure of her findings, her genes."""

    id: int
    terms: Ints
    genes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Match:
    id: int
    score: float
    phenotype: float


@dataclass(frozen=True, eq=False)
class Postings:
    """`of` says of which findings; `genes` names the rows of `gene_starts`; `name` is that of the files."""

    of: str
    genes: Sequence[str]
    arrays: dict[str, Array] = field(repr=False)
    name: str = ""

    def __len__(self) -> int:
        return len(self.arrays["ids"])

    def having(self, term: int) -> Ints:
        """Who has a finding that few have."""
        starts = self.arrays["starts"]
        return np.asarray(self.arrays["people"][starts[term] : starts[term + 1]])

    def with_gene(self, symbol: str) -> Ints:
        row = int(np.searchsorted(np.asarray(self.genes), symbol)) if self.genes else 0
        if row == len(self.genes) or self.genes[row] != symbol:
            return np.zeros(0, np.int32)
        starts = self.arrays["gene_starts"]
        return np.asarray(self.arrays["gene_people"][starts[row] : starts[row + 1]])


# ------------------------------------------------------------------ building


def build(profiles: Iterable[Profile], weights: Ints, *, of: str) -> Postings:
    """The lists of `profiles`. The same patients in the same order give the same lists."""
    ids, lengths, parts, genes = [], [], [], []
    for one in profiles:
        ids.append(one.id)
        parts.append(one.terms.astype(np.int32, copy=False))
        lengths.append(len(one.terms))
        genes.append(sorted(set(one.genes)))
    terms = np.concatenate(parts) if parts else np.zeros(0, np.int32)
    return from_arrays(np.asarray(ids, np.int64), np.asarray(lengths, np.int64), terms, genes, weights, of=of)


def from_arrays(
    ids: Array, lengths: Array, terms: Ints, genes: Sequence[Sequence[str]], weights: Ints, *, of: str
) -> Postings:
    """`terms` holds the closures of all patients one after another, `lengths` says how many are whose."""
    count = len(ids)
    owners = np.repeat(np.arange(count, dtype=np.int32), lengths)
    totals = np.bincount(owners, weights[terms], count).astype(np.int32)
    frequency = np.bincount(terms, minlength=len(weights))
    is_frequent = frequency * FREQUENT > count
    rows = np.flatnonzero(is_frequent & (weights > 0))
    bit_rows = np.full(len(weights), -1, np.int32)
    bit_rows[rows] = np.arange(len(rows))
    order = np.argsort(terms.astype(np.int16, copy=False), kind="stable")  # HPO has fewer than 32,767
    starts = np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64)
    people = owners[order]
    bits = np.zeros((len(rows), (count + 7) // 8), np.uint8)
    for row, term in enumerate(rows.tolist()):
        has = np.zeros(count, bool)
        has[people[starts[term] : starts[term + 1]]] = True
        bits[row] = np.packbits(has, bitorder="little")
    kept = np.repeat(~is_frequent & (weights > 0), frequency)
    listed = np.where(is_frequent | (weights <= 0), 0, frequency)
    names, gene_starts, gene_people = _genes(genes)
    arrays = {
        "weights": weights,
        "ids": ids,
        "totals": totals,
        "genes_of": np.asarray([len(one) for one in genes], np.uint16),
        "starts": np.concatenate([[0], np.cumsum(listed)]).astype(np.int64),
        "people": people[kept],
        "bit_rows": bit_rows,
        "bits": bits,
        "gene_starts": gene_starts,
        "gene_people": gene_people,
    }
    return Postings(of, names, arrays)


def _genes(genes: Sequence[Sequence[str]]) -> tuple[list[str], Array, Ints]:
    having: dict[str, list[int]] = {}
    for number, symbols in enumerate(genes):
        for symbol in symbols:
            having.setdefault(symbol, []).append(number)
    names = sorted(having)
    starts = np.concatenate([[0], np.cumsum([len(having[name]) for name in names])]).astype(np.int64)
    people = np.fromiter((one for name in names for one in having[name]), np.int32, int(starts[-1]))
    return names, starts, people


# ------------------------------------------------------------------ searching


def most_alike(postings: Postings, terms: Ints, genes: Collection[str], count: int) -> list[Match]:
    """The `count` patients most like one with these findings (a closure) and genes, ties by number.

    Whoever shares nothing that tells anything is not among them, however few there are.
    """
    size, weights = len(postings), postings.arrays["weights"]
    if not size or count < 1:
        return []
    search = _Search(postings, terms, int(weights[terms].sum(dtype=np.int64)))
    same = _gene_shares(postings, frozenset(genes))
    likely = search.likely(count, np.fromiter(same, np.int64, len(same)), has_genes=bool(genes))
    phenotype = search.exactly(likely)
    scores = _with_genes(postings, likely, phenotype, same, has_genes=bool(genes))
    order = np.lexsort((postings.arrays["ids"][likely], -scores))
    order = order[scores[order] > 0][:count]
    rows = zip(
        postings.arrays["ids"][likely[order]].tolist(),
        scores[order].tolist(),
        phenotype[order].tolist(),
        strict=True,
    )
    return [Match(*row) for row in rows]


class _Search:
    """One question: what was added up so far, and which findings are still to be asked."""

    def __init__(self, postings: Postings, terms: Ints, total: int) -> None:
        self.postings, self.total = postings, total
        arrays = postings.arrays
        weights, rows = arrays["weights"], arrays["bit_rows"]
        self.told = np.zeros(len(postings), np.int32)
        self.waiting: list[tuple[int, int]] = []  # row of bits, weight
        for term in terms.tolist():
            weight = int(weights[term])
            if rows[term] >= 0:
                self.waiting.append((int(rows[term]), weight))
            elif weight:
                self.told[postings.having(term)] += weight

    def likely(self, count: int, also: Array, *, has_genes: bool) -> Array:
        """Whoever could be among the first `count`, and `also`."""
        bounds = self._bounds()
        seeds = self._seeds(bounds, count)
        least = self._least(seeds, count, has_genes=has_genes)
        rows = np.flatnonzero(bounds >= least - SLACK)
        if len(rows) * FREQUENT > len(bounds) * 2 and self.waiting:
            self._ask_all()
            rows = np.flatnonzero(self._bounds() >= least - SLACK)
        return np.union1d(rows, also) if len(also) else rows

    def exactly(self, rows: Array) -> npt.NDArray[np.float64]:
        """The likeness of findings for these patients."""
        shared = self.told[rows].astype(np.int64)
        byte, bit = rows >> 3, (rows & 7).astype(np.uint8)
        for row, weight in self.waiting:
            shared += ((self.postings.arrays["bits"][row][byte] >> bit) & 1).astype(np.int64) * weight
        either = self.total + self.postings.arrays["totals"][rows].astype(np.int64) - shared
        return np.asarray(np.divide(shared, either, out=np.zeros(len(rows)), where=either > 0))

    def _bounds(self) -> npt.NDArray[np.float32]:
        """At least the likeness of findings of everybody: as if she had every frequent finding that is still to be asked."""
        totals = self.postings.arrays["totals"]
        could = np.minimum(self.told + np.int32(sum(weight for _, weight in self.waiting)), totals)
        either = np.maximum(totals - could + np.int32(self.total), 1)
        return np.asarray(np.divide(could, either, dtype=np.float32))

    def _seeds(self, bounds: npt.NDArray[np.float32], count: int) -> Array:
        """Some who are likely to be near the top; whom it names decides about the time, not about the answer."""
        wanted = count * SEEDS
        touched = np.flatnonzero(self.told)
        if len(touched) <= wanted:
            return np.arange(min(len(bounds), wanted)) if len(touched) < count else touched
        best = np.argpartition(bounds[touched], len(touched) - wanted)[-wanted:]
        return touched[best]

    def _least(self, seeds: Array, count: int, *, has_genes: bool) -> float:
        """What the `count`-th of all has at least. Genes that differ may halve a likeness, never raise it."""
        if len(seeds) < count:
            return 0.0
        scores = self.exactly(seeds)
        if has_genes:
            scores = np.where(self.postings.arrays["genes_of"][seeds] > 0, scores * (1 - GENE_SHARE), scores)
        return float(np.partition(scores, len(scores) - count)[len(scores) - count])

    def _ask_all(self) -> None:
        """The frequent findings for everybody: cheaper than one by one where many are left."""
        for row, weight in self.waiting:
            has = np.unpackbits(self.postings.arrays["bits"][row], count=len(self.told), bitorder="little")
            self.told += has * np.int32(weight)
        self.waiting = []


def _gene_shares(postings: Postings, genes: frozenset[str]) -> dict[int, float]:
    """For whoever has one of the genes: how much of the shorter list is shared."""
    shared: dict[int, int] = {}
    for symbol in sorted(genes):
        for row in postings.with_gene(symbol).tolist():
            shared[row] = shared.get(row, 0) + 1
    own = postings.arrays["genes_of"]
    return {row: many / min(len(genes), int(own[row])) for row, many in shared.items()}


def _with_genes(
    postings: Postings,
    rows: Array,
    phenotype: npt.NDArray[np.float64],
    same: dict[int, float],
    *,
    has_genes: bool,
) -> npt.NDArray[np.float64]:
    if not has_genes:
        return phenotype
    shares = np.asarray([same.get(row, 0.0) for row in rows.tolist()])
    both = (1 - GENE_SHARE) * phenotype + GENE_SHARE * shares
    return np.where(postings.arrays["genes_of"][rows] > 0, both, phenotype)


# ------------------------------------------------------------------ files


def save(postings: Postings, folder: Path, name: str) -> None:
    """Write the lists under a new name and lead to them in one step: who reads has the old ones or the new ones."""
    made = folder / name
    made.mkdir(parents=True, exist_ok=True)
    for key in ARRAYS:
        np.save(made / f"{key}.npy", postings.arrays[key])
    manifest = {"format": FORMAT, "of": postings.of, "folder": name, "genes": list(postings.genes)}
    waiting = folder / "manifest.json.new"
    waiting.write_text(json.dumps(manifest, ensure_ascii=False))
    waiting.replace(folder / "manifest.json")
    for old in folder.iterdir():
        if old.is_dir() and old.name != name:
            shutil.rmtree(old, ignore_errors=True)


def load(folder: Path, *, of: str) -> Postings:
    """Open the lists without reading them into memory.

    Raises:
        NoPostings: there are none, or of other findings.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        if manifest["format"] != FORMAT or manifest["of"] != of:
            raise NoPostings("the lists of similar patients are of other findings")
        made = folder / manifest["folder"]
        arrays = {key: np.asarray(np.load(made / f"{key}.npy", mmap_mode="r")) for key in ARRAYS}
    except (OSError, ValueError, KeyError) as problem:
        raise NoPostings(f"there are no lists of similar patients in {folder}") from problem
    return Postings(manifest["of"], manifest["genes"], arrays, manifest["folder"])

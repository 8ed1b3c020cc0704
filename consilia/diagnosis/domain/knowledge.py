"""The built table: what the ranking reads, in files that all processes of a machine share by memory mapping."""

import hashlib
import json
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain import alike, courses, evidence
from consilia.diagnosis.domain.naming import with_name
from consilia.diagnosis.domain.ontology import Ontology
from consilia.diagnosis.domain.profiles import Floats, Ints, Profile, profile
from consilia.diagnosis.domain.relatives import of_one_series, raised, sharing
from consilia.diagnosis.domain.shipped import Sources

FORMAT = 5
# How sure it is that a finding would have been written down: even one that everybody has may be left out.
SURE = np.float32(0.8)
ARRAYS = ("table", "rarity", "raised_rarity", "starts", "terms", "share", "told_by", "direct_starts", "direct",
          "direct_share", "reference_starts", "references", "publications", "onsets", "series_starts", "series",
          "kin_starts", "kin", "alike", "named_starts", "named")  # fmt: skip


class NoTable(Exception):
    """There is no table to rank with, or not one of this release; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Disease:
    """One disease: its entries in the registers, its name, and how it is inherited (HPO codes)."""

    ids: tuple[str, ...]
    name: str
    genes: tuple[str, ...] = ()
    inheritance: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Arrays by the number of a term or of a disease; `papers` are what `references` count in."""

    release: str
    checksum: str
    ontology: Ontology
    diseases: Sequence[Disease]
    papers: Sequence[str]
    arrays: Mapping[str, npt.NDArray[Any]] = field(repr=False)

    @property
    def table(self) -> evidence.Bytes:
        return self.arrays["table"]

    @cached_property
    def rarity(self) -> Floats:
        return np.asarray(self.arrays["rarity"])

    @cached_property
    def weight(self) -> Floats:
        """How much a term tells: the logarithm of how rarely diseases have it."""
        return -np.log(self.rarity)

    @cached_property
    def information(self) -> Floats:
        """How much a term tells to whoever knows everything above it."""
        weight = self.weight.tolist()
        above = [max((weight[parent] for parent in some), default=0.0) for some in self.ontology.parents]
        return np.asarray(self.weight - np.asarray(above, np.float32))

    @cached_property
    def totals(self) -> npt.NDArray[np.float64]:
        """Of each disease what its terms tell, weighed once and twice, and what it tells that all are lacking."""
        count = len(self.diseases)
        rows = np.repeat(np.arange(count), np.diff(self.arrays["starts"]))
        direct_rows = np.repeat(np.arange(count), np.diff(self.arrays["direct_starts"]))
        weight = self.weight[self.arrays["terms"]]
        told = self.arrays["share"] * weight
        sums = [(rows, told), (rows, told * weight), *((direct_rows, column) for column in self.missed.T)]
        return np.stack([np.bincount(which, column, count) for which, column in sums], axis=1)

    def totals_of(self, own: Profile) -> npt.NDArray[np.float64]:
        """The same of one description that is not the table's."""
        weight, told = self.weight[own.terms], own.share * self.weight[own.terms]
        # Added up in the same order as above: the same description must give the same numbers.
        parts = (told, told * weight, *self.missed_of(own).T)
        return np.asarray([np.bincount(np.zeros(len(one), np.int8), one, 1)[0] for one in parts])

    @cached_property
    def missed(self) -> Floats:
        """Of each annotation what it tells that the child lacks the finding: its weight, and a logarithm."""
        return self._missed(self.arrays["direct"], self.arrays["direct_share"])

    def missed_of(self, own: Profile) -> Floats:
        """The same of one description that is not the table's."""
        return self._missed(own.direct, own.direct_share)

    def _missed(self, terms: Ints, share: Floats) -> Floats:
        return np.stack([share * self.weight[terms], np.log1p(-SURE * share)], axis=1).astype(np.float32)

    @cached_property
    def usual_onset(self) -> npt.NDArray[np.float64]:
        return courses.usual(self.arrays["onsets"])

    @cached_property
    def favours_boys(self) -> npt.NDArray[np.float64]:
        """1 for recessive inheritance on the X chromosome."""
        return np.asarray([float(courses.X_RECESSIVE in one.inheritance) for one in self.diseases])

    @cached_property
    def registers(self) -> npt.NDArray[np.float64]:
        """Whether OMIM, and whether Orphanet, has an entry."""
        return np.asarray(
            [
                [float(any(i.startswith(p) for i in one.ids)) for p in ("OMIM", "ORPHA")]
                for one in self.diseases
            ]
        )

    @cached_property
    def causes(self) -> npt.NDArray[np.float64]:
        """Whether no gene is known, and the logarithm of how many are."""
        counts = np.asarray([len(one.genes) for one in self.diseases])
        return np.stack([counts == 0, np.log1p(counts)], axis=1).astype(np.float64)

    def named(self, disease: int) -> list[int]:
        """The findings in the name."""
        first, last = self.arrays["named_starts"][disease : disease + 2].tolist()
        found: list[int] = self.arrays["named"][first:last].tolist()
        return found

    @cached_property
    def crowd(self) -> alike.Crowd:
        """To find the most alike of a description that is not the table's."""
        return alike.crowd([self.profile(disease) for disease in range(len(self.diseases))], self.weight)

    def alike(self, disease: int) -> list[int]:
        """The most alike diseases, best first."""
        found: list[int] = self.arrays["alike"][disease].tolist()
        return [one for one in found if one >= 0]

    def mean_of_alike(self, disease: int, finding: int) -> float:
        """How often the most alike diseases have a finding."""
        near, starts = self.alike(disease), self._bounds[0]
        total = 0.0
        for one in near:
            first, last = starts[one], starts[one + 1]
            at = first + int(self.arrays["terms"][first:last].searchsorted(finding))
            if at < last and self.arrays["terms"][at] == finding:
                total += float(self.arrays["share"][at])
        return total / max(len(near), 1)

    def relatives(self, disease: int) -> list[int]:
        """The diseases of its series, and those of its genes."""
        found: set[int] = set()
        for group in ("series", "kin"):
            first, last = self.arrays[f"{group}_starts"][disease : disease + 2].tolist()
            found.update(self.arrays[group][first:last].tolist())
        return sorted(found)

    def profile(self, disease: int) -> Profile:
        starts, direct_starts, publications = self._bounds
        own = slice(starts[disease], starts[disease + 1])
        direct = slice(direct_starts[disease], direct_starts[disease + 1])
        return Profile(
            self.arrays["direct"][direct],
            self.arrays["direct_share"][direct],
            self.arrays["terms"][own],
            self.arrays["share"][own],
            publications[disease],
            self.arrays["told_by"][own],
        )

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int], list[int]]:
        """As numbers of Python: sixty diseases are cut out for every answer."""
        first, second, third = (self.arrays[name] for name in ("starts", "direct_starts", "publications"))
        return first.tolist(), second.tolist(), third.tolist()

    def sources_of(self, disease: int, finding: int) -> list[str]:
        """The publications and register entries that say the disease has the finding."""
        first, last = (int(at) for at in self.arrays["direct_starts"][disease : disease + 2])
        at = first + int(np.searchsorted(self.arrays["direct"][first:last], finding))
        if at == last or self.arrays["direct"][at] != finding:
            return []
        begin, end = (int(one) for one in self.arrays["reference_starts"][at : at + 2])
        return [self.papers[number] for number in self.arrays["references"][begin:end].tolist()]


def relatives_of(sources: Sources) -> list[list[list[int]]]:
    """For each disease its two groups of relatives: of one series of names, and of one gene."""
    names = [[sources.names[entry] for entry in ids if entry in sources.names] for ids in sources.diseases]
    genes = [sorted({g for entry in ids for g in sources.genes.get(entry, ())}) for ids in sources.diseases]
    return [list(groups) for groups in zip(of_one_series(names), sharing(genes), strict=True)]


def build(sources: Sources, checksum: str) -> Knowledge:
    """Everything that is shipped, as a table. The same sources give the same bytes."""
    ontology, count = sources.ontology, len(sources.diseases)
    profiles = [profile(ontology, rows) for rows in sources.rows]
    by_number, terms = dict(enumerate(profiles)), len(ontology.codes)
    rarity = evidence.background(ontology, profiles)
    crowd = alike.crowd(profiles, -np.log(rarity))
    nearest = [crowd.nearest(disease, own) for disease, own in enumerate(profiles)]
    whole, relatives = [], relatives_of(sources)
    for own, named, near, like in zip(profiles, sources.named, relatives, nearest, strict=True):
        groups = [*near, like]
        share = raised(with_name(ontology, own, named), len(own.direct), groups, by_number)
        kept = np.flatnonzero(share).astype(np.int32)
        whole.append(Profile(own.direct, own.direct_share, kept, share[kept], own.publications))
    raised_rarity = evidence.background(ontology, whole)
    table = np.zeros((terms, count), np.uint8)
    evidence.fill(table, ontology, whole, raised_rarity)
    papers, reference_starts, references = _references(sources, profiles)
    arrays: dict[str, npt.NDArray[Any]] = {
        "table": table,
        "rarity": rarity,
        "raised_rarity": raised_rarity,
        "starts": _starts([p.terms for p in profiles]),
        "terms": np.concatenate([p.terms for p in profiles]),
        "share": np.concatenate([p.share for p in profiles]),
        "told_by": np.concatenate([p.told_by for p in profiles]),
        "direct_starts": _starts([p.direct for p in profiles]),
        "direct": np.concatenate([p.direct for p in profiles]),
        "direct_share": np.concatenate([p.direct_share for p in profiles]),
        "reference_starts": reference_starts,
        "references": references,
        "publications": np.asarray([p.publications for p in profiles], np.int32),
        "onsets": np.asarray([courses.onsets(rows) for rows in sources.rows], np.float32),
        "series_starts": _starts([series for series, _ in relatives]),
        "series": _one_after_another([series for series, _ in relatives]),
        "kin_starts": _starts([kin for _, kin in relatives]),
        "kin": _one_after_another([kin for _, kin in relatives]),
        "alike": np.asarray([like + [-1] * (alike.MOST_ALIKE - len(like)) for like in nearest], np.int32),
        "named_starts": _starts(sources.named),
        "named": _one_after_another(sources.named),
    }
    diseases = [_disease(sources, number) for number in range(count)]
    return Knowledge(sources.release, checksum, ontology, diseases, papers, arrays)


def _disease(sources: Sources, number: int) -> Disease:
    # Orphanet's name is the one of the disease; OMIM's often is that of one gene.
    ids = sorted(sources.diseases[number], key=lambda entry: (not entry.startswith("ORPHA"), entry))
    mondo = sorted({sources.names[f"={entry}"] for entry in ids if f"={entry}" in sources.names})
    # An entry without annotations is the same disease all the same: whoever looks for its code must find it.
    same = sorted({entry for hub in mondo for entry in sources.entries.get(hub, ())} - set(ids))
    genes = sorted({gene for entry in ids for gene in sources.genes.get(entry, ())})
    inheritance = sorted({r.finding for r in sources.rows[number] if r.aspect == "I" and not r.negated})
    return Disease((*ids, *same, *mondo), sources.names.get(ids[0], ids[0]), tuple(genes), tuple(inheritance))


def _one_after_another(parts: Sequence[Sequence[int]]) -> Ints:
    return np.asarray([one for part in parts for one in part], np.int32)


def _starts(parts: Sequence[Sized]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.int64)


def _references(
    sources: Sources, profiles: Sequence[Profile]
) -> tuple[list[str], npt.NDArray[np.int64], Ints]:
    papers = sorted(
        {paper for rows in sources.rows for row in rows if row.aspect == "P" for paper in row.sources}
    )
    numbers = {paper: number for number, paper in enumerate(papers)}
    found: list[list[int]] = []
    for rows, own in zip(sources.rows, profiles, strict=True):
        said: dict[int, set[int]] = {}
        for row in rows:
            term = sources.ontology.number(row.finding) if row.aspect == "P" and not row.negated else None
            if term is not None:
                said.setdefault(term, set()).update(numbers[paper] for paper in row.sources)
        found += [sorted(said.get(term, ())) for term in own.direct.tolist()]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in found])]).astype(np.int64)
    return papers, starts, np.fromiter((p for one in found for p in one), np.int32, int(starts[-1]))


# ------------------------------------------------------------------ files


def save(knowledge: Knowledge, folder: Path) -> None:
    """Write the files; the manifest comes last, so that half a table is no table."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").unlink(missing_ok=True)
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", knowledge.arrays[name])
    words = {
        "hpo": knowledge.ontology.release,
        "codes": knowledge.ontology.codes,
        "parents": knowledge.ontology.parents,
        "replaced": knowledge.ontology.replaced,
        "papers": knowledge.papers,
        "diseases": [[one.ids, one.name, one.genes, one.inheritance] for one in knowledge.diseases],
    }
    (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False, separators=(",", ":")))
    manifest = {
        "format": FORMAT,
        "release": knowledge.release,
        "sources": knowledge.checksum,
        "files": {path.name: _fingerprint(path) for path in _files(folder)},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def load(folder: Path, *, checksum: str | None = None, verify: bool = False) -> Knowledge:
    """Open a table without reading it into memory.

    Args:
        checksum: of the sources that it must have been built from.
        verify: read every byte and compare it with the manifest.

    Raises:
        NoTable: it is missing, damaged, or built from other data.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError):
        raise NoTable(
            f"there is no table of diseases in {folder}; make it with ./dev build-ranking"
        ) from None
    if manifest.get("format") != FORMAT or (checksum and manifest.get("sources") != checksum):
        raise NoTable("the table of diseases is of other data; make it anew with ./dev build-ranking")
    _check(folder, manifest["files"], verify=verify)
    words = json.loads((folder / "words.json").read_text())
    return Knowledge(
        manifest["release"],
        manifest["sources"],
        Ontology(words["hpo"], words["codes"], words["parents"], words["replaced"]),
        [
            Disease(tuple(ids), name, tuple(genes), tuple(ways))
            for ids, name, genes, ways in words["diseases"]
        ],
        words["papers"],
        # A plain view of the mapped file: numpy's own class for such files is slow to cut.
        {name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in ARRAYS},
    )


def _check(folder: Path, files: Mapping[str, Mapping[str, Any]], *, verify: bool) -> None:
    for name, expected_of_it in files.items():
        path = folder / name
        sound = path.exists() and path.stat().st_size == expected_of_it["bytes"]
        if sound and verify:
            sound = _fingerprint(path)["sha256"] == expected_of_it["sha256"]
        if not sound:
            raise NoTable(
                f"{name} of the table of diseases is damaged; make it anew with ./dev build-ranking"
            )


def _files(folder: Path) -> list[Path]:
    return [*(folder / f"{name}.npy" for name in ARRAYS), folder / "words.json"]


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}

"""What is known of each disease: its findings with their frequencies, and what they imply higher up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import numpy.typing as npt

from consilia.diagnosis.domain.annotations import Annotation
from consilia.diagnosis.domain.frequencies import pooled
from consilia.diagnosis.domain.ontology import Ontology

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bits = npt.NDArray[np.uint16]
# Sources told apart: a bit each, those that tell most; one that tells less than this describes no patient.
MOST_SOURCES, FEWEST_TOLD = 16, 3
# A frequency of one would make everything above it certain, whatever the other sources say.
MOST_CERTAIN = 0.999


@dataclass(frozen=True, eq=False)
class Profile:
    """Findings of one disease. `direct` are annotated; `terms` are these and all above them, ascending.

    `told_by` has a bit for each source that tells a term, or what implies it; none where sources do not matter.
    """

    direct: Ints
    direct_share: Floats
    terms: Ints
    share: Floats
    publications: int
    told_by: Bits = field(default_factory=lambda: np.zeros(0, np.uint16))


def profile(
    ontology: Ontology, rows: Sequence[Annotation], left_out: Collection[str] = frozenset()
) -> Profile:
    """All rows about one disease, whichever of its entries they stand under, become one profile.

    A source that is `left_out` does not count as a source, though a row that cites it beside others stays.
    """
    found: dict[int, list[Annotation]] = {}
    papers: set[str] = set()
    for row in rows:
        if row.aspect == "P" and (number := ontology.number(row.finding)) is not None:
            found.setdefault(number, []).append(row)
        papers.update(source for source in row.sources if source.startswith("PMID:"))
    shares = {number: pooled(found[number]).share for number in sorted(found)}
    present = {number: share for number, share in shares.items() if share > 0}
    direct = np.fromiter(present, np.int32, len(present))
    direct_share = np.fromiter(present.values(), np.float32, len(present))
    terms, share = spread(ontology, direct, direct_share)
    told_by = sources_apart(ontology, rows, terms, left_out)
    return Profile(direct, direct_share, terms, share, len(papers), told_by)


def sources_apart(
    ontology: Ontology, rows: Iterable[Annotation], terms: Ints, left_out: Collection[str]
) -> Bits:
    """Which sources tell each term: a disease described by many is not one that any of them saw."""
    told: dict[str, set[int]] = {}
    for row in rows:
        number = ontology.number(row.finding) if row.aspect == "P" else None
        if number is not None and pooled([row]).share > 0:
            for source in row.sources:
                told.setdefault(source, set()).add(number)
    apart = sorted((-len(some), source) for source, some in told.items() if len(some) >= FEWEST_TOLD)
    kept = [source for _, source in apart if source not in left_out][:MOST_SOURCES]
    found = np.zeros(len(terms), np.uint16)
    for place, source in enumerate(kept):
        found[np.searchsorted(terms, ontology.implied(told[source]))] |= np.uint16(1 << place)
    return found


def spread(ontology: Ontology, direct: Ints, share: Floats) -> tuple[Ints, Floats]:
    """A child with a finding has everything above it: noisy-or over what implies each term."""
    if not direct.size:
        return direct, share
    closures = [ontology.closure(number) for number in direct.tolist()]
    lengths = [len(closure) for closure in closures]
    absent = np.log1p(-np.minimum(share.astype(np.float64), MOST_CERTAIN))
    terms, where = np.unique(np.concatenate(closures), return_inverse=True)
    total = np.bincount(where, weights=np.repeat(absent, lengths))
    return terms.astype(np.int32), (1 - np.exp(total)).astype(np.float32)


def same_diseases(entries: Iterable[str], links: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Entries of OMIM, Orphanet and DECIPHER that are exactly one disease of Mondo, together.

    Args:
        links: (code of Mondo, code of an entry), exact matches only.
    """
    group: dict[str, set[str]] = {entry: {entry} for entry in sorted(entries)}
    hubs: dict[str, str] = {}
    for hub, entry in sorted(links):
        if entry not in group:
            continue
        other = hubs.setdefault(hub, entry)
        if group[other] is not group[entry]:
            joined = group[other] | group[entry]
            group.update(dict.fromkeys(joined, joined))
    distinct = {id(members): members for members in group.values()}
    return sorted(tuple(sorted(members)) for members in distinct.values())


def by_disease(rows: Iterable[Annotation], diseases: Sequence[tuple[str, ...]]) -> list[list[Annotation]]:
    """The rows of each disease, of all its entries."""
    number: Mapping[str, int] = {entry: at for at, entries in enumerate(diseases) for entry in entries}
    sorted_rows = sorted(rows, key=lambda row: number[row.disease])
    found: list[list[Annotation]] = [[] for _ in diseases]
    for at, same in groupby(sorted_rows, lambda row: number[row.disease]):
        found[at] = list(same)
    return found

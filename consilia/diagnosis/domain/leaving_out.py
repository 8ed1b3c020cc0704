"""Diseases as they would be known without some publications: the honest way to judge a ranking.

The annotations are written from the same papers that describe the patients; a ranking that has read the
patient's own paper is not judged but asked to remember.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from consilia.diagnosis.domain import courses, evidence
from consilia.diagnosis.domain.annotations import Annotation
from consilia.diagnosis.domain.descriptions import Overrides
from consilia.diagnosis.domain.knowledge import Knowledge, relatives_of
from consilia.diagnosis.domain.naming import with_name
from consilia.diagnosis.domain.profiles import Profile, profile
from consilia.diagnosis.domain.relatives import raised
from consilia.diagnosis.domain.shipped import Sources


@dataclass(frozen=True, eq=False)
class Library:
    """The table, and the rows that it was built from."""

    knowledge: Knowledge
    sources: Sources

    @cached_property
    def relatives(self) -> list[list[list[int]]]:
        return relatives_of(self.sources)

    @cached_property
    def citing(self) -> dict[str, set[int]]:
        """The diseases that cite each publication."""
        found: dict[str, set[int]] = {}
        for disease, rows in enumerate(self.sources.rows):
            for row in rows:
                for paper in row.sources:
                    found.setdefault(paper, set()).add(disease)
        return found

    def without(
        self, publications: Collection[str], findings: Sequence[int], *, strictly: bool = False
    ) -> Overrides:
        """The diseases that cite one of `publications`, from the rows that are left, for these findings.

        A row that cites other publications too tells of their patients as well: it stays, unless `strictly`.
        """
        left_out = frozenset(publications)
        diseases = sorted(set().union(*(self.citing.get(paper, set()) for paper in publications)))
        profiles: dict[int, Profile] = {}
        onsets: dict[int, list[float]] = {}
        for disease in diseases:
            rows = [row for row in self.sources.rows[disease] if not _is_left_out(row, left_out, strictly)]
            profiles[disease] = profile(self.knowledge.ontology, rows, left_out)
            onsets[disease] = courses.onsets(rows)
        implied = self.knowledge.ontology.implied(findings)
        columns = {disease: self._column(disease, profiles, implied) for disease in diseases}
        return Overrides(profiles, columns, onsets)

    def _column(self, disease: int, changed: dict[int, Profile], terms: Sequence[int]) -> evidence.Bytes:
        crowd = self.knowledge.crowd
        groups = [*self.relatives[disease], crowd.nearest(disease, changed[disease], changed)]
        near = {one: changed.get(one) or self.knowledge.profile(one) for group in groups for one in group}
        own, ontology = changed[disease], self.knowledge.ontology
        named = self.knowledge.named(disease)
        share = raised(with_name(ontology, own, named), len(own.direct), groups, near)
        kept = np.flatnonzero(share).astype(np.int32)
        whole = Profile(own.direct, own.direct_share, kept, share[kept], own.publications)
        return evidence.column(ontology, whole, self.knowledge.arrays["raised_rarity"], terms)


def _is_left_out(row: Annotation, left_out: frozenset[str], strictly: bool) -> bool:  # noqa: FBT001
    cited = {source for source in row.sources if source.startswith("PMID:")}
    return not left_out.isdisjoint(cited) and (strictly or cited <= left_out)

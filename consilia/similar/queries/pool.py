"""Who is most like a question, among all profiles: the lists of last night, and whoever changed since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from consilia.diagnosis.domain import postings, similarity
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.ontology import Ints
from consilia.diagnosis.domain.postings import Match, NoPostings, Postings
from consilia.diagnosis.queries import table
from consilia.similar.models import Profile

NAME = "%Y%m%dT%H%M%S.%fZ"
# A transaction that was open when the lists were made may have changed a profile before it and committed after.
OVERLAP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: HPO codes that were observed, symbols of genes."""

    observed: Sequence[str]
    genes: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Pool:
    """What a search reads. Without lists (a new installation, another release of HPO) everybody is compared."""

    known: Knowledge
    weights: Ints
    lists: Postings | None

    @property
    def made_at(self) -> datetime | None:
        return datetime.strptime(self.lists.name, NAME).replace(tzinfo=UTC) if self.lists else None


def lists_folder() -> Path:
    return Path(settings.DATA_DIR) / "similar"


def pool() -> Pool:
    """The lists of this installation, opened once until they are made anew.

    Raises:
        NoTable: there is no table of diseases, so nothing tells how rare a finding is.
    """
    known, manifest = table(), lists_folder() / "manifest.json"
    made = manifest.stat().st_mtime_ns if manifest.exists() else 0
    return _opened(known, lists_folder(), made)


@lru_cache(maxsize=2)
def _opened(known: Knowledge, folder: Path, made: int) -> Pool:
    try:
        lists = postings.load(folder, of=known.checksum) if made else None
    except NoPostings:
        lists = None
    return Pool(known, _weights(known), lists)


@cache
def _weights(known: Knowledge) -> Ints:
    return similarity.weights_of(known)


def nearest(question: Question, *, count: int) -> list[Match]:
    """The `count` profiles most like it, consented or not: whoever shows them asks for consent at that instant.

    Raises:
        NoTable: see `pool`.
    """
    here = pool()
    terms = similarity.closure(here.known.ontology, question.observed)
    changed = changed_since(here)
    found = [] if here.lists is None else _unchanged(here.lists, terms, question.genes, changed, count)
    found += [_compared(here, terms, question.genes, one) for one in changed.values()]
    found.sort(key=lambda match: (-match.score, match.id))
    return [match for match in found if match.score > 0][:count]


def _unchanged(
    lists: Postings, terms: Ints, genes: Sequence[str], changed: Collection[int], count: int
) -> list[Match]:
    """Those of the lists whose profiles are still the same."""
    found = postings.most_alike(lists, terms, genes, count + len(changed))
    return [match for match in found if match.id not in changed]


def changed_since(here: Pool) -> dict[int, postings.Profile]:
    """The profiles that the lists do not hold as they are now, by number."""
    rows = Profile.objects.all()
    if here.made_at is not None:
        rows = rows.filter(changed_at__gt=here.made_at - OVERLAP)
    return {
        number: postings.Profile(number, _closure(here.known, tuple(observed)), tuple(genes))
        for number, observed, genes in rows.values_list("id", "observed", "genes")
    }


@lru_cache(maxsize=4_096)
def _closure(known: Knowledge, observed: tuple[str, ...]) -> Ints:
    return similarity.closure(known.ontology, observed)


def _compared(here: Pool, terms: Ints, genes: Sequence[str], other: postings.Profile) -> Match:
    phenotype = similarity.of_findings(here.weights, terms, other.terms)
    return Match(other.id, similarity.together(phenotype, genes, other.genes), phenotype)

"""The family of a child, and the pedigree drawn of it."""

from consilia.registry.domain.pedigree import Affected, Pedigree, Person, Relation, pedigree
from consilia.registry.domain.words import Certainty
from consilia.registry.models import Entry, Relative, Visit


def relatives_of(entry: Entry) -> list[Relative]:
    """Those who hold, in the order in which they were told."""
    return list(Relative.objects.filter(entry=entry, ended_at=None))


def pedigree_of(entry: Entry, relatives: list[Relative]) -> Pedigree:
    """Parents are related where the last visit says so."""
    child = entry.child
    excluded = entry.certainty == Certainty.EXCLUDED
    proband = Person(
        "child",
        child.sex,
        Affected.NO if excluded else Affected.YES,
        child.deceased_on is not None,
        child.birth_date.year,
    )
    told = (
        Visit.objects.filter(entry=entry, values__has_key="consanguinity")
        .order_by("-visited_on", "-id")
        .first()
    )
    related = told is not None and told.values["consanguinity"] == "yes"
    people = [(Relation(one.relation), one.person) for one in relatives]
    return pedigree(proband, people, parents_related=related)

"""The family of a child, and the pedigree drawn of it."""

from datetime import date, datetime

from consilia.foundation.ages import age_at
from consilia.registry.domain.families import family_of
from consilia.registry.domain.family_messages import Family
from consilia.registry.domain.pedigree import Pedigree, pedigree
from consilia.registry.domain.relatives import Affected, Person, Relation, tidy_age
from consilia.registry.domain.words import Certainty
from consilia.registry.models import Entry, Relative, Visit
from consilia.registry.queries.packets import packet_for


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
        dead=child.deceased_on is not None,
        born=child.birth_date.year,
        died_age=_died_age(child.birth_date, child.deceased_on),
    )
    people = [(Relation(one.relation), one.person) for one in relatives]
    return pedigree(proband, people, parents_related=bool(parents_related(entry)))


def _died_age(born: date, died: date | None) -> str:
    """In years and months, in days below a month."""
    if died is None or died < born:
        return ""
    age = age_at(born, died)
    return tidy_age(f"P{age.months // 12}Y{age.months % 12}M" if age.months else f"P{age.days}D")


def parents_related(entry: Entry) -> bool | None:
    """What the last visit says; None where none does."""
    said = Visit.objects.filter(entry=entry, values__has_key="consanguinity")
    told = said.order_by("-visited_on", "-id").first()
    return None if told is None else told.values["consanguinity"] == "yes"


def family_for(entry: Entry, at: datetime) -> Family:
    """The packet of the entry with its relatives, as it leaves."""
    affected = Affected.NO if entry.certainty == Certainty.EXCLUDED else Affected.YES
    people = [(Relation(one.relation), one.person) for one in relatives_of(entry)]
    return family_of(packet_for(entry, at), affected, people, related=parents_related(entry))

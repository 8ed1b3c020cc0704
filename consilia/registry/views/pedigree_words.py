"""A family in words: for the drawing's text alternative, its labels and the table beside it. Nobody has a name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from consilia.registry.domain.pedigree import Pedigree, Sign
from consilia.registry.domain.relatives import Adopted, Affected, Loss, Person, Relation, Twin, parts_of_age
from consilia.registry.models import Relative
from consilia.registry.models.relatives import RELATION_NAMES

R = Relation
# Of whom the sex is part of the word; of others the name of the relation says all.
_BY_SEX: dict[tuple[Relation, str], Promise] = {
    (R.SIBLING, "female"): pgettext_lazy("pedigree", "Sister"),
    (R.SIBLING, "male"): pgettext_lazy("pedigree", "Brother"),
    (R.MATERNAL_HALF_SIBLING, "female"): gettext_lazy("Half sister, same mother"),
    (R.MATERNAL_HALF_SIBLING, "male"): gettext_lazy("Half brother, same mother"),
    (R.PATERNAL_HALF_SIBLING, "female"): gettext_lazy("Half sister, same father"),
    (R.PATERNAL_HALF_SIBLING, "male"): gettext_lazy("Half brother, same father"),
    (R.MATERNAL_SIBLING, "female"): gettext_lazy("Sister of the mother"),
    (R.MATERNAL_SIBLING, "male"): gettext_lazy("Brother of the mother"),
    (R.PATERNAL_SIBLING, "female"): gettext_lazy("Sister of the father"),
    (R.PATERNAL_SIBLING, "male"): gettext_lazy("Brother of the father"),
}
_OTHER_PARENTS = {
    R.MATERNAL_HALF_SIBLING: gettext_lazy("other father, number %(number)d"),
    R.PATERNAL_HALF_SIBLING: gettext_lazy("other mother, number %(number)d"),
}
_TWINS = {
    Twin.MONOZYGOTIC: gettext_lazy("monozygotic twin of the child"),
    Twin.DIZYGOTIC: gettext_lazy("dizygotic twin of the child"),
    Twin.UNKNOWN: gettext_lazy("twin of the child, zygosity not known"),
}
_ADOPTED = {
    Adopted.IN: gettext_lazy("adopted into this family"),
    Adopted.OUT: gettext_lazy("adopted out of this family"),
}
_LOSSES = {
    Loss.MISCARRIAGE: pgettext_lazy("pedigree", "miscarriage"),
    Loss.STILLBIRTH: pgettext_lazy("pedigree", "stillbirth"),
}
_AFFECTED = {
    Affected.YES: gettext_lazy("has the disease"),
    Affected.CARRIER: gettext_lazy("carrier, will not fall ill"),
    Affected.NO: gettext_lazy("has not the disease"),
    Affected.UNKNOWN: gettext_lazy("not known whether with the disease"),
}
SIGN_NAMES = {
    Sign.MALE: pgettext_lazy("pedigree", "male"),
    Sign.FEMALE: pgettext_lazy("pedigree", "female"),
    Sign.NOT_SAID: gettext_lazy("other sex, or not known"),
    Sign.PROBAND: gettext_lazy("the child of this entry"),
    Sign.AFFECTED: gettext_lazy("has the disease"),
    Sign.CARRIER: gettext_lazy("carrier, will not fall ill"),
    Sign.UNKNOWN: gettext_lazy("not known whether with the disease"),
    Sign.DEAD: pgettext_lazy("pedigree", "has died"),
    Sign.MISCARRIAGE: gettext_lazy("miscarriage, with completed weeks"),
    Sign.STILLBIRTH: gettext_lazy("stillbirth (SB), with completed weeks"),
    Sign.IMPLIED: gettext_lazy("nothing is known of this parent"),
    Sign.RELATED: gettext_lazy("related parents"),
    Sign.MONOZYGOTIC: gettext_lazy("monozygotic twins"),
    Sign.DIZYGOTIC: gettext_lazy("dizygotic twins"),
    Sign.ZYGOSITY: gettext_lazy("twins, zygosity not known"),
    Sign.ADOPTED_IN: gettext_lazy("adopted into this family"),
    Sign.ADOPTED_OUT: gettext_lazy("adopted out of this family"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """One row of the table. `of` is the relative who can be taken away; None for the child."""

    of: UUID | None
    who: str
    more: str  # twin, adopted, other parent
    sex: str
    affected: str
    born: int | None
    end: str  # how and when a life or a pregnancy ended
    is_lost: bool  # never born alive


def members(drawn: Pedigree, relatives: Sequence[Relative]) -> list[Member]:
    """The child first, then its relatives in the order of their telling."""
    child = next(symbol.person for symbol in drawn.symbols if symbol.is_proband)
    told = [(one.id, R(one.relation), one.person, one.get_sex_display()) for one in relatives]
    first = _member(None, None, child, str(Relative(sex=child.sex).get_sex_display()))
    return [first, *(_member(of, relation, person, sex) for of, relation, person, sex in told)]


def _member(of: UUID | None, relation: Relation | None, person: Person, sex: str) -> Member:
    return Member(
        of=of,
        who=_who(relation, person),
        more=", ".join(_bonds(relation, person)),
        sex=sex,
        affected=str(_AFFECTED[person.affected]),
        born=person.born,
        end=_end(person),
        is_lost=bool(person.loss),
    )


def _who(relation: Relation | None, person: Person) -> str:
    if relation is None:
        return pgettext("pedigree", "The child")
    return str(_BY_SEX.get((relation, person.sex)) or RELATION_NAMES[relation])


def _bonds(relation: Relation | None, person: Person) -> Iterator[str]:
    if relation in _OTHER_PARENTS and person.other_parent:
        yield _OTHER_PARENTS[relation] % {"number": person.other_parent}
    if person.twin:
        yield str(_TWINS[person.twin])
    if person.adopted:
        yield str(_ADOPTED[person.adopted])


def _end(person: Person) -> str:
    if person.loss:
        weeks = [_weeks(person.weeks)] if person.weeks else []
        return ", ".join([str(_LOSSES[person.loss]), *weeks])
    if not person.dead:
        return ""
    age = age_in_words(person.died_age)
    return _("has died at the age of %(age)s") % {"age": age} if age else pgettext("pedigree", "has died")


def _weeks(weeks: int) -> str:
    return ngettext("%(weeks)d week", "%(weeks)d weeks", weeks) % {"weeks": weeks}


def age_in_words(duration: str) -> str:
    """ "3 mo" of "P3M"; empty of no age."""
    parts = parts_of_age(duration)
    if parts is None:
        return ""
    years, months, days = parts
    told = [
        ngettext("%(count)d y", "%(count)d y", years) % {"count": years} if years else "",
        ngettext("%(count)d mo", "%(count)d mo", months) % {"count": months} if months else "",
        ngettext("%(count)d d", "%(count)d d", days) % {"count": days} if days else "",
    ]
    return " ".join(filter(None, told)) or pgettext("age", "less than a day")


def sentences(drawn: Pedigree, relatives: Sequence[Relative]) -> list[str]:
    """The family in words, a sentence for each person."""
    people = [_sentence(one) for one in members(drawn, relatives)]
    return [*people, _("The parents are related.")] if drawn.parents_related else people


def _sentence(one: Member) -> str:
    year = _("year of birth %(year)d") % {"year": one.born} if one.born and not one.is_lost else ""
    ended = [one.end, str(one.born or "")] if one.is_lost else []
    sex = one.sex.lower() if one.of is None else ""
    parts = filter(None, (*ended, sex, one.more, one.affected, year, "" if one.is_lost else one.end))
    # An abbreviation at the end brings its own full stop: "3 мес."
    return f"{one.who}: " + ", ".join(parts).removesuffix(".") + "."


def summary(relatives: Sequence[Relative]) -> str:
    """How many relatives are known, and how many of them are affected or carriers, in one line."""
    told = [one.person.affected for one in relatives]
    affected, carriers = told.count(Affected.YES), told.count(Affected.CARRIER)
    count = {"count": len(told)}
    parts = [
        ngettext("%(count)d relative is known", "%(count)d relatives are known", len(told)) % count,
        ngettext("%(count)d has the disease", "%(count)d have the disease", affected) % {"count": affected}
        if affected
        else "",
        ngettext("%(count)d is a carrier", "%(count)d are carriers", carriers) % {"count": carriers}
        if carriers
        else "",
    ]
    return ", ".join(filter(None, parts)) + "." if told else _("Nobody of the family is known yet.")


def labels(drawn: Pedigree) -> dict[str, list[str]]:
    """What stands below each sign, by the key of its person: the year of birth, and when a life ended."""
    return {symbol.key: list(_labels_of(symbol.person)) for symbol in drawn.symbols if symbol.key}


def _labels_of(person: Person) -> Iterator[str]:
    if person.born:
        yield str(person.born)
    if person.loss:
        weeks = pgettext("pedigree", "%(weeks)d wk") % {"weeks": person.weeks} if person.weeks else ""
        mark = pgettext("pedigree", "SB") if person.loss is Loss.STILLBIRTH else ""
        if mark or weeks:
            yield f"{mark} {weeks}".strip()
    elif person.died_age:
        yield pgettext("pedigree", "d. %(age)s") % {"age": age_in_words(person.died_age)}

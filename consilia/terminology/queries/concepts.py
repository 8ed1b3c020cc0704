"""What a code means, what it is called, and where it stands in its hierarchy."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from consilia.foundation.languages import in_language
from consilia.foundation.questions import StandingQuestion, given
from consilia.terminology.domain.records import Provenance, Scope
from consilia.terminology.domain.systems import RARE_DISEASES, System
from consilia.terminology.models import (
    CodeSystem,
    Concept,
    ConceptLink,
    Designation,
    NameChange,
    PendingImport,
    Release,
)

# A chain of replacements longer than this is a circle.
MOST_REPLACEMENTS = 10


def systems() -> QuerySet[CodeSystem]:
    """The code systems that are loaded, with version and licence."""
    return CodeSystem.objects.order_by("key")


def version_in_use(system: System | str) -> str:
    """The release by whose words codes are chosen now; empty while none is loaded."""
    return _VERSION.first(key=str(system)) or ""


_VERSION = StandingQuestion(
    lambda: CodeSystem.objects.filter(key=given("key")).values_list("version", flat=True)
)


def concept(system: System | str, code: str) -> Concept | None:
    """The concept of a code as stored, obsolete or not, with its system."""
    return Concept.objects.of(system).filter(code=code).select_related("system").first()


def concept_by_id(concept_id: UUID) -> Concept | None:
    return Concept.objects.filter(pk=concept_id).select_related("system").first()


def by_provenance(system: System | str, provenance: Provenance) -> QuerySet[Concept]:
    """The concepts in use whose Russian name has this provenance; NONE means no Russian name."""
    return Concept.objects.of(system).filter(provenance_ru=provenance, obsolete=False)


def russian_synonyms(of: Concept) -> list[str]:
    """The other Russian names in use, without those of earlier releases, in the order in which they came."""
    rows = of.designations.filter(language="ru").exclude(scope__in=[Scope.LABEL, Scope.FORMER])
    return list(rows.order_by("id").values_list("text", flat=True))


def name_changes(of: Concept) -> QuerySet[NameChange]:
    """What curators did to its Russian names, newest first."""
    return of.name_changes.select_related("made_by", "undone_by").order_by("-id")


def without_successor(system: System | str) -> QuerySet[Concept]:
    """Retired codes that nothing replaces: records with them are read as they are, and ranked by nothing."""
    return Concept.objects.of(system).filter(obsolete=True, replaced_by="")


def releases(system: System | str) -> QuerySet[Release]:
    """Every load of a system, newest first."""
    return Release.objects.filter(system__key=system).order_by("-loaded_at", "-id")


def pending_import(pending_id: UUID, *, user_id: UUID) -> PendingImport | None:
    """An upload that waits for confirmation by the person who made it."""
    return PendingImport.objects.filter(pk=pending_id, user_id=user_id).first()


def exists(system: System | str, code: str, *, on: date | None = None) -> bool:
    """Whether `code` may be used for a new record: known, not obsolete, and valid on the day."""
    found = Concept.objects.of(system).filter(code=code, obsolete=False)
    if on is not None:
        found = found.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_until__isnull=True) | Q(valid_until__gt=on),
        )
    return found.exists()


def labels(system: System | str, codes: Iterable[str], language: str) -> dict[str, str]:
    """A label for every code asked for, obsolete ones too: in `language` when there is one, else in the
    other; an unknown code is its own label."""
    wanted = list(dict.fromkeys(codes))
    rows = Concept.objects.of(system).filter(code__in=wanted).values_list("code", "label_en", "label_ru")
    found = {code: in_language(russian, english, language) for code, english, russian in rows}
    return {code: found.get(code) or code for code in wanted}


def label(system: System | str, code: str, language: str) -> str:
    return labels(system, [code], language)[code]


def untranslated(system: System | str, codes: Iterable[str]) -> set[str]:
    """Those of `codes` that have no Russian label, so that a page can say "English only"."""
    rows = Concept.objects.of(system).filter(code__in=list(codes), label_ru="")
    return set(rows.values_list("code", flat=True))


def resolve(system: System | str, code: str) -> str | None:
    """The code in use now for `code`: itself, or what replaced it; None when unknown or replaced by nothing."""
    for _ in range(MOST_REPLACEMENTS):
        row = Concept.objects.of(system).filter(code=code).values_list("obsolete", "replaced_by").first()
        if row is None:
            return None
        obsolete, replaced_by = row
        if not obsolete:
            return code
        code = replaced_by
    return None


def ancestors(system: System | str, code: str) -> list[str]:
    """Everything that `code` is a kind of, in no order; itself not among them."""
    return Concept.objects.of(system).filter(code=code).values_list("ancestors", flat=True).first() or []


def descendants(system: System | str, code: str) -> list[str]:
    """Everything in use under `code`, by code."""
    found = Concept.objects.of(system).below(code).filter(obsolete=False)
    return list(found.order_by("code").values_list("code", flat=True))


def is_a(system: System | str, code: str, ancestor: str) -> bool:
    """Whether `code` is `ancestor` or lies under it."""
    return code == ancestor or Concept.objects.of(system).below(ancestor).filter(code=code).exists()


def parents(of: Concept) -> list[Concept]:
    return list(Concept.objects.filter(child_links__child=of).order_by("code"))


def path(of: Concept) -> list[Concept]:
    """One way from the top down to the parent of `of`: through the first parent at every step."""
    steps: list[Concept] = []
    here = of
    while above := parents(here):
        here = above[0]
        steps.insert(0, here)
    return steps


def children(of: Concept) -> QuerySet[Concept]:
    return Concept.objects.filter(parent_links__parent=of, obsolete=False)


def roots(system: System | str) -> QuerySet[Concept]:
    """The concepts in use without a parent: chapters, the root of HPO, or every disease."""
    return Concept.objects.of(system).filter(parent_links__isnull=True, obsolete=False)


def names(of: Concept) -> list[Designation]:
    """Synonyms and former names of both languages, the labels not among them."""
    return list(of.designations.exclude(scope=Scope.LABEL).order_by("language", "scope", "text"))


def same_as(system: System | str, code: str) -> list[tuple[str, str, str]]:
    """(predicate, system, code) of what other systems call this, through Mondo where both sides meet there.

    A disease of OMIM and one of Orphanet are the same when both are exactly one disease of Mondo.
    """
    direct = [
        *ConceptLink.objects.filter(subject_system=system, subject_code=code).values_list(
            "predicate", "object_system", "object_code"
        ),
        *ConceptLink.objects.filter(object_system=system, object_code=code).values_list(
            "predicate", "subject_system", "subject_code"
        ),
    ]
    hubs = [code for predicate, name, code in direct if name == System.MONDO and predicate == "exact"]
    beyond = ConceptLink.objects.filter(subject_system=System.MONDO, subject_code__in=hubs).exclude(
        object_system=system, object_code=code
    )
    return sorted({*direct, *beyond.values_list("predicate", "object_system", "object_code")})


def rare_disease_codes(system: System | str, code: str) -> list[str]:
    """The codes of the same disease in Orphanet, OMIM and DECIPHER, `code` itself first."""
    others = [other for predicate, name, other in same_as(system, code) if _is_same(predicate, name)]
    return [code, *others]


def _is_same(predicate: str, system: str) -> bool:
    return predicate == "exact" and system in RARE_DISEASES


def known(system: System | str, codes: Collection[str]) -> set[str]:
    """Those of `codes` that the system has, obsolete or not."""
    return set(Concept.objects.of(system).filter(code__in=codes).values_list("code", flat=True))

"""From the top of a system down to one concept."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.paging import Page, keyset_page
from consilia.terminology import permissions, queries
from consilia.terminology.domain import codes
from consilia.terminology.domain.records import Kind
from consilia.terminology.domain.shipped import PHENOTYPIC_ABNORMALITY
from consilia.terminology.domain.systems import System
from consilia.terminology.forms import RussianNameForm, SynonymsForm
from consilia.terminology.models import SYSTEM_NAMES, Concept

ROWS = 50
MOST_CHANGES = 20
# Systems that mappings name and whose texts we do not carry.
FOREIGN_NAMES = {"icd10cm": "ICD-10-CM"}


@require_safe
@signed_in
def browse(request: Request, system: str) -> HttpResponse:
    """The first level of a system: chapters, organ systems, or a plain list of diseases."""
    key = _system(system)
    loaded = queries.systems().filter(key=key).first()
    if loaded is None:
        raise Http404
    context = {"system": loaded, "name": SYSTEM_NAMES[key], **_listed(request, _first_level(key))}
    return page(request, "terminology/browse.html", context, part="rows")


@require_safe
@signed_in
def show_concept(request: Request, system: str, code: str) -> HttpResponse:
    """All that is known of a code: names, place, mappings; an obsolete one says what to use instead."""
    key = _system(system)
    concept = queries.concept(key, codes.normalise(key, code) or code)
    if concept is None:
        raise Http404
    return page(request, "terminology/concept.html", concept_context(request, concept), part="rows")


def concept_context(
    request: Request,
    concept: Concept,
    form: RussianNameForm | None = None,
    synonyms_form: SynonymsForm | None = None,
) -> dict[str, Any]:
    key = System(concept.system.key)
    may_review = permissions.may_review_labels(request.actor)
    successor = queries.resolve(key, concept.code) if concept.obsolete else None
    return {
        "concept": concept,
        "name": SYSTEM_NAMES[key],
        "path": queries.path(concept),
        "parents": queries.parents(concept),
        "names": queries.names(concept),
        "links": [_linked(*link) for link in queries.same_as(key, concept.code)],
        "successor": queries.concept(key, successor) if successor else None,
        "form": form or RussianNameForm(initial={"name": concept.label_ru, "expected": concept.label_ru}),
        "may_review": may_review,
        "synonyms_form": synonyms_form or _synonyms_form(concept),
        "changes": list(queries.name_changes(concept)[:MOST_CHANGES]) if may_review else [],
        **_listed(request, queries.children(concept)),
    }


def _synonyms_form(concept: Concept) -> SynonymsForm:
    lines = "\n".join(queries.russian_synonyms(concept))
    return SynonymsForm(initial={"synonyms": lines, "expected_synonyms": lines})


def _listed(request: Request, rows: QuerySet[Concept]) -> dict[str, Any]:
    found: Page[Concept] = keyset_page(
        rows, key=["code"], cursor=request.GET.get("after"), key_of=lambda row: (row.code,), size=ROWS
    )
    children = (
        sorted(found.rows, key=_place) if found.rows and found.rows[0].kind == Kind.CHAPTER else found.rows
    )
    return {"children": children, "next": found.next, "back": found.back}


def _place(chapter: Concept) -> int:
    """Chapters are few and numbered in Roman figures, which no index sorts."""
    return codes.CHAPTERS.index(chapter.code)


def _first_level(system: System) -> QuerySet[Concept]:
    if system is System.HPO and (root := queries.concept(system, PHENOTYPIC_ABNORMALITY)):
        return queries.children(root)
    return queries.roots(system)


def _linked(predicate: str, system: str, code: str) -> dict[str, Any]:
    """A mapping with its concept when the other system is one of ours."""
    return {
        "predicate": predicate,
        "system": FOREIGN_NAMES.get(system, system),
        "code": code,
        "concept": queries.concept(system, code),
    }


def _system(name: str) -> System:
    try:
        return System(name)
    except ValueError:
        raise Http404 from None

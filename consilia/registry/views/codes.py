"""The codes of a disease on a form: chosen by type-ahead, found without scripts, named in the reader's language."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from consilia.registry.domain.diagnoses import Codes
from consilia.registry.forms import CODED
from consilia.terminology.queries import labels, search

FOUND_AT_MOST = 12


def posted_codes(data: QueryDict) -> dict[str, str]:
    """What was chosen last in each system: a box ticked among results stands behind the old code."""
    dropped = set(data.getlist("drop"))
    chosen = {name: [code for code in data.getlist(name) if code and code not in dropped] for name in CODED}
    return {name: codes[-1] if codes else "" for name, codes in chosen.items()}


def is_search(data: QueryDict) -> bool:
    """A button beside a field was pressed, to look for a code without scripts."""
    return any(f"{name}_find" in data for name in CODED)


def code_fields(codes: Codes | dict[str, str], data: QueryDict | None = None) -> list[dict[str, Any]]:
    """For each system: its field with what is chosen and, after a search, what was found."""
    if isinstance(codes, Codes):
        codes = {name: getattr(codes, name) for name in CODED}
    language = (get_language() or "en")[:2]
    return [
        {
            "name": name,
            "label": label,
            "chosen": _named(name, codes[name], language),
            "results": _found(name, data.get(f"{name}_text", ""), language)
            if data is not None and f"{name}_find" in data
            else None,
        }
        for name, label in CODED.items()
    ]


def _named(system: str, code: str, language: str) -> list[dict[str, str]]:
    return [{"value": code, "label": labels(system, [code], language)[code]}] if code else []


def _found(system: str, text: str, language: str) -> list[dict[str, str]]:
    hits = search(system, text, language=language, limit=FOUND_AT_MOST)
    return [{"value": hit.code, "label": hit.label, "detail": hit.code} for hit in hits]

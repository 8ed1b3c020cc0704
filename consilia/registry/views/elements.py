"""One entry by the elements of the RD-CDM catalogue: what is known, what is missing, and what is not carried and why."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consilia.accounts.requests import Request
from consilia.audit.services import record_read
from consilia.foundation.pages import page
from consilia.registry.domain.catalogue import Answered, Held
from consilia.registry.queries import entry_for
from consilia.registry.queries.catalogue import rd_cdm, record_of
from consilia.registry.views.doors import CURATORS, guarded

HELD: Final[dict[Held, tuple[str | Promise, str]]] = {
    Held.KNOWN: (pgettext_lazy("element", "Known"), "ok"),
    Held.MISSING: (pgettext_lazy("element", "Missing"), "warn"),
    Held.NO_MATTER: (pgettext_lazy("element", "Not asked of this child"), "neutral"),
    Held.LEFT_OUT: (pgettext_lazy("element", "Not carried"), "unknown"),
}


@require_safe
@guarded
def elements(request: Request, entry_id: UUID) -> HttpResponse:
    entry = entry_for(request.actor, entry_id, request.at)
    record_read(
        subject="child", subject_id=entry.child_id, what="RegistryEntryRead", by=request.actor, at=request.at
    )
    language = (get_language() or "en")[:2]
    record, catalogue = record_of(entry, request.at), rd_cdm()
    show = next((held for held in Held if held == request.GET.get("show")), None)
    context = {
        "entry": entry,
        "name": entry.label(language),
        "sections": list(_sections(record.answers, show, language)),
        "completeness": record.completeness,
        "counters": list(_counters(record.answers, show)),
        "catalogue": catalogue,
        "title": catalogue.label[language],
        "is_curator": request.actor.role in CURATORS,
    }
    return page(request, "registry/elements.html", context)


def _counters(answers: Sequence[Answered], show: Held | None) -> Iterator[dict[str, Any]]:
    counts = Counter(one.held for one in answers)
    yield {"label": _("All"), "href": "?", "current": show is None, "count": len(answers)}
    for held, (word, tone) in HELD.items():
        href, current = f"?show={held}", show is held
        yield {"label": word, "href": href, "current": current, "count": counts[held], "tone": tone}


def _sections(
    answers: Sequence[Answered], show: Held | None, language: str
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Those in which something is to be shown."""
    told = iter(answers)
    for section in rd_cdm().sections:
        own = islice(told, len(section.elements))
        if rows := [_row(one, language) for one in own if show in {None, one.held}]:
            yield section.label[language], rows


def _row(one: Answered, language: str) -> dict[str, Any]:
    word, tone = HELD[one.held]
    return {
        "ordinal": one.element.ordinal,
        "label": one.element.label[language],
        "word": word,
        "tone": tone,
        "texts": [(text, len(list(same))) for text, same in groupby(filter(None, one.texts))],
        "why": rd_cdm().reasons[one.element.left_out][language] if one.element.left_out else "",
    }

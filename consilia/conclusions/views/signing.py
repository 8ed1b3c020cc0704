"""The page before the signature, and the signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.access import ask_again, recently_authenticated
from consilia.accounts.requests import Request
from consilia.cases.domain.second_reading import ReadingState, Timing
from consilia.cases.models import SecondReading
from consilia.cases.models.second_readings import REASON_NAMES
from consilia.cases.queries.second_readings import (
    Need,
    Option,
    finished_reading,
    need_for,
    open_reading,
    readers_for,
)
from consilia.conclusions import paper, services
from consilia.conclusions.domain.completeness import Item, missing_items
from consilia.conclusions.domain.dosing import flaws
from consilia.conclusions.domain.words import Kind
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import draft_of, facts_of, recommendations_of, text_of
from consilia.conclusions.services.images import moved_on
from consilia.conclusions.services.signing import NotWhatYouRead
from consilia.conclusions.views.doors import of_a_case, to
from consilia.conclusions.views.words import ANCHORS, FLAW_NAMES, ITEM_NAMES
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal

# As many as a person compares; the order has put the best first.
SHOWN_READERS = 8


@require_http_methods(["GET", "POST"])
@of_a_case
def sign(request: Request, case_id: UUID) -> HttpResponse:
    """All that will be signed, what is still missing, and one button. Who signs proves again who she is."""
    conclusion = draft_of(request.actor, case_id, request.at)
    if not recently_authenticated(request):
        return ask_again(request, back_to=reverse("conclusions:sign", args=[case_id]))
    if request.method == "GET":
        return sign_page(request, conclusion)
    try:
        services.sign_conclusion(
            case_id=case_id, revision=_revision(request), by=request.actor, at=request.at
        )
    except Refusal as refusal:
        conclusion = draft_of(request.actor, case_id, request.at)
        return sign_page(request, conclusion, refusal=refusal, status=refusal.status)
    said = _("Signed. The referring doctor has been told.")
    return to(request, "cases:detail", case_id, said, anchor="conclusion")


def _revision(request: Request) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError as error:
        raise NotWhatYouRead from error


def sign_page(
    request: Request, conclusion: Conclusion, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    missing = missing_items(facts_of(conclusion))
    second = second_eyes(conclusion, request.at, is_complete=not missing)
    moved = [
        number
        for image in conclusion.images.all()
        for number in moved_on(image, by=request.actor, at=request.at)
    ]
    context = {
        "case": conclusion.case,
        "conclusion": conclusion,
        "blocks": paper.blocks(conclusion),
        "tasks": [_task(item, conclusion, missing) for item in Item],
        "may_sign": not missing and not second.stops and not moved,
        "moved": moved,
        "is_complete": not missing,
        "second": second,
        "refusal": refusal,
    }
    return page(request, "conclusions/sign.html", context, status=status)


@dataclass(frozen=True, slots=True)
class SecondEyes:
    """What the rules of second reading say to this text, and whom the author may ask."""

    need: Need
    reading: SecondReading | None
    finished: SecondReading | None
    readers: Sequence[Option]

    @property
    def stops(self) -> bool:
        """Somebody reads it before it can be signed, and has not come to an end."""
        return self.is_open or (self.need.timing is Timing.BEFORE and self.finished is None)

    @property
    def is_open(self) -> bool:
        """It was sent to be read, whether a rule asked for it or the author."""
        return self.reading is not None and self.reading.is_before

    @property
    def has_remarks(self) -> bool:
        return self.reading is not None and self.reading.state == ReadingState.RETURNED

    @property
    def reasons(self) -> list[str]:
        return [str(REASON_NAMES[reason]) for reason in self.need.reasons]


def second_eyes(conclusion: Conclusion, at: datetime, *, is_complete: bool) -> SecondEyes:
    """A correction is read after its signature: it stops nowhere."""
    text = text_of(conclusion)
    need = need_for(conclusion.case, text.reasons, at)
    if conclusion.is_correction:
        need = Need(Timing.AFTER if need.reasons else Timing.NEVER, need.reasons)
        return SecondEyes(need, None, None, [])
    reading = open_reading(conclusion.case_id)
    finished = finished_reading(conclusion.case_id, version=text.version, revision=text.revision)
    wanted = is_complete and finished is None and reading is None
    found = readers_for(conclusion.case, at, author_id=conclusion.author_id) if wanted else []
    return SecondEyes(need, reading, finished, found[:SHOWN_READERS])


def _task(item: Item, conclusion: Conclusion, missing: list[Item]) -> dict[str, Any]:
    return {
        "label": ITEM_NAMES[item],
        "href": f"{reverse('conclusions:edit', args=[conclusion.case_id])}#part-{ANCHORS.get(item, item)}",
        "status": "todo" if item in missing else "done",
        "hint": _dose_hint(conclusion) if item is Item.DOSES and item in missing else None,
    }


def _dose_hint(conclusion: Conclusion) -> str:
    """Which drug lacks what: `1: the unit of the dose; the route`."""
    drugs = [given for given in recommendations_of(conclusion) if given.kind == Kind.DRUG]
    lacking = [(given.number, flaws(given.order)) for given in drugs]
    return " ".join(
        f"{number}: {'; '.join(str(FLAW_NAMES[flaw]) for flaw in found)}."
        for number, found in lacking
        if found
    )

"""What the experts of the field ask for, inside the draft: items to answer, and the score as one types."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.requirements import ALL_FIELDS, Need, Said, Status
from consilia.cases.domain.urgency import Urgency
from consilia.cases.forms import DraftAttachForm, NeedsForm
from consilia.cases.models import Case, Requirement
from consilia.cases.models.requirements import GROUP_NAMES
from consilia.cases.queries import case_for
from consilia.cases.queries.completeness import Needed, Needs, Typed, needs_of
from consilia.cases.queries.timeline import attachments_of
from consilia.cases.views.answers import of_a_case, to_case
from consilia.cases.views.files import attach_chosen
from consilia.foundation.pages import page


def posted_needs(request: Request, case: Case) -> NeedsForm:
    """The answers in this request, to the items shown for the stored field and for the one chosen now."""
    shown = list(needs_of(case, request.at).items)
    if "field" in request.POST:  # an autosave sends only what changed
        shown += needs_of(case, request.at, _typed(request, {})).items
    said = {needed.requirement.key: needed.said for needed in shown}
    return _form(request, case, [needed.requirement for needed in shown], said, data=request.POST)


def keep_answers(request: Request, case: Case, form: NeedsForm, names: Iterable[str], before: str) -> Case:
    """Store what was sent under these names. `before`: the field of the draft before it was saved."""
    said = form.said(set(names))
    return services.answer_requirements(
        case_id=case.id,
        said={form.items[key].id: words for key, words in said.items()},
        field_before=before,
        by=request.actor,
        at=request.at,
    )


def needs_context(request: Request, case: Case, form: NeedsForm | None = None) -> dict[str, Any]:
    """What `cases/needs.html` shows: of what is stored, or of what stands in the posted form."""
    if form is None:
        needs = needs_of(case, request.at)
        items, said = _items(needs), {needed.requirement.key: needed.said for needed in needs.items}
        form = _form(request, case, items, said)
    else:
        needs = needs_of(case, request.at, _typed(request, form.said(request.POST)))
    return {
        "needs": needs,
        "need_groups": [
            (GROUP_NAMES[group], [_row(needed, form) for needed in items]) for group, items in needs.groups
        ],
        "score_words": _score_words(needs),
        "is_emergency": (request.POST.get("urgency") or case.urgency) == Urgency.EMERGENCY,
        "needs_form": form,
        "set_code": request.POST.get("field") or case.field_id or ALL_FIELDS,
    }


def _items(needs: Needs) -> list[Requirement]:
    return [needed.requirement for needed in needs.items]


def _form(
    request: Request, case: Case, items: Sequence[Requirement], said: dict[str, Said], **data: Any
) -> NeedsForm:
    today = timezone.localdate(request.at)
    form = NeedsForm(items=items, attachments=attachments_of(case), said=said, today=today, **data)
    form.is_valid()
    return form


def _typed(request: Request, said: dict[str, Said]) -> Typed:
    return Typed(
        field=request.POST.get("field", ""),
        urgency=request.POST.get("urgency", ""),
        diagnosis_code=request.POST.get("diagnosis_code", ""),
        said=said,
    )


def _row(needed: Needed, form: NeedsForm) -> dict[str, Any]:
    name = f"need_{needed.requirement.key}"
    return {
        "item": needed.requirement,
        "needed": needed,
        "status": status_of(needed),
        "field": form[name],
        "file": form[f"{name}__file"],
        "none": form[f"{name}__none"],
        "is_answered_otherwise": bool(needed.said.attachment_id or needed.said.unavailable),
    }


def status_of(needed: Needed) -> str:
    """The item's place in a task list."""
    if needed.status is Status.MET:
        return "done"
    if needed.status is Status.EXCUSED:
        return "excused"
    return "todo" if needed.requirement.need == Need.REQUIRED else "optional"


def _score_words(needs: Needs) -> str:
    judged = needs.assessment
    required = ngettext(
        "%(met)d of %(count)d required item is there",
        "%(met)d of %(count)d required items are there",
        judged.required,
    ) % {"met": judged.required_met, "count": judged.required}
    recommended = _("%(met)d of %(count)d recommended") % {
        "met": judged.recommended_met,
        "count": judged.recommended,
    }
    return f"{required}, {recommended}."


@require_POST
@of_a_case
def show_needs(request: Request, case_id: UUID) -> HttpResponse:
    """The items of the field chosen now, or only the score, for what stands in the form; nothing is stored."""
    case = case_for(request.actor, case_id, request.at)
    if case.state != State.DRAFT:
        return to_case(request, case_id)
    context = {"case": case, **needs_context(request, case, posted_needs(request, case))}
    template = "cases/score.html" if request.GET.get("part") == "score" else "cases/needs.html"
    return page(request, template, {**context, "beside": template == "cases/score.html"})


def attach_answering(request: Request, case: Case, form: DraftAttachForm, needs: Needs) -> None:
    """Keep the files that can be kept; each of the others says why not. The first one answers the item."""
    kept = attach_chosen(request, case.id, form)
    needed = next((one for one in needs.items if one.requirement.key == form.cleaned_data.get("need")), None)
    if kept and needed is not None:
        said = Said(needed.said.value, needed.said.text, kept[0], needed.said.unavailable)
        services.answer_requirements(
            case_id=case.id,
            said={needed.requirement.id: said},
            field_before=case.field_id or "",
            by=request.actor,
            at=request.at,
        )

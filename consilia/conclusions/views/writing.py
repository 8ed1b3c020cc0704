"""The editor. Every button of its form saves first, so nothing typed is lost; it works without scripts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.requests import Request
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.cases.queries.timeline import attachments_of, findings_of
from consilia.conclusions import services
from consilia.conclusions.domain.completeness import missing_items
from consilia.conclusions.forms import prefix_of
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import draft_of, facts_of, removed_from, signed_by
from consilia.conclusions.services import DraftChangedElsewhere
from consilia.conclusions.services.drafts import CODED, is_kept, stored_values
from consilia.conclusions.views.doors import of_a_case, to
from consilia.conclusions.views.images import images_beside
from consilia.conclusions.views.posted import (
    SINGLE,
    Editor,
    changes_named,
    changes_of,
    codes,
    posted,
    pressed,
    shown,
)
from consilia.conclusions.views.words import ITEM_NAMES
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.terminology.queries import labels, search

FOUND_AT_MOST = 12
MOVES = {"up": -1, "down": 1}
BUTTONS = {**MOVES, "remove": 0, "restore": 0}
IMAGE_BUTTONS = {"show_image": 0, "drop_image": 0}
LONGEST_CAPTION = 300


@require_http_methods(["GET", "POST"])
@of_a_case
def begin(request: Request, case_id: UUID) -> HttpResponse:
    """Begin to write, or go on. A page that was only asked for changes nothing."""
    if request.method == "GET":
        case = case_for(request.actor, case_id, request.at, least=Sight.BODY)
        return page(request, "conclusions/begin.html", {"case": case})
    services.begin_conclusion(case_id=case_id, by=request.actor, at=request.at)
    return to(request, "conclusions:edit", case_id)


@require_http_methods(["GET", "POST"])
@of_a_case
def edit(request: Request, case_id: UUID) -> HttpResponse:
    conclusion = draft_of(request.actor, case_id, request.at)
    if request.method == "GET":
        if conclusion.case.state == State.SECOND_READ:
            return to(request, "conclusions:reading", case_id)
        return _editor_page(request, conclusion, shown(conclusion))
    editor = posted(conclusion, request.POST)
    if not editor.is_valid():
        return _editor_page(request, conclusion, editor, status=422)
    try:
        conclusion = services.save_draft(
            case_id=case_id,
            changes=changes_of(editor, request.POST),
            revision=editor.headings.cleaned_data["version"],
            by=request.actor,
            at=request.at,
        )
        _keep_captions(request, conclusion)
        return _after_saving(request, case_id)
    except DraftChangedElsewhere as refusal:
        return _conflict(request, case_id, refusal)
    except Refusal as refusal:
        editor.headings.add_error(None, str(refusal))
        return _editor_page(request, conclusion, editor, status=refusal.status)


def _after_saving(request: Request, case_id: UUID) -> HttpResponse:
    """Do what the button says that sent the form."""
    for name in CODED:
        if f"{name}_find" in request.POST:
            conclusion = draft_of(request.actor, case_id, request.at)
            found = {name: _found(name, request.POST.get(f"{name}_text", ""))}
            return _editor_page(request, conclusion, shown(conclusion), found=found)
    if "check" in request.POST:
        return to(request, "conclusions:sign", case_id)
    if "add" in request.POST:
        added = services.add_recommendation(case_id=case_id, by=request.actor, at=request.at)
        return to(request, "conclusions:edit", case_id, anchor=prefix_of(added))
    if done := _press_image(request, case_id):
        return done
    if button := pressed(request.POST, BUTTONS):
        return _press(request, case_id, *button)
    return to(request, "conclusions:edit", case_id, _("Saved."))


def _press_image(request: Request, case_id: UUID) -> HttpResponse | None:
    """Put a key image into the draft or take one out, when a button says so. What cannot be drawn is told."""
    told: dict[str, Any] = {"case_id": case_id, "by": request.actor, "at": request.at}
    if button := pressed(request.POST, IMAGE_BUTTONS):
        name, which = button
        if name == "drop_image":
            services.remove_image(image_id=which, **told)
            said = _("The image was taken out. Its marks stay, so it can be shown again.")
        else:
            looked = f"looked-{which}" in request.POST
            services.show_image(annotation_id=which, looked=looked, **told)
            said = _("The image is shown in the conclusion.")
        return to(request, "conclusions:edit", case_id, said, anchor="part-images")
    return None


def _keep_captions(request: Request, conclusion: Conclusion) -> None:
    for image in conclusion.images.all():
        typed = request.POST.get(f"caption-{image.id}")
        if typed is not None:
            services.caption_image(
                case_id=conclusion.case_id,
                image_id=image.id,
                caption=typed.strip()[:LONGEST_CAPTION],
                by=request.actor,
                at=request.at,
            )


def _press(request: Request, case_id: UUID, button: str, recommendation_id: UUID) -> HttpResponse:
    which = {"case_id": case_id, "recommendation_id": recommendation_id}
    if button == "remove":
        removed = services.remove_recommendation(**which, by=request.actor, at=request.at)
        said = _("Recommendation %(number)d was removed. It can be brought back below the list.")
        return to(
            request,
            "conclusions:edit",
            case_id,
            said % {"number": removed.removed_from},
            anchor="part-recommendations",
        )
    if button == "restore":
        given = services.restore_recommendation(**which, by=request.actor, at=request.at)
    else:
        given = services.move_recommendation(**which, steps=MOVES[button], by=request.actor, at=request.at)
    return to(request, "conclusions:edit", case_id, anchor=prefix_of(given))


@require_POST
@of_a_case
def autosave(request: Request, case_id: UUID) -> HttpResponse:
    """Keep the fields named in `changed`. Answers with the new version; 409 and 422 say what to do.

    A device keeps a copy of what it sends, and may bring it when its form has arrived and all is signed.
    """
    try:
        return _save_named(request, draft_of(request.actor, case_id, request.at))
    except Conclusion.DoesNotExist:  # signed before, or while the draft was waited for
        return _judge_late(request, signed_by(request.actor, case_id, request.at))


def _save_named(request: Request, conclusion: Conclusion) -> JsonResponse:
    editor = posted(conclusion, request.POST)
    changes, mistakes = changes_named(editor, request.POST, request.POST.getlist("changed"))
    try:
        conclusion = services.save_draft(
            case_id=conclusion.case_id,
            changes=changes,
            revision=editor.headings.cleaned_data.get("version"),
            by=request.actor,
            at=request.at,
        )
    except Refusal as refusal:
        if not is_kept(conclusion, changes):
            return JsonResponse({"message": str(refusal)}, status=refusal.status)
    _keep_captions(request, conclusion)
    conclusion.refresh_from_db(fields=["revision"])
    if mistakes:
        return JsonResponse({"message": mistakes[0], "version": conclusion.revision}, status=422)
    return JsonResponse({"version": conclusion.revision})


def _judge_late(request: Request, signed: Conclusion) -> JsonResponse:
    """What came after the signature: it stands in the signed text already, or it came too late."""
    changes, mistakes = changes_named(
        posted(signed, request.POST), request.POST, request.POST.getlist("changed")
    )
    if mistakes or not is_kept(signed, changes):
        refusal = services.ConclusionIsSigned()
        return JsonResponse({"message": str(refusal)}, status=refusal.status)
    return JsonResponse({"version": signed.revision})


@require_safe
@of_a_case
def preview(request: Request, case_id: UUID) -> HttpResponse:
    """The paper under a watermark, for the author alone."""
    pdf = services.preview_conclusion(case_id=case_id, by=request.actor, at=request.at)
    headers = {
        "Content-Disposition": 'inline; filename="draft.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _conflict(request: Request, case_id: UUID, refusal: DraftChangedElsewhere) -> HttpResponse:
    """What is stored now beside what was typed; sending again overwrites knowingly."""
    conclusion = draft_of(request.actor, case_id, request.at)
    data = request.POST.copy()
    data["version"] = str(conclusion.revision)
    editor = posted(conclusion, data)
    editor.is_valid()
    stored = stored_values(conclusion)
    differing = [
        (editor.headings[name].label, stored[name])
        for name in editor.headings.fields
        if name in stored and stored[name] != editor.headings.cleaned_data.get(name)
    ]
    return _editor_page(request, conclusion, editor, status=409, refusal=refusal, differing=differing)


def _editor_page(
    request: Request, conclusion: Conclusion, editor: Editor, *, status: int = 200, **more: Any
) -> HttpResponse:
    case = conclusion.case
    attached = attachments_of(case)
    context = {
        "case": case,
        "conclusion": conclusion,
        "form": editor.headings,
        "recommendations": editor.recommendations,
        "forms": editor.forms,
        "chosen": {name: _chosen(name, conclusion, request.POST) for name in CODED},
        "single": SINGLE,
        "removed": removed_from(conclusion),
        "findings": findings_of(case),
        "attachments": attached,
        "images": images_beside(conclusion, attached, request.actor, request.at),
        "missing": missing_items(facts_of(conclusion)),
        "item_names": ITEM_NAMES,
        "found": {},
        "differing": [],
        "refusal": None,
        **more,
    }
    return page(request, "conclusions/edit.html", context, status=status)


def _chosen(name: str, conclusion: Conclusion, data: QueryDict) -> list[dict[str, str]]:
    """The codes on the page: those sent where a form was sent, else those stored."""
    system = CODED[name][1]
    wanted = codes(data, name) if data else stored_values(conclusion)[name]
    named = labels(system, wanted, (get_language() or "en")[:2])
    return [{"value": code, "label": named[code]} for code in wanted]


def _found(name: str, text: str) -> list[dict[str, str]]:
    found = search(CODED[name][1], text, language=(get_language() or "en")[:2], limit=FOUND_AT_MOST)
    return [{"value": hit.code, "label": hit.label, "detail": hit.code} for hit in found]

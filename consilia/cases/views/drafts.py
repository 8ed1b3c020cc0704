"""Starting, writing and sending a request."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.cases import services
from consilia.cases.domain.completeness import Item, blocking_items, missing_items
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.requirements import Need, Said
from consilia.cases.domain.sight import Sight
from consilia.cases.forms import URGENCY_HINTS, DraftAttachForm, DraftForm, NeedsForm
from consilia.cases.models import Case, Finding
from consilia.cases.queries import case_for, request_facts
from consilia.cases.queries.completeness import Needed, answers_shown, needs_of, stored_answers
from consilia.cases.queries.offline import offline_requests_of
from consilia.cases.queries.timeline import attachments_of, findings_of
from consilia.cases.services import CaseIncomplete, CaseMovedOn
from consilia.cases.services.drafts import FindingFacts
from consilia.cases.views.answers import of_a_case, to_case
from consilia.cases.views.files import chose_files
from consilia.cases.views.needs import attach_answering, keep_answers, needs_context, posted_needs, status_of
from consilia.cases.views.reading import accepted, read
from consilia.cases.views.words.items import ITEM_NAMES
from consilia.foundation.identifiers import uuid7
from consilia.foundation.pages import page
from consilia.foundation.panels import panels_made
from consilia.foundation.refusals import Refusal
from consilia.patients.models import Child
from consilia.patients.queries import child_for
from consilia.terminology.queries import concept, resolve, search

FORM_FIELDS = {
    "question": "question",
    "summary": "summary",
    "diagnosis": "diagnosis",
    "urgency": "urgency",
    "field": "field_id",
    "incomplete_because": "incomplete_because",
}
FOUND_AT_MOST = 12
# What decides which items are asked, and with what weight a reason counts: the score is judged again.
WEIGHED = {"field", "urgency", "diagnosis_code", "findings", "findings_state", "incomplete_because"}


@require_http_methods(["GET", "POST"])
@signed_in
def start(request: Request) -> HttpResponse:
    """Confirm for which child, then open the draft. Without a child: choose or register one first."""
    try:
        child = child_for(request.actor, UUID(request.GET.get("child", "")), request.at)
    except ValueError:
        return HttpResponseRedirect(f"{reverse('patients:list')}?for=case")
    except Child.DoesNotExist as error:
        raise Http404 from error
    if request.method == "GET":
        known = Case.objects.filter(child=child, is_open=True, referrer_id=request.actor.user_id)
        context = {
            "child": child,
            "client_uuid": uuid7(),
            "known": list(known[:5]),
            "waiting": offline_requests_of(request.actor),
        }
        return page(request, "cases/start.html", context)
    if request.POST.get("brought"):
        case = services.begin_offline_request(
            request_id=_uuid(request.POST["brought"]), child_id=child.id, by=request.actor, at=request.at
        )
        return HttpResponseRedirect(reverse("cases:draft", args=[case.id]))
    case = services.start_case(
        client_uuid=_uuid(request.POST.get("client_uuid", "")),
        child_id=child.id,
        by=request.actor,
        at=request.at,
    )
    return HttpResponseRedirect(reverse("cases:draft", args=[case.id]))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid7()


@require_http_methods(["GET", "POST"])
@of_a_case
def edit_draft(request: Request, case_id: UUID) -> HttpResponse:
    """The draft. Every button of the form saves first, so nothing typed is lost."""
    case = case_for(request.actor, case_id, request.at)
    if case.state != State.DRAFT:
        return to_case(request, case_id)
    if request.method == "GET":
        return _draft_page(request, case, DraftForm(initial=_initial(case)))
    form, answers = DraftForm(request.POST), posted_needs(request, case)
    if not form.is_valid() or answers.errors:
        return _draft_page(request, case, form, answers, status=422)
    try:
        saved = _save(request, case, form)
        keep_answers(request, case, answers, request.POST, case.field_id or "")
    except CaseMovedOn:
        return _conflict(request, case_id, form, answers)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _draft_page(request, case, form, answers, status=refusal.status)
    return _after_saving(request, saved)


def _after_saving(request: Request, case: Case) -> HttpResponse:
    for name in ("findings", "diagnosis_code"):
        if f"{name}_find" in request.POST:
            found = {name: _found(name, request.POST.get(f"{name}_text", ""))}
            return _draft_page(request, case, DraftForm(initial=_initial(case)), found=found)
    if {"read", "accept", "accept_all"} & set(request.POST):
        listed = [one.code for one in findings_of(case)]
        form = DraftForm(initial=_initial(case))
        return _draft_page(request, case, form, reading=read(case.summary, listed))
    if "details" in request.POST:
        return HttpResponseRedirect(reverse("cases:findings", args=[case.id]))
    if "check" in request.POST:
        return HttpResponseRedirect(reverse("cases:submit", args=[case.id]))
    return HttpResponseRedirect(reverse("cases:draft", args=[case.id]))


@require_POST
@of_a_case
def autosave_draft(request: Request, case_id: UUID) -> HttpResponse:
    """Keep the fields named in `changed`. 200 with the new version; 409 and 422 say what to do."""
    case = case_for(request.actor, case_id, request.at)
    field_before = case.field_id or ""
    names = request.POST.getlist("changed")
    form, answers = DraftForm(request.POST), None
    form.is_valid()
    mistakes = [error for name in names for error in form.errors.get(name, [])]
    if WEIGHED & set(names) or any(name.startswith("need_") for name in names):
        answers = posted_needs(request, case)
        mistakes += [error for name in names for error in answers.errors.get(name, [])]
    sent = [name for name in names if name in FORM_FIELDS and name not in form.errors]
    changes = {FORM_FIELDS[name]: _value(name, form) for name in sent}
    if "diagnosis_code" in names:
        changes["diagnosis_code"] = _diagnosis_code(request)
    try:
        case = services.save_draft(
            case_id=case_id,
            changes=changes,
            version=form.cleaned_data.get("version"),
            by=request.actor,
            at=request.at,
        )
        if {"findings", "findings_state"} & set(names):
            case = services.set_findings(
                case_id=case_id, findings=_findings(request, case), by=request.actor, at=request.at
            )
        if answers is not None:
            case = keep_answers(request, case, answers, names, field_before)
    except (Refusal, ValidationError) as refusal:
        if isinstance(refusal, CaseMovedOn):
            stored = case_for(request.actor, case_id, request.at)
            if _is_kept(request, stored, changes, answers, names):
                return JsonResponse({"version": stored.version})
        message = refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)
        return JsonResponse({"message": message}, status=getattr(refusal, "status", 422))
    if mistakes:
        return JsonResponse({"message": mistakes[0], "version": case.version}, status=422)
    return JsonResponse({"version": case.version})


@require_http_methods(["GET", "POST"])
@of_a_case
def submit(request: Request, case_id: UUID) -> HttpResponse:
    """The request as the network will read it, with what is still missing; then send."""
    if request.method == "POST":
        try:
            services.submit_case(case_id=case_id, by=request.actor, at=request.at)
        except CaseIncomplete as refusal:
            case = case_for(request.actor, case_id, request.at)
            return _check_page(request, case, status=refusal.status)
        return to_case(request, case_id, _("The request is on its way."))
    case = case_for(request.actor, case_id, request.at)
    if case.state != State.DRAFT:
        return to_case(request, case_id)
    return _check_page(request, case)


@require_POST
@of_a_case
def attach_to_draft(request: Request, case_id: UUID) -> HttpResponse:
    """Add files to a draft; they may answer one of its items at once."""
    case = case_for(request.actor, case_id, request.at)
    if case.state != State.DRAFT:
        return to_case(request, case_id)
    needs = needs_of(case, request.at)
    form = DraftAttachForm(request.POST, items=[needed.requirement for needed in needs.items])
    if not chose_files(request):
        form.add_error(None, _("Choose a file first."))
    if form.is_valid():
        attach_answering(request, case, form, needs)
    if form.errors:
        return _draft_page(request, case, DraftForm(initial=_initial(case)), status=422, attach_form=form)
    return to_case(request, case_id, anchor="files", place="draft")


def _check_page(request: Request, case: Case, *, status: int = 200) -> HttpResponse:
    facts = request_facts(case, request.at)
    missing, blocking = missing_items(facts), blocking_items(facts)
    context = {
        **needs_context(request, case),
        "answers": answers_shown(case, Sight.BODY),
        "case": case,
        "findings": findings_of(case),
        "attachments": attachments_of(case),
        "tasks": [_task(item, case, missing, blocking) for item in Item],
        "owed_tasks": [
            _owed_task(needed, case, stops=Item.REQUIREMENTS in blocking) for needed in _owed(case, request)
        ],
        "may_send": not blocking,
    }
    return page(request, "cases/check.html", context, status=status)


def _task(item: Item, case: Case, missing: list[Item], blocking: list[Item]) -> dict[str, Any]:
    address = (
        f"{reverse('patients:detail', args=[case.child_id])}#consents"
        if item is Item.CONSENT
        else f"{reverse('cases:draft', args=[case.id])}#part-{item}"
    )
    status = "todo" if item in blocking else "optional" if item in missing else "done"
    return {"label": ITEM_NAMES[item], "href": address, "status": status}


def _owed(case: Case, request: Request) -> list[Needed]:
    """The required items, in the order of the list."""
    needs = needs_of(case, request.at)
    return [needed for needed in needs.items if needed.requirement.need == Need.REQUIRED]


def _owed_task(needed: Needed, case: Case, *, stops: bool) -> dict[str, Any]:
    """An item of the field as a task; where nothing stops the request, it may stay open."""
    status = status_of(needed)
    address = f"{reverse('cases:draft', args=[case.id])}#need-{needed.requirement.key}"
    task = {"label": needed.requirement.name, "href": address, "hint": needed.requirement.why}
    return {
        **task,
        "status": "optional" if status == "excused" or (status == "todo" and not stops) else status,
    }


def _save(request: Request, case: Case, form: DraftForm) -> Case:
    changes = {column: _value(name, form) for name, column in FORM_FIELDS.items()}
    changes["diagnosis_code"] = _diagnosis_code(request)
    saved = services.save_draft(
        case_id=case.id,
        changes=changes,
        version=form.cleaned_data["version"],
        by=request.actor,
        at=request.at,
    )
    findings = _findings(request, case)
    if findings != _stored_findings(case):
        saved = services.set_findings(case_id=case.id, findings=findings, by=request.actor, at=request.at)
    return saved


def _is_kept(
    request: Request,
    case: Case,
    changes: Mapping[str, str | None],
    answers: NeedsForm | None,
    names: Collection[str],
) -> bool:
    """Whether all of it is stored already: it was sent twice, or its answer was lost on the way."""
    if any(getattr(case, column) != value for column, value in changes.items()):
        return False
    if {"findings", "findings_state"} & set(names) and _findings(request, case) != _stored_findings(case):
        return False
    said, stored = answers.said(set(names)) if answers else {}, stored_answers(case)
    return all(stored.get(key, Said()) == words for key, words in said.items())


def _value(name: str, form: DraftForm) -> str | None:
    value: str = form.cleaned_data[name]
    return (value or None) if name == "field" else value


def _findings(request: Request, case: Case) -> list[FindingFacts]:
    """The posted terms with their states, labels looked up. A stored one stays, even when its code was retired."""
    stored = {facts.code: facts for facts in _stored_findings(case)}
    codes, states = request.POST.getlist("findings"), request.POST.getlist("findings_state")
    posted = dict(zip(codes, [*states, *["observed"] * len(codes)], strict=False))
    posted |= accepted(request.POST, codes, request.POST.getlist("accept"))
    facts = []
    for code, presence in posted.items():
        if presence not in Finding.Presence.values:
            continue
        if code in stored:
            facts.append(replace(stored[code], presence=presence))
        elif code and (term := concept("hpo", resolve("hpo", code) or code)) is not None:
            facts.append(FindingFacts(term.code, term.label_en, term.label_ru, presence))
    return facts


def _stored_findings(case: Case) -> list[FindingFacts]:
    return [FindingFacts(f.code, f.label_en, f.label_ru, f.presence, f.said) for f in findings_of(case)]


def _diagnosis_code(request: Request) -> str:
    """The posted ICD-10 code when the terminology knows it, else nothing."""
    code = request.POST.get("diagnosis_code", "")
    return code if code and concept("icd10", code) is not None else ""


def _found(name: str, text: str) -> list[dict[str, str]]:
    system = "hpo" if name == "findings" else "icd10"
    found = search(system, text, language=get_language() or "en", limit=FOUND_AT_MOST)
    return [{"value": hit.code, "label": hit.label, "detail": hit.code} for hit in found]


def _initial(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, column) or "" for name, column in FORM_FIELDS.items()}
    return {**values, "version": case.version}


def _conflict(request: Request, case_id: UUID, form: DraftForm, answers: NeedsForm) -> HttpResponse:
    """Show what is stored now beside what was typed; sending again overwrites knowingly."""
    case = case_for(request.actor, case_id, request.at)
    stored = _initial(case)
    differing = [
        (form[name].label, stored[name])
        for name in FORM_FIELDS
        if stored[name] != (form.cleaned_data.get(name) or "")
    ]
    data = request.POST.copy()
    data["version"] = str(case.version)
    again = DraftForm(data)
    again.is_valid()
    return _draft_page(request, case, again, answers, status=409, differing=differing)


def _draft_page(
    request: Request,
    case: Case,
    form: DraftForm,
    answers: NeedsForm | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    needs = needs_context(request, case, answers)
    diagnosis = concept("icd10", case.diagnosis_code) if case.diagnosis_code else None
    context = {
        "case": case,
        "form": form,
        "findings": [
            {"value": finding.code, "label": finding.name, "state": finding.presence}
            for finding in findings_of(case)
        ],
        "diagnosis_chosen": [{"value": diagnosis.code, "label": diagnosis.label()}] if diagnosis else [],
        "urgency_hints": URGENCY_HINTS,
        "item_names": ITEM_NAMES,
        "attachment_limit": settings.ATTACHMENT_MAX_BYTES,
        "attachments": attachments_of(case),
        "attach_form": DraftAttachForm(items=[one.requirement for one in needs["needs"].items]),
        "found": {},
        "reading": None,
        "differing": [],
        "missing": missing_items(request_facts(case, request.at)),
        "beside": False,
        "panels": panels_made(settings.DRAFT_PANELS, case, request.actor, request.at),
        **needs,
        **more,
    }
    return page(request, "cases/draft.html", context, status=status)

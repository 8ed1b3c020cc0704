"""The list of children, one child, registering and changing."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.domain.roles import CLINICAL_ROLES
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import SomebodyWasFirst
from consilia.patients import queries, services
from consilia.patients.forms import ChildForm, DeathForm, DecisionForm, RegisterForm
from consilia.patients.forms.merging import shown
from consilia.patients.forms.places import country_name, language_name, region_name
from consilia.patients.models import Child
from consilia.patients.panels import panels_of
from consilia.patients.permissions import DEEDS, may
from consilia.patients.services import AlikeChildren, Decision
from consilia.patients.views.answers import form_page, known, of_child, to_child
from consilia.patients.views.growth_words import growth_section

# `?for=case`: the reader is choosing a child for something; where the choice leads.
PURPOSES = {"case": "cases:start"}


@require_safe
@signed_in(roles=CLINICAL_ROLES)
def list_children(request: Request) -> HttpResponse:
    """The children whom the reader sees, by name; narrowed by name, date of birth or a number."""
    text, purpose = request.GET.get("q", "").strip()[:200], _purpose(request)
    found = queries.child_page(request.actor, request.at, text=text, cursor=request.GET.get("cursor"))
    context = {
        "text": text,
        "found": found,
        "purpose": purpose,
        "today": localdate(request.at),
        "may_register": may(request.actor, "register"),
        "questions": queries.open_question_count(request.actor, request.at),
    }
    return page(request, "patients/list.html", context, part="results")


def _purpose(request: Request) -> str:
    asked = request.GET.get("for", "")
    return asked if asked in PURPOSES else ""


def _chosen_address(purpose: str, child_id: UUID) -> str | None:
    """Where the choice of a child leads, if it was asked for something."""
    try:
        return f"{reverse(PURPOSES[purpose])}?child={child_id}" if purpose else None
    except NoReverseMatch:
        return None


@require_safe
@known
def show_child(request: Request, child_id: UUID) -> HttpResponseBase:
    """Everything about one child. The reading is recorded; a merged row leads to the child that stands."""
    child = services.read_child(child_id=child_id, by=request.actor, at=request.at)
    if child.id != child_id:
        return to_child(request, child.id)
    return child_page(request, child)


def child_page(request: Request, child: Child, *, revealed: dict[UUID, str] | None = None) -> HttpResponse:
    """The page of a child; `revealed` holds numbers that were asked for in full."""
    actor, at = request.actor, request.at
    context = {
        "child": child,
        "today": localdate(at),
        "at": at,
        "region": region_name(child.region_code),
        "country": country_name(child.country),
        "family_language": language_name(child.language),
        "guardians": queries.guardian_contacts(child),
        "identifiers": queries.identifiers_of(child),
        "revealed": revealed or {},
        "consents": queries.consents_of(child),
        "merges": queries.merges_of(child),
        **growth_section(queries.growth_of(child, on=localdate(at), at=at)),
        "panels": panels_of(child, actor, at),
        "allowed": {deed: may(actor, deed) for deed in DEEDS},
        "case_address": _chosen_address("case", child.id),
    }
    answer = page(request, "patients/child.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "POST"])
@signed_in(roles=DEEDS["register"])
def register(request: Request) -> HttpResponse:
    """A new child: facts, then, where alike children are known, what they are."""
    if request.method == "GET":
        return form_page(
            request, "patients/register.html", _register_context(request, _register_form(request))
        )
    form = _register_form(request)
    decided = DecisionForm(request.POST) if "decision" in request.POST or "decide" in request.POST else None
    if not form.is_valid() or (decided is not None and not decided.is_valid()):
        return form_page(request, "patients/register.html", _register_context(request, form, decided))
    try:
        child = services.register_child(
            facts=form.facts,
            numbers=form.numbers,
            decision=Decision(decided.cleaned_data["decision"], decided.cleaned_data["reason"])
            if decided
            else None,
            by=request.actor,
            at=request.at,
        )
    except (
        AlikeChildren
    ) as refusal:  # looked for again, because the refusal undid the trace of the first look
        context = _register_context(request, form, DecisionForm())
        return form_page(request, "patients/register.html", context, status=refusal.status)
    onwards = _chosen_address(_purpose(request), child.id)
    return (
        HttpResponseRedirect(onwards)
        if onwards
        else to_child(request, child.id, _("The child is registered."))
    )


@require_POST
@signed_in(roles=DEEDS["register"])
def similar(request: Request) -> HttpResponse:
    """The part of the register page that shows alike children, while the form is being filled in."""
    form = _register_form(request)
    form.is_valid()
    found = _alike(request, form)
    decided = DecisionForm(initial={name: request.POST.get(name) for name in ("decision", "reason")})
    context = _register_context(request, form, decided if found else None, found)
    return page(request, "patients/register.html", context, part="similar")


def _register_form(request: Request) -> RegisterForm:
    data = request.POST if request.method == "POST" else None
    return RegisterForm(data, on=localdate(request.at), kinds=queries.identifier_kinds())


def _alike(request: Request, form: RegisterForm) -> Any:
    if not form.can_be_compared:
        return []
    facts = queries.sought(form.facts_so_far, form.numbers)
    return services.look_for_alike(facts=facts, by=request.actor, at=request.at)


def _register_context(
    request: Request, form: RegisterForm, decided: DecisionForm | None = None, found: Any = None
) -> dict[str, Any]:
    if found is None and decided is not None:
        found = _alike(request, form)
    return {
        "form": form,
        "decided": decided,
        "similar": found or [],
        "purpose": _purpose(request),
        "purposes": PURPOSES,
        "today": localdate(request.at),
    }


@require_http_methods(["GET", "POST"])
@of_child("change")
def change(request: Request, child: Child) -> HttpResponse:
    """Putting the facts right. On a stale page the typed values stay, beside what changed meanwhile."""
    on = localdate(request.at)
    if request.method == "GET":
        initial = {name: getattr(child, name) for name in ChildForm.base_fields}
        return form_page(
            request, "patients/change.html", {"child": child, "form": ChildForm(initial=initial, on=on)}
        )
    form = ChildForm(request.POST, on=on)
    if not form.is_valid():
        return form_page(request, "patients/change.html", {"child": child, "form": form})
    try:
        services.change_child(
            child_id=child.id, facts=form.facts, version=_version(request), by=request.actor, at=request.at
        )
    except SomebodyWasFirst as refusal:
        context = {"child": child, "form": form, "refusal": refusal, "changed": _differences(child, form)}
        return form_page(request, "patients/change.html", context, status=refusal.status)
    return to_child(request, child.id, _("The details are changed."))


def _version(request: Request) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0


def _differences(child: Child, form: ChildForm) -> list[tuple[str, str]]:
    """What the record says by now, where the typed values differ."""
    return [
        (str(form[name].label), shown(child, name))
        for name in form.fields
        if getattr(child, name) != form.cleaned_data[name]
    ]


@require_http_methods(["GET", "POST"])
@of_child("note_death")
def death(request: Request, child: Child) -> HttpResponse:
    form = DeathForm(
        request.POST if request.method == "POST" else None,
        child=child,
        on=localdate(request.at),
        initial={"deceased_on": child.deceased_on},
    )
    if not form.is_valid():
        return form_page(request, "patients/death.html", {"child": child, "form": form})
    day = form.cleaned_data["deceased_on"]
    services.note_death(child_id=child.id, deceased_on=day, by=request.actor, at=request.at)
    return to_child(
        request, child.id, _("The date of death is noted.") if day else _("The note is taken back.")
    )

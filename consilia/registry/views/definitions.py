"""Forms of the registry: what they ask, their file, and a new version from a file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import Refusal
from consilia.registry import services
from consilia.registry.domain.definitions import GIVEN
from consilia.registry.domain.expressions import FUNCTIONS
from consilia.registry.forms import DefinitionForm
from consilia.registry.permissions import may_define_forms
from consilia.registry.queries import current_forms, earlier_versions, form_for
from consilia.registry.services import DefinitionRefused
from consilia.registry.views.doors import CURATORS, DEFINERS, known
from consilia.registry.views.words import KIND_NAMES, fault_sentence


@require_safe
@signed_in(roles=CURATORS | DEFINERS)
def forms(request: Request) -> HttpResponse:
    rows = [(one, one.form, sum(1 for _element in one.form.elements)) for one in current_forms()]
    context = {"rows": rows, "may_load": may_define_forms(request.actor)}
    return page(request, "registry/forms.html", context)


@require_safe
@signed_in(roles=CURATORS | DEFINERS)
@known
def form(request: Request, form_id: UUID) -> HttpResponse:
    found = form_for(form_id)
    context = {
        "found": found,
        "form": found.form,
        "lang": (get_language() or "en")[:2],
        "kinds": KIND_NAMES,
        "earlier": earlier_versions(found),
    }
    return page(request, "registry/form.html", context)


@require_safe
@signed_in(roles=CURATORS | DEFINERS)
@known
def form_file(request: Request, form_id: UUID) -> HttpResponse:
    """The definition as it is read again by `load`."""
    found = form_for(form_id)
    headers = {"Content-Disposition": f'attachment; filename="{found.code}-{found.number}.yaml"'}
    return HttpResponse(found.text, content_type="application/yaml; charset=utf-8", headers=headers)


@require_http_methods(["GET", "POST"])
@signed_in(roles=DEFINERS)
def load(request: Request) -> HttpResponse:
    if request.method == "GET":
        return _load_page(request, DefinitionForm())
    typed = DefinitionForm(request.POST, request.FILES)
    if not typed.is_valid():
        return _load_page(request, typed, status=422)
    text = typed.cleaned_data["text"]
    try:
        made = services.load_form(text=text, by=request.actor, at=request.at)
    except DefinitionRefused as refusal:
        lines = [(fault.line, fault_sentence(fault)) for fault in refusal.faults]
        return _load_page(request, _kept(text), refusal=refusal, lines=lines, status=refusal.status)
    except Refusal as refusal:
        return _load_page(request, _kept(text), refusal=refusal, status=refusal.status)
    messages.success(request, _("Version %(number)d is in use from now on.") % {"number": made.number})
    return redirect("registry:form", made.id)


def _kept(text: str) -> DefinitionForm:
    """What was sent, also as a file, is not lost: it stands in the field to be put right."""
    return DefinitionForm(initial={"text": text})


def _load_page(
    request: Request,
    typed: DefinitionForm,
    *,
    refusal: Refusal | None = None,
    lines: list[tuple[int, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": typed,
        "refusal": refusal,
        "lines": lines or [],
        "names": [(name, KIND_NAMES[kind]) for name, kind in GIVEN.items()],
        "functions": sorted(FUNCTIONS),
    }
    return page(request, "registry/load_form.html", context, status=status)

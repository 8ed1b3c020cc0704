"""The curators' queue of retired codes that nothing replaces."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.paging import keyset_page
from consilia.foundation.refusals import Refusal
from consilia.terminology import queries, services
from consilia.terminology.domain import codes
from consilia.terminology.domain.systems import System
from consilia.terminology.models import SYSTEM_NAMES
from consilia.terminology.permissions import CURATORS


@require_safe
@signed_in(roles=CURATORS)
def list_retired(request: Request) -> HttpResponse:
    """One system at a time, findings first."""
    return _page(request, _system(request.GET.get("system", "")))


@require_POST
@signed_in(roles=CURATORS)
def choose(request: Request, concept_id: UUID) -> HttpResponse:
    """Keep the code that was typed or suggested as the successor."""
    concept = queries.concept_by_id(concept_id)
    if concept is None:
        raise Http404
    system = System(concept.system.key)
    typed = request.POST.get("code", "")
    code = codes.normalise(system, typed) or typed
    try:
        services.choose_successor(concept_id=concept.id, code=code, by=request.actor, at=request.at)
    except Refusal as refusal:
        said = f"{concept.code}: {refusal}"
        return _page(request, system, said=said, status=refusal.status)
    messages.success(
        request, _("%(code)s is read as %(successor)s now.") % {"code": concept.code, "successor": code}
    )
    return redirect(f"{reverse('terminology:retired')}?system={system}")


def _page(request: Request, system: System, *, said: str = "", status: int = 200) -> HttpResponse:
    found = keyset_page(
        queries.without_successor(system),
        key=["code"],
        cursor=request.GET.get("after"),
        key_of=lambda concept: (concept.code,),
    )
    context = {
        "system": system,
        "system_names": SYSTEM_NAMES,
        "rows": found.rows,
        "next": found.next,
        "back": found.back,
        "said": said,
    }
    return page(request, "terminology/retired.html", context, status=status)


def _system(name: str) -> System:
    try:
        return System(name or System.HPO)
    except ValueError:
        raise Http404 from None

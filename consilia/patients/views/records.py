"""Guardians, numbers and consents of a child."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consilia.accounts.requests import Request
from consilia.foundation.refusals import Refusal
from consilia.patients import queries, services
from consilia.patients.forms import ConsentForm, GuardianForm, NumberForm, ReasonForm, WithdrawForm
from consilia.patients.forms.records import CONSENT_FIELDS
from consilia.patients.models import Child
from consilia.patients.services import ConsentRefused
from consilia.patients.views.answers import form_page, known, of_child, to_child
from consilia.patients.views.children import child_page


@require_http_methods(["GET", "POST"])
@of_child("guardians")
def add_guardian(request: Request, child: Child) -> HttpResponse:
    form = GuardianForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return form_page(request, "patients/guardian.html", {"child": child, "form": form})
    services.add_guardian(child_id=child.id, facts=form.facts, by=request.actor, at=request.at)
    return to_child(request, child.id, _("The guardian is added."), anchor="guardians")


@require_http_methods(["GET", "POST"])
@known
def remove_guardian(request: Request, guardian_id: UUID) -> HttpResponseBase:
    guardian, child = queries.guardian_for(request.actor, guardian_id, request.at)
    if request.method == "GET":
        return form_page(request, "patients/guardian_remove.html", {"child": child, "guardian": guardian})
    services.remove_guardian(guardian_id=guardian_id, by=request.actor, at=request.at)
    return to_child(request, child.id, _("The guardian is removed."), anchor="guardians")


@require_http_methods(["GET", "POST"])
@of_child("identifiers")
def add_identifier(request: Request, child: Child) -> HttpResponse:
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.add_identifier(child_id=child.id, number=form.number, by=request.actor, at=request.at)
        except Refusal as refusal:
            form.add_error("value", str(refusal))
        else:
            return to_child(request, child.id, _("The number is added."), anchor="identifiers")
    return form_page(request, "patients/identifier.html", {"child": child, "form": form})


@require_http_methods(["GET", "POST"])
@known
def retire_identifier(request: Request, identifier_id: UUID) -> HttpResponseBase:
    identifier, child = queries.identifier_for(request.actor, identifier_id, request.at)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"child": child, "identifier": identifier, "form": form}
        return form_page(request, "patients/identifier_retire.html", context)
    services.retire_identifier(
        identifier_id=identifier_id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at
    )
    return to_child(request, child.id, _("The number is no longer used."), anchor="identifiers")


@require_POST
@known
def reveal_identifier(request: Request, identifier_id: UUID) -> HttpResponseBase:
    """The child's page with one number in full: never in an address, never in a cache."""
    _identifier, child = queries.identifier_for(request.actor, identifier_id, request.at)
    value = services.reveal_identifier(identifier_id=identifier_id, by=request.actor, at=request.at)
    return child_page(request, child, revealed={identifier_id: value})


@require_http_methods(["GET", "POST"])
@of_child("consents")
def give_consent(request: Request, child: Child) -> HttpResponse:
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        child=child,
        at=request.at,
        initial={
            "purpose": request.GET.get("purpose", ""),
            "given_by": "guardian",
            "given_on": localdate(request.at),
        },
    )
    if form.is_valid():
        try:
            services.give_consent(child_id=child.id, facts=form.facts, by=request.actor, at=request.at)
        except ConsentRefused as refusal:
            form.add_error(CONSENT_FIELDS.get(refusal.field, refusal.field), str(refusal))
        else:
            return to_child(request, child.id, _("The consent is recorded."), anchor="consents")
    return form_page(request, "patients/consent.html", {"child": child, "form": form})


@require_http_methods(["GET", "POST"])
@known
def withdraw_consent(request: Request, consent_id: UUID) -> HttpResponseBase:
    consent, child = queries.consent_for(request.actor, consent_id, request.at)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"child": child, "consent": consent, "form": form}
        return form_page(request, "patients/consent_withdraw.html", context)
    services.withdraw_consent(
        consent_id=consent_id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at
    )
    return to_child(request, child.id, _("The consent is withdrawn from this moment."), anchor="consents")

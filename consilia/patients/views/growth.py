"""How a child grows: the chart with its table, and the forms by which measurements come in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.patients import queries, services
from consilia.patients.domain.growth.tables import version
from consilia.patients.domain.growth.words import Indicator
from consilia.patients.forms import CorrectionForm, GestationForm, MeasurementForm, ReasonForm
from consilia.patients.models import Child, Measurement
from consilia.patients.permissions import may
from consilia.patients.services.growth import FAULT_TEXTS, MeasurementImplausible, MeasurementImpossible
from consilia.patients.views.answers import form_page, known, of_child
from consilia.patients.views.growth_words import (
    AXES,
    INDICATOR_NAMES,
    UNITS,
    assessment_words,
    chart_of,
    measures_text,
    notes,
    now_rows,
    offered,
    visit_rows,
)


@require_safe
@known
def show_growth(request: Request, child_id: UUID) -> HttpResponseBase:
    """The chart of one indicator beside the table of all. The reading is recorded."""
    child = services.read_growth(child_id=child_id, by=request.actor, at=request.at)
    if child.id != child_id:
        return redirect("patients:growth", child.id)
    found = queries.growth_of(child, on=localdate(request.at), at=request.at)
    charts = offered(found)
    shown = _shown(request.GET.get("chart", ""), charts)
    context = {
        "child": child,
        "growth": found,
        "now": now_rows(found),
        "notes": notes(found),
        "visits": visit_rows(found),
        "ended": queries.ended_measurements(child),
        "words_of": measures_text,
        "charts": _tabs(charts, shown),
        **(_drawn(found, shown) if shown else {"chart": None}),
        "version": version(),
        "may_measure": may(request.actor, "measure"),
    }
    answer = page(request, "patients/growth.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _tabs(charts: Sequence[Indicator], shown: Indicator | None) -> list[dict[str, Any]]:
    return [
        {"label": INDICATOR_NAMES[one], "href": f"?chart={one}#chart", "current": one is shown}
        for one in charts
    ]


def _drawn(found: queries.Growth, shown: Indicator) -> dict[str, Any]:
    made = chart_of(found, shown)
    name, unit = INDICATOR_NAMES[shown], UNITS.get(shown, _("kg"))
    return {"chart": made, "shown_name": name, "axis": AXES[made.unit], "unit": unit}


def _shown(asked: str, charts: Sequence[Indicator]) -> Indicator | None:
    return next((one for one in charts if one == asked), charts[0] if charts else None)


@require_http_methods(["GET", "POST"])
@of_child("measure")
def measure(request: Request, child: Child) -> HttpResponse:
    initial = {"measured_on": localdate(request.at)}
    form = MeasurementForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _taken(
        form, lambda facts: services.record_measurement(child_id=child.id, facts=facts, **_who(request))
    ):
        return _to_growth(request, child, _("The measurement is recorded."))
    return _form(request, child, form)


@require_http_methods(["GET", "POST"])
@known
def correct(request: Request, measurement_id: UUID) -> HttpResponseBase:
    row, child = _own(request, measurement_id)
    initial = {name: getattr(row, name) for name in services.MeasurementFacts.__slots__}
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _taken(
        form,
        lambda facts: services.correct_measurement(
            measurement_id=row.id, facts=facts, because=form.cleaned_data["because"], **_who(request)
        ),
    ):
        return _to_growth(request, child, _("The measurement is corrected; what was said before stays."))
    return _form(request, child, form, before=row)


@require_http_methods(["GET", "POST"])
@known
def withdraw(request: Request, measurement_id: UUID) -> HttpResponseBase:
    row, child = _own(request, measurement_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"child": child, "row": row, "form": form, "measures": measures_text(row)}
        return form_page(request, "patients/growth_withdraw.html", context)
    services.withdraw_measurement(measurement_id=row.id, because=form.cleaned_data["reason"], **_who(request))
    return _to_growth(request, child, _("The measurement is taken back."))


@require_http_methods(["GET", "POST"])
@of_child("measure")
def gestation(request: Request, child: Child) -> HttpResponse:
    known_so_far = queries.gestation_of(child)
    initial = {name: getattr(known_so_far, name, None) for name in GestationForm.base_fields}
    form = GestationForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        return form_page(request, "patients/gestation.html", {"child": child, "form": form})
    told = {**form.cleaned_data, "days": form.cleaned_data["days"] or 0}
    services.note_gestation(child_id=child.id, **told, **_who(request))
    return _to_growth(request, child, _("The gestational age is noted."))


def _who(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "at": request.at}


def _own(request: Request, measurement_id: UUID) -> tuple[Measurement, Child]:
    found = queries.measurement_for(request.actor, measurement_id, request.at)
    if not may(request.actor, "measure"):
        raise NotAllowed
    return found


def _taken(form: MeasurementForm, deed: Any) -> bool:
    """Whether the deed was done; a refusal goes to the fields that it is about."""
    try:
        deed(form.facts)
    except MeasurementImpossible as refusal:
        for column, fault in refusal.faults.items():
            form.add_error(column, str(FAULT_TEXTS[fault]))
    except MeasurementImplausible as refusal:
        form.add_error("is_checked", " ".join([str(refusal), *map(assessment_words, refusal.found)]))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def _form(
    request: Request, child: Child, form: MeasurementForm, *, before: Measurement | None = None
) -> HttpResponse:
    context = {"child": child, "form": form, "before": before, "is_doubted": "is_checked" in form.errors}
    return form_page(request, "patients/measure.html", context)


def _to_growth(request: Request, child: Child, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("patients:growth", child.id)

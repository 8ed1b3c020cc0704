"""One organisation: what is known about it, and the forms that change it."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.panels import Panel
from consilia.foundation.refusals import SomebodyWasFirst
from consilia.network import queries, services
from consilia.network.forms import (
    CalendarExceptionForm,
    CentreFieldsForm,
    OrganisationForm,
    StandingForm,
    WeekForm,
    organisation_initial,
    week_texts,
)
from consilia.network.forms.choices import zone_name
from consilia.network.models import Organisation
from consilia.network.permissions import may
from consilia.network.views.attempts import (
    attempt,
    require_may,
    seen_version,
    status_of,
    succeeds,
    with_seen,
)
from consilia.network.views.effects import effect_of
from consilia.network.views.weeks import week_rows

DEEDS = (
    "update_organisation",
    "set_centre_fields",
    "set_calendar",
    "create_unit",
    "create_consultant",
    "assign_duty",
)


@require_GET
@signed_in
def organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    return _detail(request, queries.organisation_of(organisation_id), CalendarExceptionForm())


def _detail(
    request: Request,
    subject: Organisation,
    exception_form: CalendarExceptionForm,
    effect: Panel | None = None,
    removing: date | None = None,
) -> HttpResponse:
    calendar = queries.working_calendar_of(subject.id)
    today = timezone.localdate(request.at)
    people = queries.people_of(subject.id)
    context = {
        "organisation": subject,
        "zone": zone_name(subject.time_zone, request.at),
        "here": request.at.astimezone(ZoneInfo(subject.time_zone)),
        "is_open": calendar.is_open(request.at),
        "week": week_rows(calendar, request.at, subject.time_zone),
        "exceptions": queries.exceptions_of(subject.id, since=today),
        "holidays": queries.next_holidays(since=today),
        "units": queries.units_of(subject.id),
        "people": [(one, list(one.fields.all())) for one in people if one.is_active],
        "fields": queries.fields_of_centre(subject.id) if subject.is_centre else [],
        "may": {deed: may(request.actor, deed, organisation_id=subject.id) for deed in DEEDS},
        "exception_form": exception_form,
        "effect": effect,
        "removing": removing,
    }
    return page(request, "network/organisation.html", context, status=status_of(exception_form))


@require_http_methods(["GET", "POST"])
@signed_in
def create_organisation(request: Request) -> HttpResponse:
    require_may(request, "create_organisation")
    data = request.POST or None
    form = OrganisationForm(data)
    standing = StandingForm(data, initial={"first_day": timezone.localdate(request.at)})
    if form.is_valid() and standing.is_valid():
        made = attempt(
            form,
            lambda: services.create_organisation(
                standing=standing.standing, facts=form.facts, by=request.actor, at=request.at
            ),
        )
        if made is not None:
            messages.success(request, _("The organisation belongs to the network now."))
            return redirect("network:organisation", made.id)
    context: dict[str, Any] = {"form": form, "standing": standing, "organisation": None, "stored": []}
    return page(request, "network/organisation_form.html", context, status=status_of(form, standing))


@require_http_methods(["GET", "POST"])
@signed_in
def update_organisation(request: Request, organisation_id: UUID) -> HttpResponse:
    subject = queries.organisation_of(organisation_id)
    require_may(request, "update_organisation", organisation_id=subject.id)
    initial, data = organisation_initial(subject), request.POST or None
    form = OrganisationForm(data, initial=initial)
    standing = StandingForm(data, initial=initial) if may(request.actor, "update_standing") else None
    if form.is_valid() and (standing is None or standing.is_valid()):
        try:
            return _updated(request, subject, form, standing)
        except SomebodyWasFirst:
            return _stale(request, subject, form, standing)
    context: dict[str, Any] = {"form": form, "standing": standing, "organisation": subject, "stored": []}
    forms = [form, *([standing] if standing else [])]
    return page(request, "network/organisation_form.html", context, status=status_of(*forms))


def _updated(
    request: Request, subject: Organisation, form: OrganisationForm, standing: StandingForm | None
) -> HttpResponse:
    services.update_organisation(
        organisation_id=subject.id,
        facts=form.facts,
        standing=standing.standing if standing else None,
        seen=seen_version(form.cleaned_data["seen"]),
        by=request.actor,
        at=request.at,
    )
    messages.success(request, _("Saved."))
    return redirect("network:organisation", subject.id)


def _stale(
    request: Request, subject: Organisation, form: OrganisationForm, standing: StandingForm | None
) -> HttpResponse:
    """What was typed stays; beside it stands what somebody else saved. Saving again decides knowingly."""
    with_seen(form, subject.changed_at)
    stored = [(form[name].label, getattr(subject, name)) for name in form.facts.differing(subject)]
    context = {"form": form, "standing": standing, "organisation": subject, "stored": stored}
    return page(request, "network/organisation_form.html", context, status=409)


@require_http_methods(["GET", "POST"])
@signed_in
def set_centre_fields(request: Request, organisation_id: UUID) -> HttpResponse:
    subject = queries.organisation_of(organisation_id)
    require_may(request, "set_centre_fields")
    if not subject.is_centre:
        raise Http404
    offered = queries.fields_of_centre(subject.id)
    form = CentreFieldsForm(
        request.POST if request.method == "POST" else None,
        initial={"fields_offered": [field.code for field in offered]},
    )
    if form.is_valid():
        # A centre may also offer single subspecialties, by import; the boxes speak of whole fields only.
        kept = [field.code for field in offered if field.parent_id]
        deed: dict[str, Any] = {"organisation_id": subject.id, "by": request.actor, "at": request.at}
        wanted = [*form.cleaned_data["fields_offered"], *kept]
        if succeeds(form, lambda: services.set_centre_fields(fields=wanted, **deed)):
            messages.success(request, _("Saved."))
            return redirect("network:organisation", subject.id)
    context = {"form": form, "organisation": subject}
    return page(request, "network/centre_fields.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@signed_in
def set_organisation_hours(request: Request, organisation_id: UUID) -> HttpResponse:
    subject = queries.organisation_of(organisation_id)
    require_may(request, "set_calendar", organisation_id=subject.id)
    spans = queries.hours_of_organisation(subject.id)
    form = WeekForm(request.POST if request.method == "POST" else None, initial=week_texts(spans))
    effect = None
    if form.is_valid():
        deed = partial(
            services.set_organisation_hours,
            organisation_id=subject.id,
            hours=form.cleaned_data["hours"],
            by=request.actor,
            at=request.at,
        )
        if "preview" not in request.POST:
            deed()
            messages.success(request, _("Saved."))
            return redirect("network:organisation", subject.id)
        effect = effect_of(deed, at=request.at, organisation_id=subject.id)
    zone = zone_name(subject.time_zone, request.at)
    context = {"form": form, "organisation": subject, "zone": zone, "effect": effect}
    return page(request, "network/hours.html", context, status=status_of(form))


@require_POST
@signed_in
def set_calendar_exception(request: Request, organisation_id: UUID) -> HttpResponse:
    subject = queries.organisation_of(organisation_id)
    require_may(request, "set_calendar", organisation_id=subject.id)
    form = CalendarExceptionForm(request.POST)
    if not form.is_valid():
        return _detail(request, subject, form)
    deed = partial(
        services.set_calendar_exception,
        organisation_id=subject.id,
        **form.cleaned_data,
        by=request.actor,
        at=request.at,
    )
    if "preview" in request.POST:
        return _detail(request, subject, form, effect_of(deed, at=request.at, organisation_id=subject.id))
    deed()
    messages.success(request, _("The calendar is changed."))
    return redirect("network:organisation", subject.id)


@require_POST
@signed_in
def remove_calendar_exception(request: Request, organisation_id: UUID, day: date) -> HttpResponse:
    """A question before only where a deadline would move; the day can be entered once more on the same page."""
    deed = partial(
        services.remove_calendar_exception,
        organisation_id=organisation_id,
        day=day,
        by=request.actor,
        at=request.at,
    )
    if "confirmed" not in request.POST:
        effect = effect_of(deed, at=request.at, organisation_id=organisation_id)
        if not effect.is_quiet:
            subject = queries.organisation_of(organisation_id)
            return _detail(request, subject, CalendarExceptionForm(), effect, removing=day)
    deed()
    messages.success(request, _("The calendar is changed."))
    return redirect("network:organisation", organisation_id)

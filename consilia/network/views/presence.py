"""Leave and duty: the forms, the roster of a centre, and the questions before something is cancelled."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.network import queries, services
from consilia.network.domain.coverage import Week
from consilia.network.forms import DutyForm, LeaveForm
from consilia.network.forms.choices import zone_name
from consilia.network.models import DutyRoster, Organisation
from consilia.network.permissions import may
from consilia.network.views.attempts import require_may, status_of, succeeds
from consilia.network.views.weeks import clock


@require_http_methods(["GET", "POST"])
@signed_in
def set_leave(request: Request, consultant_id: UUID) -> HttpResponse:
    subject = queries.consultant_of(consultant_id)
    require_may(request, "set_leave", organisation_id=subject.organisation_id, user_id=subject.user_id)
    form = LeaveForm(request.POST or None)
    if form.is_valid() and succeeds(
        form,
        lambda: services.set_leave(
            consultant_id=subject.id, **form.cleaned_data, by=request.actor, at=request.at
        ),
    ):
        messages.success(request, _("The leave is entered. It ends by itself."))
        return redirect("network:consultant", subject.id)
    context = {"form": form, "consultant": subject, "zone": zone_name(subject.time_zone, request.at)}
    return page(request, "network/leave.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@signed_in
def cancel_leave(request: Request, leave_id: UUID) -> HttpResponse:
    leave = queries.leave_of(leave_id)
    owner = leave.consultant
    require_may(request, "cancel_leave", organisation_id=owner.organisation_id, user_id=owner.user_id)
    if request.method == "POST":
        services.cancel_leave(leave_id=leave.id, by=request.actor, at=request.at)
        messages.success(request, _("The leave is cancelled."))
        return redirect("network:consultant", owner.id)
    return page(request, "network/cancel_leave.html", {"leave": leave, "consultant": owner})


@require_http_methods(["GET", "POST"])
@signed_in
def duty_roster(request: Request, organisation_id: UUID) -> HttpResponse:
    """The roster of a centre, a week at a time; whoever may, assigns duties below it."""
    centre = queries.organisation_of(organisation_id)
    allowed = may(request.actor, "assign_duty", organisation_id=centre.id)
    form = DutyForm(
        request.POST or None,
        fields=queries.fields_of_centre(centre.id),
        people=queries.people_of(centre.id),
        zone=centre.time_zone,
    )
    if form.is_bound:
        require_may(request, "assign_duty", organisation_id=centre.id)
    if form.is_valid() and succeeds(
        form,
        lambda: services.assign_duty(
            centre_id=centre.id, **form.cleaned_data, by=request.actor, at=request.at
        ),
    ):
        messages.success(request, _("The duty is assigned."))
        return redirect(request.get_full_path())
    context = {**_roster(request, centre), "form": form if allowed else None}
    return page(request, "network/duty_roster.html", context, status=status_of(form))


def _roster(request: Request, centre: Organisation) -> dict[str, object]:
    zone = ZoneInfo(centre.time_zone)
    week = Week.of(_day(request, request.at.astimezone(zone).date()), centre.time_zone)
    duties = queries.duties_of_centre(centre.id, since=week.start, until=week.end)
    by_field: dict[str, list[tuple[DutyRoster, str, str, bool]]] = {}
    for duty in duties:
        starts, ends = duty.period.lower.astimezone(zone), duty.period.upper.astimezone(zone)
        row = (duty, clock(starts), clock(ends), starts <= request.at < ends)
        by_field.setdefault(duty.centre_field.field.name, []).append(row)
    return {
        "organisation": centre,
        "week": week,
        "earlier": week.monday - timedelta(days=7),
        "later": week.monday + timedelta(days=7),
        "by_field": by_field,
        "zone": zone_name(centre.time_zone, request.at),
        "may_cancel": may(request.actor, "cancel_duty", organisation_id=centre.id),
    }


@require_http_methods(["GET", "POST"])
@signed_in
def cancel_duty(request: Request, duty_id: UUID) -> HttpResponse:
    duty = queries.duty_of(duty_id)
    centre = duty.centre_field.centre
    require_may(request, "cancel_duty", organisation_id=centre.id)
    if request.method == "POST":
        services.cancel_duty(duty_id=duty.id, by=request.actor, at=request.at)
        messages.success(request, _("The duty is cancelled."))
        return redirect("network:duty_roster", centre.id)
    return page(request, "network/cancel_duty.html", {"duty": duty, "centre": centre})


def _day(request: Request, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return otherwise

"""One consultant: fields, hours, leave, duty and load, and the forms that change the register entry."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consilia.accounts.access import signed_in
from consilia.accounts.queries import people_by_email
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.refusals import SomebodyWasFirst
from consilia.network import queries, services
from consilia.network.forms import ConsultantForm, NewConsultantForm, consultant_initial
from consilia.network.forms.choices import zone_name
from consilia.network.models import Consultant
from consilia.network.permissions import may
from consilia.network.views.attempts import attempt, require_may, seen_version, status_of, with_seen
from consilia.network.views.weeks import week_rows

DEEDS = ("update_consultant", "set_leave", "cancel_leave", "cancel_duty")


@require_GET
@signed_in
def consultant(request: Request, consultant_id: UUID) -> HttpResponse:
    subject = queries.consultant_of(consultant_id)
    fields = [link.field for link in subject.consultant_fields.all()]
    calendar = queries.consultant_calendars([subject])[subject.id]
    local = request.at.astimezone(ZoneInfo(subject.time_zone))
    facts = queries.availability_of([subject.id], field=fields[0].root if fields else "", at=request.at)[0]
    loads = queries.open_cases_of([subject.user_id])
    reader_zone = timezone.get_current_timezone_name()
    whose = {"organisation_id": subject.organisation_id, "user_id": subject.user_id}
    bands, languages = queries.age_bands(), queries.languages()
    context = {
        "consultant": subject,
        "fields": fields,
        "presence": facts,
        "local": local,
        "zone": zone_name(calendar.zone, request.at),
        "reader_zone": zone_name(reader_zone, request.at) if reader_zone != calendar.zone else None,
        "week": week_rows(calendar, request.at, reader_zone),
        "has_own_hours": bool(services.practice_of(subject).hours),
        "leaves": queries.leaves_of(subject.id, since=local.date()),
        "duties": queries.duties_of(subject.id, since=request.at),
        "bands": [band.name for band in bands if band.code in subject.age_bands],
        "languages": [language.name for language in languages if language.code in subject.languages],
        "load": None if loads is None else loads.get(subject.user_id, 0),
        "expired": subject.register_valid_until is None or subject.register_valid_until < local.date(),
        "may": {deed: may(request.actor, deed, **whose) for deed in DEEDS},
    }
    return page(request, "network/consultant.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def create_consultant(request: Request, organisation_id: UUID) -> HttpResponse:
    house = queries.organisation_of(organisation_id)
    require_may(request, "create_consultant", organisation_id=house.id)
    form = NewConsultantForm(
        request.POST or None,
        nodes=queries.units_of(house.id),
        initial={"time_zone": house.time_zone, "languages": ["ru"]},
    )
    if form.is_valid():
        made = _create(request, house.id, form)
        if made is not None:
            messages.success(request, _("The consultant is entered."))
            return redirect("network:consultant", made.id)
    context = {"form": form, "organisation": house, "consultant": None, "stored": []}
    return page(request, "network/consultant_form.html", context, status=status_of(form))


def _create(request: Request, organisation_id: UUID, form: NewConsultantForm) -> Consultant | None:
    email = form.cleaned_data["email"].lower()
    person = people_by_email([email]).get(email)
    if person is None:
        form.add_error(
            "email", _("Nobody has an account with this e-mail. Ask an administrator to make one.")
        )
        return None
    return attempt(
        form,
        lambda: services.create_consultant(
            user_id=person.id,
            organisation_id=organisation_id,
            facts=form.facts,
            practice=form.practice,
            by=request.actor,
            at=request.at,
        ),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def update_consultant(request: Request, consultant_id: UUID) -> HttpResponse:
    subject = queries.consultant_of(consultant_id)
    require_may(request, "update_consultant", organisation_id=subject.organisation_id)
    initial = consultant_initial(subject, services.practice_of(subject))
    initial["unit_id"] = str(subject.unit_id or "")
    form = ConsultantForm(
        request.POST or None, nodes=queries.units_of(subject.organisation_id), initial=initial
    )
    stored: list[tuple[str, object]] = []
    status = None
    if form.is_valid():
        try:
            return _updated(request, subject, form)
        except SomebodyWasFirst:
            stored = [
                (str(form[name].label), initial[name])
                for name in form.facts.differing(subject)
                if name in form.fields
            ]
            with_seen(form, subject.changed_at)
            status = 409
    context = {"form": form, "organisation": subject.organisation, "consultant": subject, "stored": stored}
    return page(request, "network/consultant_form.html", context, status=status or status_of(form))


def _updated(request: Request, subject: Consultant, form: ConsultantForm) -> HttpResponse:
    services.update_consultant(
        consultant_id=subject.id,
        facts=form.facts,
        practice=form.practice,
        seen=seen_version(form.cleaned_data["seen"]),
        by=request.actor,
        at=request.at,
    )
    messages.success(request, _("Saved."))
    return redirect("network:consultant", subject.id)

from datetime import date

from django.urls import path, register_converter

from consilia.network.views import (
    calendar_years,
    consultants,
    coverage,
    exchange,
    organisations,
    presence,
    registers,
    units,
)

app_name = "network"


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", registers.organisations, name="organisations"),
    path("organisations/new/", organisations.create_organisation, name="create_organisation"),
    path("organisations/<uuid:organisation_id>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<uuid:organisation_id>/edit/",
        organisations.update_organisation,
        name="update_organisation",
    ),
    path(
        "organisations/<uuid:organisation_id>/fields/",
        organisations.set_centre_fields,
        name="set_centre_fields",
    ),
    path(
        "organisations/<uuid:organisation_id>/hours/",
        organisations.set_organisation_hours,
        name="set_organisation_hours",
    ),
    path(
        "organisations/<uuid:organisation_id>/calendar/",
        organisations.set_calendar_exception,
        name="set_calendar_exception",
    ),
    path(
        "organisations/<uuid:organisation_id>/calendar/<day:day>/remove/",
        organisations.remove_calendar_exception,
        name="remove_calendar_exception",
    ),
    path("organisations/<uuid:organisation_id>/units/new/", units.create_unit, name="create_unit"),
    path("units/<uuid:unit_id>/edit/", units.update_unit, name="update_unit"),
    path("organisations/<uuid:organisation_id>/duty/", presence.duty_roster, name="duty_roster"),
    path("duties/<uuid:duty_id>/cancel/", presence.cancel_duty, name="cancel_duty"),
    path("consultants/", registers.consultants, name="consultants"),
    path(
        "organisations/<uuid:organisation_id>/consultants/new/",
        consultants.create_consultant,
        name="create_consultant",
    ),
    path("consultants/<uuid:consultant_id>/", consultants.consultant, name="consultant"),
    path("consultants/<uuid:consultant_id>/edit/", consultants.update_consultant, name="update_consultant"),
    path("consultants/<uuid:consultant_id>/leave/", presence.set_leave, name="set_leave"),
    path("leaves/<uuid:leave_id>/cancel/", presence.cancel_leave, name="cancel_leave"),
    path("calendar/", calendar_years.show_years, name="calendar_years"),
    path("calendar/<int:year>/", calendar_years.judge, name="judge_year"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/<slug:kind>/export/", exchange.export_network, name="export_network"),
    path("exchange/<slug:kind>/example/", exchange.import_template, name="import_template"),
    path("exchange/<slug:kind>/import/", exchange.upload_import, name="upload_import"),
    path("imports/<uuid:draft_id>/", exchange.preview_import, name="preview_import"),
    path("imports/<uuid:draft_id>/confirm/", exchange.confirm_import, name="confirm_import"),
]

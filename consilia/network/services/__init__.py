"""What people do with the network; one function per deed, each one transaction."""

from consilia.network.services.absence import cancel_leave, set_leave
from consilia.network.services.calendar_years import judge_year
from consilia.network.services.consultants import create_consultant, practice_of, update_consultant
from consilia.network.services.duty import assign_duty, cancel_duty
from consilia.network.services.exchange import (
    confirm_import,
    export_rows,
    import_file,
    preview_import,
    upload_import,
)
from consilia.network.services.organisations import (
    create_organisation,
    remove_calendar_exception,
    set_calendar_exception,
    set_centre_fields,
    set_organisation_hours,
    update_organisation,
)
from consilia.network.services.reference import load_reference
from consilia.network.services.rehearsal import rehearse_calendars
from consilia.network.services.units import create_unit, update_unit

__all__ = [
    "assign_duty",
    "cancel_duty",
    "cancel_leave",
    "confirm_import",
    "create_consultant",
    "create_organisation",
    "create_unit",
    "export_rows",
    "import_file",
    "judge_year",
    "load_reference",
    "practice_of",
    "preview_import",
    "rehearse_calendars",
    "remove_calendar_exception",
    "set_calendar_exception",
    "set_centre_fields",
    "set_leave",
    "set_organisation_hours",
    "update_consultant",
    "update_organisation",
    "update_unit",
    "upload_import",
]

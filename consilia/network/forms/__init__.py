"""What people type about the network."""

from consilia.network.forms.consultants import (
    ConsultantForm,
    DutyForm,
    LeaveForm,
    NewConsultantForm,
    consultant_initial,
)
from consilia.network.forms.organisations import (
    CalendarExceptionForm,
    CentreFieldsForm,
    OrganisationForm,
    StandingForm,
    UnitForm,
    UploadForm,
    organisation_initial,
)
from consilia.network.forms.week import WeekForm, week_texts

__all__ = [
    "CalendarExceptionForm",
    "CentreFieldsForm",
    "ConsultantForm",
    "DutyForm",
    "LeaveForm",
    "NewConsultantForm",
    "OrganisationForm",
    "StandingForm",
    "UnitForm",
    "UploadForm",
    "WeekForm",
    "consultant_initial",
    "organisation_initial",
    "week_texts",
]

"""The closed lists in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.conclusions.domain.dosing import Basis, Per, Route, Unit
from consilia.conclusions.domain.words import (
    Answer,
    Certainty,
    Change,
    DiagnosisRole,
    Eligibility,
    Kind,
    Place,
    Priority,
)

CERTAINTY_NAMES = {
    Certainty.CONFIRMED: _("Confirmed"),
    Certainty.PROBABLE: _("Probable"),
    Certainty.POSSIBLE: _("Possible"),
    Certainty.OPEN: _("Still open"),
}
CHANGE_NAMES = {
    Change.NONE: _("The same as in the referral"),
    Change.REFINED: _("Refined"),
    Change.CHANGED: _("Changed"),
}
PLACE_NAMES = {
    Place.STAY: _("Treatment where the child is"),
    Place.TRANSFER: _("Transfer"),
    Place.ADMISSION: _("Planned admission"),
}
ELIGIBILITY_NAMES = {
    Eligibility.NO: _("Not eligible"),
    Eligibility.YES: _("Eligible"),
    Eligibility.ENROLLED: _("Already enrolled"),
    Eligibility.UNCLEAR: _("To be clarified"),
}
KIND_NAMES = {
    Kind.EXAMINATION: _("Examination"),
    Kind.DRUG: _("Drug"),
    Kind.OPERATION: pgettext_lazy("recommendation", "Operation"),
    Kind.PROCEDURE: _("Procedure without an operation"),
    Kind.HSCT: _("Transplantation of haematopoietic stem cells"),
    Kind.CELL_THERAPY: _("CAR-T therapy"),
    Kind.WITHDRAWAL: _("Withdrawal or limitation of treatment"),
    Kind.CARE: _("Care, nutrition, regimen"),
    Kind.CONSULTATION: _("Consultation of another specialist"),
    Kind.OTHER: pgettext_lazy("recommendation", "Other"),
}
PRIORITY_NAMES = {
    Priority.NOW: pgettext_lazy("priority", "At once"),
    Priority.SOON: _("Soon"),
    Priority.ROUTINE: _("In the usual course"),
}
ANSWER_NAMES = {
    Answer.ACCEPTED: _("Accepted"),
    Answer.MODIFIED: _("Accepted with a change"),
    Answer.NOT_FEASIBLE: _("Not feasible here"),
}
ROLE_NAMES = {
    DiagnosisRole.PRINCIPAL: _("Principal diagnosis"),
    DiagnosisRole.COMPLICATION: _("Complications"),
    DiagnosisRole.COMORBID: _("Accompanying diseases"),
}
UNIT_NAMES = {
    Unit.MICROGRAM: _("µg"),
    Unit.MILLIGRAM: _("mg"),
    Unit.GRAM: _("g"),
    Unit.UNIT: _("IU"),
    Unit.MILLILITRE: _("mL"),
    Unit.MILLIMOLE: _("mmol"),
}
PER_NAMES = {
    Per.KILOGRAM: _("per kg"),
    Per.SQUARE_METRE: _("per m²"),
    Per.DOSE: _("fixed"),
}
BASIS_NAMES = {
    Basis.SINGLE: _("at one time"),
    Basis.DAILY: _("a day"),
}
ROUTE_NAMES = {
    Route.ORAL: _("by mouth"),
    Route.INTRAVENOUS: _("intravenously"),
    Route.INTRAMUSCULAR: _("intramuscularly"),
    Route.SUBCUTANEOUS: _("subcutaneously"),
    Route.INHALED: _("inhaled"),
    Route.RECTAL: _("rectally"),
    Route.NASAL: _("into the nose"),
    Route.TOPICAL: _("on the skin"),
    Route.INTRATHECAL: _("intrathecally"),
    Route.OTHER: pgettext_lazy("route", "other"),
}

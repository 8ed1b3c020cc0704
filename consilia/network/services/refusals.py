"""Why the network refuses a deed, in words for the person who tried."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.refusals import Refusal


class IdentifierTaken(Refusal):
    message = _("Another organisation has this identifier.")


class ImpossibleStanding(Refusal):
    """Kind, right to consult and days in the network contradict each other."""

    status = 422
    message = _("A national centre always consults, and a health authority never does.")


class NoCentre(Refusal):
    message = _("Only an organisation that consults others has fields and duties.")


class CentreBusy(Refusal):
    """The centre, or one of its fields, still has duties ahead."""

    message = _("Duties are planned here. Cancel them first.")


class UnitCodeTaken(Refusal):
    message = _("Another department of this organisation has this code.")


class UnitCircle(Refusal):
    status = 422
    message = _("A department cannot be a part of itself or of its own parts.")


class UnitElsewhere(Refusal):
    status = 422
    message = _("This department belongs to another organisation.")


class AlreadyConsultant(Refusal):
    message = _("This person is a consultant of this organisation already.")


class UnknownWord(Refusal):
    """A field, age band, language, region or time zone that the reference data do not have."""

    status = 422
    message = _("A field, age band, language, region or time zone is unknown here.")


class LeaveOverlaps(Refusal):
    message = _("Leave is entered for some of these days already.")


class LeaveBackwards(Refusal):
    status = 422
    message = _("The last day of leave comes before the first.")


class DutyInTheWay(Refusal):
    """Somebody who is away cannot be called."""

    message = _("A duty is planned on these days. Hand it over first.")


class OnLeave(Refusal):
    message = _("The consultant is on leave then.")


class DutyOverlaps(Refusal):
    message = _("The consultant is on duty for this field at that time already.")


class DutyBackwards(Refusal):
    status = 422
    message = _("A duty ends after it begins, and lasts no longer than 31 days.")


class NotAConsultantOfField(Refusal):
    message = _("This consultant does not consult in this field, or no longer takes part.")


class StalePreview(Refusal):
    message = _("The network changed since this preview. Look at the new preview, then confirm again.")


class NothingToImport(Refusal):
    status = 422
    message = _("This file has mistakes or changes nothing. Nothing was imported.")


class AlreadyImported(Refusal):
    message = _("This file was imported already.")

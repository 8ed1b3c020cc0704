"""What is refused more than once."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.refusals import Refusal


class NeedElsewhere(Refusal):
    message = _("The need has moved on since this page was shown. Look at what changed, then decide again.")


class NeedKnown(Refusal):
    message = _("This medicine is already needed for this entry.")


class WordsMissing(Refusal):
    status = 422
    message = _("Say why.")


class NumberMissing(Refusal):
    status = 422
    message = _("Enter the number of the document.")


class DayImpossible(Refusal):
    status = 422
    message = _("This day lies in the future, or before the child was born.")


class DiagnosisUncertain(Refusal):
    status = 422
    message = _("The entry says that the diagnosis is not confirmed. Say it anew in the registry first.")


class ProtocolMissing(Refusal):
    status = 422
    message = _("Add the protocol of the council to the documents first.")


class ChannelMissing(Refusal):
    status = 422
    message = _("Choose the channel first.")


class PapersMissing(Refusal):
    """The application is not complete; `kinds` says what it lacks."""

    status = 422

    def __init__(self, kinds: list[str]) -> None:
        self.kinds = kinds
        super().__init__(_("Documents are missing: %(kinds)s.") % {"kinds": ", ".join(kinds)})


class RegionUnknown(Refusal):
    status = 422
    message = _("The child's region is not known. Enter it in the child's record first.")

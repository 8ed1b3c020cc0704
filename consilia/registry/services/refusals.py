"""Why the registry does not take something."""

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.foundation.refusals import Refusal, SomebodyWasFirst
from consilia.registry.domain.diagnoses import Fault

FAULT_TEXTS: Final[dict[Fault, Promise]] = {
    Fault.CODE: _(
        "Name the disease by its ORPHA, OMIM or Mondo code; ICD-10 alone does not name a rare disease."
    ),
    Fault.ONSET_DAY: _("Say on which day the first signs were seen, or choose that it is not known."),
    Fault.ONSET_BEFORE_BIRTH: _(
        "The first signs cannot be earlier than birth. Choose “Before birth” instead."
    ),
    Fault.ONSET_LATER: _("The first signs cannot be later than today or than the death of the child."),
    Fault.CONTACT_BEFORE_BIRTH: _("The first contact cannot be earlier than birth."),
    Fault.CONTACT_LATER: _("The first contact cannot be later than today or than the death of the child."),
    Fault.DIAGNOSIS_DAY: _("Say on which day the diagnosis was made, or choose that it is not known."),
    Fault.DIAGNOSIS_BEFORE_BIRTH: _(
        "The diagnosis cannot be earlier than birth. Choose “Before birth” instead."
    ),
    Fault.DIAGNOSIS_LATER: _("The diagnosis cannot be later than today."),
    Fault.NO_DIAGNOSIS: _(
        "A child without a diagnosis has no day of diagnosis: choose that it is not known."
    ),
}


class DiagnosisImpossible(Refusal):
    """What is said cannot be so; `faults` says why."""

    status = 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        super().__init__(" ".join(str(FAULT_TEXTS[fault]) for fault in faults))


class CodesUnknown(Refusal):
    status = 422

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = list(codes)
        super().__init__(
            _("These codes are not in the loaded terminologies: %(codes)s.") % {"codes": ", ".join(codes)}
        )


class WordsNeeded(Refusal):
    status = 422
    message = _("Write a few words.")


class ProposalOver(SomebodyWasFirst):
    message = _("The proposal was decided meanwhile, or the consent was withdrawn.")


class EntryChangedElsewhere(SomebodyWasFirst):
    message = _("The entry was changed since this page was shown. Read it again before you change it.")


class DiseaseEnteredAlready(Refusal):
    message = _("The child is in the registry with this disease already. Change that entry instead.")

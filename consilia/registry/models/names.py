"""The closed lists in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.registry.domain.words import (
    Certainty,
    EntryState,
    InquiryEnd,
    ProposalState,
    Source,
    Vital,
    When,
)

CERTAINTY_NAMES = {
    Certainty.SUSPECTED: _("Suspected"),
    Certainty.CLINICAL: _("Clinically"),
    Certainty.BIOCHEMICAL_OR_IMAGING: _("Biochemically or by imaging"),
    Certainty.GENETIC: _("Genetically"),
    Certainty.EXCLUDED: pgettext_lazy("diagnosis", "Excluded"),
    Certainty.UNDIAGNOSED: _("Without a diagnosis"),
}
WHEN_NAMES = {
    When.UNKNOWN: pgettext_lazy("moment", "Not known"),
    When.ANTENATAL: _("Before birth"),
    When.BIRTH: _("At birth"),
    When.DAY: _("On a day"),
}
SOURCE_NAMES = {
    Source.CONCLUSION: _("Signed conclusion"),
    Source.CURATOR: _("Curator of the registry"),
    Source.IMPORT: _("Import from another system"),
}
PROPOSAL_NAMES = {
    ProposalState.OPEN: _("To be decided"),
    ProposalState.ASKED: _("Waits for the expert"),
    ProposalState.ACCEPTED: pgettext_lazy("proposal", "Accepted"),
    ProposalState.DECLINED: pgettext_lazy("proposal", "Declined"),
    ProposalState.SUPERSEDED: _("Replaced by a later version"),
    ProposalState.WITHDRAWN: _("Consent withdrawn"),
}
ENTRY_NAMES = {
    EntryState.ACTIVE: pgettext_lazy("entry", "In the registry"),
    EntryState.CLOSED: pgettext_lazy("entry", "Closed"),
}
VITAL_NAMES = {
    Vital.ALIVE: pgettext_lazy("child", "Alive"),
    Vital.DEAD: pgettext_lazy("child", "Has died"),
    Vital.LOST: pgettext_lazy("child", "Lost to follow-up"),
}
INQUIRY_NAMES = {
    InquiryEnd.ANSWERED: pgettext_lazy("inquiry", "Answered"),
    InquiryEnd.DIED: pgettext_lazy("inquiry", "A death was noted"),
    InquiryEnd.WITHDRAWN: _("Consent withdrawn"),
}

"""The closed lists in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.quality.domain.words import ActionKind, ActionState, Cause, Policy, Scale, State, Verdict

SCALE_NAMES = {
    Scale.INFORMATION: _("Information in the request"),
    Scale.APPROPRIATENESS: _("Appropriateness of the answer"),
    Scale.FOR_PATIENT: _("Usefulness to the child"),
    Scale.FOR_TEAM: _("Usefulness to the asking team"),
}
CAUSE_NAMES = {
    Cause.SAMPLE: _("Random sample"),
    Cause.DEATH: _("Death soon after the answer"),
    Cause.BREACH: _("Emergency answered too late"),
    Cause.REFUTED: _("Diagnosis refuted later"),
    Cause.REOPENED: _("Case reopened"),
    Cause.COMPLAINT: _("Complaint"),
}
STATE_NAMES = {
    State.OPEN: pgettext_lazy("quality review", "Open"),
    State.DIFFERS: _("The two differ, a third one judges"),
    State.SETTLED: pgettext_lazy("quality review", "Settled"),
}
VERDICT_NAMES = {
    Verdict.GOOD: _("Nothing to object"),
    Verdict.MINOR: _("Could be better"),
    Verdict.SERIOUS: _("Serious concern"),
}
ACTION_KIND_NAMES = {
    ActionKind.TEMPLATE: _("Change of a template"),
    ActionKind.EDUCATION: _("Topic of education"),
}
ACTION_STATE_NAMES = {
    ActionState.OPEN: pgettext_lazy("finding", "Open"),
    ActionState.DONE: pgettext_lazy("finding", "Done"),
    ActionState.DROPPED: pgettext_lazy("finding", "Dropped"),
}
POLICY_NAMES = {
    Policy.SAMPLE_LEAST: _("Cases of a monthly sample at least"),
    Policy.SAMPLE_PERCENT: _("Monthly sample in percent of the answers"),
    Policy.APART: _("Grades between two reviewers that call a third one"),
    Policy.DEATH_DAYS: _("Days after the answer in which a death is reviewed"),
    Policy.REVIEW_DAYS: _("Days for a review"),
    Policy.SMALLEST_CELL: _("Smallest number that is shown"),
    Policy.KAPPA_LEAST: _("Pairs of reviews from which agreement is worked out"),
}

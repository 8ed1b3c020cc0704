"""The closed lists in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.followup.domain.lifecycle import TaskState
from consilia.followup.domain.words import Answer, Ended, Grade, Group, Policy, TaskKind

KIND_NAMES = {
    TaskKind.LABORATORY: _("Laboratory test"),
    TaskKind.EXAMINATION: _("Examination"),
    TaskKind.CALL: _("Call"),
    TaskKind.VISIT: _("Visit"),
    TaskKind.OUTCOME: _("How is the child?"),
    TaskKind.OTHER: pgettext_lazy("follow-up task", "Other"),
}
TASK_STATE_NAMES = {
    TaskState.OPEN: pgettext_lazy("follow-up task", "Open"),
    TaskState.DONE: pgettext_lazy("follow-up task", "Done"),
    TaskState.SKIPPED: pgettext_lazy("follow-up task", "Not done"),
    TaskState.LAPSED: _("Not answered"),
    TaskState.CANCELLED: pgettext_lazy("follow-up task", "Cancelled"),
}
ANSWER_NAMES = {
    Answer.IMPROVED: pgettext_lazy("outcome", "Improved"),
    Answer.SAME: pgettext_lazy("outcome", "The same"),
    Answer.WORSE: pgettext_lazy("outcome", "Worse"),
    Answer.DIED: pgettext_lazy("outcome", "Died"),
    Answer.LOST: pgettext_lazy("outcome", "Lost to follow-up"),
}
GRADE_NAMES = {
    Grade.YES: pgettext_lazy("answer", "Yes"),
    Grade.PARTLY: pgettext_lazy("answer", "Partly"),
    Grade.NO: pgettext_lazy("answer", "No"),
}
QUESTION_NAMES = {
    "diagnosis": _("Did the conclusion help with the diagnosis?"),
    "management": _("Did it change the management?"),
    "learning": _("Did you learn something?"),
}
ENDED_NAMES = {
    Ended.WITHDRAWN: _("The request was withdrawn"),
    Ended.DUPLICATE: _("The request was a duplicate"),
    Ended.DIED: _("The child has died"),
    Ended.DECLINED: _("The request was declined"),
}
GROUP_NAMES = {
    Group.PLANNED: _("Planned"),
    Group.URGENT: _("Urgent"),
    Group.EMERGENCY: _("Emergency"),
    Group.TRANSPLANT: _("Transplant"),
    Group.ORPHAN: _("Rare disease"),
}
POLICY_NAMES = {
    Policy.LINK_HOURS: _("Hours for which a link about the outcome works"),
    Policy.UNDO_HOURS: _("Hours within which a deed can be undone"),
    Policy.QUIET_HOURS: _("Hours after which a late reminder stays silent"),
    Policy.TAPS_AN_HOUR: _("Taps on one link in an hour"),
    Policy.NOW_DAYS: _("Days for what is recommended at once"),
    Policy.SOON_DAYS: _("Days for what is recommended soon"),
    Policy.ROUTINE_DAYS: _("Days for what is recommended in the usual course"),
}

"""The closed lists in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.domain.words import Attendance, Choice, Kind, Part, Response

KIND_NAMES = {Kind.COUNCIL: _("Council")}
STATE_NAMES = {
    State.SCHEDULED: pgettext_lazy("session", "Scheduled"),
    State.HELD: pgettext_lazy("session", "Held"),
    State.CANCELLED: pgettext_lazy("session", "Cancelled"),
}
PART_NAMES = {
    Part.CHAIR: pgettext_lazy("session", "Chair"),
    Part.SECRETARY: pgettext_lazy("session", "Secretary"),
    Part.MEMBER: pgettext_lazy("session", "Member"),
    Part.INVITED: pgettext_lazy("session", "Invited colleague"),
}
RESPONSE_NAMES = {
    Response.INVITED: pgettext_lazy("response", "No answer yet"),
    Response.ACCEPTED: pgettext_lazy("response", "Will take part"),
    Response.TENTATIVE: pgettext_lazy("response", "Perhaps"),
    Response.DECLINED: pgettext_lazy("response", "Cannot take part"),
}
ATTENDANCE_NAMES = {
    Attendance.PRESENT: pgettext_lazy("attendance", "Present"),
    Attendance.LATE: pgettext_lazy("attendance", "Joined late"),
    Attendance.LEFT: pgettext_lazy("attendance", "Left early"),
    Attendance.ABSENT: pgettext_lazy("attendance", "Absent"),
}
CHOICE_NAMES = {
    Choice.FOR: pgettext_lazy("vote", "For"),
    Choice.AGAINST: pgettext_lazy("vote", "Against"),
    Choice.ABSTAIN: pgettext_lazy("vote", "Abstains"),
}

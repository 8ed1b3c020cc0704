"""How a time suits, and what a session still lacks, in words with a tone."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.conferencing.domain.holding import Item
from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.domain.slots import Fit
from consilia.conferencing.domain.words import Response

# Tone and word: never colour alone.
FIT_NAMES = {
    Fit.INSIDE: ("ok", pgettext_lazy("time", "Within working hours")),
    Fit.OUTSIDE: ("warn", pgettext_lazy("time", "Outside working hours")),
    Fit.LEAVE: ("stop", pgettext_lazy("time", "On leave")),
    Fit.BUSY: ("stop", pgettext_lazy("time", "In another council")),
    Fit.UNKNOWN: ("unknown", pgettext_lazy("time", "Working hours not known")),
}
RESPONSE_TONES = {
    Response.INVITED: "neutral",
    Response.ACCEPTED: "ok",
    Response.TENTATIVE: "warn",
    Response.DECLINED: "stop",
}
STATE_TONES = {State.SCHEDULED: "info", State.HELD: "ok", State.CANCELLED: "neutral"}
ITEM_NAMES = {
    Item.BEGUN: _("The hour of the council has come"),
    Item.ATTENDANCE: _("Attendance is noted for everybody"),
    Item.CHAIR: _("The chair was there"),
    Item.SECRETARY: _("The secretary was there"),
    Item.QUORUM: _("The quorum was reached"),
    Item.COURSE: _("The course of the discussion is written down"),
    Item.DECISION: _("The decision is written down"),
    Item.VOTES: _("Every vote is closed"),
    Item.RECORDING: _("The recording has ended"),
}
# Where each thing is done: an anchor of the council's page, or the page of the minutes.
ANCHORS = {
    Item.ATTENDANCE: "attendance",
    Item.CHAIR: "attendance",
    Item.SECRETARY: "attendance",
    Item.QUORUM: "attendance",
    Item.VOTES: "votes",
    Item.RECORDING: "recording",
}

"""What a move is called on a button, and which one is the button of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Spoken:
    """`verb` stands on the button, `done` in the timeline. `key` is the letter of the keyboard grammar."""

    verb: str | Promise
    done: str | Promise
    icon: str
    address: str
    key: str = ""


MOVES = {
    "submit": Spoken(_("Continue the draft"), _("sent the request"), "send", "cases:draft"),
    "route": Spoken("", _("brought to the centre"), "inbox", ""),
    "route_to_region": Spoken("", _("brought to the region, which looks first"), "inbox", ""),
    "pass_on": Spoken(_("Pass on to the centre"), _("passed the request on"), "send", "cases:pass_on", "a"),
    "decline": Spoken(_("Decline"), _("declined the request"), "close", "cases:decline"),
    "ask": Spoken(_("Ask for information"), _("asked for information"), "question", "cases:ask", "r"),
    "answer": Spoken(_("Answer"), _("answered the questions"), "send", "cases:answer"),
    "offer": Spoken(_("Confirm and offer"), _("offered to an expert"), "users", "cases:offer", "o"),
    "accept": Spoken(_("Accept"), _("accepted the case"), "check", "cases:accept", "a"),
    "refuse": Spoken(_("Refuse"), _("refused the offer"), "close", "cases:refuse"),
    "lapse": Spoken("", _("the offer was not answered in time"), "clock", ""),
    "redirect": Spoken(_("Back to triage"), _("gave back to triage"), "undo", "cases:redirect"),
    "convene": Spoken(_("Call a council"), _("called a council"), "users", "cases:convene", "c"),
    "postpone": Spoken("", _("moved the council to another time"), "calendar", ""),
    "hold": Spoken("", _("closed the council as held"), "check", ""),
    "call_off": Spoken("", _("called the council off"), "undo", ""),
    "write": Spoken(
        _("Write the conclusion"), _("began to write the conclusion"), "pen", "conclusions:begin", "w"
    ),
    "seek_reading": Spoken("", _("sent the conclusion to a second reader"), "eye", ""),
    "read_after": Spoken("", _("asked for a second reading after the signature"), "eye", ""),
    "return_draft": Spoken("", _("returned the conclusion with remarks"), "undo", ""),
    "agree": Spoken(
        _("Read and answer"), _("read the conclusion and agreed"), "check", "conclusions:reading", "a"
    ),
    "dissent": Spoken("", _("read the conclusion and disagreed"), "flag", ""),
    "take_back": Spoken("", _("took the conclusion back from the second reader"), "undo", ""),
    "decline_reading": Spoken("", _("declined the second reading"), "close", ""),
    "change_reader": Spoken("", _("gave the second reading to somebody else"), "users", ""),
    "sign": Spoken(_("Continue the conclusion"), _("signed the conclusion"), "sign", "conclusions:edit", "s"),
    "acknowledge": Spoken(
        _("Decide on the recommendations"), _("decided on the recommendations"), "check", "conclusions:decide"
    ),
    "close": Spoken(_("Close the case"), _("closed the case"), "lock", "cases:close"),
    "follow_up": Spoken("", _("began the follow-up"), "calendar", ""),
    "reopen": Spoken(_("Reopen"), _("reopened the case"), "undo", "cases:reopen"),
    "duplicate": Spoken(_("Is a duplicate"), _("marked the case as a duplicate"), "list", "cases:duplicate"),
    "joined": Spoken("", _("joined another request about the same child"), "list", ""),
    "die": Spoken("", _("the child has died: the case ended"), "dot", ""),
    "withdraw": Spoken(_("Withdraw"), _("withdrew the request"), "undo", "cases:withdraw"),
    "correct": Spoken("", _("corrected the conclusion"), "sign", ""),
    "break_glass": Spoken("", _("opened the case in an emergency"), "shield", ""),
    "invite": Spoken("", _("invited a colleague"), "users", ""),
    "invitation_accepted": Spoken("", _("accepted the invitation"), "check", ""),
    "invitation_declined": Spoken("", _("declined the invitation"), "close", ""),
    "invitation_revoked": Spoken("", _("took an invitation back"), "undo", ""),
    "triage": Spoken("", _("changed urgency or field"), "pen", ""),
}
# One primary action per page: the first of these that is open.
_FIRST = ("submit", "pass_on", "answer", "acknowledge", "close", "accept", "write", "agree", "sign", "offer")


def primary_move(moves: Sequence[str]) -> str | None:
    return next((move for move in _FIRST if move in moves), None)

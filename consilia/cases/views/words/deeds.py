"""What deeds on several cases are called, and what is asked before them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.cases.services.bulk import Deed


@dataclass(frozen=True, slots=True)
class SpokenDeed:
    """`verb` stands on the button. `asks`: the question of the page before it; empty where it is done at once.

    `needs`: the one thing that is typed or chosen there.
    """

    verb: str | Promise
    done: str | Promise
    icon: str
    asks: str | Promise = ""
    needs: str = ""


DEEDS = {
    Deed.MARK_READ: SpokenDeed(_("Mark as read"), _("Marked as read"), "check"),
    Deed.ADD_COLLEAGUE: SpokenDeed(
        _("Share with a colleague"),
        _("Shared with a colleague"),
        "users",
        _("The colleague joins the team of each of these cases: she reads everything and may answer."),
        "colleague",
    ),
    Deed.PASS_ON: SpokenDeed(
        _("Pass on to the centre"),
        _("Passed on to the centre"),
        "send",
        _("Each of these requests goes to its centre at once. This cannot be undone."),
    ),
    Deed.REDIRECT: SpokenDeed(
        _("Back to triage"),
        _("Given back to triage"),
        "undo",
        _("Each of these cases leaves its expert and waits for another one. This cannot be undone."),
        "reason",
    ),
}

"""The words that scripts say, handed to the page as JSON so that scripts carry no language of their own."""

from functools import cache

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _


def for_scripts() -> dict[str, str]:
    """The words in the reader's language."""
    return _in(get_language() or "")


@cache
def _in(language: str) -> dict[str, str]:
    """`language` is the active one: catalogues do not change while a process lives."""
    del language
    return {
        "d": pgettext("days", "d"),
        "h": pgettext("hours", "h"),
        "min": pgettext("minutes", "min"),
        "overdue": pgettext("deadline", "overdue"),
        "under_a_minute": _("under a minute"),
        "ago": _("{time} ago"),
        "saving": _("Saving…"),
        "saved": _("Saved {time}"),
        "kept_here": _("No connection. Kept on this device; it will be sent by itself."),
        "kept_writing": _("Kept on this device"),
        "not_kept": _("You were signed out and this text is only on this page: sign in in another window."),
        "changed_elsewhere": _(
            "This draft was changed elsewhere while this device wrote on. Nothing is lost: choose."
        ),
        "on_this_device": _("On this device"),
        "stored_now": _("Stored now"),
        "use_this_device": _("Use the text of this device"),
        "leave_stored": _("Leave what is stored"),
        "empty": _("empty"),
        "not_saved": _("Not saved: no connection. Trying again."),
        "signed_out": _("You were signed out. Your text is kept on this device: sign in and come back."),
        "restored": _("Text from before you were signed out was put back. Check it and save."),
        "unsaved": _("Some changes are not saved yet."),
        "updates": _("Updates: {count}. Show"),
        "nothing_found": _("Nothing found. Try another word or a code."),
        "found": _("Found: {count}"),
        "added": _("Added: {label}"),
        "removed": _("Removed: {label}"),
        "search_failed": _("The search did not answer. Try again."),
        "too_large": _("{name} is too large: {size}, and the limit is {limit}."),
        "sending": _("On its way…"),
        "waits": _("No connection. It goes on by itself."),
        "paused": _("Paused"),
        "arrived": _("Arrived"),
        "so_many_arrived": _("Arrived: {done} of {all}"),
        "so_many_failed": _("Arrived: {done} of {all}. Not taken: {failed}."),
        "so_many_missing": _("Arrived: {done} of {all}. Missing: {failed}."),
        "remove_missing": _("Go on without those missing ({count})"),
        "remove_failed": _("Go on without those not taken ({count})"),
        "left_out": _("Left out, as they are neither images nor documents ({count}): {names}"),
        "choose_folder": _("Choose a folder"),
        "take_photo": _("Take a photograph"),
        "paused_still": _("Paused. Continue or remove it before you send the form."),
        "pause": _("Pause"),
        "continue": _("Continue"),
        "pause_all": _("Pause all"),
        "continue_all": _("Continue all"),
        "remove_sure": _("Remove “{name}”? What has arrived of it is deleted."),
        "remove": pgettext("file", "Remove"),
        "unreadable": _("The file was moved or changed after you chose it. Choose it again."),
        "upload_signed_out": _(
            "You were signed out. What has arrived is kept. Sign in in another window: here it goes on by itself."
        ),
        "sign_in": _("Sign in"),
        "somebody_else": _(
            "Somebody else is signed in now. Sign in as the person who chose these files, to go on."
        ),
        "sent_elsewhere": _("On its way in another window…"),
        "in_list_already": _("In the list already ({count}): {names}"),
        "files_elsewhere": _("Files for this form are on their way in another window. Go on there."),
        "files_kept": _("Kept from before: {count}. They are not in the case until you send the form."),
        "files_broke_off": _(
            "The page was left before everything had arrived. Kept: {count}. Choose the same files or the same folder"
            " again: only the rest is sent."
        ),
        "file_missed": _("Missing. Choose it again."),
        "file_gone": _("It is no longer kept here. Choose it again."),
        "offline": _("No connection. What you type stays on this page."),
        "failed": _("The server did not answer. Nothing was changed; try again."),
    }

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
        "offline": _("No connection. What you type stays on this page."),
        "failed": _("The server did not answer. Nothing was changed; try again."),
    }

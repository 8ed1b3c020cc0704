"""Cells that a spreadsheet would run as a formula are exported behind an apostrophe, and read back whole."""

import re

# A spreadsheet takes these as the beginning of a formula; existing apostrophes count, so that reading
# back is exact.
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")


def neutralised(text: str) -> str:
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """The text that `neutralised` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text

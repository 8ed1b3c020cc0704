"""What both sides of the child that reads a document speak of; no parser is loaded by this."""

import unicodedata
from typing import Final

ABSENT: Final = "absent"  # what it answers where there is no such sheet


def plain(text: str) -> str:
    """Without what shows nothing and might turn a reader's line round; lines stay lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(sign for sign in line if _is_seen(sign)).rstrip() for line in lines)
    return "\n".join(kept).strip("\n")


def _is_seen(sign: str) -> bool:
    return sign == "\t" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}

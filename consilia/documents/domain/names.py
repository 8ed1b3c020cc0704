"""Names of files as people gave them: shown and offered at download, never used as a path."""

import re
import unicodedata

LONGEST = 150
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def clean_name(declared: str) -> str:
    """The last part of `declared` without what could deceive a reader or trouble a file system.

    `../../etc/passwd` becomes `passwd`, an empty name becomes `file`; an extension survives shortening.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", declared))[-1]
    visible = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    name = _FORBIDDEN.sub("_", visible).strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name) or "file"


def extension(name: str) -> str:
    """The extension in small letters without its dot; empty where there is none."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    ending = f".{extension(name)}" if 0 < len(extension(name)) <= 10 else ""
    return name[: LONGEST - len(ending)].rstrip(" .") + ending

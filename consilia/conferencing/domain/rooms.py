"""The address of a room: a template with places for the session and the person who joins."""

import re
from typing import Final
from urllib.parse import quote, urlsplit
from uuid import UUID

PLACES: Final = ("{session}", "{name}")
_ANY_PLACE = re.compile(r"\{[^{}]*\}")


class Flaw(ValueError):
    """Why a template cannot be an address; `kind` is scheme | host | place | characters | whose."""

    def __init__(self, kind: str, part: str = "") -> None:
        self.kind, self.part = kind, part
        super().__init__(kind)


def check_template(template: str, *, needs_session: bool = True) -> None:
    """Raises Flaw at the first thing that is wrong with `template`.

    The places belong into path, query or fragment: in the host they would lead people to strangers.
    """
    for place in _ANY_PLACE.findall(template):
        if place not in PLACES:
            raise Flaw("place", place)
    if re.search(r"[\s<>\"'\\^`|]", template) or re.sub(r"\{session\}|\{name\}", "", template).count("{"):
        raise Flaw("characters")
    try:
        parts = urlsplit(template)
        parts.port  # noqa: B018 - asks whether it is a number
    except ValueError as error:
        raise Flaw("host") from error
    if parts.scheme != "https":
        raise Flaw("scheme")
    if not parts.hostname or "{" in parts.netloc or parts.username or parts.password:
        raise Flaw("host")
    if needs_session and "{session}" not in template:
        # One address for all sessions would let the next council walk into this one.
        raise Flaw("whose")


def address_of(template: str, *, session: UUID, name: str) -> str:
    """The address for one person in one session; her name is written so that it stays one value."""
    return template.replace("{session}", session.hex).replace("{name}", quote(name, safe=""))

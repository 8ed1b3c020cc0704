"""Pages for the thinnest lines: no pictures, no fonts, no live updates, one small style sheet."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest
from markupsafe import Markup

COOKIE = "consilia_text"
YEAR = 365 * 24 * 60 * 60
_CHOICES = {"1": True, "0": False}
_SHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
_on: ContextVar[bool] = ContextVar("text_only", default=False)


def is_on() -> bool:
    """Whether the page that is being made is for text only."""
    return _on.get()


@contextmanager
def made_for(*, text_only: bool) -> Iterator[None]:
    token = _on.set(text_only)
    try:
        yield
    finally:
        _on.reset(token)


def asked(request: HttpRequest) -> bool | None:
    """What the address says: `?text=1` or `?text=0`."""
    return _CHOICES.get(request.GET.get("text", ""))


def wanted(request: HttpRequest) -> bool:
    """The address first, then this device, then the person."""
    for choice in (asked(request), _CHOICES.get(request.COOKIES.get(COOKIE, ""))):
        if choice is not None:
            return choice
    return bool(getattr(request.user, "text_only", False))


def without_sheets(head: str) -> Markup:
    """What a page adds to its head, but the style sheets of its context."""
    return Markup(_SHEET.sub("", head))  # noqa: S704 - made by our own templates

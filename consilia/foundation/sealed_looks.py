"""Whoever asks for one of many parts shows by a sealed word that the log knows of her looking at the whole.

A stack has hundreds of frames, a film is asked for in hundreds of parts, and a page asks for its study twice: the log
gets one line for it. The word stands in an address and holds for one person and one thing, for a time.
"""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.core import signing
from django.http import HttpRequest

# Whoever opens a film or a paper in the morning may still have it open in the evening.
A_DAY_OF_WORK: Final = 12 * 3600


def sealed_look(request: HttpRequest, thing: UUID, *, kind: str) -> str:
    """To be handed out where the reading has just been recorded, and shown as `entry` with what is asked for next."""
    return signing.dumps(_look(request, thing), salt=kind)


def shows_look(request: HttpRequest, thing: UUID, *, kind: str, seconds: int = A_DAY_OF_WORK) -> bool:
    """Whether the address carries such a word of this person about this thing that still holds."""
    try:
        look = signing.loads(request.GET.get("entry", ""), salt=kind, max_age=seconds)
    except signing.BadSignature:
        return False
    return bool(look == _look(request, thing))


def look_of(request: HttpRequest, thing: UUID, *, kind: str, record: Callable[[], object]) -> str:
    """The word of this look: the one that the address carries, or a new one once `record` has written it down."""
    if shows_look(request, thing, kind=kind):
        return request.GET["entry"]
    record()
    return sealed_look(request, thing, kind=kind)


def _look(request: Any, thing: UUID) -> list[str]:
    return [str(request.user.pk), str(thing)]

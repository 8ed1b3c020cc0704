"""Puts the instant, the actor and the person's language on each request."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from consilia.accounts import queries

MEMBERSHIP_KEY = "membership"


class ActorMiddleware:
    """`request.at`, `request.actor` and `request.memberships`; language and time zone of the person.

    The only place where the system clock is read for a deed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.at = timezone.now()
        request.actor = None
        request.memberships = []
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.memberships = queries.memberships_of(request.user, at=request.at)
        chosen = request.session.get(MEMBERSHIP_KEY)
        current = next((m for m in request.memberships if str(m.id) == chosen), None)
        if current is None and request.memberships:
            current = request.memberships[0]
        if current is not None:
            request.membership = current
            request.actor = queries.actor_of(current)
        with translation.override(request.user.language), timezone.override(_zone(request.user.time_zone)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Europe/Moscow")

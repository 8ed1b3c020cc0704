"""A request reads the log behind the wall only when an auditor makes it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from consilia.accounts.domain.roles import Role
from consilia.foundation.wall import NOBODY, reading_as


class WallMiddleware:
    """Stands behind the one that puts the actor on the request. Whoever is no auditor opens nothing."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        with reading_as(reader_of(request)):
            return self.get_response(request)


def reader_of(request: Any) -> str:
    is_auditor = request.actor is not None and request.actor.role == Role.AUDITOR
    return str(Role.AUDITOR) if is_auditor else NOBODY

"""The typed request of our views."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import Membership, User


class Request(HttpRequest):
    """A request of a signed-in person: `actor` is who acts, `at` the instant the request began."""

    user: User
    actor: Actor
    membership: Membership
    memberships: Sequence[Membership]
    at: datetime
    htmx: HtmxDetails


def visitor_of(request: HttpRequest) -> str:
    """The address that asks: behind N trusted proxies, the N-th from the right of what they noted."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    noted = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(noted) >= proxies:
        return noted[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))

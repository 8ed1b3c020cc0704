"""The typed request of our views."""

from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User


class Request(HttpRequest):
    """A request of a signed-in person: `actor` is who acts, `at` the instant the request began."""

    user: User
    actor: Actor
    at: datetime
    htmx: HtmxDetails

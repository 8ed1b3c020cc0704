"""The typed request of our views."""

from collections.abc import Sequence
from datetime import datetime

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

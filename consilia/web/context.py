"""What the shell of every page needs. Costs nothing when only a part of a page is rendered."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from markupsafe import Markup

from consilia.accounts.domain.actors import Actor
from consilia.notifications.domain.topics import label_of
from consilia.notifications.queries import live_token, unread_count
from consilia.web import words
from consilia.web.navigation import Place, current_place, places_of


class Shell:
    """Asked for by base.html; each answer is worked out on first use."""

    def __init__(self, request: HttpRequest) -> None:
        self._request: Any = request
        self._actor: Actor | None = getattr(request, "actor", None)

    @cached_property
    def places(self) -> list[tuple[Place, bool]]:
        """The places of the current role, each with: is this page inside it?"""
        places = places_of(self._actor.role if self._actor else None)
        current = current_place(places, self._request.path)
        return [(place, place is current) for place in places]

    @cached_property
    def unread(self) -> int:
        """Notifications not yet read, counted up to 100."""
        return unread_count(self._request.user) if self._actor else 0

    def live_token(self, topics: Iterable[str]) -> str:
        """The permission with which this page listens to `topics` and to the person's own news."""
        return live_token(self._request.user, *topics)

    def live_words(self, topics: Iterable[str]) -> str:
        """What the live process will call these topics on this page."""
        return " ".join({"user", *map(label_of, topics)})

    @property
    def words(self) -> dict[str, str]:
        return words.for_scripts()

    @property
    def theme(self) -> str:
        return getattr(getattr(self._request, "user", None), "theme", "system")

    @property
    def density(self) -> str:
        return getattr(getattr(self._request, "user", None), "density", "comfortable")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of all pages."""
    # Once a page, not once a form; and only on pages that have one, because asking sets a cookie.
    token = SimpleLazyObject(lambda: get_token(request))
    return {
        "csrf_token": token,
        "request": request,
        "user": getattr(request, "user", None),
        "actor": getattr(request, "actor", None),
        "membership": getattr(request, "membership", None),
        "memberships": getattr(request, "memberships", []),
        "csrf_input": SimpleLazyObject(
            lambda: Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(token)
        ),
        "demo": settings.DEMO,
        "live_url": settings.LIVE_URL,
        "shell": Shell(request),
    }

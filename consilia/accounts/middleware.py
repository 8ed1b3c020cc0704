"""Puts the instant, the actor and the person's language on each request, and tells the second wall who reads."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consilia.accounts import queries, services
from consilia.accounts.access import has_second_factor, seeing_as
from consilia.accounts.domain.programs import Scope, bearer_of
from consilia.accounts.domain.roles import SECOND_FACTOR_ROLES
from consilia.accounts.models import Membership
from consilia.accounts.programs import scope_of, told_of
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.wall import NOBODY, reading_as

MEMBERSHIP_KEY = "membership"


class ActorMiddleware:
    """`request.at`, `request.actor`, `request.membership` and `request.memberships`; language and time zone.

    The only place where the system clock is read for a deed. The actor stays None for somebody whose role
    needs a second factor that this session has not seen: no view and no service can then be reached. A program
    comes with an access token instead of a session, and acts as its owner where an address takes one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.at = timezone.now()
        request.actor = request.membership = None
        request.memberships = []
        request.lacks_second_factor = False
        put_actor_on: Callable[[Any], HttpResponse | None] = _put_actor_on
        if shown := _token_of(request):
            if refused := _take_token(request, *shown):
                return refused
            put_actor_on = _put_program_on
        if not request.user.is_authenticated:
            return self.get_response(request)
        with translation.override(request.user.language), timezone.override(_zone(request.user.time_zone)):
            request.LANGUAGE_CODE = translation.get_language()
            put_actor_on(request)
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            # Hospital computers are shared: nothing of a signed-in page may stay in the browser's cache.
            response.headers.setdefault("Cache-Control", "no-store")
            return response


def _put_actor_on(request: Any) -> None:
    request.memberships = queries.memberships_of(request.user, at=request.at)
    current = _current(request, request.memberships)
    if current is None:
        return
    needs_second = settings.SECOND_FACTOR_REQUIRED and current.role in SECOND_FACTOR_ROLES
    if needs_second and not has_second_factor(request):
        request.lacks_second_factor = True
        return
    request.membership = current
    request.actor = queries.actor_of(current)


def _token_of(request: Any) -> tuple[str, Scope] | None:
    """An access token and what it must be made for, where the address takes one; elsewhere it says nothing of who asks."""
    text = bearer_of(request.headers.get("Authorization", ""))
    scope = scope_of(request.path_info) if text else None
    return (text, scope) if text and scope else None


def _take_token(request: Any, text: str, scope: Scope) -> HttpResponse | None:
    """Its owner asks, whoever the cookies speak of; or the answer to a token that does not open this address."""
    try:
        token = services.use_token(text=text, at=request.at)
    except Refusal as refusal:
        return told_of(refusal)
    if not token.allows(scope):
        return told_of(NotAllowed(_("This access token was made for something else.")))
    request.user, request.token = token.membership.user, token
    # No page of another site can send this header, so the form token that keeps its forms out is not needed.
    request.csrf_processing_done = True
    return None


def _put_program_on(request: Any) -> None:
    """The second factor was shown when the token was made."""
    request.membership = request.token.membership
    request.memberships = [request.membership]
    request.actor = queries.actor_of(request.membership, token_id=request.token.id)


def _current(request: Any, memberships: Sequence[Membership]) -> Membership | None:
    """The role chosen in this session while it is in force, else the oldest of the person's roles."""
    chosen = request.session.get(MEMBERSHIP_KEY)
    current = next((membership for membership in memberships if str(membership.id) == chosen), None)
    if current is None and chosen is not None:
        # She must not go on in another role without noticing.
        del request.session[MEMBERSHIP_KEY]
        messages.warning(request, _("The role in which you acted has ended."))
    return current or next(iter(memberships), None)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


class WallMiddleware:
    """Stands behind the one that puts the actor on the request. Whoever is nobody opens nothing."""

    def __init__(self, get_response: Callable[[Any], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if request.actor is None:
            with reading_as(NOBODY):
                return self.get_response(request)
        with seeing_as(request.actor, request.at):
            return self.get_response(request)

"""The door of every view: who is signed in, in which role, and how lately she proved it."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast, overload
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.programs import Scope
from consilia.accounts.domain.roles import Role
from consilia.accounts.programs import WITHOUT_TOKEN, scope_of, told
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.wall import SYSTEM, reading_as

P = ParamSpec("P")
Door = TypeVar("Door", bound=Callable[..., HttpResponseBase])
View = Callable[Concatenate[Request, P], HttpResponseBase]
DjangoView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@overload
def signed_in(view: View[P], /) -> DjangoView[P]: ...
@overload
def signed_in(*, roles: Collection[Role]) -> Callable[[View[P]], DjangoView[P]]: ...
def signed_in(view: Any = None, /, *, roles: Collection[Role] | None = None) -> Any:
    """Let in people who are signed in with all it takes and act in one of `roles` (any, when None).

    Others get the sign-in page, or the one where a second factor is set up (401 for htmx, so that a draft
    on the page is not swapped away); a wrong role gets 404, because a stranger learns nothing.
    """

    def decorate(inner: View[P]) -> DjangoView[P]:
        @wraps(inner)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = getattr(request, "actor", None)
            if actor is None:
                return _turned_away(request)
            if roles is not None and actor.role not in roles:
                raise Http404
            return inner(cast(Request, request), *args, **kwargs)

        guarded.door = "any" if roles is None else sorted(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate(view) if view is not None else decorate


def for_programs(scope: Scope) -> Callable[[Door], Door]:
    """This address opens for a program with an access token of `scope`, as for its owner. Others do not."""

    def decorate(view: Door) -> Door:
        view.program_scope = scope  # type: ignore[attr-defined]
        return view

    return decorate


def _turned_away(request: HttpRequest) -> HttpResponseBase:
    """What is missing decides where to: sign-in, the second factor, or a role."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=401)
    if not request.user.is_authenticated:
        if scope_of(request.path_info) and "text/html" not in request.headers.get("Accept", ""):
            return told(401, WITHOUT_TOKEN)
        return redirect_to_login(page_to_return_to(request))
    if getattr(request, "lacks_second_factor", False):
        query = urlencode({"next": page_to_return_to(request)})
        return HttpResponseRedirect(f"{reverse('accounts:second_factor')}?{query}")
    return page(request, "accounts/no_role.html", {}, status=403)


def page_to_return_to(request: HttpRequest) -> str:
    """Where the person was: this page, or for a form that was sent from a page, that page."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    return safe_address(request, request.headers.get("Referer", ""))


def safe_address(request: HttpRequest, address: str | None, default: str = "/") -> str:
    """`address` as a path of this site; `default` for any other, so that nobody is led away."""
    if not address or not url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return default
    parts = urlsplit(address)
    return parts._replace(scheme="", netloc="").geturl() or default


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def recently_authenticated(request: Request) -> bool:
    """Whether the person proved who she is within the last ten minutes: asked before signing.

    Demo people have no secret to prove it with.
    """
    if settings.DEMO and request.user.is_demo:
        return True
    records = get_authentication_records(request, request.user)
    latest = max((float(record["at"]) for record in records), default=0.0)
    return request.at.timestamp() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_again(request: Request, *, back_to: str) -> HttpResponse:
    """Lead to the page that asks for password or second factor, and then to `back_to`."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    address = ways[0]["url"] if ways else reverse("account_login")
    return HttpResponseRedirect(f"{address}?{urlencode({'next': back_to})}")


def seeing_as(actor: Actor, at: datetime) -> AbstractContextManager[None]:
    """Within the block the database shows what `actor` sees at `at`, whatever is asked."""
    if actor.is_system:
        return reading_as(SYSTEM)
    return reading_as(
        str(actor.role),
        person=str(actor.user_id),
        organisation=str(actor.organisation_id or ""),
        region=actor.region_code or "",
        at=at.isoformat(),
    )

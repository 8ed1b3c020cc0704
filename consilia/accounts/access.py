"""The door of every view: who is signed in, in which role."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast, overload

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from consilia.accounts.domain.roles import Role
from consilia.accounts.requests import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]
DjangoView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@overload
def signed_in(view: View[P], /) -> DjangoView[P]: ...
@overload
def signed_in(*, roles: Collection[Role]) -> Callable[[View[P]], DjangoView[P]]: ...
def signed_in(view: Any = None, /, *, roles: Collection[Role] | None = None) -> Any:
    """Let in people who are signed in and act in one of `roles` (any, when None).

    Others get the sign-in page (401 for htmx, so that a draft on the page is not swapped away);
    a wrong role gets 404, because a stranger learns nothing.
    """

    def decorate(inner: View[P]) -> DjangoView[P]:
        @wraps(inner)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = getattr(request, "actor", None)
            if not request.user.is_authenticated or actor is None:
                if getattr(request, "htmx", False):
                    return HttpResponse(status=401)
                return redirect_to_login(request.get_full_path())
            if roles is not None and actor.role not in roles:
                raise Http404
            return inner(cast(Request, request), *args, **kwargs)

        guarded.door = "any" if roles is None else sorted(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate(view) if view is not None else decorate

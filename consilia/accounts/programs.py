"""How programs are answered: in a sentence, as none of them reads a page of ours."""

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.programs import Scope, bearer_of
from consilia.foundation.refusals import Refusal

_MORE = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": "60"}}
WITHOUT_TOKEN = _("Send an access token: Authorization: Bearer … It is made under “Access for programs”.")


def scope_of(path: str) -> Scope | None:
    """What a token must be made for to open this address; None where none does."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    scope: Scope | None = getattr(found.func, "program_scope", None)
    return scope


def asks_as_program(request: HttpRequest) -> bool:
    """Whether no person reads the answer: by the address, or by what was sent along."""
    return (
        bool(bearer_of(request.headers.get("Authorization", ""))) or scope_of(request.path_info) is not None
    )


def told(status: int, sentence: str | Promise) -> HttpResponse:
    headers = {"Cache-Control": "no-store", **_MORE.get(status, {})}
    return HttpResponse(
        str(sentence), status=status, content_type="text/plain; charset=utf-8", headers=headers
    )


def told_of(refusal: Refusal) -> HttpResponse:
    return told(refusal.status, str(refusal))

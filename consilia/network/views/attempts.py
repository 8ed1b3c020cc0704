"""One attempt at a deed: a refusal becomes an error on the form, so that nothing typed is lost."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django import forms
from django.http import Http404, QueryDict

from consilia.accounts.requests import Request
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.network.permissions import may

T = TypeVar("T")


def attempt(form: forms.BaseForm, deed: Callable[[], T]) -> T | None:
    """The deed's answer, or None with the refusal on `form`. What is not allowed is another page."""
    try:
        return deed()
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        form.refused_with = refusal.status  # type: ignore[attr-defined]
        return None


def succeeds(form: forms.BaseForm, deed: Callable[[], object]) -> bool:
    """Whether the deed was done; if not, the refusal is on `form`."""

    def done() -> bool:
        deed()
        return True

    return attempt(form, done) is not None


def with_seen(form: forms.BaseForm, version: datetime) -> None:
    """Let a stale form speak of the present version, so that sending it again decides knowingly."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["seen"] = version.isoformat()
    form.data = data


def status_of(*forms_: forms.BaseForm) -> int:
    """200 for a fresh form, else why it came back: 422 for mistakes, or the refusal's own status."""
    statuses = [getattr(form, "refused_with", 422) for form in forms_ if form.is_bound and form.errors]
    return max(statuses, key=lambda status: status == 409) if statuses else 200


def require_may(request: Request, deed: str, **whose: object) -> None:
    """Keep people away from forms whose deed they may not do."""
    if not may(request.actor, deed, **whose):  # type: ignore[arg-type]
        raise NotAllowed


def seen_version(text: str) -> datetime:
    """The version a form was made from. A form without one was not made by us."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Http404 from None

"""Drafts on a device: their keys, and what the service worker keeps (docs/decisions/0011-drafts-on-a-device.md)."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac

from consilia.cases.models import SpanPolicy
from consilia.cases.queries.policies import span

# The secret that unwraps the keys on the device is split: one half ends with the browser, one with the session.
WITH_BROWSER, WITH_SESSION = "consilia_draft", "consilia_draft_until"
# The templates that list styles and scripts, and what web/head.html names one by one.
_LISTING = ("web/head.html", "web/components/file_upload.html")
_DECLARED = re.compile(r'for name in \(([^)]*)\) %\}\n<link rel="(\w+)"')
_NAMED = re.compile(r'"(\w+)"')
_PLACES = {"stylesheet": "web/css/{}.css", "modulepreload": "web/js/{}.js"}
_SHELL = {
    "web/icons.svg",
    "django_htmx/htmx-2.min.js",
    "web/js/app.js",
    "web/js/text.js",
    "web/css/text.css",
}


def readable_for(at: datetime) -> timedelta:
    """How long a draft can be read on its device. Where no policy was loaded yet: today."""
    try:
        return span(SpanPolicy.Name.DEVICE_DRAFT, at)
    except LookupError:
        return timedelta()


def draft_keys(
    user_id: UUID, device: UUID, days: Iterable[str], at: datetime, *, kept: timedelta
) -> dict[str, str]:
    """The keys of today and of those `days` whose drafts are not over, in base64.

    Worked out, not stored: the same person on the same device gets the same ones until the day is over,
    and nobody else does.
    """
    today = at.astimezone(UTC).date()
    return {day.isoformat(): _key(user_id, device, day) for day in {today, *_readable(days, today, kept)}}


def _readable(days: Iterable[str], today: date, kept: timedelta) -> Iterable[date]:
    for text in days:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            continue
        if timedelta() <= today - day <= kept:
            yield day


def _key(user_id: UUID, device: UUID, day: date) -> str:
    made = salted_hmac("consilia.web.offline", f"{user_id} {device} {day}", algorithm="sha256").digest()
    return base64.b64encode(made).decode()


def session_ends(request: HttpRequest, at: datetime) -> datetime:
    """When this session is over, whatever happens."""
    stored = Session.objects.filter(session_key=request.session.session_key).values_list("expire_date")
    return min(ends for (ends,) in [*stored, (at + timedelta(seconds=settings.SESSION_COOKIE_AGE),)])


def put_secret(request: HttpRequest, response: HttpResponse, *, at: datetime, until: datetime) -> None:
    """Both halves, where the browser does not have them yet; readable by scripts, because scripts unwrap."""
    for name, seconds in ((WITH_BROWSER, None), (WITH_SESSION, int((until - at).total_seconds()))):
        if not (WITH_BROWSER in request.COOKIES and WITH_SESSION in request.COOKIES):
            response.set_cookie(
                name,
                secrets.token_urlsafe(32),
                max_age=seconds,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Strict",
            )


def take_secret(response: HttpResponse) -> None:
    response.delete_cookie(WITH_BROWSER, samesite="Strict")
    response.delete_cookie(WITH_SESSION, samesite="Strict")


@cache
def worker_script() -> str:
    """What the worker is told: files of the shell by their names of today, so that new files make a new worker."""
    env = engines["jinja2"].env  # type: ignore[attr-defined]
    listed = [found for name in _LISTING for found in _DECLARED.findall(env.loader.get_source(env, name)[0])]
    declared = {_PLACES[kind].format(name) for names, kind in listed for name in _NAMED.findall(names)}
    files = [static(path) for path in sorted(declared | _SHELL)]
    home, writing = reverse("web:offline"), reverse("cases:write_offline")
    pages = [
        {"path": path, "language": code, "address": f"{path}?language={code}"}
        for path in (home, writing)
        for code, _name in settings.LANGUAGES
    ]
    digest = hashlib.sha256(" ".join(files).encode()).hexdigest()[:12]
    shell = {
        "files": files,
        "home": home,
        "pages": pages,
        "prefix": settings.STATIC_URL,
        "cache": f"consilia-{digest}",
    }
    loaded = ", ".join(json.dumps(static(f"web/js/{name}.js")) for name in ("vault", "worker"))
    return f"self.shell = {json.dumps(shell)};\nimportScripts({loaded});\n"


def manifest(language: str) -> dict[str, Any]:
    """What a device needs to install the page as an application."""
    icons = [("192", "any"), ("512", "any"), ("512", "maskable")]
    return {
        "id": "/",
        "name": "Consilia",
        "short_name": "Consilia",
        "lang": language,
        "start_url": reverse("web:home"),
        "scope": "/",
        "display": "standalone",
        "theme_color": "#0a5a6e",
        "background_color": "#ffffff",
        "icons": [
            {
                "src": static(f"web/icons/{purpose}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in icons
        ],
    }

"""What the shell of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "request": request,
        "user": user,
        "actor": getattr(request, "actor", None),
        "memberships": getattr(request, "memberships", []),
        "demo": settings.DEMO,
        "live_url": settings.LIVE_URL,
    }

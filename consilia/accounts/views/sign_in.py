"""The sign-in page: the library's, with the provider and the demo people beside the form."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from consilia.accounts import queries


class SignIn(LoginView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offers = {
            "provider": _provider(self.request),
            "demo_roles": queries.demo_memberships(at=self.request.at),
        }
        return {**super().get_context_data(**kwargs), **offers}


def _provider(request: HttpRequest) -> dict[str, str] | None:
    """Name and address of the OpenID Connect provider, where one is configured."""
    known = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect")
    if not known:
        return None
    (app,) = known["APPS"]
    address = reverse("openid_connect_login", kwargs={"provider_id": app["provider_id"]})
    back_to = request.GET.get("next")
    return {
        "name": app["name"],
        "address": f"{address}?{urlencode({'next': back_to})}" if back_to else address,
    }


sign_in = SignIn.as_view()

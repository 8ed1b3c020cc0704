from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path

from consilia.accounts.views import demo, own, people, sign_in, tokens

app_name = "accounts"


def shut(request: HttpRequest, **_: str) -> HttpResponse:
    """Addresses of the sign-in library that this product does not open: nobody signs up, addresses are
    changed by administrators, and a person who comes through a provider has no password here."""
    raise Http404


urlpatterns = [
    path("", own.profile, name="profile"),
    path("preferences/", own.preferences, name="preferences"),
    path("display/", own.display, name="display"),
    path("language/", own.language, name="language"),
    path("act-as/", own.act_as, name="act_as"),
    path("second-factor/", own.second_factor, name="second_factor"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.make_token, name="make_token"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("demo/", demo.sign_in, name="demo_sign_in"),
    path("people/", people.people, name="people"),
    path("people/new/", people.invite, name="invite"),
    path("people/<uuid:user_id>/", people.person, name="person"),
    path("people/<uuid:user_id>/details/", people.correct, name="correct"),
    path("people/<uuid:user_id>/password-link/", people.password_link, name="password_link"),
    path("people/<uuid:user_id>/close/", people.deactivate, name="deactivate"),
    path("people/<uuid:user_id>/open/", people.reactivate, name="reactivate"),
    path("people/<uuid:user_id>/unlock/", people.unlock, name="unlock"),
    path("people/<uuid:user_id>/second-factor/", people.reset_second_factor, name="reset_second_factor"),
    path("people/<uuid:user_id>/roles/new/", people.give_role, name="give_role"),
    path("organisations/", people.organisations, name="organisations"),
    path("roles/<uuid:membership_id>/end/", people.end_role, name="end_role"),
    path("login/", sign_in.sign_in),  # known by the library's own name, account_login
    # They stand before the library's own addresses and so take their place.
    re_path(r"^(?:signup|email|password/set|login/code/confirm)/$", shut),
    re_path(r"^(?:confirm-email|3rdparty|social)/(?!login/(?:cancelled|error)/$).*$", shut),
]

"""Every page is behind a door, and no door opens without a second factor."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from consilia.accounts.domain.roles import Role
from tests.factories.accounts import make_membership, make_user, sign_in_by_password

# Open to everybody, each for a reason.
OPEN = {
    "accounts:language": "chosen before sign-in",
    "accounts:demo_sign_in": "signs in; 404 outside a demonstration",
    "accounts:second_factor": "where those are led who lack it",
    "accounts:None": "the sign-in page",
    "conferencing:feed_file": "a calendar program cannot sign in; the address is the secret",
    "documents:verify": "anybody may check a document",
    "matchmaker:heartbeat": "another system asks whether we live; it tells versions",
    "matchmaker:match": "another system cannot sign in; its token is asked for",
    "matchmaker:metrics": "the same",
    "medicines:parent_page": "how far an application is, without names; the token is the secret",
    "followup:link": "answers the outcome from a letter; the token is the secret",
    "documents:verify-printed": "the same, from the code on paper",
    "documents:certificate": "with which signatures are checked",
    "cases:write_offline": "a form without a name in it, kept by the browser for when there is no connection",
    "documents:uploads": "each method asks for itself: OPTIONS tells only what the protocol can",
    "documents:upload": "the same",
    "web:offline": "shown without a connection",
    "web:manifest": "name and icons for the home screen",
    "web:worker": "a script",
    "web:about": "sources and licences",
    "web:keys": "help",
    "web:roles": "help: which role may do what",
    "web:gallery": "components with made-up content",
    "web:gallery_terms": "their made-up suggestions",
}


def patterns(
    resolver: Any = None, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every address of the product: (name with its space, route, pattern)."""
    for part in (resolver or get_resolver()).url_patterns:
        route = prefix + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from patterns(part, route, f"{part.namespace}:" if part.namespace else space)
        else:
            yield f"{space}{part.name}", route, part


def ours() -> list[tuple[str, str, URLPattern]]:
    """Without what belongs to the sign-in library: test_library_pages looks at that."""
    return [
        (name, route, part)
        for name, route, part in patterns()
        if not route.startswith("account/") or _module(part).startswith("consilia.accounts.views")
    ]


def _module(part: URLPattern) -> str:
    view = getattr(part.callback, "view_class", part.callback)
    return str(view.__module__)


def test_every_page_has_a_door_or_a_reason_to_be_open() -> None:
    doorless = {name for name, _, part in ours() if not hasattr(part.callback, "door")}
    assert doorless - set(OPEN) == set()


def example_of(route: str) -> str:
    """An address of the route, about things that are not there."""
    values = {"uuid": str(uuid4()), "slug": "case", "int": "1", "str": "x", "path": "x", "day": "2026-03-01"}
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: values[found[1]], route)


@pytest.mark.django_db
def test_no_door_opens_without_the_second_factor() -> None:
    user = make_membership(role=Role.EXPERT, user=make_user(password="four words that fit")).user
    client = sign_in_by_password(user, "four words that fit")
    let_in = []
    for name, route, part in ours():
        if hasattr(part.callback, "door") and "(?" not in route:
            for answer in (client.get(example_of(route)), client.post(example_of(route))):
                led_away = answer.status_code == 302 and "/account/second-factor/" in answer["Location"]
                if not led_away and answer.status_code != 405:
                    let_in.append((name, answer.status_code))
    assert let_in == []


@pytest.mark.django_db
def test_no_door_opens_before_sign_in() -> None:
    let_in = []
    for name, route, part in ours():
        if hasattr(part.callback, "door") and "(?" not in route:
            answer = Client().get(example_of(route))
            if hasattr(part.callback, "program_scope"):  # in a sentence, to whoever does not ask for pages
                assert (name, answer.status_code) in {(name, 401), (name, 405)}
                answer = Client().get(example_of(route), headers={"Accept": "text/html"})
            led_away = answer.status_code == 302 and answer["Location"].startswith("/account/login/")
            if not led_away and answer.status_code != 405:
                let_in.append((name, answer.status_code))
    assert let_in == []

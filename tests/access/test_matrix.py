"""Every route, as every role, in every standing, against the table of config/access.py.

Each request is undone, so one world serves them all. Here only the answer counts: drawing three thousand
pages, which other tests look at, is left out.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from jinja2 import Template

from config import urls
from config.access import ROUTES, Rule
from config.who import People, Person, Standing
from consilia.accounts.domain.roles import Role
from consilia.accounts.programs import scope_of
from tests.access.world import PEOPLE, World, make_world
from tests.accounts.test_doors import ours, patterns
from tests.factories.documents import text

# Contexts in which an identifier in the address is a thing that not everybody may know of.
OF_CASES = (
    "cases",
    "conclusions",
    "followup",
    "patients",
    "conferencing",
    "registry",
    "similar",
    "matchmaker",
    "medicines",
    "imaging",
    "archives",
)
# What is posted where an empty form would be answered before anybody asks who sent it.
BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "cases:message": lambda: {"text": "He is better."},
    "cases:attach": lambda: {"files": [SimpleUploadedFile("echo.txt", text(), "text/plain")]},
    "cases:add_colleague": lambda: {"colleague": str(uuid4())},
    "imaging:change_mark": lambda: {"remove": "1"},
    "conferencing:answer": lambda: {"response": "accepted"},
    "conferencing:cast_vote": lambda: {"choice": "for"},
}
OPENED, REFUSED, HIDDEN = "opens", "refuses", "404"
WHAT_TO_DO = (
    "has no rule in config/access.py. Decide who may open it, add its rule to ROUTES (and an example of each"
    " new part of its address to tests/access/world.py), and write the reference page anew with ./dev docs."
)


def test_every_route_has_a_rule_and_every_rule_a_route() -> None:
    names = {name for name, _route, _part in ours()}
    assert not [f"{name} {WHAT_TO_DO}" for name in sorted(names - set(ROUTES))]
    assert set(ROUTES) - names == set(), "these rules are about routes that are gone"


def test_what_has_no_rule_belongs_to_the_sign_in_library() -> None:
    """tests/accounts/test_library_pages.py looks at those."""
    left = {route for name, route, _part in patterns() if name not in ROUTES}
    assert {route.partition("/")[0] for route in left} == {"account"}


@pytest.mark.django_db
def test_every_route_answers_every_person_as_the_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urls, "handler404", _nothing_there)
    monkeypatch.setattr(Template, "render", lambda *_parts, **_values: "")
    world = make_world()
    with _quiet():
        wrong = [line for name, route, _part in ours() for line in _differences(world, name, route)]
    assert not wrong, "\n".join(["The table says otherwise:", *wrong])


def _nothing_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404)


@contextmanager
def _quiet() -> Iterator[None]:
    """Thousands of refusals that were asked for are no warnings."""
    log = logging.getLogger("django.request")
    before, log.disabled = log.disabled, True
    yield
    log.disabled = before


def _differences(world: World, name: str, route: str) -> Iterator[str]:
    rule, address = ROUTES[name], world.address(route, name)
    everybody = rule.tells_apart or (name.split(":", maxsplit=1)[0] in OF_CASES and "<uuid:" in route)
    people = [person for person in PEOPLE if everybody or person[1] is Standing.OWN]
    for method in ("get", "post"):
        expected = rule.post if method == "post" and rule.post else rule
        for person in people:
            answer = _answer(world.client(*person), method, address, name)
            if answer == 405:  # for nobody, whoever asks
                break
            if _kind(answer) != _wanted(expected, person):
                yield _told(name, method, person, answer, _wanted(expected, person))
            if scope_of(address):
                by_token = _answer(world.program(*person), method, address, name)
                if _kind(by_token) != _wanted(expected, person):
                    yield _told(name, f"{method} by a program", person, by_token, _wanted(expected, person))


def _told(name: str, method: str, person: Person, answer: int, wanted: str) -> str:
    role, standing = person
    return f"{name} {method}: {role} ({standing}) got {answer}, the table says {wanted}"


def _answer(client: Client, method: str, address: str, name: str) -> int:
    """The status of one request, which leaves nothing behind."""
    data = BODIES[name]() if method == "post" and name in BODIES else None
    with transaction.atomic():
        status: int = getattr(client, method)(address, data).status_code
        transaction.set_rollback(True)
    return status


def _kind(status: int) -> str:
    return {404: HIDDEN, 403: REFUSED, 409: REFUSED}.get(status, OPENED if status < 500 else "fails")


def _wanted(rule: Rule, person: Person) -> str:
    if person in rule.opens:
        return OPENED
    return REFUSED if person in rule.refuses else HIDDEN


def test_no_rule_opens_and_refuses_the_same_person() -> None:
    both: dict[str, People] = {name: rule.opens & rule.refuses for name, rule in ROUTES.items()}
    assert {name for name, people in both.items() if people} == set()


def test_roles_without_cases_open_no_case_no_child_and_no_answer() -> None:
    outside = {Role.EDUCATION_ORGANISER, Role.MINISTRY_ANALYST, Role.AUDITOR, Role.ADMINISTRATOR}
    private = ("cases:detail", "cases:file", "conclusions:read", "patients:detail", "followup:add")
    assert not {role for name in private for role, _standing in ROUTES[name].opens} & outside

"""Contexts enter one another by their doors; and the check itself sees what it should see."""

from pathlib import Path

import pytest

from tests.architecture.doors import trespasses
from tests.architecture.sources import CONTEXTS, shown


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.name)
def test_a_context_enters_others_by_their_doors(context: Path) -> None:
    found = [
        f"{shown(path)}:{trespass.line} {trespass.reason}"
        for path in sorted(context.rglob("*.py"))
        if "migrations" not in path.parts
        for trespass in trespasses(path.read_text(), context.name)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("from consilia.patients.views import detail", "enters patients by its views"),
        ("from consilia.patients import forms", "enters patients by its forms"),
        ("import consilia.patients", "imports patients as a whole"),
        ("from consilia.patients.models import Child\nChild.objects.all()", "reads Child.objects"),
        ("from consilia.patients.models import Child as C\nC.objects.get()", "reads C.objects"),
        ("from consilia.patients.models import Child\nget_object_or_404(Child, id=1)", "fetches Child"),
        ("from consilia.patients.models import Child\nChild(name='x').save()", "makes a Child"),
    ],
)
def test_a_closed_door_is_noticed(source: str, reason: str) -> None:
    assert [trespass.reason for trespass in trespasses(source, "cases") if reason in trespass.reason]


@pytest.mark.parametrize(
    "source",
    [
        "from consilia.patients.services import register_child",
        "from consilia.patients import queries",
        "from consilia.patients.domain.growth import weight_score",
        "from consilia.patients.models import Child\ndef age(child: Child): ...",
        "from consilia.foundation.paging import keyset",
        "from consilia.accounts.access import signed_in",
        "from consilia.cases.models import Case\nCase.objects.get()",
        "from django.db import models",
    ],
)
def test_an_open_door_is_open(source: str) -> None:
    assert list(trespasses(source, "cases")) == []

"""The demo's children are measured, some of them never and some of them long ago."""

from types import SimpleNamespace
from typing import Any

import pytest

from config.demo import growth
from consilia.cases.domain.lifecycle import State
from consilia.patients.models import Measurement
from tests.factories.cases import make_scene

pytestmark = pytest.mark.django_db


def test_children_of_todays_cases_are_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "NEVER", 0)
    scene = make_scene()
    scene.case_in(State.TRIAGE)
    cast: Any = SimpleNamespace(referrers=[SimpleNamespace(actor=scene.referrer)])
    made = growth.build(cast=cast, at=scene.tick())
    assert made == Measurement.objects.count() > 0
    assert growth.build(cast=cast, at=scene.tick()) == 0

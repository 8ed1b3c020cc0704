"""The demo's medicines: needs in every state, made once."""

from types import SimpleNamespace
from typing import Any

import pytest

from config.demo import medicines
from config.demo.medicines import WAYS
from consilia.medicines.domain.words import NEED, State
from consilia.medicines.models import Need
from tests.factories.medicines import make_shelf

pytestmark = pytest.mark.django_db


def test_a_need_goes_its_way_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = make_shelf()
    assert shelf.curator
    monkeypatch.setattr(medicines, "FEW", 0)
    cast: Any = SimpleNamespace(centre=shelf.desk.story.scene.centre)
    at = shelf.at
    assert medicines.build(cast=cast, at=at) == 1
    assert Need.objects.get().state == State.DISPENSED
    assert medicines.build(cast=cast, at=at) == 0


def test_the_ways_lead_to_every_state() -> None:
    reached = {State(NEED.moves[way[-1]].target) if way else State.IDENTIFIED for way in WAYS}
    assert reached == set(State)

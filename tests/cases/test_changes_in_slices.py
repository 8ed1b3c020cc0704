"""A change of limits that moves more clocks than one run of the job takes."""

from datetime import timedelta

import pytest

from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.services import running_clocks
from consilia.foundation.models import Undertaking
from tests.cases.test_clock_changes import SYSTEM, administrator, hours, propose, running
from tests.factories.cases import make_scene


@pytest.mark.django_db
def test_a_large_change_is_carried_out_in_slices_that_tell_how_far_they_are(monkeypatch) -> None:
    scene = make_scene()
    cases = [scene.case_in(State.TRIAGE) for _ in range(3)]
    boss = administrator()
    made = propose(scene, boss, hours(0.5))
    services.confirm_limit(change_id=made.id, by=boss, at=scene.tick())
    monkeypatch.setattr(running_clocks, "CASES_IN_ONE_STEP", 1)
    told = []
    for _minute in range(3):
        assert services.apply_due_changes(by=SYSTEM, at=scene.at, most=1) == 1
        work = Undertaking.objects.get()
        made.refresh_from_db()
        told.append((work.done, work.total, made.applied_at is not None))
    assert told == [(1, 3, False), (2, 3, False), (3, 3, True)]
    assert {running(case).span for case in cases} == {timedelta(minutes=30)}
    assert services.apply_due_changes(by=SYSTEM, at=scene.tick(), most=1) == 0

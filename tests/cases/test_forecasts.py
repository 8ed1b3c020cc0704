"""Forecasts in the product: counted from real journeys, noted at running clocks, forgotten when they run otherwise."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import User
from consilia.cases import jobs, services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Case, ClockHistory, Deadline, ForecastPolicy
from consilia.cases.queries.worklist import Show, Wanted, counters, worklist
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.network import make_centre

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def scene() -> Scene:
    made = make_scene()
    ForecastPolicy.objects.update(least=3)
    return made


def offered(scene: Scene, *, after: int) -> Case:
    """An urgent case whose triage of an hour took so many minutes."""
    case = scene.case_in(State.TRIAGE)
    scene.tick(after - 1)
    services.miss_deadlines(by=SYSTEM, at=scene.at)
    scene.play("offer", case.id)
    return case


def triage_of(case: Case) -> Deadline:
    return Deadline.objects.get(case=case, clock=Clock.TRIAGE)


def history(scene: Scene) -> None:
    """Three of four that had waited more than twelve minutes were too late."""
    for minutes in (5, 10, 50, 90, 90, 90):
        offered(scene, after=minutes)
    services.count_histories(at=scene.tick())


def test_a_history_counts_each_run_by_the_share_of_its_time(scene: Scene) -> None:
    history(scene)
    row = ClockHistory.objects.get(
        centre=scene.centre, field="cardiology", urgency="urgent", clock=Clock.TRIAGE
    )
    assert (row.runs, row.late) == (6, 3)
    assert [row.stood[percent] for percent in (0, 20, 90)] == [6, 4, 3]
    whole = ClockHistory.objects.get(centre=scene.centre, field=None, urgency="urgent", clock=Clock.TRIAGE)
    assert (whole.runs, whole.waits) == (row.runs, row.waits)


def test_a_clock_is_probably_late_from_the_moment_at_which_most_like_it_were(scene: Scene) -> None:
    history(scene)
    case = scene.case_in(State.TRIAGE)
    assert services.foresee(at=scene.at) > 0
    clock = triage_of(case)
    assert [(tenths, late) for _at, tenths, late in clock.forecast["steps"]] == [
        (5, True),
        (6, True),
        (7, True),
        (10, True),
    ]
    assert clock.late_from == clock.since
    assert reload(case).late_from == clock.since
    assert services.foresee(at=scene.at) == 0  # once


def test_working_hours_are_foreseen_by_the_calendar_of_the_centre(scene: Scene) -> None:
    for _case in range(3):
        case = scene.case_in(State.TRIAGE, urgency="planned")
        scene.tick(60 * 7)  # beyond its office hours; the next morning a whole working day has nearly passed
        scene.tick(60 * 16)
        scene.play("offer", case.id)
    services.count_histories(at=scene.tick(60 * 96))
    row = ClockHistory.objects.get(field="cardiology", urgency="planned", clock=Clock.TRIAGE)
    assert (row.runs, row.stood[0]) == (3, 3)
    assert row.late == 0  # a day and a night by the wall, less than eight hours at work


def test_too_little_history_is_said_and_is_not_all_right(scene: Scene) -> None:
    offered(scene, after=5)
    services.count_histories(at=scene.tick())
    case = scene.case_in(State.TRIAGE)
    services.foresee(at=scene.at)
    assert [step[1:] for step in triage_of(case).forecast["steps"]] == [[None, False]]
    assert reload(case).late_from is None


def test_a_field_without_a_history_is_told_by_its_centre(scene: Scene) -> None:
    history(scene)
    case = scene.case_in(State.TRIAGE, field_id="neurology")
    services.foresee(at=scene.at)
    clock = triage_of(case)
    assert (clock.forecast["of_field"], clock.forecast["runs"]) == (False, 6)
    assert clock.late_from == clock.since


def test_what_was_foreseen_ends_with_the_clock_and_with_a_pause(scene: Scene) -> None:
    history(scene)
    one, other = scene.case_in(State.TRIAGE), scene.case_in(State.TRIAGE)
    services.foresee(at=scene.at)
    scene.play("ask", one.id)
    clock = triage_of(one)
    assert (clock.late_from, clock.foreseen_at) == (None, None)
    assert reload(one).late_from is None
    scene.play("answer", one.id)
    assert services.foresee(at=scene.at) > 0
    assert triage_of(one).late_from is not None
    assert reload(other).late_from == triage_of(other).late_from
    scene.play("offer", other.id)
    assert reload(other).late_from is None


def test_what_was_foreseen_in_one_field_is_forgotten_when_the_case_comes_to_another(scene: Scene) -> None:
    history(scene)
    make_centre(fields=["ophthalmology"])
    case = scene.case_in(State.TRIAGE)
    services.foresee(at=scene.at)
    assert reload(case).late_from is not None
    services.set_triage(
        case_id=case.id,
        urgency=Urgency(case.urgency),
        field_id="ophthalmology",
        reason="",
        version=case.version,
        by=scene.coordinator,
        at=scene.tick(),
    )
    assert reload(case).late_from is None
    assert (triage_of(case).foreseen_at, triage_of(case).forecast) == (None, None)
    assert services.foresee(at=scene.tick()) == 3  # every clock of it, in the next minute, not in the night
    assert triage_of(case).late_from is None  # nothing is known of that centre


def test_the_job_of_the_night_counts_anew_and_looks_again_at_what_runs(scene: Scene, monkeypatch) -> None:
    history(scene)
    ClockHistory.objects.all().delete()
    case = scene.case_in(State.TRIAGE)
    services.foresee(at=scene.at)
    assert reload(case).late_from is None
    monkeypatch.setattr(timezone, "now", lambda: scene.at)
    jobs.count_histories(timestamp=0)
    assert reload(case).late_from is not None


def test_the_worklist_filters_and_counts_what_is_probably_late_and_not_yet_overdue(scene: Scene) -> None:
    history(scene)
    case = scene.case_in(State.TRIAGE)
    services.foresee(at=scene.at)
    at = scene.tick()
    listed = worklist(scene.coordinator, Wanted(show=Show.PROBABLY_LATE), at=at, cursor=None).rows
    mine = [row for row in listed if row.id == case.id]
    assert [row.is_probably_late for row in mine] == [True]
    assert counters(scene.coordinator, at=at).probably_late == len(listed)
    over = scene.tick(200)
    listed = worklist(scene.coordinator, Wanted(show=Show.PROBABLY_LATE), at=over, cursor=None).rows
    assert case.id not in {row.id for row in listed}
    assert counters(scene.coordinator, at=over).probably_late == len(listed)


@pytest.fixture
def live() -> Scene:
    """Pages ask the system clock, so their scene plays until now."""
    made = make_scene(at=timezone.now() - timedelta(minutes=700))
    ForecastPolicy.objects.update(least=3)
    history(made)
    made.at = max(made.at, timezone.now() - timedelta(minutes=30))
    return made


def test_pages_say_it_in_words_in_both_languages(live: Scene) -> None:
    case = live.case_in(State.TRIAGE)
    services.foresee(at=live.at)
    client, address = signed_in_client(live.coordinator), reverse("cases:detail", args=[case.id])
    assert (
        "Probably late" in client.get(reverse("cases:worklist"), {"show": "probably_late"}).content.decode()
    )
    assert "Probably late" in client.get(reverse("web:home")).content.decode()
    told = client.get(address).content.decode()
    assert "of 10 that had waited as long" in told
    User.objects.filter(pk=live.coordinator.user_id).update(language="ru")
    assert "Вероятна просрочка" in client.get(address).content.decode()


def test_a_page_says_that_it_cannot_be_assessed(live: Scene) -> None:
    ClockHistory.objects.all().delete()
    case = live.case_in(State.TRIAGE)
    services.foresee(at=live.at)
    told = signed_in_client(live.coordinator).get(reverse("cases:detail", args=[case.id])).content.decode()
    assert "Cannot be assessed" in told

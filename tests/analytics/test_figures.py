"""The making of figures, with cases that were really played."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consilia.analytics import jobs, services
from consilia.analytics.models import Cell, Fact, HouseFigures, Run
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.followup.domain.words import TaskKind
from tests.factories.analytics import make_facts
from tests.factories.cases import make_scene
from tests.factories.followup import make_aftercare

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 20, tzinfo=UTC)


def network(span: str = "month", **which: object) -> Cell:
    asked = {"region": None, "field": None, "starts": date(2026, 11, 1), **which}
    return Cell.objects.get(scope="network", span=span, **asked)


def test_one_answered_case_is_counted_in_every_sum_it_belongs_to() -> None:
    care = make_aftercare(place="transfer", place_where="Moscow")
    care.ask()
    services.refresh_figures(at=care.scene.at)
    fact = Fact.objects.get(case=care.case)
    assert (fact.region_id, fact.field_id, fact.month) == ("RU-PRI", "cardiology", date(2026, 11, 1))
    assert (fact.in_time, fact.is_transferred, fact.is_known) == (True, True, False)
    for cell in (
        network(),
        network(region="RU-PRI"),
        network(field="cardiology"),
        network("year", starts=date(2026, 1, 1)),
    ):
        assert (cell.sent, cell.placed, cell.transferred, cell.asked, cell.known) == (1, 1, 1, 1, 0)
    centre = Cell.objects.get(scope="centre", place=care.scene.centre, span="month", region=None, field=None)
    house = Cell.objects.get(scope="house", place=care.scene.hospital, span="month", field=None)
    assert centre.sent == house.sent == 1
    assert centre.allocation is not None
    assert centre.allocation[1] == pytest.approx(fact.allocation_hours)


def test_drafts_are_not_counted_and_refused_ones_are() -> None:
    scene = make_scene()
    scene.draft()
    scene.case_in(State.DECLINED, urgency="planned")
    scene.case_in(State.WITHDRAWN)
    services.refresh_figures(at=LATER)
    cell = network()
    assert (cell.sent, cell.denied, cell.duplicates) == (2, 1, 0)
    assert cell.awaited == 0


def test_a_second_run_changes_nothing_and_writes_nothing_anew() -> None:
    scene = make_scene()
    scene.case_in(State.SIGNED)
    services.refresh_figures(at=LATER)
    before = list(
        Cell.objects.order_by("scope", "span", "starts", "region", "field").values_list("sent", "span")
    )
    second = services.refresh_figures(at=LATER + timedelta(days=1))
    assert second.changed_since is not None
    after = list(
        Cell.objects.order_by("scope", "span", "starts", "region", "field").values_list("sent", "span")
    )
    assert before == after
    assert Run.objects.count() == 2


def test_what_was_settled_long_ago_is_not_looked_at_again() -> None:
    scene = make_scene()
    case = scene.case_in(State.WITHDRAWN)
    services.refresh_figures(at=LATER)
    Case.objects.filter(pk=case.pk).update(changed_at=datetime(2024, 1, 1, tzinfo=UTC))
    Fact.objects.filter(case=case).update(is_denied=True)
    services.refresh_figures(at=LATER + timedelta(days=1))
    assert Fact.objects.get(case=case).is_denied


def test_a_run_that_was_killed_goes_on_where_it_stood() -> None:
    scene = make_scene()
    for _ in range(3):
        scene.case_in(State.TRIAGE)
    services.begin_run(at=LATER)
    assert services.take_step(at=LATER, batch=2)
    assert Fact.objects.count() == 2
    run = services.begin_run(at=LATER + timedelta(hours=5))  # the next night finds it
    assert (run.done, run.total) == (2, 3)
    while services.take_step(at=LATER, batch=2):
        pass
    assert network().sent == 3
    assert Run.objects.get().finished_at is not None


def test_the_night_makes_the_figures_in_slices(run_jobs) -> None:
    make_scene().case_in(State.TRIAGE)
    jobs.begin(timestamp=0)
    assert set(run_jobs()) >= {"analytics.make"}
    assert Run.objects.get().finished_at is not None
    assert Cell.objects.filter(span="recent").exists()


def test_an_organisation_that_never_asked_is_silent_and_work_that_is_late_is_told() -> None:
    care = make_aftercare()
    late = care.task(TaskKind.VISIT).late_at + timedelta(days=1)
    services.refresh_figures(at=late)
    silent, asking = (
        HouseFigures.objects.get(house=care.scene.stranger_house),
        HouseFigures.objects.get(house=care.scene.hospital),
    )
    assert silent.last_sent_at is None
    assert asking.last_sent_at is not None
    assert asking.tasks_overdue > 0
    assert asking.oldest_overdue is not None
    cell = network("year", starts=date(2026, 1, 1))
    assert cell.silent == HouseFigures.objects.filter(last_sent_at=None).count() > 0
    assert cell.houses == HouseFigures.objects.count()


def test_small_cells_are_marked_in_the_year_and_its_months_together() -> None:
    make_facts(
        {
            ("RU-PRI", "cardiology"): 9,
            ("RU-PRI", "neurology"): 3,
            ("RU-MOW", "cardiology"): 8,
            ("RU-MOW", "neurology"): 12,
        }
    )
    services.refresh_figures(at=LATER)
    year = {"span": "year", "starts": date(2026, 1, 1)}
    assert "in_time" in network(**year, region="RU-PRI", field="neurology").hidden
    hidden = [
        cell for cell in Cell.objects.filter(scope="network", span="year") if "allocation" in cell.hidden
    ]
    assert len(hidden) == 4  # the small one, and one other in its row, its column, and where these meet
    assert "allocation" not in network(**year).hidden
    services.refresh_figures(at=LATER + timedelta(days=1))
    assert (
        len(
            [
                cell
                for cell in Cell.objects.filter(scope="network", span="year")
                if "allocation" in cell.hidden
            ]
        )
        == 4
    )

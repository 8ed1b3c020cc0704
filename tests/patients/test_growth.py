"""Measurements of a child: recorded, corrected, taken back, judged; on pages, behind both walls."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.foundation.refusals import NotAllowed, SomebodyWasFirst
from consilia.patients import services
from consilia.patients.domain.growth.words import Indicator, Policy, Reason, Verdict
from consilia.patients.models import Child, Gestation, GrowthPolicy, Measurement
from consilia.patients.queries import ended_measurements, figures_in_force, growth_of
from consilia.patients.services import (
    AlreadyMeasured,
    MeasurementFacts,
    MeasurementImplausible,
    MeasurementImpossible,
    load_growth_policy,
)
from consilia.patients.services.growth import GrowthFault, SayWhy
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.patients import NOW, make_child
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def doctor() -> Actor:
    return make_actor(Role.REFERRING_DOCTOR)


@pytest.fixture
def child(doctor: Actor) -> Child:
    """A girl who is ten months old."""
    return make_child(by=doctor, sex="female", birth_date=DAY - timedelta(days=304))


def facts(**told: Any) -> MeasurementFacts:
    usual = {"length_cm": Decimal("71.5"), "position": "lying", "weight_kg": Decimal("8.4")}
    return MeasurementFacts(**{"measured_on": DAY, **usual, **told})


def measure(child: Child, by: Actor, **told: Any) -> Measurement:
    return services.record_measurement(child_id=child.id, facts=facts(**told), by=by, at=NOW)


def test_what_was_measured_is_judged_and_stands_in_the_log_without_its_values(
    child: Child, doctor: Actor
) -> None:
    row = measure(child, doctor)
    now = {one.assessment.indicator: one.assessment for one in growth_of(child, on=DAY, at=NOW).now}
    assert now[Indicator.WEIGHT_FOR_AGE].verdict is Verdict.OK
    assert now[Indicator.HEAD_FOR_AGE].reason is Reason.NO_MEASURE
    entry = AuditEntry.objects.get(name="ChildMeasured")
    assert entry.detail == {"measurement_id": str(row.id), "replaces": None}


@pytest.mark.parametrize(
    ("told", "column", "fault"),
    [
        ({"measured_on": DAY + timedelta(days=3)}, "measured_on", GrowthFault.IN_FUTURE),
        ({"measured_on": date(2001, 1, 1)}, "measured_on", GrowthFault.BEFORE_BIRTH),
        ({"length_cm": None, "position": "", "weight_kg": None}, "weight_kg", GrowthFault.NOTHING),
        ({"position": ""}, "position", GrowthFault.NO_POSITION),
        ({"weight_kg": Decimal("900")}, "weight_kg", GrowthFault.IMPOSSIBLE),
        ({"head_cm": Decimal("4.5")}, "head_cm", GrowthFault.IMPOSSIBLE),
    ],
)
def test_what_cannot_be_is_refused_by_its_column(
    told: Any, column: str, fault: GrowthFault, child: Child, doctor: Actor
) -> None:
    with pytest.raises(MeasurementImpossible) as refused:
        measure(child, doctor, is_checked=True, **told)
    assert refused.value.faults == {column: fault}
    assert not Measurement.objects.exists()


def test_after_a_death_nothing_is_measured_and_nothing_ages(child: Child, doctor: Actor) -> None:
    measure(
        child,
        doctor,
        measured_on=DAY - timedelta(days=200),
        length_cm=None,
        position="",
        weight_kg=Decimal(6),
    )
    services.note_death(child_id=child.id, deceased_on=DAY - timedelta(days=190), by=doctor, at=NOW)
    with pytest.raises(MeasurementImpossible):
        measure(child, doctor)
    child.refresh_from_db()
    weight = next(one for one in growth_of(child, on=DAY, at=NOW).now if one.on)
    assert weight.assessment.verdict is Verdict.OK


def test_the_hardly_plausible_is_kept_only_when_somebody_measured_again(child: Child, doctor: Actor) -> None:
    heavy = {"weight_kg": Decimal("22.0"), "length_cm": None, "position": ""}
    with pytest.raises(MeasurementImplausible) as refused:
        measure(child, doctor, **heavy)
    assert [one.indicator for one in refused.value.found] == [Indicator.WEIGHT_FOR_AGE]
    assert measure(child, doctor, is_checked=True, **heavy).is_checked


def test_a_form_that_is_sent_twice_makes_one_measurement(child: Child, doctor: Actor) -> None:
    measure(child, doctor)
    with pytest.raises(AlreadyMeasured):
        measure(child, doctor)
    assert measure(child, doctor, weight_kg=Decimal("8.5"))


def test_a_correction_stands_beside_what_it_replaces(child: Child, doctor: Actor) -> None:
    wrong = measure(child, doctor)
    put: Any = {"measurement_id": wrong.id, "by": doctor, "at": NOW}
    with pytest.raises(SayWhy):
        services.correct_measurement(facts=facts(weight_kg=Decimal("8.7")), because="", **put)
    right = services.correct_measurement(facts=facts(weight_kg=Decimal("8.7")), because="a slip", **put)
    with pytest.raises(SomebodyWasFirst):
        services.correct_measurement(facts=facts(weight_kg=Decimal("9")), because="again", **put)
    found = growth_of(child, on=DAY, at=NOW)
    assert [visit.row for visit in found.visits] == [right]
    assert [(row, row.ended_because) for row in ended_measurements(child)] == [(wrong, "a slip")]
    services.withdraw_measurement(measurement_id=right.id, because="another child", by=doctor, at=NOW)
    assert growth_of(child, on=DAY, at=NOW).visits == []


def test_the_database_lets_a_measurement_end_and_nothing_else(child: Child, doctor: Actor) -> None:
    row = measure(child, doctor)
    for statement in ("UPDATE patients_measurement SET weight_kg = 9", "DELETE FROM patients_measurement"):
        with (
            pytest.raises(DatabaseError, match="does not change"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Measurement.objects.get().weight_kg == row.weight_kg


def test_a_child_born_early_is_judged_by_its_corrected_age(child: Child, doctor: Actor) -> None:
    measure(child, doctor)
    late = growth_of(child, on=DAY, at=NOW).visits[0]
    for weeks in (30, 31):
        services.note_gestation(
            child_id=child.id, weeks=weeks, days=2, known_from="letter", by=doctor, at=NOW
        )
    early = growth_of(child, on=DAY, at=NOW).visits[0]
    assert (late.age - early.age, early.is_corrected) == (40 * 7 - 31 * 7 - 2, True)
    assert (early.by(Indicator.WEIGHT_FOR_AGE).z or 0) > (late.by(Indicator.WEIGHT_FOR_AGE).z or 0)  # type: ignore[union-attr]
    assert Gestation.objects.filter(ended_at=None).count() == 1


def test_figures_are_rows_and_what_nobody_set_is_as_shipped() -> None:
    shipped = figures_in_force(NOW)
    assert set(shipped) == set(Policy)
    assert load_growth_policy() == len(Policy)
    assert load_growth_policy() == 0
    assert not GrowthPolicy.objects.filter(is_verified=True).exists()
    GrowthPolicy.objects.create(name=Policy.STALE_INFANT, value=10, starts=NOW, source="test")
    assert figures_in_force(NOW) == {**shipped, Policy.STALE_INFANT: 10}


def test_whoever_only_reads_may_not_measure_and_a_stranger_learns_nothing(
    child: Child, doctor: Actor
) -> None:
    expert, row = make_actor(Role.EXPERT), measure(child, doctor)
    client = signed_in_client(expert)
    deeds = [
        ("measure", child),
        ("gestation", child),
        ("correct_measurement", row),
        ("withdraw_measurement", row),
    ]
    for name, thing in [("growth", child), *deeds]:
        assert client.get(reverse(f"patients:{name}", args=[thing.id])).status_code == 404, name
    services.grant_sight(child=child, user_id=expert.user_id, reason="case", by=Actor.system(), at=NOW)
    assert client.get(reverse("patients:growth", args=[child.id])).status_code == 200
    for name, thing in deeds:
        assert client.get(reverse(f"patients:{name}", args=[thing.id])).status_code == 403, name
    with pytest.raises(NotAllowed):
        services.withdraw_measurement(measurement_id=row.id, because="x", by=expert, at=NOW)


def test_the_second_wall_hides_measurements_with_the_record(child: Child, doctor: Actor) -> None:
    measure(child, doctor)
    services.note_gestation(child_id=child.id, weeks=38, days=0, known_from="x", by=doctor, at=NOW)
    stranger = make_actor(Role.REFERRING_DOCTOR)
    for actor, count in ((doctor, 1), (stranger, 0)):
        with a_process_that_serves_pages(), seeing_as(actor, NOW):
            assert (Measurement.objects.count(), Gestation.objects.count()) == (count, count)
    with a_process_that_serves_pages():
        assert not Measurement.objects.exists()


@pytest.fixture
def browser(doctor: Actor) -> Client:
    return signed_in_client(doctor)


def posted(browser: Client, name: str, thing: Any, **data: Any) -> Any:
    usual = {"measured_on": f"{DAY:%Y-%m-%d}", "source": "here"}
    return browser.post(reverse(f"patients:{name}", args=[thing.id]), {**usual, **data})


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_where_nothing_is_measured_no_chart_is_drawn_and_nothing_looks_assessed(
    browser: Client, child: Child
) -> None:
    page = browser.get(f"/patients/{child.id}/growth/").content.decode()
    assert "Nothing is measured yet, so nothing can be assessed." in page
    assert "polyline" not in page
    assert f"/patients/{child.id}/growth/measure/" in page


def test_the_page_draws_the_chart_beside_its_table(browser: Client, child: Child) -> None:
    answer = posted(browser, "measure", child, length_cm="71,5", position="lying", weight_kg="8,4")
    assert answer.status_code == 302
    page = browser.get(answer.url, {"chart": "weight_for_length"})
    assert page.content.count(b'<circle class="child"') == 1
    assert page.content.count(b'<polyline class="sd') == 7
    assert "Child Growth Standards 2006" in text_of(page)
    assert AuditEntry.objects.filter(name="GrowthRead").count() == 1
    assert browser.get(answer.url, {"chart": "nonsense"}).status_code == 200
    assert b"growth-chart" in browser.get(reverse("patients:detail", args=[child.id])).content


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"weight_kg": "acht"}, "Введите число."),
        ({"weight_kg": "8,4", "length_cm": "71,5"}, "Укажите, лежал ребёнок или стоял"),
        ({"weight_kg": "840"}, "Такого значения не бывает"),
        ({"weight_kg": "6400"}, "Такого значения не бывает"),
        ({"weight_kg": "22"}, "Это маловероятно"),
        ({"weight_kg": "8,4", "measured_on": "2001-01-01"}, "раньше даты рождения"),
        ({}, "Введите хотя бы одно измерение"),
    ],
)
def test_bad_input_is_told_in_the_readers_words_and_nothing_is_lost(
    told: dict[str, str], sentence: str, doctor: Actor, browser: Client, child: Child
) -> None:
    User.objects.filter(pk=doctor.user_id).update(language="ru")
    answer = posted(browser, "measure", child, measured_by="Фельдшер Котова", **told)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "Фельдшер Котова" in text_of(answer)
    assert not Measurement.objects.exists()


def test_a_doubtful_value_is_kept_after_the_box_is_ticked(browser: Client, child: Child) -> None:
    doubted = posted(browser, "measure", child, weight_kg="22")
    assert 'name="is_checked"' in text_of(doubted)
    assert posted(browser, "measure", child, weight_kg="22", is_checked="on").status_code == 302


def test_correcting_and_taking_back_by_the_pages(browser: Client, child: Child, doctor: Actor) -> None:
    row = measure(child, doctor)
    form = browser.get(reverse("patients:correct_measurement", args=[row.id]))
    assert 'value="8.400"' in text_of(form)
    assert posted(browser, "correct_measurement", row, weight_kg="8.9").status_code == 422  # why?
    assert posted(browser, "correct_measurement", row, weight_kg="8.9", because="a slip").status_code == 302
    left = Measurement.objects.get(ended_at=None)
    assert posted(browser, "withdraw_measurement", left, reason="another child").status_code == 302
    told = text_of(browser.get(reverse("patients:growth", args=[child.id])))
    assert "another child" in told
    assert "a slip" in told
    assert posted(browser, "gestation", child, weeks="31", days="", known_from="letter").status_code == 302
    assert "31+0" in text_of(browser.get(reverse("patients:growth", args=[child.id])))


def test_without_a_known_sex_no_chart_is_drawn(doctor: Actor, browser: Client) -> None:
    child = make_child(by=doctor, sex="unknown", birth_date=DAY - timedelta(days=304))
    measure(child, doctor)
    told = text_of(browser.get(reverse("patients:growth", args=[child.id])))
    assert "No chart can be drawn" in told
    assert "Cannot be assessed" in told

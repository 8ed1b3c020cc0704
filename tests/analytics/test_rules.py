"""What is counted of a request, when, and how figures are worked out and judged."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from consilia.analytics.domain import periods
from consilia.analytics.domain.facts import Story, counted
from consilia.analytics.domain.formulas import FORMULAS, Direction, Share, Verdict, judge, work_out
from consilia.analytics.domain.periods import Span
from consilia.analytics.models import Cell
from consilia.analytics.services.reference import DATA

SENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
STORY = Story(
    sent_at=SENT,
    state="triage",
    closing="",
    offered_at=None,
    answered_at=None,
    in_time=None,
    place="",
    is_asked=False,
    is_known=False,
    management_changed=None,
)


def count(at: datetime = SENT + DAY, **changes):
    return counted(replace(STORY, **changes), soon=3 * DAY, at=at)


def test_of_a_request_that_was_just_sent_nothing_is_said_yet() -> None:
    said = count()
    assert not said.is_denied
    assert [
        name
        for name in said.__slots__
        if not name.endswith(("denied", "duplicate")) and getattr(said, name) is not None
    ] == []


@pytest.mark.parametrize(
    ("changes", "at", "name", "value"),
    [
        ({"offered_at": SENT + timedelta(minutes=30)}, SENT + DAY, "allocation_hours", 0.5),
        ({"answered_at": SENT + timedelta(hours=6)}, SENT + DAY, "answer_hours", 6.0),
        ({"answered_at": SENT + 3 * DAY}, SENT + 9 * DAY, "is_within", True),
        ({"answered_at": SENT + 4 * DAY}, SENT + 9 * DAY, "is_within", False),
        ({}, SENT + 2 * DAY, "is_within", None),
        ({}, SENT + 4 * DAY, "is_within", False),
        ({"state": "withdrawn"}, SENT + 4 * DAY, "is_within", None),
        ({"place": "stay"}, SENT + DAY, "is_stayed", True),
        ({"place": "admission"}, SENT + DAY, "is_stayed", False),
        ({"place": "transfer"}, SENT + DAY, "is_transferred", True),
        ({"is_known": True}, SENT + DAY, "is_known", None),
        ({"is_asked": True}, SENT + DAY, "is_known", False),
        ({"state": "closed", "closing": "without_outcome"}, SENT + DAY, "is_without_outcome", True),
        ({"state": "closed", "closing": "with_outcome"}, SENT + DAY, "is_without_outcome", False),
        ({"state": "follow_up"}, SENT + DAY, "is_without_outcome", None),
        ({"state": "duplicate"}, SENT + DAY, "is_duplicate", True),
        ({"state": "declined"}, SENT + DAY, "is_denied", True),
    ],
)
def test_what_is_counted(changes, at: datetime, name: str, value: object) -> None:
    assert getattr(count(at, **changes), name) == value


def test_a_share_of_nothing_is_not_nought() -> None:
    assert work_out("transfers", SimpleNamespace(transferred=0, placed=0)) is None
    found = work_out("transfers", SimpleNamespace(transferred=0, placed=8))
    assert found is not None
    assert (found.value, found.of) == (0, 8)


def test_a_median_comes_with_its_quartiles() -> None:
    found = work_out("first_answer", SimpleNamespace(answer=[2.0, 5.5, 17.0], answered=40))
    assert found is not None
    assert (found.low, found.value, found.high, found.of) == (2.0, 5.5, 17.0, 40)


@pytest.mark.parametrize(
    ("value", "target", "direction", "verdict"),
    [
        (60.0, 60.0, Direction.UP, Verdict.REACHED),
        (59.9, 60.0, Direction.UP, Verdict.MISSED),
        (24.0, 24.0, Direction.DOWN, Verdict.REACHED),
        (24.1, 24.0, Direction.DOWN, Verdict.MISSED),
        (50.0, None, Direction.UP, Verdict.NO_TARGET),
        (50.0, 40.0, Direction.NONE, Verdict.NO_TARGET),
        (None, 40.0, Direction.UP, Verdict.UNKNOWN),
    ],
)
def test_a_figure_is_judged_by_its_target(value, target, direction, verdict) -> None:
    assert judge(value, target, direction) is verdict


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_indicator_has_a_formula_of_counts_that_a_cell_has_and_words_in_both_languages() -> None:
    indicators = {row["code"]: row for row in rows("indicators.csv")}
    assert set(indicators) == set(FORMULAS)
    names = {field.name for field in Cell._meta.concrete_fields}
    for code, formula in FORMULAS.items():
        parts = {formula.bottom, formula.top if isinstance(formula, Share) else formula.quartiles}
        assert parts <= names, code
    assert [row["code"] for row in indicators.values() if not all(row.values())] == []


@pytest.mark.parametrize("name", ["published-figures.csv", "targets.csv"])
def test_every_figure_is_of_an_indicator_and_has_its_source(name: str) -> None:
    found = rows(name)
    assert {row["indicator"] for row in found} <= set(FORMULAS)
    assert all(row["source"] and float(row["value"]) >= 0 for row in found)


def test_periods_are_half_open_and_read_back() -> None:
    today = date(2026, 11, 29)
    every = periods.to_make(date(2025, 11, 30), today)
    assert [one.code for one in every if one.span is Span.YEAR] == ["2025", "2026"]
    assert [one.code for one in every if one.span is Span.MONTH][::12] == ["2025-11", "2026-11"]
    assert periods.recent(today).starts == date(2025, 11, 1)
    assert periods.recent(today).ends == date(2026, 12, 1)
    assert {periods.read(one.code, today) for one in every} == set(every)
    for text in ("", "2026-13", "2026-00", "0000", "recently", "20261"):
        assert periods.read(text, today) is None

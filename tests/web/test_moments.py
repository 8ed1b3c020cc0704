"""Dates and lengths of time in both languages and in the reader's zone."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone, translation

from consilia.web import moments

EVENING = datetime(2026, 11, 21, 21, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "22 November 2026, 00:03 MSK"), ("ru", "22 ноября 2026, 00:03 MSK")],
)
def test_a_full_moment_leaves_nothing_to_guess(language: str, expected: str) -> None:
    with translation.override(language), timezone.override("Europe/Moscow"):
        assert moments.moment_full(EVENING) == expected


def test_the_day_follows_the_readers_zone() -> None:
    with translation.override("en"), timezone.override("Asia/Vladivostok"):
        assert moments.day(EVENING) == "22 November 2026"
        assert moments.day(date(2026, 1, 2)) == "2 January 2026"


@pytest.mark.parametrize(
    ("language", "at", "expected"),
    [
        ("en", EVENING, "21:03"),
        ("en", EVENING - timedelta(days=2), "19 Nov, 21:03"),
        ("ru", EVENING - timedelta(days=2), "19 ноя, 21:03"),
        ("en", EVENING - timedelta(days=400), "17 Oct 2025"),
        ("ru", EVENING - timedelta(days=400), "17 окт 2025"),
    ],
)
def test_a_short_moment_says_only_what_is_not_obvious(language: str, at: datetime, expected: str) -> None:
    with (
        translation.override(language),
        timezone.override("UTC"),
        patch("django.utils.timezone.now", return_value=EVENING),
    ):
        assert moments.moment_short(at) == expected


@pytest.mark.parametrize(
    ("length", "english", "russian"),
    [
        (timedelta(seconds=59), "under a minute", "меньше минуты"),
        (timedelta(minutes=1), "1 min", "1 мин"),
        (timedelta(hours=2, minutes=10), "2 h 10 min", "2 ч 10 мин"),
        (timedelta(hours=2), "2 h", "2 ч"),
        (timedelta(days=3, hours=4, minutes=50), "3 d 4 h", "3 д 4 ч"),
        (timedelta(days=1, minutes=5), "1 d", "1 д"),
        (-timedelta(minutes=90), "1 h 30 min", "1 ч 30 мин"),
    ],
)
def test_a_duration_says_the_two_largest_units(length: timedelta, english: str, russian: str) -> None:
    for language, expected in (("en", english), ("ru", russian)):
        with translation.override(language):
            assert moments.duration(length).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_one_instant_is_told_in_each_zone_and_language_by_its_own_words() -> None:
    instant = datetime(2026, 11, 21, 9, 3, 30, tzinfo=UTC)
    told = set()
    for language in ("en", "ru"):
        for zone in ("Europe/Moscow", "Asia/Vladivostok"):
            with translation.override(language), timezone.override(zone):
                told.add(moments.moment_full(instant))
    assert len(told) == 4

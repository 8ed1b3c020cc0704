"""A paper of a laboratory that does not exist, about nobody: eight days of a blood count, computed from three curves."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import exp
from pathlib import Path
from typing import Any

from consilia.documents.typesetting import typeset

TEMPLATE = Path(__file__).parent / "data" / "laboratory.typ"
SAYS_ON_IT = {"en": "DEMONSTRATION: computed, no patient", "ru": "ДЕМОНСТРАЦИЯ: вычислено, пациента нет"}
_PRINTED = datetime(2026, 1, 1, tzinfo=UTC)
_DAYS = range(1, 9)
_WORDS = {
    "en": {
        "what": "Value", "normal": "Expected", "day": "Day {day}", "bold": "Bold: outside of what is expected.",
        "course": "Course", "shaded": "Shaded: expected", "title": "Blood count", "page": "Page {page} of {pages}",
        "house": "Laboratory that does not exist",
    },
    "ru": {
        "what": "Показатель", "normal": "Ожидается", "day": "День {day}", "bold": "Жирным: вне ожидаемого.",
        "course": "Динамика", "shaded": "Закрашено: ожидается", "title": "Общий анализ крови",
        "page": "Страница {page} из {pages}", "house": "Лаборатория, которой нет",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Value:
    """It falls by `fall` around day `deepest` and comes back; what is expected is invented, too."""

    names: dict[str, str]
    units: dict[str, str]
    usual: float
    fall: float
    deepest: float
    low: float
    high: float
    digits: int = 0

    def on(self, day: int) -> float:
        return self.usual - self.fall * exp(-(((day - self.deepest) / 2) ** 2))


_VALUES = (
    _Value({"en": "Haemoglobin", "ru": "Гемоглобин"}, {"en": "g/l", "ru": "г/л"}, 124, 31, 4.5, 110, 145),
    _Value({"en": "Leukocytes", "ru": "Лейкоциты"}, {"en": "10⁹/l", "ru": "10⁹/л"}, 7.4, 5.6, 4, 5, 13, 1),
    _Value({"en": "Platelets", "ru": "Тромбоциты"}, {"en": "10⁹/l", "ru": "10⁹/л"}, 265, 210, 5, 180, 400),
)


def laboratory(language: str) -> bytes:
    """Two pages as PDF: a table and three curves. Equal calls give equal bytes."""
    words = _WORDS[language]
    told = {
        "language": language,
        "title": words["title"],
        "subtitle": SAYS_ON_IT[language],
        "organisation": words["house"],
        "number": SAYS_ON_IT[language],
        "footer": SAYS_ON_IT[language],
        "watermark": "",
        "labels": {"page": words["page"]},
        "words": words,
        "days": [words["day"].format(day=day) for day in _DAYS],
        "rows": [_row(value, language) for value in _VALUES],
    }
    return typeset(TEMPLATE, told, at=_PRINTED)


def _row(value: _Value, language: str) -> dict[str, Any]:
    values = [value.on(day) for day in _DAYS]
    return {
        "name": value.names[language],
        "unit": value.units[language],
        "values": values,
        "texts": [_written(one, value.digits, language) for one in values],
        "outside": [not value.low <= one <= value.high for one in values],
        "low": value.low,
        "high": value.high,
        "low_text": _written(value.low, value.digits, language),
        "high_text": _written(value.high, value.digits, language),
        "floor": min(0.9 * min(values), value.low),
        "top": 1.05 * value.high,
    }


def _written(number: float, digits: int, language: str) -> str:
    text = f"{number:.{digits}f}"
    return text.replace(".", ",") if language == "ru" else text

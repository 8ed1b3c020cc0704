"""Dates of birth as people mistype them."""

from collections.abc import Iterator
from datetime import date


def transposed(day: date) -> date | None:
    """Day and month exchanged, where that is a date and another one: 03.12. and 12.03."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def one_slip_apart(first: date, second: date) -> bool:
    """One digit differs, or two neighbouring digits of day, month or year are exchanged."""
    return first != second and _slip(first.strftime("%d%m%Y"), second.strftime("%d%m%Y"))


def _slip(first: str, second: str) -> bool:
    differing = [place for place in range(8) if first[place] != second[place]]
    if len(differing) == 1:
        return True
    if len(differing) != 2 or differing[1] != differing[0] + 1 or differing[0] in {1, 3}:
        return False  # 1|2 and 3|4 are neighbours across a border between day, month and year
    left, right = differing
    return first[left] == second[right] and first[right] == second[left]


def slips(day: date, *, earliest: date, latest: date) -> Iterator[date]:
    """Every date within the bounds that is one slip from `day`: some thirty."""
    digits = day.strftime("%d%m%Y")
    for text in sorted({*_other_digits(digits), *_swaps(digits)}):
        made = _date(text)
        if made is not None and made != day and earliest <= made <= latest:
            yield made


def _other_digits(digits: str) -> Iterator[str]:
    for place in range(8):
        for digit in "0123456789":
            yield digits[:place] + digit + digits[place + 1 :]


def _swaps(digits: str) -> Iterator[str]:
    for place in (0, 2, 4, 5, 6):
        yield digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None

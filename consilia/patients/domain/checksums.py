"""Check digits of documents. `IdentifierType.checksum` names one of these functions."""

from collections.abc import Callable


def snils(digits: str) -> bool:
    """The control number of a Russian insurance account (SNILS), 11 digits.

    Nine digits weigh 9 to 1; the last two are the sum modulo 101, where 100 is written 00. Numbers up to
    001-001-998 were issued before the rule and are not checked.

    >>> snils("11223344595")
    True
    """
    account, control = digits[:9], int(digits[9:])
    if int(account) <= 1_001_998:
        return True
    total = sum(int(digit) * weight for digit, weight in zip(account, range(9, 0, -1), strict=True))
    return total % 101 % 100 == control


def mod10(digits: str) -> bool:
    """HL7 "M10": every second digit from the right is doubled, all digits add up to a multiple of ten.

    Finds every single wrong digit and every swap of neighbours but 09 and 90.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value // 10 + value % 10
    return total % 10 == 0


CHECKSUMS: dict[str, Callable[[str], bool]] = {"snils": snils, "mod10": mod10}

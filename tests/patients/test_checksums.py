"""Check digits find what they promise to find."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consilia.patients.domain.checksums import mod10, snils
from tests.factories.patients import oms_number, snils_number

accounts = st.integers(min_value=1_001_999, max_value=999_999_999)
policies = st.integers(min_value=0, max_value=10**15 - 1)


@pytest.mark.parametrize("number", ["11223344595", "08765430200", "00100199965", "00000000001"])
def test_a_right_snils_passes(number: str) -> None:
    assert snils(number)


@pytest.mark.parametrize("number", ["11223344596", "08765430301", "00100199901"])
def test_a_wrong_snils_does_not(number: str) -> None:
    assert not snils(number)


@given(accounts, st.integers(0, 8), st.integers(0, 9))
def test_one_wrong_digit_of_a_snils_is_always_found(account: int, place: int, digit: int) -> None:
    """Weights below 101 and digits below 10: no single change can add up to a multiple of 101.

    The one exception is the rule's own: remainders 0 and 100 are both written 00.
    """
    digits = "".join(c for c in snils_number(account) if c.isdigit())
    wrong = digits[:place] + str(digit) + digits[place + 1 :]
    assume(wrong != digits and int(wrong[:9]) > 1_001_998 and digits[9:] != "00")
    assert not snils(wrong)


@given(policies, st.integers(0, 15), st.integers(0, 9))
def test_one_wrong_digit_of_a_policy_is_always_found(first: int, place: int, digit: int) -> None:
    digits = oms_number(first)
    wrong = digits[:place] + str(digit) + digits[place + 1 :]
    assume(wrong != digits)
    assert mod10(digits)
    assert not mod10(wrong)


@given(policies, st.integers(0, 14))
def test_exchanged_neighbours_of_a_policy_are_found(first: int, place: int) -> None:
    digits = oms_number(first)
    pair = digits[place : place + 2]
    assume(pair[0] != pair[1] and set(pair) != {"0", "9"})
    assert not mod10(digits[:place] + pair[::-1] + digits[place + 2 :])


def test_the_example_of_the_standard() -> None:
    """HL7 v2, data type CX: the M10 check digit of 12345 is 5."""
    assert mod10("123455")

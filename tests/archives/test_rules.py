"""Where an archive may stand, what is asked of it, and how its answers are read."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from consilia.archives.domain.addresses import may_be_asked
from consilia.archives.domain.answers import Stored, Unreadable, is_uid, series_in, stored_in, studies_in
from consilia.archives.domain.asking import Wanted

ADDRESSES = {
    "93.184.216.34": True,
    "2606:2800:220:1:248:1893:25c8:1946": True,
    "127.0.0.1": False,
    "10.1.2.3": False,
    "172.16.0.1": False,
    "192.168.1.1": False,
    "169.254.169.254": False,  # where clouds tell their secrets
    "100.64.0.1": False,
    "0.0.0.0": False,
    "224.0.0.1": False,
    "255.255.255.255": False,
    "::1": False,
    "::": False,
    "fe80::1%eth0": False,
    "fd00::1": False,
    "::ffff:127.0.0.1": False,
    "::ffff:10.0.0.1": False,
    "64:ff9b::a00:1": False,
    "2002:a00:1::": False,
    "localhost": False,
    "": False,
}


@pytest.mark.parametrize(("address", "expected"), ADDRESSES.items())
def test_nothing_is_asked_within_the_installation(address: str, expected: bool) -> None:
    assert may_be_asked(address, []) is expected


def test_an_installation_names_the_networks_in_which_it_asks() -> None:
    allowed = ["10.20.0.0/16", "127.0.0.1/32", "fd00:1::/32"]
    assert may_be_asked("10.20.3.4", allowed)
    assert may_be_asked("::ffff:10.20.3.4", allowed)
    assert may_be_asked("fd00:1::5", allowed)
    assert not may_be_asked("10.21.0.1", allowed)
    assert not may_be_asked("127.0.0.2", allowed)
    assert may_be_asked("93.184.216.34", allowed)


def test_what_is_asked_names_somebody_and_no_pattern_of_ones_own() -> None:
    asked = dict(Wanted("P-17*", "Iva?nov*", date(2026, 1, 2), None).as_query())
    assert (asked["PatientID"], asked["PatientName"], asked["StudyDate"]) == ("P-17", "Ivanov*", "20260102-")
    assert "StudyDate" not in dict(Wanted("1").as_query())
    assert not Wanted(first=date(2026, 1, 2)).says_whom


def row(**values: Any) -> dict[str, Any]:
    return {
        "0020000D": {"vr": "UI", "Value": ["1.2.3"]},
        **{tag[1:]: {"vr": "LO", "Value": [value]} for tag, value in values.items()},
    }


def test_a_study_is_read_whatever_else_stands_there() -> None:
    told = row(
        _00080020="20261101",
        _00100010={"Alphabetic": "Ivanov^Ivan", "Ideographic": "Иванов^Иван"},
        _00100030="20200131",
        _00201208="300",
        _00081030=None,
    )
    (study,) = studies_in(json.dumps([told, row() | {"0020000D": {"Value": ["../../x"]}}, {"x": 1}]).encode())
    assert (study.uid, study.made_on, study.birth_date) == ("1.2.3", date(2026, 11, 1), date(2020, 1, 31))
    assert (study.patient_name, study.images, study.description) == ("Иванов Иван", 300, "")
    assert studies_in(b"") == []


@pytest.mark.parametrize("content", [b"{}", b"[1]", b"<html>", b"[", b"\xff", b"null"])
def test_what_is_no_answer_is_not_read(content: bytes) -> None:
    for reader in (studies_in, series_in):
        with pytest.raises(Unreadable):
            reader(content)


def test_the_answer_to_what_was_sent() -> None:
    content = json.dumps(
        {
            "00081199": {"vr": "SQ", "Value": [row(_00081155="1.1")]},
            "00081198": {"vr": "SQ", "Value": [row(_00081155="1.2", _00081197=272)]},
        }
    ).encode()
    assert stored_in(content) == type(stored_in(b"{}"))(("1.1",), (("1.2", 272),))


TAGS = some.sampled_from(["0020000D", "00080020", "00100010", "00081199", "Value", "Alphabetic"])
ANYTHING = some.recursive(
    some.none() | some.text() | some.integers(),
    lambda inner: some.lists(inner) | some.dictionaries(TAGS, inner),
)


@given(ANYTHING)
def test_nothing_that_comes_back_makes_reading_fall(content: Any) -> None:
    for reader in (studies_in, series_in, stored_in):
        try:
            read = reader(json.dumps(content).encode())
        except Unreadable:
            continue
        assert isinstance(read, Stored if reader is stored_in else list)


def test_numbers_that_may_stand_in_an_address() -> None:
    assert is_uid("1.2.840.10008")
    assert not any(is_uid(text) for text in ("", "1..2", ".1", "1.", "1/2", "1.2\n", "١.٢", "1" * 65, "../1"))

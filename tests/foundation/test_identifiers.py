"""Identifiers sort by time of birth."""

from uuid import RFC_4122

from consilia.foundation import identifiers
from consilia.foundation.identifiers import uuid7


def test_they_are_what_the_standard_calls_version_7(monkeypatch):
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: 0x017F22E279B0 * 1_000_000 + 500_000)
    made = uuid7()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == 0x017F22E279B0
    assert made.int >> 64 & 0xFFF == 0x800  # half a millisecond


def test_those_of_one_millisecond_sort_as_they_were_made(monkeypatch):
    moments = iter(range(10**18, 10**18 + 1_000_000, 1_000))
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: next(moments))
    made = [uuid7() for _ in range(1_000)]
    assert made == sorted(made)
    assert len(set(made)) == 1_000

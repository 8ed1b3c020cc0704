"""A sealed file opens whole and in any part, under its key, at its address, and not otherwise."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.foundation.sealed_files import HEAD, PIECE, FileKeys, KeyMissing, key_of, opened, seal
from consilia.foundation.sealing import Damaged

OLD, NEW = bytes(31) + b"\1", bytes(31) + b"\2"
KEYS = FileKeys([OLD])
PLACE = b"address"


def sealed(content: bytes, keys: FileKeys = KEYS) -> bytes:
    out = io.BytesIO()
    seal(io.BytesIO(content), out, keys, bound_to=PLACE)
    return out.getvalue()


def read(whole: bytes, keys: FileKeys = KEYS, place: bytes = PLACE) -> bytes:
    with opened(io.BytesIO(whole), keys, bound_to=place) as file:
        return file.read()


@given(
    st.sampled_from([1, 100, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17]),
    st.lists(st.tuples(st.floats(0, 1.1), st.integers(1, 2 * PIECE)), max_size=4),
)
def test_any_part_is_what_it_was(size: int, parts: list[tuple[float, int]]) -> None:
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    whole = sealed(content)
    assert content[:100] not in whole or size < 8
    with opened(io.BytesIO(whole), KEYS, bound_to=PLACE) as file:
        assert file.read() == content
        assert file.seek(0, io.SEEK_END) == size
        for share, length in parts:
            start = int(size * share)
            file.seek(start)
            assert file.read(length) == content[start : start + length]


def test_an_older_key_of_the_ring_still_opens() -> None:
    whole = sealed(b"letter")
    assert read(whole, FileKeys([NEW, OLD])) == b"letter"
    assert key_of(whole[:HEAD]) == KEYS.newest != FileKeys([NEW, OLD]).newest
    with pytest.raises(KeyMissing, match=KEYS.newest):
        read(whole, FileKeys([NEW]))


def test_the_same_content_is_never_sealed_alike() -> None:
    assert sealed(b"letter") != sealed(b"letter")


CONTENT = bytes(2 * PIECE + 5)


@pytest.mark.parametrize(
    "changed",
    [
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
        lambda whole: whole[: HEAD + 9] + bytes([whole[HEAD + 9] ^ 1]) + whole[HEAD + 10 :],
        lambda whole: whole[: HEAD + PIECE + 16],  # cut off where a piece ends
        lambda whole: whole[:-4],
        lambda whole: (
            whole[:HEAD] + whole[HEAD + PIECE + 16 : HEAD + 2 * (PIECE + 16)] + whole[HEAD:][PIECE + 16 :]
        ),
        lambda whole: whole[: HEAD - 1] + bytes([whole[HEAD - 1] ^ 1]) + whole[HEAD:],
    ],
)
def test_what_was_changed_or_cut_does_not_open(changed: object) -> None:
    with pytest.raises(Damaged):
        read(changed(sealed(CONTENT)))  # type: ignore[operator]


def test_a_file_under_another_address_does_not_open() -> None:
    with pytest.raises(Damaged):
        read(sealed(CONTENT), place=b"another")


def test_no_sent_file_begins_like_a_sealed_one() -> None:
    assert key_of(b"%PDF-1.7 and so on, long enough for a head") == ""

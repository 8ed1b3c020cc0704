"""The headers of tus are read as the protocol writes them, and nothing else is."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.documents.domain import tus


@given(st.dictionaries(st.sampled_from(["filename", "filetype", "sha256"]), st.text(min_size=1)))
def test_metadata_is_read_back(values: dict[str, str]) -> None:
    printable = {key: value for key, value in values.items() if value.isprintable()}
    assert tus.read_metadata(tus.write_metadata(printable)) == printable


@pytest.mark.parametrize("header", ["filename a b", "filename %%%", "filename /w==", "filename 0YHQvdC"])
def test_metadata_that_is_none_is_refused(header: str) -> None:
    with pytest.raises(tus.NotUnderstood):
        tus.read_metadata(header)


def test_a_key_may_stand_without_a_value() -> None:
    assert tus.read_metadata("is_final, filename YQ==") == {"is_final": "", "filename": "a"}


@pytest.mark.parametrize("algorithm", tus.ALGORITHMS)
def test_a_checksum_holds_for_its_bytes_alone(algorithm: str) -> None:
    promised = base64.b64encode(hashlib.new(algorithm, b"heart").digest()).decode()
    assert tus.matches(b"heart", f"{algorithm} {promised}")
    assert not tus.matches(b"heard", f"{algorithm} {promised}")


@pytest.mark.parametrize("header", ["md5 YQ==", "sha256", "sha256 ***", ""])
def test_a_checksum_of_another_kind_is_refused(header: str) -> None:
    if header == "sha256":
        assert not tus.matches(b"heart", header)
        return
    with pytest.raises(tus.NotUnderstood):
        tus.matches(b"heart", header)


@pytest.mark.parametrize("header", [None, "", "-1", "1.5", "12 ", "1" * 16, "٣"])
def test_a_length_is_a_number_of_bytes(header: str | None) -> None:
    with pytest.raises(tus.NotUnderstood):
        tus.read_length(header)

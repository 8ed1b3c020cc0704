"""Names of kinds of studies, in both languages."""

import pytest
from django.utils.translation import override

from consilia.imaging import words


@pytest.mark.parametrize("code", sorted(words.MODALITIES))
def test_every_kind_of_study_has_a_russian_name(code: str) -> None:
    with override("ru"):
        said = words.modality(code)
    assert any("а" <= letter <= "я" for letter in said.lower()), said


def test_a_kind_that_we_do_not_know_is_called_by_its_code() -> None:
    assert words.modality("XYZ") == "XYZ"

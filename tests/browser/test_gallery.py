"""The gallery in a real browser: every component in both themes, languages, densities and widths."""

from typing import Literal

import pytest

from tests.browser.conftest import Visit
from tests.pages import expect_fine_looks, expect_nothing_clipped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_component_is_accessible_and_whole(
    visit: Visit, language: Literal["en", "ru"], width: int
) -> None:
    page = visit("/gallery/", language=language, width=width)
    expect_nothing_clipped(page)
    expect_fine_looks(page, f"gallery-{language}-{width}")

"""The gallery in a real browser: every component in both themes, languages, densities and widths."""

from typing import Literal

import pytest

from tests.browser.conftest import Visit
from tests.pages import expect_accessible, expect_nothing_clipped, screenshot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible_and_whole(
    visit: Visit, theme: Literal["light", "dark"], language: Literal["en", "ru"], width: int
) -> None:
    page = visit("/gallery/", theme=theme, language=language, width=width)
    expect_nothing_clipped(page)
    expect_accessible(page)
    screenshot(page, f"gallery-{theme}-{language}-{width}")

"""The checks of `tests.pages` themselves: what they must find on a page."""

import pytest

from tests.browser.conftest import Visit
from tests.factories.cases import Scene
from tests.pages import expect_fine_looks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADD = """css => {
  document.querySelector('main').insertAdjacentHTML('beforeend', '<p class="added">Words to be read</p>');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize(
    ("css", "said"),
    [
        (".added { color: #ccc !important }", "insufficient color contrast"),
        ("@media (prefers-color-scheme: dark) { .added { color: #333 } }", "insufficient color contrast"),
        (".added { background: linear-gradient(red, blue) }", "background gradient"),
    ],
)
def test_words_that_cannot_be_read_or_judged_are_found(
    visit: Visit, scene: Scene, css: str, said: str
) -> None:
    """On the ground of the page itself, in either theme."""
    page = visit("/", as_=scene.expert)
    expect_fine_looks(page, "whole")
    page.evaluate(ADD, css)
    with pytest.raises(AssertionError, match=said):
        expect_fine_looks(page, "spoilt")

"""What every page must hold in a real browser, as checks that say what is wrong in words."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_OPEN_EVERYTHING = "document.querySelectorAll('details').forEach(d => d.open = true)"
# Elements whose text is wider than their box, and whose box hides the rest.
_CLIPPED = """() => [...document.querySelectorAll('main *, header *')]
  .filter(e => e.checkVisibility() && !e.closest('.only-voice, svg') && e.clientWidth > 0)
  .filter(e => e.scrollWidth > e.clientWidth + 1 && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX))
  .map(e => e.outerHTML.slice(0, 120))"""


def expect_accessible(page: "Page", *, open_details: bool = False) -> None:
    """No finding of axe at WCAG 2.2 AA.

    Args:
        open_details: first open every menu and disclosure, so that what they hide is judged as well.
    """
    if open_details:
        page.evaluate(_OPEN_EVERYTHING)
    _expect_no_finding(page, WCAG_2_2_AA)


def expect_fine_looks(page: "Page", name: str, *, open_details: bool = False) -> None:
    """Accessible in both themes and not wider than the window; a picture of each is kept.

    Themes differ in colours alone, so the second one is asked about its colours.
    """
    page.emulate_media(color_scheme="light")
    screenshot(page, f"{name}-light")
    expect_accessible(page, open_details=open_details)
    _expect_no_sideways_scroll(page)
    page.emulate_media(color_scheme="dark")
    screenshot(page, f"{name}-dark")
    _expect_no_finding(page, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})


def _expect_no_finding(page: "Page", rules: Any) -> None:
    """axe's script goes into a page once, and describes only what is wrong: the rest is nobody's to read."""
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    findings = page.evaluate("options => axe.run(options)", options)["violations"]
    assert not findings, "\n".join(_sentences(findings))


def _sentences(findings: list[dict[str, Any]]) -> list[str]:
    return [
        f"{finding['id']}: {node['html'][:200]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for finding in findings
        for node in finding["nodes"]
    ]


def expect_nothing_clipped(page: "Page") -> None:
    """The page does not scroll sideways, and no text is cut off."""
    _expect_no_sideways_scroll(page)
    assert page.evaluate(_CLIPPED) == []


def _expect_no_sideways_scroll(page: "Page") -> None:
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, f"{page.url} is {beyond} px wider than the window"


def screenshot(page: "Page", name: str) -> None:
    """Keep a picture of the whole page in the folder that the variable SCREENSHOTS names, if it does."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

"""What every page must hold in a real browser, as checks that say what is wrong in words."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

Finding = dict[str, Any]  # as axe tells it
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_OPEN_EVERYTHING = "document.querySelectorAll('details').forEach(d => d.open = true)"
# Elements whose text is wider than their box, and whose box hides the rest.
_CLIPPED = """() => [...document.querySelectorAll('main *, header *')]
  .filter(e => e.checkVisibility() && !e.closest('.only-voice, svg') && e.clientWidth > 0)
  .filter(e => e.scrollWidth > e.clientWidth + 1 && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX))
  .map(e => e.outerHTML.slice(0, 120))"""

# One text of every kind: those with the same colours in and behind them are judged alike.
_COLOURED = """() => {
  const kinds = new Map();
  for (const element of document.querySelectorAll('body *')) {
    const isField = element.matches('input, select, textarea');
    const hasWords = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!(isField || hasWords) || !element.checkVisibility()) continue;
    const {color, fontSize, fontWeight, textDecorationLine, textShadow} = getComputedStyle(element);
    const kind = [isField, element.disabled, color, fontSize, fontWeight, textDecorationLine, textShadow];
    if (element.matches('a')) kind.push(getComputedStyle(element.parentElement).color);
    for (let behind = element; behind; behind = behind.parentElement) {
      const {backgroundColor, backgroundImage, opacity, filter} = getComputedStyle(behind);
      const painted = [backgroundColor, backgroundImage, opacity, filter].join();
      if (painted !== 'rgba(0, 0, 0, 0),none,1,none') kind.push(painted);
    }
    if (!kinds.has(kind.join(';'))) kinds.set(kind.join(';'), element);
  }
  return [...kinds.values()];
}"""


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

    Themes differ in colours alone, so the second one is asked about its colours, once for each that are met.
    """
    page.emulate_media(color_scheme="light")
    screenshot(page, f"{name}-light")
    expect_accessible(page, open_details=open_details)
    _expect_no_sideways_scroll(page)
    page.emulate_media(color_scheme="dark")
    screenshot(page, f"{name}-dark")
    _expect_no_finding(page, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, _COLOURED)


def _expect_no_finding(page: "Page", rules: Any, among: str = "() => document") -> None:
    """axe's script goes into a page once, and describes only what is wrong: the rest is nobody's to read.

    Args:
        among: a function of the page that answers the elements that are looked at, with all in them.
    """
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"runOnly": rules, "resultTypes": ["violations", "incomplete"]}
    result = page.evaluate(f"options => axe.run(({among})(), options)", options)
    findings = [*_sentences(result["violations"]), *_sentences(result["incomplete"], _is_in_the_open)]
    assert not findings, "\n".join(findings)


def _sentences(findings: list[Finding], counts: Callable[[Finding], bool] = lambda node: True) -> list[str]:
    return [
        f"{finding['id']}: {node['html'][:200]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for finding in findings
        for node in finding["nodes"]
        if counts(node)
    ]


def _is_in_the_open(node: Finding) -> bool:
    """Whether a text lies on a gradient or a picture of the page's own, which axe leaves to be judged by others."""
    data = [check["data"] for check in node["any"] if isinstance(check["data"], dict)]
    return any(one.get("messageKey") in {"bgGradient", "bgImage"} for one in data)


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

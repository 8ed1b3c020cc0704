"""The system's Chromium, driven by Playwright: where it is, and how to get it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

# The first is the same engine without windows: its tests take a fifth less.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HOW_TO_INSTALL = (
    "Browser tests need Chromium. Debian: apt install chromium-headless-shell (or chromium);"
    " or name one with the variable CHROMIUM."
)
# Chromium heeds the last --disable-features alone, so Playwright's own list is said again before ours.
OF_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidCorsURLLoaderRestartOnRedirect,TcpPortRandomizationWin,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
# The address bar of every window is a page of its own, in processes of its own: two thirds of a window's cost.
ADDRESS_BAR = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
ARGUMENTS = (
    f"--disable-features={OF_PLAYWRIGHT},{ADDRESS_BAR}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def started_browser() -> Iterator["Browser"]:
    """A Chromium for as long as the block lasts. Contexts made from it share nothing."""
    from playwright.sync_api import sync_playwright  # half a second, for those who need it

    # Playwright keeps an event loop in this thread; Django would refuse its database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        try:
            yield browser
        finally:
            browser.close()


def launched(kind: "BrowserType", *more: str) -> "Browser":
    """Another one, with `more` arguments; whoever asked for it closes it."""
    return kind.launch(executable_path=find_chromium(), args=[*ARGUMENTS, *more])

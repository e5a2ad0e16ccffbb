"""The app in real Chromium, and what axe-core finds wrong with a page."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsing import Browser

from tawthiq.web import Serving
from tawthiq.web.door import COOKIE

CHROMIUM = shutil.which("chromium")
AXE = Path(__file__).parent.parent / "web" / "axe.min.js"
# Milliseconds that every answer is held back. A test that reads a page before what it did can show fails with 400.
SLOW = int(os.environ.get("TAWTHIQ_SLOW", "0"))
# Seconds that anything is waited for: long, because the machine may do other work beside.
PATIENCE = 60.0


class _Browser:
    """One Chromium a process, as starting one takes longer than most of what is asked of it; a window a test.

    While it runs, playwright holds this thread's event loop: nothing else here may start another.
    """

    def __init__(self) -> None:
        self._playwright: Any = None
        self._browser: Any = None

    def window(self, **options: Any) -> Any:
        """A fresh context (cookies, storage, cache), which shares nothing with another test's."""
        if self._playwright is None:
            self._playwright = pytest.importorskip("playwright.sync_api").sync_playwright().start()
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        return self._browser.new_context(**options)

    def end(self) -> None:
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()
        self._playwright = self._browser = None


BROWSER = _Browser()


@contextmanager
def chromium(
    serving: Serving, *, width: int = 1280, dark: bool = False, complains: bool = True, known: Browser | None = None
) -> Iterator[Any]:
    """A page of the app; skips the test where Debian's chromium or playwright is missing.

    The token lets one browser in, once: a test that came in as `known` already goes on in that session here.

    At the end it says what the page complained of: a refused script or style, an error, a request that failed. A test
    that has requests refused leaves that away (`complains` false).
    """
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    complaints: list[str] = []
    window = BROWSER.window(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    try:
        page = window.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.set_default_timeout(PATIENCE * 1000)
        if SLOW:
            window.new_cdp_session(page).send(
                "Network.emulateNetworkConditions",
                {"offline": False, "latency": SLOW, "downloadThroughput": -1, "uploadThroughput": -1},
            )
        if known is None:
            page.goto(serving.address)
        else:
            window.add_cookies([{"name": COOKIE, "value": known.client.cookies[COOKIE], "url": serving.base}])
        yield page
    finally:
        window.close()
    if complaints and complains:
        pytest.fail(f"the page complained: {complaints}")


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something on a page. Playwright's own way evaluates text in the page, which our policy forbids."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail("what was waited for never came")
        time.sleep(0.05)


def in_arabic(page: Any) -> None:
    """The same page with the interface in Arabic, once it is there."""
    with page.expect_navigation():  # a form goes only once the app was asked whether it answers: a click is too soon
        page.locator(".language button").click()
    page.locator("html[lang=ar][dir=rtl]").wait_for()


def ended(serving: Serving) -> None:
    """End the app, and wait until nobody answers: `stop` alone lets what is asked just then be answered still."""
    address = urlsplit(serving.base)

    def refused() -> bool:
        with socket.socket() as asking:
            return asking.connect_ex((address.hostname, address.port)) != 0

    serving.stop()
    until(refused)


def violations(page: Any) -> list[str]:
    """What is serious or critical about a page by axe-core's rules: each with the first element."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:200]} {v['nodes'][0].get('failureSummary', '')[:200]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


def overflow(page: Any) -> int:
    """Pixels by which the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

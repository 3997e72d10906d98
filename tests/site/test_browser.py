"""The site in a real browser: accessibility rules, console, requests, widths, keyboard, with and without scripts.

Needs Debian's Chromium. Visits every page of the newest year and a few of units, tables and rules, in both languages,
and asks for the rules of accessibility at one width in each language; ``PAGES=all`` visits all and asks at both.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
sync_api = pytest.importorskip("playwright.sync_api", reason="the dependency group browser is not installed")
axe = pytest.importorskip("axe_playwright_python", reason="the dependency group browser is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (320, 1920)
ALL = os.environ.get("PAGES") == "all"
LEFT = "net::ERR_ABORTED"  # the icon was still on its way when the next page was asked for; a missing file is a 404
EARLIER = re.compile(r"-\d{4}\.html$")
AXE = "axe.run(document, {preload: false}).then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"

# rows are alike, and axe needs minutes for thousands of cells: it is asked about the first of each table
SHORTEN = "document.querySelectorAll('tbody').forEach(body => [...body.rows].slice(25).forEach(row => row.remove()))"


class Quiet(SimpleHTTPRequestHandler):
    """Files, without a log."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(bundled_site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(bundled_site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def paths(bundled_site: Path) -> list[str]:
    found = sorted(path.relative_to(bundled_site).as_posix() for path in bundled_site.rglob("*.html"))
    if ALL:
        return found
    below = [path for path in found if path.removeprefix("en/").count("/")]
    return [path for path in found if path not in below and not EARLIER.search(path)] + below[::150]


@pytest.mark.parametrize("scripts", [True, False])
def test_every_page_is_accessible_quiet_and_fits(browser: Any, address: str, paths: list[str], scripts: bool) -> None:
    complaints: list[object] = []
    requests: set[str] = set()
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.on("console", lambda said: complaints.append((page.url, said.type, said.text)))
    page.on("pageerror", lambda error: complaints.append((page.url, str(error))))
    page.on("requestfailed", lambda one: complaints.extend([("failed", one.url)] if one.failure != LEFT else []))
    page.on("request", lambda one: requests.add(one.url))
    rules = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    for path in paths:
        page.goto(f"{address}/{path}")
        if scripts:
            page.evaluate(SHORTEN)
            page.evaluate(rules)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                complaints.append((path, "wider than", width, wide))
            if scripts and (ALL or width == WIDTHS[path.startswith("en/")]):
                complaints += [(path, width, *found) for found in page.evaluate(AXE)]
    context.close()
    assert complaints == []
    assert not [url for url in requests if not url.startswith(address)]


def test_the_keyboard_reaches_content_menu_and_tools(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/findings.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    assert {"A", "INPUT", "SELECT", "BUTTON"} <= reached
    page.close()


def choice(page: Any, label: str) -> Any:
    """The list above the last table with this label."""
    return page.locator(".tools >> nth=-1").locator("label", has_text=label).locator("select")


def test_filter_choice_and_sorting_do_what_they_say(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/owners.html")
    table = page.locator("table").last
    shown = page.locator("table >> nth=-1 >> tbody tr:visible")
    everything = shown.count()
    page.get_by_label("Filtrer rader").last.fill("stavanger")
    assert 0 < shown.count() < everything
    assert "avanger" in shown.first.inner_text()
    page.get_by_label("Filtrer rader").last.fill("")
    choice(page, "Eiertype").select_option("privat")
    assert 0 < shown.count() < everything
    choice(page, "Eiertype").select_option("")
    button = table.get_by_role("button", name="Sorter etter Lærerårsverk")
    button.click()
    most = shown.first.inner_text()
    assert most.startswith("Oslo")
    button.click()
    assert shown.first.inner_text() != most
    page.close()


def test_the_page_on_todays_map_is_chosen_beside_the_map_as_it_was(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/equity.html")
    rows = page.locator("table >> nth=-1 >> tbody tr:visible")
    before = rows.count()
    choice(page, "Kart").select_option("på fast kart")
    assert 0 < rows.count() < before  # fewer municipalities today than there were
    page.close()

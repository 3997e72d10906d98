"""The codebook in a real browser: accessibility rules, widths, requests. Needs what ``tests/site`` needs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_release import small_release

from dagster_project.release.documents.codebook.html import write_codebook_html

CHROMIUM = shutil.which("chromium")
sync_api = pytest.importorskip("playwright.sync_api", reason="the dependency group browser is not installed")
axe = pytest.importorskip("axe_playwright_python", reason="the dependency group browser is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's chromium is not installed")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
AXE = "axe.run(document, {preload: false}).then(found => found.violations.map(one => [one.id, one.nodes[0].html]))"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("browser")
    write_codebook_html(small_release(folder), folder)
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_page()
        page.asked = []
        page.on("request", lambda one: page.asked.append(one.url))
        page.goto((folder / "codebook.html").as_uri())
        yield page
        chromium.close()


@pytest.mark.parametrize("width", [320, 1920])
def test_it_is_accessible_and_fits(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    assert page.evaluate(AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_asks_for_nothing_else_and_runs_nothing(page: Any) -> None:
    assert len(page.asked) == 1
    assert page.evaluate("document.scripts.length") == 0

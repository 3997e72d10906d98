"""The site that fault tests break: built once in each process, and a copy of it for each test.

A file of tests makes its fixture of it: ``site = pytest.fixture(copied_site)``.
"""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from fault_site import Site, warm_up

from dagster_project.warehouse import build, explain


@dataclass(frozen=True)
class Built:
    """What was built once, and how long that took; tests work on copies."""

    site: Site
    seconds: float

    def copied(self, home: Path) -> Site:
        """A copy in a folder of its own."""
        shutil.copytree(self.site.home, home, symlinks=True)
        return Site(home)


def copied_site(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Site:
    """A site of the test's own."""
    return built_site(monkeypatch, tmp_path_factory).copied(tmp_path / "site")


def built_site(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site that all copies are of, in a process where nothing is set, parsed or asked."""
    for name in os.environ:
        if name.startswith("DEKOMP_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(build, "_parsed_here", None)  # other tests of this process have parsed the whole project
    monkeypatch.setattr(explain, "questions", list)  # none can be asked of a few marts
    return build_once(tmp_path_factory.getbasetemp())


@cache
def build_once(folder: Path) -> Built:
    """Build below a folder that is the process's own."""
    warm, home = folder / "warm", folder / "built"
    for fresh in (warm, home):
        fresh.mkdir()
    warm_up(warm)
    site = Site(home)
    site.write_deliveries()
    began = time.monotonic()
    done = site.build("one")
    assert (done.code, done.err) == (0, "")
    assert site.published() == "one"
    return Built(site, time.monotonic() - began)

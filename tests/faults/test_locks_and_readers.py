"""Two builds at once, and readers who have what is published open, or open it anew all the time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from built_site import copied_site
from fault_site import AMOUNTS, TOO_LONG, Site, keep_reading, only_ingest, whole_build

from dagster_project.warehouse import build, publish

site = pytest.fixture(copied_site)
OPENINGS_A_SECOND = 40  # by all readers together: more would leave the publishing no processor
READER = """
import sys, duckdb
database = duckdb.connect(sys.argv[1], read_only=True)
question = "select sum(allocated_nok) from allocation.fct_county_allocation where grant_year = 2017"
for _ in sys.stdin:
    print(database.execute(question).fetchone()[0], flush=True)
"""


@dataclass(frozen=True)
class Reader:
    """A process that keeps the published database open."""

    process: subprocess.Popen[str]

    def asked(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture
def reader(site: Site) -> Iterator[Reader]:
    command = [sys.executable, "-c", READER, str(site.layout.published_database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Reader(process)
        process.kill()


def test_a_second_build_is_refused_and_the_first_ends_well_under_the_eyes_of_a_reader(
    site: Site, reader: Reader
) -> None:
    assert reader.asked() == AMOUNTS["one"]
    lock = site.folder / "build.lock"
    first = site.start(whole_build, "other")
    ends = time.monotonic() + TOO_LONG
    while lock.read_text(encoding="utf-8") != str(first.child.pid):
        assert time.monotonic() < ends
        assert first.child.is_alive()
        time.sleep(0.01)
    os.kill(first.child.pid, signal.SIGSTOP)
    second = site.build("one")
    os.kill(first.child.pid, signal.SIGCONT)
    refused = f"Ikke publisert. En annen bygging av {site.folder} pågår (prosess {first.child.pid}). "
    assert (second.code, second.out, second.err) == (1, "", f"{refused}Vent til den er ferdig.\n")
    done = first.ended()
    assert (done.code, done.err) == (0, "")
    assert site.published() == "other"
    manifest = build.manifest(site.layout)
    for _ in range(3):  # more versions than are kept
        assert reader.asked() == AMOUNTS["one"]
        publish.publish(site.workplace(), manifest)


def test_a_refused_build_writes_nothing(site: Site) -> None:
    def written() -> dict[Path, int]:
        return {path: path.lstat().st_mtime_ns for path in (site.folder, *site.folder.rglob("*"))}

    with site.layout.lock():
        before = written()
        assert site.build("other").code == 1
        assert written() == before


def test_who_holds_the_lock_may_take_it_again_and_gives_it_back_once(site: Site) -> None:
    with site.layout.lock():
        with site.layout.lock():
            pass
        assert site.start(only_ingest, "one").ended().err.startswith("Ikke publisert. En annen bygging av")
    assert site.start(only_ingest, "one").ended().code == 0


def test_a_killed_build_leaves_no_lock(site: Site) -> None:
    running = site.start(whole_build, "other")
    lock = site.folder / "build.lock"
    while lock.read_text(encoding="utf-8") != str(running.child.pid):
        assert not running.child.exitcode
        time.sleep(0.01)
    assert running.killed_after(0)
    with site.layout.lock():
        pass


@pytest.mark.parametrize(("number", "times"), [(2, 20), pytest.param(20, 100, marks=pytest.mark.slow)])
def test_readers_that_open_it_anew_all_the_time_meet_a_whole_warehouse_through_many_publishings(
    site: Site, number: int, times: int
) -> None:
    manifest = build.manifest(site.layout)
    pause = number / OPENINGS_A_SECOND
    readers = [site.start(partial(keep_reading, pause=pause), "one") for _ in range(number)]
    try:
        for _ in range(times):
            publish.publish(site.workplace(), manifest)
    finally:
        (site.home / "stop").touch()
        ended = [reader.ended() for reader in readers]
    assert [(one.code, one.err) for one in ended] == [(0, "")] * number
    opened = [int(one.out) for one in ended]
    sys.stdout.write(f"{times} publishings, {sum(opened)} openings by {number} readers")
    assert min(opened) > 1
    assert sum(opened) >= times

"""Builds, publishings and ingests killed at any moment: what is published stays whole, and the next one heals the rest.

The moments are drawn from a fixed seed. ``KILLS=100 pytest -m slow`` kills the command more often.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from random import Random

import pytest
from built_site import Built, built_site, copied_site
from fault_site import TOO_LONG, Site, only_ingest, only_publish, whole_build

from dagster_project.warehouse import build, publish
from dagster_project.warehouse.archive import DELIVERED, Archive
from dagster_project.warehouse.ingest import ingest

built, site = pytest.fixture(built_site), pytest.fixture(copied_site)
OTHER = {"one": "other", "other": "one"}
KILLS = int(os.environ.get("KILLS", "50"))


def moments(longest: float, number: int) -> Iterator[float]:
    """Moments at random, one in each equal part of the time, in random order."""
    chance = Random(number)
    parts = [*range(number)]
    chance.shuffle(parts)
    for part in parts:
        yield longest * (part + chance.random()) / number


def kill_and_build(site: Site, chosen: list[float]) -> int:
    """Kill builds of the deliveries that are not published, then let one end; returns how many were killed."""
    killed = 0
    for moment in chosen:
        before = site.published()
        which = OTHER[before]  # what is published already would not be built
        killed += site.start(whole_build, which).killed_after(moment)
        assert site.published() in (before, which), f"killed after {moment:.3f} s"
    which = OTHER[site.published()]
    done = site.build(which)
    assert (done.code, done.err) == (0, "")
    assert site.published() == which
    assert site.leftovers() == []
    return killed


def test_a_build_killed_at_any_moment_leaves_something_whole_published_and_the_next_one_ends_well(
    built: Built, tmp_path: Path
) -> None:
    chosen = [*moments(built.seconds, 8)]
    sites = [built.copied(tmp_path / name) for name in ("left", "right")]
    with ThreadPoolExecutor(len(sites)) as both:
        killed = both.map(kill_and_build, sites, (chosen[::2], chosen[1::2]))
        assert sum(killed) >= len(chosen) // 2


def test_a_publishing_killed_at_any_moment_shows_the_old_version_or_the_new_and_never_half(site: Site) -> None:
    before = publish.publish(site.workplace(), build.manifest(site.layout)).version
    for moment in moments(seconds(site, only_publish), 8):
        site.start(only_publish, "one").killed_after(moment)
        assert site.published() == "one", f"killed after {moment:.3f} s"
    after = publish.publish(site.workplace(), build.manifest(site.layout)).version
    assert after > before
    assert site.published() == "one"
    assert site.leftovers() == []
    assert len([*site.layout.versions.iterdir()]) == 2


def test_an_ingest_killed_at_any_moment_leaves_an_archive_that_the_next_one_completes(site: Site) -> None:
    shutil.rmtree(site.layout.archive)
    for number, moment in enumerate(moments(seconds(site, only_ingest), 8)):
        if number % 3 == 0:
            shutil.rmtree(site.layout.archive, ignore_errors=True)
        site.start(only_ingest, ("one", "other")[number % 2]).killed_after(moment)
    work = site.workplace("other")
    ingest(work)
    archive = Archive(work.layout.archive)
    archive.check(archive.receipts)
    assert len({receipt.delivery_id for receipt in archive.receipts}) == len(archive.receipts)
    assert {receipt.file_name for receipt in archive.of(DELIVERED)} == {
        one.receipt.file_name for one in work.report.received
    }
    assert work.report.raw_rows["gsi"] == 1
    assert site.leftovers() == []


def seconds(site: Site, work: Callable[[Site, str], None]) -> float:
    """How long the work takes in a process of its own, to the end."""
    began = time.monotonic()
    assert site.start(work, "one").ended().code == 0
    return time.monotonic() - began


def kill_commands(site: Site, environment: dict[str, str], chosen: list[float]) -> None:
    """Kill the command at each of these moments of its life, then let one end."""

    def started(which: str) -> subprocess.Popen[bytes]:
        command = [str(Path(sys.executable).with_name("dekomp")), *site.arguments(which)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def is_killed(after: float) -> bool:
        before = site.published()
        which = OTHER[before]
        child = started(which)
        time.sleep(after)
        child.kill()
        ended = child.wait()
        assert ended in (0, -signal.SIGKILL)
        assert site.published() in (before, which), f"killed after {after:.3f} s"
        return ended == -signal.SIGKILL

    for moment in chosen:
        while not is_killed(moment):
            moment /= 2  # it had ended: the next one is killed sooner
    which = OTHER[site.published()]
    assert started(which).wait(TOO_LONG) == 0
    assert site.published() == which
    assert site.leftovers() == []


@pytest.mark.slow
def test_the_command_killed_from_its_first_moment_on_leaves_something_whole_published(
    built: Built, tmp_path: Path
) -> None:
    compiled = {"PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}  # once, not each time
    environment = {**os.environ, **compiled}
    sites = [built.copied(tmp_path / name) for name in ("left", "right")]

    def both(*chosen: list[float]) -> None:
        with ThreadPoolExecutor(len(sites)) as at_once:
            assert [*at_once.map(kill_commands, sites, repeat(environment), chosen)] == [None] * len(sites)

    both([], [])
    began = time.monotonic()
    both([], [])
    chosen = [*moments(time.monotonic() - began, KILLS)]
    both(chosen[::2], chosen[1::2])


def test_what_a_killed_build_left_half_written_is_gone_when_the_next_one_begins(site: Site) -> None:
    gone = "4711"  # the process
    for name in (f"archive/log/.000009.json.{gone}.new", f"archive/data/.abc.parquet.{gone}.new"):
        (site.folder / name).write_bytes(b"half")
    half = site.layout.versions / ".20200101T000000000000Z.new"
    (half / "marts").mkdir(parents=True)
    (site.folder / f".published.{gone}.new").symlink_to(half.relative_to(site.folder))
    with site.layout.lock():
        assert site.leftovers() == []
    assert site.published() == "one"


def test_what_dbt_left_half_written_is_written_anew(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site.layout.dbt_target / "manifest.json"
    whole = json.loads(path.read_text(encoding="utf-8"))["nodes"]
    for name in ("manifest.json", "partial_parse.msgpack"):
        (site.layout.dbt_target / name).write_bytes(b'{"nodes": {')
    monkeypatch.setattr(build, "_parsed_here", None)  # as in a process that begins
    anew = build.manifest(site.layout)["nodes"]
    assert anew.keys() >= whole.keys()
    assert json.loads(path.read_text(encoding="utf-8"))["nodes"].keys() == anew.keys()


def test_a_version_that_was_never_in_force_does_not_push_out_the_one_before(site: Site) -> None:
    manifest = build.manifest(site.layout)
    first = site.layout.published.resolve()
    for name in ("99980101T000000000000Z", "99990101T000000000000Z"):  # the clock has been set back since
        shutil.copytree(first, site.layout.versions / name, ignore=shutil.ignore_patterns("in_force.json"))
    second = publish.publish(site.workplace(), manifest).folder
    assert {*site.layout.versions.iterdir()} == {first, second}
    third = publish.publish(site.workplace(), manifest).folder
    assert {*site.layout.versions.iterdir()} == {second, third}
    assert site.published() == "one"

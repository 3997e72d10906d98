"""What happens when things break: builds killed at any moment, two at once, a damaged archive, readers in the way.

Two ministries' worth of deliveries, told apart by one appropriation, are built in turn into one warehouse, so that
what is published shows which build it came from and that it came whole. ``KILLS=100`` asks for more kills.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import Warehouse

from dagster_project.demo.write import write_deliveries
from dagster_project.errors import UserError
from dagster_project.settings import Limits
from dagster_project.warehouse import build, publish
from dagster_project.warehouse.archive import DELIVERED, Archive
from dagster_project.warehouse.ingest import ingest
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.workplace import Workplace

KILLS = int(os.environ.get("KILLS", "12"))
TOO_LONG = 120
AMOUNTS = {"one": 188_000_000, "other": 188_000_001}  # what the two sets of deliveries appropriate for 2017

# A server that has imported what a build needs and forks: a kill costs no import.
MULTI = multiprocessing.get_context("forkserver")
MULTI.set_forkserver_preload(["dagster_project.assets.in_process", "dbt.cli.main", "dbt.adapters.duckdb"])

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int | None
    out: str
    err: str


@dataclass(frozen=True)
class Running:
    """A command at work."""

    child: Any
    said: Path

    def ended(self) -> Ended:
        """Wait for the end; a command that has none is killed and fails the test."""
        self.child.join(TOO_LONG)
        self.child.kill()
        out, err = ((self.said / name).read_text(encoding="utf-8") for name in ("out", "err"))
        assert "Traceback" not in out + err, err
        return Ended(self.child.exitcode, out, err)


def command(arguments: list[str], said: Path, room: int | None) -> None:
    """The command, as ``dekomp`` runs it, in the process that a test starts."""
    from dagster_project.cli import main

    say_into(said / "out", said / "err")
    if room:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    main(arguments)


def say_into(out: Path, err: Path) -> None:
    """Send what this process says into files."""
    for path, number in ((out, 1), (err, 2)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)


@dataclass(frozen=True)
class Site:
    """A warehouse with something published, and two sets of deliveries that differ in one amount."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "warehouse"

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.folder)

    def deliveries(self, which: str) -> Path:
        return self.home / which

    def workplace(self, which: str = "one") -> Workplace:
        return Workplace(Layout(self.folder), self.deliveries(which), Limits())

    def arguments(self, which: str = "one") -> list[str]:
        return ["build", f"--deliveries={self.deliveries(which)}", f"--warehouse={self.folder}"]

    def start(self, which: str = "one", room: int | None = None) -> Running:
        """Start the command in a process of its own, which may write files no longer than ``room``."""
        said = Path(tempfile.mkdtemp(dir=self.home))
        child = MULTI.Process(target=command, args=(self.arguments(which), said, room))
        child.start()
        return Running(child, said)

    def build(self, which: str = "one", room: int | None = None) -> Ended:
        """Build to the end in a process of its own."""
        return self.start(which, room).ended()

    def published(self) -> str:
        """Which set of deliveries is published; fails unless all of it is there, in database and Parquet alike."""
        folder = self.warehouse.published.resolve()
        told = json.loads((folder / "version.json").read_text(encoding="utf-8"))
        assert told["version"] == folder.name
        sources = {table: f"'{folder}/marts/{table.replace('.', '/')}.parquet'" for table in told["rows"]}
        counted = [
            f"select '{table}', (select count(*) from {table}), count(*) from {at}" for table, at in sources.items()
        ]
        counts = self.warehouse.mapping(" union all ".join(counted))
        assert counts == {table: (rows, rows) for table, rows in told["rows"].items()}
        allocations = "allocation.fct_county_allocation"
        amounts = self.warehouse.query(
            f"select sum(allocated_nok) from {allocations} where grant_year = 2017 "
            f"union select sum(allocated_nok) from {sources[allocations]} where grant_year = 2017"
        )
        (which,) = (which for which, amount in AMOUNTS.items() if amounts == [(amount,)])
        return which

    def leftovers(self) -> list[Path]:
        """What a build that ended well may not leave behind."""
        return [path for path in self.folder.rglob("*") if path.name.endswith((".new", ".wal", ".tmp"))]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("DEKOMP_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Built once; tests work on copies."""
    site = Site(tmp_path_factory.mktemp("site"))
    write_deliveries(site.deliveries("one"))
    shutil.copytree(site.deliveries("one"), site.deliveries("other"))
    appropriations = site.deliveries("other") / "appropriations" / "bevilgninger.csv"
    text = appropriations.read_text(encoding="utf-8")
    assert text.count(str(AMOUNTS["one"])) == 1
    appropriations.write_text(text.replace(str(AMOUNTS["one"]), str(AMOUNTS["other"])), encoding="utf-8")
    done = site.build()
    assert (done.code, done.err) == (0, "")
    assert site.published() == "one"
    return site


@pytest.fixture
def site(built: Site, tmp_path: Path) -> Site:
    shutil.copytree(built.home, tmp_path / "site", symlinks=True)
    return Site(tmp_path / "site")


# --- kills -----------------------------------------------------------------------------------------------------


def whole_build(site: Site, which: str) -> None:
    command(site.arguments(which), Path(tempfile.mkdtemp(dir=site.home)), None)


def only_ingest(site: Site, which: str) -> None:
    ingest(site.workplace(which))


def only_publish(site: Site, manifest: dict[str, Any]) -> None:
    publish.publish(Layout(site.folder), manifest)


def seconds_to_end(work: Callable[..., None], *arguments: object) -> float:
    """Do the work in a process of its own, to the end; returns how long it took."""
    for target, its in ((int, ()), (work, arguments)):  # the first only starts the server
        started = time.monotonic()
        child = MULTI.Process(target=target, args=its)
        child.start()
        child.join(TOO_LONG)
    assert child.exitcode == 0
    return time.monotonic() - started


def kill_after(seconds: float, work: Callable[..., None], *arguments: object) -> bool:
    """Start the work, kill it after some seconds; says whether it was still at it."""
    child = MULTI.Process(target=work, args=arguments)
    child.start()
    child.join(seconds)
    child.kill()
    child.join()
    return child.exitcode == -signal.SIGKILL


def moments(longest: float, number: int) -> Iterator[float]:
    """Moments at random, one in each equal part of the time, in random order."""
    chance = random.Random()
    parts = [*range(number)]
    chance.shuffle(parts)
    for part in parts:
        yield longest * (part + chance.random()) / number


def test_a_build_killed_at_any_moment_leaves_something_whole_published_and_the_next_one_ends_well(site: Site) -> None:
    longest = seconds_to_end(whole_build, site, "other")
    assert site.published() == "other"
    hit = 0
    for number, moment in enumerate(moments(longest, KILLS)):
        which, before = ("one", "other")[number % 2], site.published()
        hit += kill_after(moment, whole_build, site, which)
        assert site.published() in (before, which), f"killed after {moment:.3f} s"
    assert hit >= KILLS // 3
    which = {"one": "other", "other": "one"}[site.published()]
    done = site.build(which)
    assert (done.code, done.err) == (0, "")
    assert site.published() == which
    assert site.leftovers() == []


def test_what_a_killed_build_left_half_written_is_gone_after_the_next_one(site: Site) -> None:
    gone = "4711"  # the process
    for name in (f"archive/log/.000009.json.{gone}.new", f"archive/data/.abc.parquet.{gone}.new"):
        (site.folder / name).write_bytes(b"half")
    (site.folder / "versions" / ".20200101T000000000000Z.new").mkdir()
    (site.folder / f".published.{gone}.new").symlink_to("versions/.20200101T000000000000Z.new")
    (site.folder / "build" / "dekomp.duckdb.wal").write_bytes(b"half")
    assert site.build("other").code == 0
    assert site.leftovers() == []


def test_a_publishing_killed_at_any_moment_shows_the_old_version_or_the_new_and_never_half(site: Site) -> None:
    layout = Layout(site.folder)
    manifest = build.manifest(layout)
    longest = seconds_to_end(only_publish, site, manifest)
    for moment in moments(longest, 2 * KILLS):
        kill_after(moment, only_publish, site, manifest)
        assert site.published() == "one", f"killed after {moment:.3f} s"
    publish.publish(layout, manifest)
    assert site.published() == "one"
    assert site.leftovers() == []


def test_an_ingest_killed_at_any_moment_leaves_an_archive_that_the_next_one_completes(site: Site) -> None:
    shutil.rmtree(site.folder / "archive")
    longest = seconds_to_end(only_ingest, site, "one")
    for number, moment in enumerate(moments(longest, KILLS)):
        if number % 3 == 0:
            shutil.rmtree(site.folder / "archive", ignore_errors=True)
        kill_after(moment, only_ingest, site, ("one", "other")[number % 2])
    work = site.workplace("other")
    ingest(work)
    archive = Archive(work.layout.archive)
    archive.check(archive.receipts)
    assert len({receipt.delivery_id for receipt in archive.receipts}) == len(archive.receipts)
    assert {receipt.file_name for receipt in archive.of(DELIVERED)} == {
        one.receipt.file_name for one in work.report.received
    }
    assert work.report.raw_rows["gsi"] == sum(
        one.receipt.rows for one in work.report.received if one.receipt.kind == "gsi"
    )
    assert site.leftovers() == []


@pytest.mark.slow
@pytest.mark.skipif("KILLS" not in os.environ, reason="asked for with KILLS=number")
def test_the_command_killed_from_its_first_moment_on_leaves_something_whole_published(site: Site) -> None:
    def started(which: str) -> subprocess.Popen[bytes]:
        dekomp = Path(sys.executable).with_name("dekomp")
        return subprocess.Popen([dekomp, *site.arguments(which)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    began = time.monotonic()
    assert started("other").wait(TOO_LONG) == 0
    for number, moment in enumerate(moments(time.monotonic() - began, KILLS)):
        which, before = ("one", "other")[number % 2], site.published()
        child = started(which)
        time.sleep(moment)
        child.kill()
        child.wait()
        assert site.published() in (before, which), f"killed after {moment:.3f} s"
    assert started("one").wait(TOO_LONG) == 0
    assert site.published() == "one"
    assert site.leftovers() == []


def test_versions_do_not_pile_up_and_the_one_in_force_stays_when_the_clock_is_set_back(site: Site) -> None:
    layout = Layout(site.folder)
    manifest = build.manifest(layout)
    for name in ("99980101T000000000000Z", "99990101T000000000000Z"):
        shutil.copytree(layout.published.resolve(), layout.versions / name)
    for _ in range(3):
        publish.publish(layout, manifest)
        assert site.published() == "one"
    assert len([*layout.versions.iterdir()]) == 2


# --- two at once, and readers ----------------------------------------------------------------------------------


def test_of_two_builds_at_once_the_second_is_refused_and_the_first_ends_well(site: Site) -> None:
    lock = site.folder / "build.lock"
    lock.write_text("", encoding="utf-8")
    first = site.start("other")
    ends = time.monotonic() + TOO_LONG
    while lock.read_text(encoding="utf-8") != str(first.child.pid):
        assert time.monotonic() < ends
        assert first.child.is_alive()
        time.sleep(0.01)
    os.kill(first.child.pid, signal.SIGSTOP)
    second = site.build("one")
    os.kill(first.child.pid, signal.SIGCONT)
    assert second.code == 1
    assert second.err.startswith("Ikke publisert. En annen bygging av")
    assert f"(prosess {first.child.pid})" in second.err
    assert len(second.err.splitlines()) == 1
    done = first.ended()
    assert (done.code, done.err) == (0, "")
    assert site.published() == "other"


def test_a_refused_build_writes_nothing_where_the_other_one_works(site: Site) -> None:
    work = (site.folder / "dbt", site.folder / "build", site.folder / "archive", site.folder / "versions")

    def written() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for folder in work for path in folder.rglob("*") if path.is_file()}

    before = written()
    with Layout(site.folder).lock():
        assert site.build("other").code == 1
        assert written() == before


def test_a_killed_build_leaves_no_lock(site: Site) -> None:
    kill_after(1.5, whole_build, site, "one")
    with Layout(site.folder).lock():
        pass


READER = """
import sys, duckdb
database = duckdb.connect(sys.argv[1], read_only=True)
question = "select sum(allocated_nok) from allocation.fct_county_allocation where grant_year = 2017"
for _ in sys.stdin:
    print(database.execute(question).fetchone()[0], flush=True)
"""


def test_a_reader_with_the_published_database_open_neither_stops_a_build_nor_sees_it(site: Site) -> None:
    path = str(site.folder / "published" / "dekomp.duckdb")
    command = [sys.executable, "-c", READER, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None

        def asked() -> int:
            assert reader.stdin is not None
            assert reader.stdout is not None
            reader.stdin.write("?\n")
            reader.stdin.flush()
            return int(reader.stdout.readline())

        assert asked() == AMOUNTS["one"]
        assert site.build("other").code == 0
        manifest = build.manifest(Layout(site.folder))
        for _ in range(3):  # more versions than are kept
            assert asked() == AMOUNTS["one"]
            assert site.published() == "other"
            seconds_to_end(only_publish, site, manifest)


# --- a damaged archive -----------------------------------------------------------------------------------------


def flip_a_byte(path: Path) -> None:
    """Change one bit of a file, in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def newest(site: Site, kind: str) -> Path:
    """The archived rows of the newest delivery of a kind."""
    archive = Archive(site.folder / "archive")
    receipt = [receipt for receipt in archive.receipts if receipt.kind == kind][-1]
    return archive.data(receipt.tables[kind])


@pytest.mark.parametrize("damage", [flip_a_byte, Path.unlink], ids=["changed", "gone"])
def test_a_damaged_file_of_the_archive_is_healed_from_the_delivery(site: Site, damage: Callable[[Path], None]) -> None:
    path = newest(site, "gsi")
    whole = path.read_bytes()
    damage(path)
    ingest(site.workplace())
    assert path.read_bytes() == whole


@pytest.mark.parametrize("damage", [flip_a_byte, Path.unlink], ids=["changed", "gone"])
def test_a_damaged_file_of_the_archive_whose_delivery_is_gone_is_named_and_nothing_is_published(
    site: Site, damage: Callable[[Path], None]
) -> None:
    path = newest(site, "gsi")
    damage(path)
    shutil.rmtree(site.deliveries("one") / "gsi")
    done = site.build("one")
    assert done.code == 1
    assert done.err.startswith("Ikke publisert.")
    assert str(path) in done.err
    assert "sikkerhetskopi" in done.err
    assert len(done.err.splitlines()) < 5
    assert site.published() == "one"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"number": 1}', "null", '{"number": "én"}', "\x00" * 40])
def test_a_damaged_receipt_is_named_and_nothing_is_read_past_it(site: Site, content: str) -> None:
    receipt = sorted((site.folder / "archive" / "log").glob("*.json"))[1]
    receipt.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=re.escape(str(receipt))):
        ingest(site.workplace())


def test_a_receipt_cut_short_is_named_by_the_command(site: Site) -> None:
    receipt = sorted((site.folder / "archive" / "log").glob("*.json"))[-1]
    receipt.write_bytes(receipt.read_bytes()[:100])
    done = site.build()
    assert done.code == 1
    assert done.err.startswith("Ikke publisert.")
    assert str(receipt) in done.err
    assert len(done.err.splitlines()) < 5
    assert site.published() == "one"


def test_a_receipt_with_a_byte_that_is_no_text_is_named(site: Site) -> None:
    receipt = sorted((site.folder / "archive" / "log").glob("*.json"))[0]
    receipt.write_bytes(receipt.read_bytes().replace(b'"delivery_id": "', b'"delivery_id": "\xff', 1))
    with pytest.raises(UserError, match=re.escape(str(receipt))):
        ingest(site.workplace())


# --- a full disk -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [1_000, 2_500_000])
def test_a_disk_with_no_more_room_publishes_nothing_and_is_told(site: Site, room: int) -> None:
    done = site.build("other", room)
    assert done.code == 1, done.out
    assert done.err.startswith("Ikke publisert.")
    assert len(done.err.splitlines()) <= 40
    assert site.published() == "one"
    assert site.build("other").code == 0
    assert site.published() == "other"


# --- a warehouse that published to a plain folder before ---------------------------------------------------------


def test_a_plain_folder_in_place_of_what_is_published_is_taken_over(site: Site) -> None:
    layout = Layout(site.folder)
    manifest = build.manifest(layout)
    folder = layout.published.resolve()
    layout.published.unlink()
    shutil.copytree(folder, layout.published)
    publish.publish(layout, manifest)
    assert layout.published.is_symlink()
    assert site.published() == "one"

"""What happens when things break: builds killed at any moment, two at once, no room, a damaged archive, readers.

The moments of the kills are drawn from a fixed seed. ``KILLS=100 pytest -m slow`` kills the command more often.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial
from itertools import repeat
from pathlib import Path
from random import Random

import duckdb
import pytest
from fault_site import (
    AMOUNTS,
    TOO_LONG,
    Ended,
    Site,
    disarmed_build,
    keep_reading,
    only_ingest,
    only_publish,
    warm_up,
    whole_build,
)

from dagster_project.deliveries import upload
from dagster_project.errors import UserError
from dagster_project.warehouse import build, explain, known_hashes, publish
from dagster_project.warehouse.archive import DELIVERED, Archive
from dagster_project.warehouse.ingest import ingest

OTHER = {"one": "other", "other": "one"}
KILLS = int(os.environ.get("KILLS", "50"))
OPENINGS_A_SECOND = 40  # by all readers together: more would leave the publishing no processor


@dataclass(frozen=True)
class Built:
    """What was built once, and how long that took; tests work on copies."""

    site: Site
    seconds: float


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("DEKOMP_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(build, "_parsed_here", None)  # other tests of this process have parsed the whole project
    monkeypatch.setattr(explain, "questions", list)  # none can be asked of a few marts


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    warm_up(tmp_path_factory.mktemp("warm"))
    site = Site(tmp_path_factory.mktemp("site"))
    site.write_deliveries()
    began = time.monotonic()
    done = site.build("one")
    assert (done.code, done.err) == (0, "")
    assert site.published() == "one"
    return Built(site, time.monotonic() - began)


def copied(built: Built, home: Path) -> Site:
    shutil.copytree(built.site.home, home, symlinks=True)
    return Site(home)


@pytest.fixture
def site(built: Built, tmp_path: Path) -> Site:
    return copied(built, tmp_path / "site")


# --- kills -----------------------------------------------------------------------------------------------------


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
    sites = [copied(built, tmp_path / name) for name in ("left", "right")]
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
    sites = [copied(built, tmp_path / name) for name in ("left", "right")]

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


# --- a clock that is wrong -------------------------------------------------------------------------------------


class Clock(datetime):
    """A clock that is set."""

    year_now = 2001

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Clock:
        """A moment of that year."""
        return cls(cls.year_now, 1, 1, tzinfo=tz)


def test_what_was_published_last_is_in_force_whatever_the_clock_says(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = build.manifest(site.layout)
    seen = {site.layout.published.resolve()}
    for year in (2099, 2001, 2050):
        monkeypatch.setattr(Clock, "year_now", year)
        monkeypatch.setattr(publish, "datetime", Clock)
        done = publish.publish(site.workplace(), manifest)
        assert site.layout.published.resolve() == done.folder
        assert done.folder not in seen
        assert site.published() == "one"
        seen.add(done.folder)
    assert site.leftovers() == []


@pytest.mark.parametrize("written", [0, 4_000_000_000], ids=["long ago", "yet to come"])
def test_a_corrected_delivery_is_in_force_whenever_it_says_it_was_written(site: Site, written: int) -> None:
    path = site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv"
    began = datetime.now(UTC).timestamp() - 1  # what is kept is in whole seconds
    for fte in ("1300,5", "1400,5"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("1200,5", fte).replace("1300,5", fte), encoding="utf-8"
        )
        os.utime(path, (written, written))
        work = site.workplace()
        ingest(work)
    assert raw_fte(site) == ["1400.5"]
    told = datetime.fromisoformat(work.report.received[-1].receipt.received_at).timestamp()
    assert told == 0 if written == 0 else began < told <= datetime.now(UTC).timestamp()


def raw_fte(site: Site) -> list[str]:
    """The FTEs that are in force."""
    with duckdb.connect(str(site.layout.build_database), read_only=True) as database:
        return [str(fte) for (fte,) in database.execute("select teacher_fte from raw.gsi").fetchall()]


# --- two at once, and readers ----------------------------------------------------------------------------------

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


def test_a_published_database_that_has_lost_a_table_is_replaced(site: Site) -> None:
    with duckdb.connect(str(site.layout.published_database)) as database:
        database.execute("drop table allocation.fct_county_allocation")
    publish.publish(site.workplace(), build.manifest(site.layout))
    assert site.published() == "one"


def test_a_plain_folder_in_place_of_what_is_published_is_taken_over(site: Site) -> None:
    folder = site.layout.published.resolve()
    site.layout.published.unlink()
    shutil.copytree(folder, site.layout.published)
    publish.publish(site.workplace(), build.manifest(site.layout))
    assert site.layout.published.is_symlink()
    assert site.published() == "one"


# --- damaged archives ------------------------------------------------------------------------------------------


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
    stopped(site, site.build("one"), str(path), "sikkerhetskopi")


@pytest.fixture
def known(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A night has passed in which every file was read through, and is known however small it is."""
    right = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: right() + 10**10)
    monkeypatch.setattr(known_hashes, "LARGE", 0)
    ingest(site.workplace())
    kept = (site.folder / "known_hashes.json").read_text(encoding="utf-8")
    assert str(newest(site, "gsi")) in kept
    assert str(site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv") in kept


def dated_as_before(path: Path, change: Callable[[Path], object]) -> None:
    """Change a file and let it say that it was written when it was before."""
    about = path.stat()
    change(path)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


@pytest.mark.usefixtures("known")
def test_a_file_of_the_archive_that_is_known_and_then_damaged_is_healed_from_the_delivery(site: Site) -> None:
    path = newest(site, "gsi")
    whole = path.read_bytes()
    dated_as_before(path, flip_a_byte)
    ingest(site.workplace())
    assert path.read_bytes() == whole


@pytest.mark.usefixtures("known")
def test_a_delivery_that_is_known_and_then_changed_is_in_force_though_size_and_date_are_the_same(site: Site) -> None:
    path = site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv"
    text = path.read_text(encoding="utf-8")
    dated_as_before(path, lambda path: path.write_text(text.replace("1200,5", "1300,5"), encoding="utf-8"))
    ingest(site.workplace())
    assert raw_fte(site) == ["1300.5"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"number": 1}', "null", '{"number": "én"}', "\x00" * 40])
def test_a_damaged_receipt_is_named_and_nothing_is_read_past_it(site: Site, content: str) -> None:
    receipt = sorted((site.folder / "archive" / "log").glob("*.json"))[1]
    receipt.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=re.escape(str(receipt))):
        ingest(site.workplace())


def test_a_receipt_cut_short_is_named_by_the_command(site: Site) -> None:
    receipt = sorted((site.folder / "archive" / "log").glob("*.json"))[-1]
    receipt.write_bytes(receipt.read_bytes()[:100])
    stopped(site, site.build("one"), str(receipt))


def test_a_receipt_with_a_byte_that_is_no_text_is_named(site: Site) -> None:
    receipt = sorted((site.folder / "archive" / "log").glob("*.json"))[0]
    receipt.write_bytes(receipt.read_bytes().replace(b'"delivery_id": "', b'"delivery_id": "\xff', 1))
    with pytest.raises(UserError, match=re.escape(str(receipt))):
        ingest(site.workplace())


def stopped(site: Site, done: Ended, *named: str) -> None:
    """The work ended with a sentence that names what it should, and what was published stands."""
    assert done.code == 1, done.out
    assert done.out == ""
    assert done.err.startswith("Ikke publisert.")
    assert all(name in done.err for name in named), done.err
    assert len(done.err.splitlines()) == 1
    assert site.published() == "one"


# --- deliveries that change while they are read ------------------------------------------------------------------


def removed(path: Path) -> None:
    path.unlink()


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8])


@pytest.mark.parametrize("change", [removed, replaced_by_a_folder, cut_short])
def test_a_delivery_changed_between_being_found_and_being_read_leaves_the_last_accepted_one_in_force(
    site: Site, change: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("1200,5", "1300,5"), encoding="utf-8")
    found = upload.modified

    def then_changed(asked: Path) -> int:
        moment = found(asked)
        if asked == path and asked.is_file():
            change(asked)
        return moment

    monkeypatch.setattr(upload, "modified", then_changed)
    work = site.workplace()
    ingest(work)
    assert raw_fte(site) == ["1200.5"]


# --- no room, no leave -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "where"),
    [(1_000, "archive/"), (10_000, "build/dekomp.duckdb"), (1_000_000, "build/dekomp.duckdb")],
    ids=["archive", "raw tables", "marts"],
)
def test_a_disk_with_no_more_room_is_told_and_publishes_nothing(site: Site, room: int, where: str) -> None:
    stopped(site, site.build("other", room), f"{site.folder}/{where}", "grensen", "prøv igjen")


def test_a_disk_with_no_more_room_for_a_new_version_is_told_and_the_next_publishing_ends_well(site: Site) -> None:
    stopped(site, site.start(only_publish, "one", room=100_000).ended(), str(site.layout.versions), "grensen")
    assert site.start(only_publish, "one").ended().code == 0
    assert site.leftovers() == []


@pytest.fixture
def small_disk(site: Site, tmp_path: Path) -> Iterator[Path]:
    """The warehouse on a disk of its own, in memory; only an administrator may have one."""
    disk, aside = site.folder, tmp_path / "aside"
    disk.rename(aside)
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "none", disk], capture_output=True).returncode:
        pytest.skip("needs the right to mount a disk")
    try:
        shutil.copytree(aside, disk, symlinks=True, dirs_exist_ok=True)
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def resized(disk: Path, room: int) -> None:
    """Leave so many bytes free on the disk."""
    used = shutil.disk_usage(disk).used
    subprocess.run(["mount", "-o", f"remount,size={(used + room) // 1024}k", disk], check=True)


@pytest.mark.parametrize("room", [0, 100_000, 500_000, 1_000_000])
def test_a_disk_that_is_full_is_told_and_once_there_is_room_the_next_build_ends_well(
    site: Site, small_disk: Path, room: int
) -> None:
    resized(small_disk, room)
    done = site.build("other")
    assert (done.code, done.out) == (1, "")
    assert "det er ikke mer plass på disken" in done.err
    assert site.published() == "one"
    resized(small_disk, 1_000_000_000)
    assert site.build("other").code == 0
    assert site.published() == "other"
    assert site.leftovers() == []


@pytest.mark.parametrize("name", ["", "archive/log", "archive/data", "build", "dbt", "versions"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_read(site: Site, name: str) -> None:
    folder = site.folder / name
    folder.chmod(0o555)
    try:
        stopped(site, site.start(disarmed_build, "other").ended(), f"{folder} kan ikke brukes: du har ikke tilgang")
    finally:
        folder.chmod(0o755)


# --- nothing changed, and what is held back ------------------------------------------------------------------------


def test_the_same_deliveries_again_build_nothing_and_say_so_without_loading_dbt(site: Site) -> None:
    before = site.layout.published.resolve()
    program = (
        f"import sys; from dagster_project.cli import main\ntry: main({[*site.arguments('one'), '--json']!r})\n"
        "finally: print(sorted({'dagster', 'dbt'} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=TOO_LONG, check=False
    )
    assert (done.returncode, done.stderr) == (0, "[]\n")
    told = json.loads(done.stdout)
    assert (told["unchanged"], told["published"], told["version"]) == (True, True, before.name)
    assert told["rows"] == json.loads((before / "version.json").read_text(encoding="utf-8"))["rows"]
    assert [one["unchanged"] for one in told["deliveries"]] == [True, True, True]
    said = site.build("one")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Uendret     Ingenting er endret siden utgaven {before.name}")
    assert site.layout.published.resolve() == before


def test_a_table_dropped_from_what_is_published_is_built_again_though_nothing_has_changed(site: Site) -> None:
    with duckdb.connect(str(site.layout.published_database)) as database:
        database.execute("drop table allocation.fct_county_allocation")
    done = site.build("one")
    assert (done.code, done.err) == (0, "")
    assert "Uendret" not in done.out
    assert "Endringer   0 av" in done.out
    assert site.published() == "one"


def test_a_county_that_moves_too_much_is_held_back_until_it_is_confirmed(site: Site) -> None:
    path = site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1200,5", "1500,5"), encoding="utf-8")
    question = "select teacher_fte from allocation.fct_county_allocation where grant_year = 2017 and county_code = '11'"
    before = site.layout.published.resolve()
    held = site.build("one")
    assert (held.code, held.out) == (1, "")
    assert held.err.startswith("Holdt tilbake. ")
    assert "Rogaland (11) 2017: 1200,5 → 1500,5 (+25,0 %; grensen er 10,0 %)" in held.err
    assert "gsi/2016-17/gsi.csv (gsi-2016-17-v002-" in held.err
    assert site.layout.published.resolve() == before
    assert str(site.warehouse.one(question)[0]) == "1200.5"

    (folder,) = site.layout.held.iterdir()
    again = site.build("one")
    assert again.code == 1
    assert "venter fortsatt" in again.err
    assert [*site.layout.held.iterdir()] == [folder]

    looked = site.command("diff", "published", "held", "--mart", "allocation.fct_county_allocation")
    assert looked.code == 0
    assert "teacher_fte: 1200,5 → 1500,5" in looked.out
    assert site.command("publish", folder.name).code == 0
    assert site.layout.published.resolve().name == folder.name
    assert str(site.warehouse.one(question)[0]) == "1500.5"
    assert [*site.layout.held.iterdir()] == []
    assert site.build("one").out.startswith("Uendret")
    assert site.command("diff", "i går").code == 2

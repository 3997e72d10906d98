"""A small warehouse to be mistreated, and the builds of it in processes that can be killed, starved and disarmed.

Two sets of deliveries, told apart by one appropriation, are built in turn into one warehouse, so that what is
published shows which build it came from and that it came whole.
"""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from conftest import DeliveryFolder, GsiRow, Warehouse

from dagster_project.cli import main
from dagster_project.errors import user_error
from dagster_project.settings import Limits, Retention
from dagster_project.warehouse import build, publish
from dagster_project.warehouse.ingest import ingest
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.workplace import Workplace

TOO_LONG = 600
FEW = Retention(versions=2, months=0)  # the one in force and the one before it
AMOUNTS = {"one": 188_000_000, "other": 188_000_001}  # what the two sets of deliveries appropriate for 2017
SHEETS = {
    "Nettverk": [
        {"nettverk_id": "N1", "fylkesnummer": "11", "navn": "Jæren", "opprinnelse": "etablert", "rolle": "aktiv"}
    ],
    "Medlemmer": [
        {"nettverk_id": "N1", "medlem_type": "kommune", "medlem_id": "1103", "navn": "Stavanger", "deltar": "ja"}
    ],
}
MULTI = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Ended:
    """How a process ended and what it said."""

    code: int | None
    out: str
    err: str


@dataclass(frozen=True)
class Running:
    """A process at work."""

    child: Any
    said: Path

    def ended(self) -> Ended:
        """Wait for the end; a process that has none is killed and fails the test."""
        self.child.join(TOO_LONG)
        self.child.kill()
        self.child.join()
        out, err = ((self.said / name).read_text(encoding="utf-8") for name in ("out", "err"))
        assert "Traceback" not in out + err, err
        return Ended(self.child.exitcode, out, err)

    def killed_after(self, seconds: float) -> bool:
        """Kill it after some seconds; says whether it was still at it."""
        self.child.join(seconds)
        self.child.kill()
        return self.ended().code == -signal.SIGKILL


@dataclass(frozen=True)
class Site:
    """A warehouse with something published, and two sets of deliveries that differ in one amount."""

    home: Path

    @property
    def folder(self) -> Path:
        return self.home / "warehouse"

    @property
    def layout(self) -> Layout:
        return Layout(self.folder)

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.folder)

    def deliveries(self, which: str) -> Path:
        return self.home / which

    def write_deliveries(self) -> None:
        """A count of one municipality, an appropriation and an agreement, small so that a build is short."""
        for which, amount in AMOUNTS.items():
            deliveries = DeliveryFolder(self.deliveries(which))
            deliveries.gsi("2016-17", [GsiRow("kommune", "1103", "alle", "1200,5")])
            deliveries.appropriations({2017: amount})
            deliveries.agreement(2017, "Rogaland", SHEETS)

    def workplace(self, which: str = "one") -> Workplace:
        return Workplace(self.layout, self.deliveries(which), Limits(), retention=FEW)

    def arguments(self, which: str = "one") -> list[str]:
        return ["build", f"--deliveries={self.deliveries(which)}", f"--warehouse={self.folder}"]

    def start(self, work: Callable[[Site, str], None], which: str, room: int | None = None) -> Running:
        """Start a work in a process of its own, which may write no file longer than ``room``."""
        said = Path(tempfile.mkdtemp(dir=self.home))
        for name in ("out", "err"):
            (said / name).touch()
        child = MULTI.Process(target=at_work, args=(work, self, which, said, room))
        child.start()
        return Running(child, said)

    def build(self, which: str, room: int | None = None) -> Ended:
        """Build to the end in a process of its own."""
        return self.start(whole_build, which, room).ended()

    def command(self, name: str, *arguments: str) -> Ended:
        """Another command on the same warehouse, in this process."""
        done = CliRunner().invoke(main, [name, *arguments, f"--warehouse={self.folder}"], catch_exceptions=False)
        return Ended(done.exit_code, done.stdout, done.stderr)

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

    def raw_fte(self) -> list[str]:
        """The FTEs that are in force, as they were loaded last."""
        with duckdb.connect(str(self.layout.build_database), read_only=True) as database:
            return [str(fte) for (fte,) in database.execute("select teacher_fte from raw.gsi").fetchall()]

    def has_stopped(self, done: Ended, *named: str) -> None:
        """Fail unless the work ended with a sentence that names what it should, and what was published stands."""
        assert done.code == 1, done.out
        assert done.out == ""
        assert done.err.startswith("Ikke publisert.")
        assert all(name in done.err for name in named), done.err
        assert len(done.err.splitlines()) == 1
        assert self.published() == "one"

    def leftovers(self) -> list[Path]:
        """What a build that ended well may not leave behind."""
        return [path for path in self.folder.rglob("*") if path.name.endswith((".new", ".wal", ".tmp"))]


def whole_build(site: Site, which: str) -> None:
    """The command, as ``dekomp`` runs it."""
    main(site.arguments(which))


def only_ingest(site: Site, which: str) -> None:
    ingest(site.workplace(which))


def only_publish(site: Site, _: str) -> None:
    publish.publish(site.workplace(), build.manifest(site.layout))


def keep_reading(site: Site, which: str, pause: float) -> None:
    """Open what is published anew, time and again, until there is a file ``stop``; says how many times."""
    question = "select sum(allocated_nok) from it.allocation.fct_county_allocation where grant_year = 2017"
    opened = 0
    while not (site.home / "stop").exists():
        with duckdb.connect(config={"threads": 1}) as own:
            own.execute(f"attach '{site.layout.published_database}' as it (read_only)")
            assert own.execute(question).fetchall() == [(AMOUNTS[which],)]
        opened += 1
        time.sleep(pause)
    sys.stdout.write(str(opened))


def disarmed_build(site: Site, which: str) -> None:
    """The command without the powers that let an administrator write into folders that cannot be written."""
    if sys.platform == "linux":
        header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        assert ctypes.CDLL(None).capset(header, none) == 0
    whole_build(site, which)


def at_work(work: Callable[[Site, str], None], site: Site, which: str, said: Path, room: int | None) -> None:
    """Run a work, what it says into files, what it raises told as the command does."""
    for name, number in (("out", 1), ("err", 2)):
        opened = os.open(said / name, os.O_WRONLY | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    if room:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    try:
        work(site, which)
    except Exception as error:
        known = user_error(error)
        if known is None:
            raise
        sys.exit(f"Ikke publisert. {known}")


def warm_up(folder: Path) -> None:
    """Start the server that builds are forked from: it has imported what they need and parsed the dbt project."""
    MULTI.set_forkserver_preload(["warm_start"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        patch.setenv("WARM_START", str(folder))
        forkserver.ensure_running()
    child = MULTI.Process(target=int)
    child.start()
    child.join()
    assert child.exitcode == 0

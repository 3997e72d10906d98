"""Runs dbt on the private build database: parsed once, every model and every test.

dbt runs in this process: its own import and parse are paid once, and the manifest parsed for Dagster is the one that is
run. Where the settings name another engine, that is started instead, and dbt is not imported.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dagster_project.errors import UserError, reason_in
from dagster_project.settings import DBT_PROJECT, SEEDS
from dagster_project.warehouse.engine import RESULT_EVENTS, Engine, EngineStoppedError, Event, Outcome, profile
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.storage import StorageError

BUILDING = "Byggingen av tabellene i"
EVERYTHING = ("build", "--exclude-resource-type", "unit_test")
DBT_NOISE = (
    "--quiet",
    "--no-use-colors",
    "--no-send-anonymous-usage-stats",
    "--log-level",
    "none",
    "--log-level-file",
    "none",
)


class DbtError(UserError):
    """dbt could not parse or run the project; the message holds what failed, on one screen."""


@dataclass(frozen=True)
class Failure:
    """A model or test that failed."""

    name: str
    message: str
    compiled: str | None


@dataclass
class BuildResult:
    """What dbt did: how many models and seeds were built, how many tests passed, and what failed."""

    models: int = 0
    tests: int = 0
    failures: list[Failure] = field(default_factory=list)
    skipped: int = 0


class FailedChecksError(UserError):
    """Models or tests failed, so nothing may be published; the message lists them."""

    def __init__(self, result: BuildResult) -> None:
        lines = [f"  {failure.name}: {failure.message.strip()}" for failure in result.failures[:12]]
        more = len(result.failures) - len(lines)
        super().__init__(
            f"{len(result.failures)} av tabellene og kontrollene feilet; det som var publisert, står urørt.\n"
            + "\n".join(lines)
            + (f"\n  ... og {more} til" if more > 0 else "")
        )


def manifest(layout: Layout) -> dict[str, Any]:
    """The project's manifest as dbt writes it, parsed anew only when the project has changed or moved."""
    path = _parsed_here[1] if _parsed_here else _target(layout) / "manifest.json"
    if path.exists() and path.stat().st_mtime >= _newest_source():
        with contextlib.suppress(ValueError):  # dbt was killed while it wrote
            content = _content(path)
            if _places(content) <= {str(DBT_PROJECT)}:
                return content
    return _content(parse(layout)[1])


def _content(path: Path) -> dict[str, Any]:
    with _parsing_alone(path.parent):
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


@contextlib.contextmanager
def _parsing_alone(folder: Path) -> Iterator[None]:
    """One process at a time parses into a folder or reads what was parsed: services start side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "parse.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


_parsed_here: tuple[object, Path] | None = None


def parse(layout: Layout) -> tuple[object, Path]:
    """Parse the dbt project, once in the life of this process; dbt's manifest and where it is written.

    The manifest does not depend on the warehouse, so every warehouse built by this process shares it.
    """
    global _parsed_here
    if _parsed_here is None or not _parsed_here[1].exists():
        target = _target(layout)
        with _parsing_alone(target):
            engine = Engine.named()
            if engine:
                engine.parse(_project(), target)
            parsed = None if engine else _parse_in_process(layout)
        _parsed_here = (parsed, target / "manifest.json")
    return _parsed_here


def _parse_in_process(layout: Layout) -> object:
    with _environment(layout):
        from dbt.cli.main import dbtRunner

        where = json.dumps({"project": str(DBT_PROJECT)})  # what was parsed elsewhere names the seeds that lie there
        outcome = dbtRunner().invoke(["parse", "--vars", where, *_folders(layout), *DBT_NOISE])
    _close_adapters()
    if not outcome.success:
        raise _told("Lesingen av dbt-prosjektet til", layout.dbt_target, str(outcome.exception)) or DbtError(
            f"dbt-prosjektet kan ikke leses: {outcome.exception}"
        )
    return outcome.result


def run(layout: Layout, on_result: Callable[[Event], None]) -> BuildResult:
    """Build every seed and model and run every test; returns what failed rather than raising.

    ``on_result`` gets dbt's event of each seed, model and test that has finished.
    Raises ``StorageError`` where it was the disk that failed, for then no model or test is to blame.
    """
    engine = Engine.named()
    result = _summary(_run_by(engine, layout, on_result) if engine else _run_in_process(layout, on_result))
    for failure in result.failures:
        if told := _told(BUILDING, layout.build_database, failure.message):
            raise told
    return result


def _run_by(engine: Engine, layout: Layout, on_result: Callable[[Event], None]) -> list[Outcome]:
    """Run another engine, and make sure that it left nothing out."""
    try:
        outcomes = engine.build(_project(), layout.build / "dbt", layout.build_database, on_result)
    except EngineStoppedError as error:
        raise _told(BUILDING, layout.build_database, str(error)) or error from None
    left_out = _nodes(layout) - {outcome.unique_id for outcome in outcomes}
    if left_out:
        raise DbtError(f"dbt gikk forbi {len(left_out)} tabeller og kontroller: {', '.join(sorted(left_out)[:12])}")
    return outcomes


def run_part(layout: Layout, *command: str) -> None:
    """Run a part of the project by one of dbt's commands, in this process whatever the settings name.

    Raises ``FailedChecksError`` where a seed, model or test of the part fails.
    """
    result = _summary(_run_in_process(layout, lambda _: None, command))
    if result.failures:
        raise FailedChecksError(result)


def _run_in_process(
    layout: Layout, on_result: Callable[[Event], None], command: Sequence[str] = EVERYTHING
) -> list[Outcome]:
    layout.dbt_target.mkdir(parents=True, exist_ok=True)
    parsed, _ = parse(layout)
    with _environment(layout):
        from dbt.cli.main import dbtRunner

        def on_event(event: Any) -> None:
            if event.info.name in RESULT_EVENTS:
                on_result(_as_dictionary(event))

        runner = dbtRunner(manifest=parsed, callbacks=[on_event])
        outcome = runner.invoke([*command, *_folders(layout), *DBT_NOISE])
    _close_adapters()
    if outcome.exception is not None or outcome.result is None:
        raise _told(BUILDING, layout.build_database, str(outcome.exception)) or DbtError(
            f"dbt stoppet: {outcome.exception}"
        )
    return [
        Outcome(one.node.unique_id, str(one.status), str(one.message or ""), getattr(one.node, "compiled_path", None))
        for one in outcome.result.results
    ]


def _as_dictionary(event: Any) -> Event:
    """One of dbt's events as it would write it in a log."""
    from google.protobuf.json_format import MessageToDict

    content: Event = MessageToDict(event, preserving_proto_field_name=True)
    return content


def _told(what: str, where: Path, said: str) -> StorageError | None:
    """The error of a disk that dbt passes on in a message of its own."""
    return StorageError(what, where, said) if reason_in(said) else None


def node_count(layout: Layout) -> int:
    """How many nodes a build runs, for telling progress."""
    return len(_nodes(layout))


def _nodes(layout: Layout) -> set[str]:
    """What a build runs, by dbt's unique ids."""
    kinds = {"model", "seed", "test", "snapshot"}
    return {key for key, node in manifest(layout)["nodes"].items() if node["resource_type"] in kinds}


def _summary(outcomes: Iterable[Outcome]) -> BuildResult:
    summary = BuildResult()
    for outcome in outcomes:
        if outcome.status in {"error", "fail", "runtime error"}:
            summary.failures.append(Failure(outcome.name, outcome.message, outcome.compiled))
        elif outcome.status == "skipped":
            summary.skipped += 1
        elif outcome.kind == "test":
            summary.tests += 1
        else:
            summary.models += 1
    return summary


def _target(layout: Layout) -> Path:
    """Where the project is parsed into: each engine has its own folder."""
    return layout.dbt_target / "engine" if Engine.named() else layout.dbt_target


def _project() -> list[str]:
    return ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]


def _folders(layout: Layout) -> list[str]:
    return [*_project(), "--target-path", str(layout.dbt_target), "--log-path", str(layout.dbt_target / "logs")]


def _newest_source() -> float:
    """When the project last changed: a file was written, put there with an old date, or taken from its folder."""
    sources = (place for folder in (DBT_PROJECT, SEEDS) for place in (folder, *folder.rglob("*")))
    return max(place.stat().st_ctime for place in sources)


def _places(content: dict[str, Any]) -> set[str]:
    """Where the project lay when it was parsed; only seeds tell."""
    return {node["root_path"] for node in content["nodes"].values() if "root_path" in node}


@contextlib.contextmanager
def _environment(layout: Layout) -> Iterator[None]:
    """What ``profiles.yml`` reads, and the working directory put back as it was.

    Python does not look for garbage meanwhile: nearly all that dbt makes lives to its end, and to look through it again
    and again takes a second of a build. What is left lying is some 80 MB.
    """
    folder, collects = Path.cwd(), gc.isenabled()
    os.environ.update(profile(layout.build_database))
    gc.disable()
    try:
        yield
    finally:
        os.chdir(folder)
        if collects:
            gc.enable()


def _close_adapters() -> None:
    """Let go of the database file: dbt keeps its connection open after a run."""
    from dbt.adapters.factory import cleanup_connections, reset_adapters

    cleanup_connections()
    reset_adapters()
    with contextlib.suppress(ImportError, AttributeError):
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()

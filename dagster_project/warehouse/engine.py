"""Another dbt than the one in this process: an executable named in the settings, dbt's engine written in Rust.

It is given the DuckDB of this installation as its driver, so that both engines give the same figures and write the
same file. That library lies in the Python package and leaves Python's symbols to whoever loads it: Python's shared
library is loaded before it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dagster_project.errors import UserError
from dagster_project.settings import Settings

RESULT_EVENTS = ("LogSeedResult", "LogModelResult", "LogTestResult")
FLAGS = (
    *("--log-format", "json"),
    *("--log-level", "info"),
    *("--log-level-file", "off"),
    "--no-version-check",
    "--no-send-anonymous-usage-stats",
)
BUILD_FLAGS = ("--exclude-resource-type", "unit_test", "--static-analysis", "off")
DRIVER = """manifest_version = 1
[Driver]
entrypoint = "duckdb_adbc_init"
shared = {library}
"""
TRACE = re.compile(r"^ *(\d+: |at /|at \./).*$", re.MULTILINE)  # the engine's own stack says nothing to an operator

Event = dict[str, Any]


class EngineError(UserError):
    """The executable named in the settings cannot be used here."""


class EngineStoppedError(EngineError):
    """The executable could not read or build the project; the message holds what it said."""


@dataclass(frozen=True)
class Outcome:
    """How it went with a seed, model or test; ``status`` is dbt's own word."""

    unique_id: str
    status: str
    message: str
    compiled: str | None = None

    @property
    def kind(self) -> str:
        """What it was: ``seed``, ``model`` or ``test``."""
        return self.unique_id.split(".")[0]

    @property
    def name(self) -> str:
        """Its name in the project."""
        return self.unique_id.split(".")[2]


@dataclass(frozen=True)
class Engine:
    """An executable that understands dbt's commands."""

    executable: Path

    @classmethod
    def named(cls) -> Engine | None:
        """The one that the settings name; none where dbt runs in this process.

        Raises ``EngineError`` where there is no such file.
        """
        executable = Settings().dbt
        if executable is None:
            return None
        if not executable.is_file():
            raise EngineError(
                f"DEKOMP_DBT er {executable}, men filen finnes ikke. Rett stien eller fjern innstillingen."
            )
        return cls(executable.absolute())

    def version(self) -> str:
        """Its version, as it says itself."""
        told: list[str] = []
        self._run(["--version"], {}, told.append)
        return " ".join(told).split()[-1] if told else "ukjent"

    def parse(self, folders: Sequence[str], target: Path) -> None:
        """Parse the project and write its manifest to a folder; raises ``EngineStoppedError`` if it cannot be read."""
        manifest = target / "manifest.json"
        errors = self._invoke("parse", folders, target, {}, lambda _: None)
        if errors or not manifest.exists():
            manifest.unlink(missing_ok=True)  # it was written of the part that could be read
            raise EngineStoppedError(f"dbt-prosjektet kan ikke leses: {_all(errors)}")

    def build(
        self, folders: Sequence[str], target: Path, database: Path, on_result: Callable[[Event], None]
    ) -> list[Outcome]:
        """Build and test everything in a database; how it went with each. ``on_result`` gets dbt's event of each.

        Raises ``EngineStoppedError`` where it stopped before it had told.
        """
        told = target / "run_results.json"
        told.unlink(missing_ok=True)
        target.mkdir(parents=True, exist_ok=True)
        (target / "duckdb.toml").write_text(DRIVER.format(library=json.dumps(str(duckdb_library()))), encoding="utf-8")
        environment = {
            **profile(database),
            "ADBC_DRIVER_PATH": str(target),
            "LD_PRELOAD": str(python_library()),
        }
        errors = self._invoke("build", [*folders, *BUILD_FLAGS], target, environment, on_result)
        if not told.exists():
            raise EngineStoppedError(f"dbt stoppet: {_all(errors)}")
        results = json.loads(told.read_text(encoding="utf-8"))["results"]
        return [
            Outcome(result["unique_id"], result["status"], errors.get(result["unique_id"]) or _message(result))
            for result in results
        ]

    def _invoke(
        self,
        command: str,
        arguments: Sequence[str],
        target: Path,
        environment: dict[str, str],
        on_result: Callable[[Event], None],
    ) -> dict[str, str]:
        """Run a command to its end; what went wrong, by the seed, model or test that it happened to, else by ''."""
        errors: dict[str, str] = {}

        def on_line(line: str) -> None:
            event: Event = {"info": {"name": "", "level": "error", "msg": line}, "data": {}}  # not one of dbt's
            with suppress(ValueError):
                event = json.loads(line)
            if event["info"]["name"] in RESULT_EVENTS:
                on_result(event)
            elif event["info"]["level"] == "error":
                about = event["data"].get("node_info", {}).get("unique_id", "")
                errors[about] = f"{errors.get(about, '')}\n{TRACE.sub('', event['info']['msg'])}".strip()

        folders = ["--target-path", str(target), "--log-path", str(target / "logs")]
        code = self._run([command, *arguments, *folders, *FLAGS], environment, on_line)
        if code and not errors:
            errors[""] = f"{self.executable} sluttet med kode {code} uten å si hvorfor"
        return errors if code else {}

    def _run(self, arguments: list[str], environment: dict[str, str], on_line: Callable[[str], None]) -> int:
        """Run it with nothing of this process's environment, neither flags for dbt nor secrets; its exit code."""
        command = [str(self.executable), *arguments]
        try:
            with subprocess.Popen(  # noqa: S603
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
            ) as process:
                for line in process.stdout or ():
                    if line.strip():
                        on_line(line.rstrip())
        except OSError as error:
            raise EngineError(f"DEKOMP_DBT: {self.executable} kan ikke kjøres: {error.strerror}.") from error
        return process.returncode


def profile(database: Path) -> dict[str, str]:
    """What ``profiles.yml`` reads from the environment."""
    return {"DEKOMP_BUILD_DATABASE": str(database), "DEKOMP_BUILD_MEMORY": Settings().build_memory}


def duckdb_library() -> Path:
    """The shared library of the DuckDB that this process uses."""
    found = find_spec("_duckdb")
    if found is None or found.origin is None:
        raise EngineError("Fant ikke DuckDB-biblioteket i Python-miljøet. Installer dekomp på nytt.")
    return Path(found.origin)


def python_library() -> Path:
    """Python's own shared library, which not every Python has; Linux only."""
    name = sysconfig.get_config_var("INSTSONAME") or ""
    folder, multiarch = Path(sysconfig.get_config_var("LIBDIR") or "/"), sysconfig.get_config_var("MULTIARCH") or ""
    for place in (folder / name, folder / multiarch / name, Path(sys.base_prefix) / "lib" / name):
        if sys.platform == "linux" and ".so" in name and place.is_file():
            return place
    raise EngineError(
        "DEKOMP_DBT krever Linux og en Python med delt bibliotek (libpython3.*.so), og denne har det ikke. "
        "Bruk en annen Python, eller fjern innstillingen, så bygges det med den medfølgende dbt."
    )


def _message(result: dict[str, Any]) -> str:
    """What a person needs to know of a result that went wrong without an error."""
    failures = result.get("failures")
    return f"Got {failures} results, configured to fail if != 0" if failures else str(result.get("message") or "")


def _all(errors: dict[str, str]) -> str:
    return "\n".join(errors.values())

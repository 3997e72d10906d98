"""What is installed: Python, the packages, the settings, the project's own files."""

from __future__ import annotations

import difflib
import importlib
import os
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.operation.doctor.finding import SYNC, Finding

if TYPE_CHECKING:
    from dagster_project.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
LOADED = ("click", "duckdb", "fastexcel", "jinja2", "openpyxl", "polars", "pydantic_settings", "xlsxwriter", "yaml")


def python() -> Iterator[Finding]:
    """The Python that runs this."""
    said = f"{sys.version.split()[0]}, {sys.executable}"
    wanted = re.search(r">=\s*(\d+)\.(\d+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    least = (int(wanted[1]), int(wanted[2])) if wanted else (3, 11)
    if sys.version_info[:2] < least:
        yield Finding(
            "Python", False, f"{said} er for gammel.", f"Kjør: python3 -m uv sync --python {least[0]}.{least[1]}"
        )
    else:
        yield Finding("Python", True, f"{said}.")


def packages() -> Iterator[Finding]:
    """What is installed beside what ``uv.lock`` says, for dekomp and everything it rests on."""
    import tomllib

    path = ROOT / "uv.lock"
    if not path.is_file():
        yield Finding("Pakker", None, f"{path} finnes ikke, så versjonene er ikke undersøkt.")
        return
    locked: dict[str, list[dict[str, Any]]] = {}
    for package in tomllib.loads(path.read_text(encoding="utf-8"))["package"]:
        locked.setdefault(package["name"], []).append(package)
    wrong, seen, waiting = [], {"dekomp"}, [("dekomp", True)]
    while waiting:
        name, needed = waiting.pop()
        versions = [one["version"] for one in locked.get(name, [])]
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            if needed:
                wrong.append(f"{name} mangler")
            continue
        if versions and installed not in versions:
            wrong.append(f"{name} er {installed}, ikke {' eller '.join(versions)}")
        for one in (one for package in locked.get(name, []) for one in package.get("dependencies", [])):
            if one["name"] not in seen:
                seen.add(one["name"])
                waiting.append((one["name"], "marker" not in one))
    if wrong:
        yield Finding("Pakker", False, f"Stemmer ikke med uv.lock: {', '.join(sorted(wrong))}.", SYNC)
    else:
        shown = ", ".join(
            f"{name} {metadata.version(name)}" for name in ("dbt-core", "dbt-duckdb", "duckdb", "dagster")
        )
        yield Finding("Pakker", True, f"Som i uv.lock ({shown}).")


def loading() -> Iterator[Finding]:
    """Whether the libraries can be loaded, not only whether they are there."""
    broken = []
    for name in LOADED:
        try:
            importlib.import_module(name)
        except Exception as error:  # a damaged library may fail in any way
            broken.append(f"{name} ({error})")
    if broken:
        yield Finding("Biblioteker", False, f"Kan ikke lastes: {', '.join(broken)}.", f"{SYNC} --reinstall")
    else:
        yield Finding("Biblioteker", True, "Alle kan lastes.")


def settings(chosen: list[Settings], deliveries: Path | None, warehouse: Path | None) -> Iterator[Finding]:
    """The environment: settings that cannot be used, and names that are none. Leaves what holds in ``chosen``."""
    from dagster_project.errors import UserError
    from dagster_project.settings import GROUPS, Settings, known_variables, unknown_variables

    unknown = unknown_variables()
    for name in unknown:
        near = difflib.get_close_matches(name, sorted(known_variables()), n=1)
        remedy = f"Mente du {near[0]}?" if near else "Ta den bort."
        yield Finding("Innstillinger", False, f"{name} er ingen innstilling, og leses ikke.", remedy)
    wrong = False
    for group in GROUPS:
        try:
            group()
        except UserError as error:
            wrong = True
            yield Finding("Innstillinger", False, str(error))
    if not wrong:
        given = {"deliveries": deliveries, "warehouse": warehouse}
        chosen.append(Settings().model_copy(update={name: value for name, value in given.items() if value}))
        if not unknown:
            yield Finding("Innstillinger", True, "Alle er kjent og kan brukes.")


def project(settings: Settings) -> Iterator[Finding]:
    """dbt's project, the seeds, and another engine where one is named."""
    from dagster_project.settings import DBT_PROJECT, SEEDS

    missing = [
        str(path) for path in (DBT_PROJECT / "dbt_project.yml", SEEDS / "scheme_rules.csv") if not path.is_file()
    ]
    if missing:
        yield Finding("Prosjekt", False, f"Mangler: {', '.join(missing)}.", "Hent prosjektet på nytt.")
    elif settings.dbt and not os.access(settings.dbt, os.X_OK):
        yield Finding(
            "Prosjekt", False, f"DEKOMP_DBT er {settings.dbt}, som ikke kan kjøres.", "Rett stien eller ta den bort."
        )
    else:
        yield Finding("Prosjekt", True, f"Modeller og regler er på plass, {ROOT}.")

"""The recipes of docs/recipes.md, run as they stand there: each answers what stands below it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import Warehouse

from dagster_project.settings import PROJECT_ROOT

DOCUMENT = (PROJECT_ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"```(sql|python|r)\n(.*?)\n```\n\n```\n(.*?)\n```", DOCUMENT, re.DOTALL)


@pytest.fixture(scope="module")
def place(bundled: Warehouse, bundled_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with a warehouse and its pages where the document says."""
    folder = tmp_path_factory.mktemp("recipes")
    (folder / "data" / "warehouse").mkdir(parents=True)
    (folder / "data" / "warehouse" / "published").symlink_to(bundled.published.resolve())
    (folder / "data" / "warehouse" / "site").symlink_to(bundled_site)
    return folder


def answer(command: list[str], place: Path) -> str:
    environment = {**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "COLUMNS": "100"}
    run = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.rstrip("\n")


def recipes(language: str) -> list[tuple[str, str]]:
    return [(code, said) for kind, code, said in RECIPES if kind == language]


def test_the_document_has_recipes_for_each_language() -> None:
    assert {language: len(recipes(language)) for language in ("sql", "python", "r")} == {"sql": 1, "python": 2, "r": 1}


@pytest.mark.parametrize(("code", "said"), recipes("python"))
def test_python_answers_what_is_written(place: Path, code: str, said: str) -> None:
    assert answer([sys.executable, "-c", code], place) == said


@pytest.mark.parametrize(("code", "said"), recipes("sql"))
def test_sql_answers_what_is_written(place: Path, code: str, said: str) -> None:
    with duckdb.connect(str(place / "data/warehouse/published/dekomp.duckdb"), read_only=True) as database:
        rows = database.execute(code).fetchall()
    written = [line.strip("│").split("│") for line in said.splitlines() if line.startswith("│")][2:]
    assert [[cell.strip() for cell in line] for line in written] == [[str(value) for value in row] for row in rows]


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="Debian's r-base-core is not installed")
@pytest.mark.parametrize(("code", "said"), recipes("r"))
def test_r_answers_what_is_written(place: Path, code: str, said: str) -> None:
    assert answer(["Rscript", "-e", code], place) == said

"""Rules of the house that Python code keeps (CONTRIBUTING.md names each by its number)."""

import ast
import subprocess
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "dagster_project"
MAY_IMPORT_DAGSTER = ("assets/", "definitions.py", "schedules.py", "sensors.py", "checks.py")
MAY_READ_ENVIRONMENT = ("settings.py", "warehouse/build.py")  # build.py writes the one variable that dbt reads


def modules() -> dict[str, ast.Module]:
    """Every module of the package by its path, parsed."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imported(tree: ast.Module) -> set[str]:
    """Top-level names that a module imports, wherever in the module."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_rule_1_only_the_orchestration_imports_dagster() -> None:
    wrong = [
        name
        for name, tree in modules().items()
        if imported(tree) & {"dagster", "dagster_dbt"} and not name.startswith(MAY_IMPORT_DAGSTER)
    ]
    assert not wrong


def test_the_environment_is_read_in_one_place() -> None:
    wrong = [
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and name not in MAY_READ_ENVIRONMENT
    ]
    assert not wrong


def test_rule_9_a_folder_holds_about_a_dozen_files() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    folders = Counter(
        str(Path(name).parent) for name in listed if not name.startswith(("tests/fixtures", "tests/cases"))
    )
    assert not {folder: count for folder, count in folders.items() if count > 16}


def test_rule_10_every_module_says_what_it_is() -> None:
    assert not [name for name, tree in modules().items() if not ast.get_docstring(tree)]


def test_commands_import_nothing_heavy_before_they_need_it() -> None:
    trees = [tree for name, tree in modules().items() if name == "cli.py" or name.startswith("commands/")]
    top = {
        name
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported(ast.Module([node], []))
    }
    assert len(trees) > 1
    assert not top & {"polars", "duckdb", "dagster", "dbt", "dataframely", "pydantic_settings"}

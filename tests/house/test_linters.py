"""The linters and the type checker find nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(str(path) for path in (ROOT / "analyses").glob("*.py") if "marimo.App(" in path.read_text("utf-8"))


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["sqlfluff", "lint", "--disable-progress-bar", "dbt", "analyses"],
        ["marimo", "check", "--strict", *NOTEBOOKS],
        ["mypy"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_linter_finds_nothing(command: list[str]) -> None:
    outcome = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout[-4000:] + outcome.stderr[-1000:]

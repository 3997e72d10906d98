"""Every trap gets its verdict, within bounds of memory and time, and its marked copy springs none."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from traps import READ, TRAPS, Trap

Told = dict[str, dict[str, str | None]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What was said of each, by a process with bounds."""
    here = Path(__file__).parent
    paths = os.pathsep.join(str(path) for path in (here, here.parent / "unit"))
    done = subprocess.run(
        [sys.executable, here / "traps.py", tmp_path_factory.mktemp("marked")],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=600,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"after {lines[-1:]}: {done.stderr[-2000:]}"
    return {line["name"]: line for line in lines}


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_verdict_and_first_fault(told: Told, trap: Trap) -> None:
    said = told[trap.name]
    assert said["word"] == trap.word, said["said"]
    assert trap.said in str(said["said"])
    assert (said["marked"] is None) == (trap.word == "unreadable")


def test_traps_are_told_apart() -> None:
    assert len({trap.name for trap in TRAPS}) == len(TRAPS)


@pytest.mark.parametrize(
    "name", ["macros", "embedded object", "external externalLinkPath", "external attachedTemplate", "bomb in a bomb"]
)
def test_what_a_workbook_carried_does_not_come_back(told: Told, name: str) -> None:
    assert told[name]["word"] == READ
    with zipfile.ZipFile(str(told[name]["marked"])) as archive:
        assert not [part for part in archive.namelist() if "vba" in part or "embeddings" in part or "external" in part]
        links = b"".join(archive.read(part) for part in archive.namelist() if part.endswith(".rels"))
    assert b"External" not in links

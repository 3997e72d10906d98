"""When what dbt parsed before still holds, and when the project is parsed anew."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dagster_project.warehouse import build
from dagster_project.warehouse.layout import Layout


def manifest_of(project: Path) -> dict[str, Any]:
    """What dbt would write of a project: here its seeds."""
    seeds = sorted(path.stem for path in project.glob("../seeds/*.csv"))
    nodes = {f"seed.{name}": {"resource_type": "seed", "root_path": str(project)} for name in seeds}
    return {"nodes": nodes | {"model.one": {"resource_type": "model"}}}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two seeds and two models, and a dbt that counts in ``parsings`` how often it is asked."""
    project = tmp_path / "project" / "dbt"
    for name in ("dbt/models/one.sql", "dbt/models/two.sql", "seeds/counties.csv", "seeds/owners.csv"):
        path = project.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("content", encoding="utf-8")
    lies_in(project, monkeypatch)
    return project


def lies_in(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(layout: Layout) -> tuple[None, Path]:
        written = layout.dbt_target / "manifest.json"
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(json.dumps(manifest_of(project) | {"parsings": parsings(written) + 1}), encoding="utf-8")
        return None, written

    monkeypatch.setattr(build, "_parsed_here", None)
    monkeypatch.setattr(build, "DBT_PROJECT", project)
    monkeypatch.setattr(build, "SEEDS", project.parent / "seeds")
    monkeypatch.setattr(build, "parse", parse)


def parsings(written: Path) -> int:
    return int(json.loads(written.read_text(encoding="utf-8"))["parsings"]) if written.exists() else 0


def nothing(_: Path) -> None:
    pass


def a_model_written(project: Path) -> None:
    (project / "models" / "one.sql").write_text("another", encoding="utf-8")


def a_model_put_in_place_with_an_old_date(project: Path) -> None:
    path = project / "models" / "one.sql"
    path.with_suffix(".new").write_text("another", encoding="utf-8")
    os.utime(path.with_suffix(".new"), (1, 1))
    path.with_suffix(".new").replace(path)


def a_model_taken_away(project: Path) -> None:
    (project / "models" / "two.sql").unlink()


def a_seed_taken_away(project: Path) -> None:
    (project.parent / "seeds" / "owners.csv").unlink()


@pytest.mark.parametrize(
    ("change", "times"),
    [
        (nothing, 1),
        (a_model_written, 2),
        (a_model_put_in_place_with_an_old_date, 2),
        (a_model_taken_away, 2),
        (a_seed_taken_away, 2),
    ],
)
def test_the_project_is_parsed_anew_when_it_has_changed(
    project: Path, tmp_path: Path, change: Callable[[Path], None], times: int
) -> None:
    layout = Layout(tmp_path / "varehus")
    build.manifest(layout)
    time.sleep(0.05)  # longer than a tick of the clock that files are dated by
    change(project)
    found = build.manifest(layout)
    assert found == manifest_of(project) | {"parsings": times}


def test_a_project_that_has_moved_is_parsed_anew(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = Layout(tmp_path / "varehus")
    build.manifest(layout)
    moved = tmp_path / "moved"
    project.parent.rename(moved)
    lies_in(moved / "dbt", monkeypatch)
    for _ in range(2):
        assert build.manifest(layout) == manifest_of(moved / "dbt") | {"parsings": 2}

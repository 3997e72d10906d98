"""Another dbt than ours: what a build makes of what an executable says, tried with small scripts in its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dagster_project.warehouse import build, engine
from dagster_project.warehouse.engine import EngineError
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.storage import StorageError

NODES = ("seed.dekomp.counties", "model.dekomp.dim_owner", "test.dekomp.assert_cited", "test.dekomp.grain_owner.1a2b")
Script = Callable[..., Path]


def event(name: str, level: str = "info", msg: str = "", **data: Any) -> str:
    """A line of dbt's log."""
    return json.dumps({"info": {"name": name, "level": level, "msg": msg}, "data": data})


def result(unique_id: str, status: str, **more: Any) -> dict[str, Any]:
    """How it went with a node, as dbt's artifact has it."""
    return {"unique_id": unique_id, "status": status, "message": None, **more}


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A warehouse whose project has been parsed: a seed, a model and two tests."""
    monkeypatch.setattr(build, "_parsed_here", None)
    monkeypatch.setattr(build, "_newest_source", lambda: 0.0)
    monkeypatch.setattr(engine, "python_library", lambda: "")
    layout = Layout(tmp_path / "varehus")
    parsed = layout.dbt_target / "engine"
    parsed.mkdir(parents=True)
    nodes = {node: {"resource_type": node.split(".")[0]} for node in NODES}
    (parsed / "manifest.json").write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    return layout


@pytest.fixture
def script(tmp_path: Path, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Write an executable that says some lines, leaves some results, and ends with a code."""

    def write(lines: list[str], results: list[dict[str, Any]] | None, code: int = 0, *, first: str = "") -> Path:
        path = tmp_path / "dbt"
        body = ["#!/bin/sh", first, *(f"echo '{line}'" for line in lines)]
        if results is not None:
            told = json.dumps({"results": results})
            body.append(f"echo '{told}' > {layout.build}/dbt/run_results.json")
        path.write_text("\n".join([*body, f"exit {code}"]), encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv("DEKOMP_DBT", str(path))
        return path

    return write


def run(layout: Layout) -> tuple[build.BuildResult, list[str]]:
    heard: list[str] = []
    return build.run(layout, lambda told: heard.append(told["data"]["node_info"]["node_name"])), heard


def test_what_was_built_and_tested_is_counted_and_told_as_it_goes(layout: Layout, script: Script) -> None:
    lines = [
        event("LogSeedResult", node_info={"node_name": "counties"}),
        event("NodeFinished", node_info={"node_name": "counties"}),
        event("LogModelResult", node_info={"node_name": "dim_owner"}),
    ]
    script(lines, [result(NODES[0], "success"), result(NODES[1], "success"), *(result(n, "pass") for n in NODES[2:])])
    found, heard = run(layout)
    assert (found.models, found.tests, found.failures, found.skipped) == (2, 2, [], 0)
    assert heard == ["counties", "dim_owner"]


def test_what_failed_is_told_without_the_stack_of_the_engine(layout: Layout, script: Script) -> None:
    said = "Binder Error: no column\\n   0: <unknown>\\n   1: clone3\\n             at ./misc/clone3.S:81:0\\n"
    error = event("Generic", "error", "MESSAGE", node_info={"unique_id": NODES[1]}).replace("MESSAGE", said)
    results = [
        result(NODES[0], "success"),
        result(NODES[1], "error", message="shorter"),
        result(NODES[2], "fail", failures=3, message="Error"),
        result(NODES[3], "skipped"),
    ]
    script([error.replace("\\n", "\\\\n")], results, 1)
    found, _ = run(layout)
    assert [(one.name, one.message) for one in found.failures] == [
        ("dim_owner", "Binder Error: no column"),
        ("assert_cited", "Got 3 results, configured to fail if != 0"),
    ]
    assert (found.models, found.tests, found.skipped) == (1, 0, 1)


def test_a_test_that_was_passed_over_publishes_nothing(layout: Layout, script: Script) -> None:
    script([], [result(node, "success") for node in NODES[:3]])
    with pytest.raises(build.DbtError, match=r"gikk forbi 1 .*test\.dekomp\.grain_owner"):
        run(layout)


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        (event("Generic", "error", "Cannot open file"), 2, "dbt stoppet: Cannot open file"),
        ("thread panicked", 101, "dbt stoppet: thread panicked"),
        ("", 137, "kode 137"),
    ],
)
def test_an_engine_that_stops_is_quoted(layout: Layout, script: Script, line: str, code: int, told: str) -> None:
    script([line], None, code)
    with pytest.raises(EngineError) as raised:
        run(layout)
    assert told in str(raised.value)


def test_results_of_an_earlier_build_are_not_taken_for_those_of_this(layout: Layout, script: Script) -> None:
    script([], [result(node, "success") for node in NODES])
    run(layout)
    script([], None, 1)
    with pytest.raises(EngineError):
        run(layout)


def test_a_full_disk_is_told_as_one(layout: Layout, script: Script) -> None:
    script([event("Generic", "error", "IO Error: No space left on device")], None, 1)
    with pytest.raises(StorageError, match="ikke mer plass"):
        run(layout)


def test_it_gets_the_database_and_the_driver_and_no_secret(
    layout: Layout, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEKOMP_PERSON_KEY", "00" * 32)
    monkeypatch.setenv("DBT_EXCLUDE", "everything")
    script([], [result(node, "success") for node in NODES], first=f"/usr/bin/env > {layout.folder}/environment")
    run(layout)
    given = dict(
        line.split("=", 1) for line in (layout.folder / "environment").read_text(encoding="utf-8").splitlines()
    )
    assert given["DEKOMP_BUILD_DATABASE"] == str(layout.build_database)
    assert (Path(given["ADBC_DRIVER_PATH"]) / "duckdb.toml").is_file()
    assert not {"DEKOMP_PERSON_KEY", "DBT_EXCLUDE"} & given.keys()


def test_a_project_that_cannot_be_read_leaves_no_manifest_of_the_rest(layout: Layout, script: Script) -> None:
    written = layout.dbt_target / "engine" / "manifest.json"
    script([event("Generic", "error", "Ref not found")], None, 1)
    with pytest.raises(EngineError, match="kan ikke leses: Ref not found"):
        build.parse(layout)
    assert not written.exists()


def test_one_that_is_not_there_or_cannot_be_run_is_named(
    layout: Layout, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script([], None).chmod(0o644)
    with pytest.raises(EngineError, match=r"dbt kan ikke kjøres: Permission denied"):
        run(layout)
    monkeypatch.setenv("DEKOMP_DBT", str(tmp_path / "ingen"))
    with pytest.raises(EngineError, match=r"ingen, men filen finnes ikke"):
        run(layout)


def test_a_python_without_a_shared_library_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sysconfig.get_config_var", lambda _: None)
    with pytest.raises(EngineError, match="delt bibliotek"):
        engine.python_library()

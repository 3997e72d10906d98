"""Nothing is taken from the delivery folder while it is being written to, and nothing twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dagster_project.operation.arrivals import Watch, look

QUIET = 60.0


def put(folder: Path, name: str, content: str = "x", written: int = 1_000) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    os.utime(path, (written, written))
    return path


def test_a_folder_is_taken_when_it_has_looked_the_same_for_a_while(tmp_path: Path) -> None:
    put(tmp_path, "gsi/2018-19/gsi.csv")
    first = look(tmp_path, Watch(), 0.0, QUIET)
    early = look(tmp_path, first.watch, 59.9, QUIET)
    taken = look(tmp_path, early.watch, 60.0, QUIET)
    again = look(tmp_path, taken.watch, 1_000.0, QUIET)
    assert [one.take is not None for one in (first, early, taken, again)] == [False, False, True, False]
    assert again.reason == "Ingenting nytt er levert."


@pytest.mark.parametrize("change", ["grows", "is touched", "another comes", "is taken away"])
def test_whatever_happens_starts_the_wait_anew(tmp_path: Path, change: str) -> None:
    file = put(tmp_path, "agreements/2018/Rogaland.xlsx")
    put(tmp_path, "agreements/2018/Nordland.xlsx")
    first = look(tmp_path, Watch(), 0.0, QUIET)
    if change == "grows":
        put(tmp_path, "agreements/2018/Rogaland.xlsx", "xx")
    elif change == "is touched":
        put(tmp_path, "agreements/2018/Rogaland.xlsx", "y", written=1_001)
    elif change == "another comes":
        put(tmp_path, "reports/2018/Rogaland.xlsx")
    else:
        file.unlink()
    second = look(tmp_path, first.watch, 61.0, QUIET)
    assert second.take is None
    assert look(tmp_path, second.watch, 120.9, QUIET).take is None
    assert look(tmp_path, second.watch, 121.0, QUIET).take


@pytest.mark.parametrize("name", [".gsi.csv.abc", "gsi.csv.part", "~$gsi.xlsx", "gsi.csv.filepart", ".hidden/gsi.csv"])
def test_half_copied_and_hidden_files_do_not_count(tmp_path: Path, name: str) -> None:
    put(tmp_path, "gsi/2018-19/gsi.csv")
    taken = look(tmp_path, look(tmp_path, Watch(), 0.0, QUIET).watch, 60.0, QUIET)
    put(tmp_path, f"gsi/2018-19/{name}")
    assert look(tmp_path, taken.watch, 61.0, QUIET).reason == "Ingenting nytt er levert."


def test_the_same_state_has_the_same_name_and_another_state_another(tmp_path: Path) -> None:
    def state() -> str | None:
        return look(tmp_path, look(tmp_path, Watch(), 0.0, QUIET).watch, 60.0, QUIET).take

    put(tmp_path, "gsi/2018-19/gsi.csv")
    one = state()
    put(tmp_path, "gsi/2018-19/gsi.csv", "corrected", written=2_000)
    other = state()
    put(tmp_path, "gsi/2018-19/gsi.csv")
    assert one != other
    assert state() == one


def test_a_folder_that_is_gone_empty_or_not_named_starts_nothing_and_forgets_nothing(tmp_path: Path) -> None:
    watch = Watch(seen="a", since=1.0, taken="b")
    for folder in (None, tmp_path / "unmounted", tmp_path):
        found = look(folder, watch, 5_000.0, QUIET)
        assert (found.take, found.watch) == (None, watch)


def test_a_clock_set_back_starts_the_wait_anew(tmp_path: Path) -> None:
    put(tmp_path, "gsi.csv")
    first = look(tmp_path, Watch(), 10_000.0, QUIET)
    back = look(tmp_path, first.watch, 6_400.0, QUIET)
    assert back.take is None
    assert look(tmp_path, back.watch, 6_460.0, QUIET).take


@pytest.mark.parametrize("cursor", [None, "", "not json", "[1]", '{"unknown": 1}'])
def test_a_cursor_that_cannot_be_read_starts_anew(cursor: str | None) -> None:
    assert Watch.read(cursor) == Watch()
    assert Watch.read(Watch("a", 1.0, "b").text()) == Watch("a", 1.0, "b")

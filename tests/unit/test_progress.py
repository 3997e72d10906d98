"""How far long work has come: on a terminal alone, and gone when it is over."""

import io
import sys

import pytest

from dagster_project.progress import Progress, time_left


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_stage_and_count_and_left_with_an_empty_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with pytest.raises(ValueError, match="broken"), Progress() as progress:
        progress.stage("Bygger")
        progress.step(3, 12, "dim_county")
        raise ValueError("broken")
    assert terminal.getvalue().split("\r\033[K") == ["", "Bygger ...", "3 av 12: dim_county", ""]


@pytest.mark.parametrize(("stream", "quiet"), [(io.StringIO, False), (Terminal, True)])
def test_nobody_else_is_told_anything(monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO], quiet: bool) -> None:
    monkeypatch.setattr(sys, "stderr", told := stream())
    with Progress(quiet) as progress:
        progress.stage("Bygger")
        progress.step(3, 12, "dim_county")
    assert told.getvalue() == ""


@pytest.mark.parametrize(
    ("spent", "number", "total", "said"),
    [
        (1.0, 5, 100, ""),  # too early to say
        (10.0, 25, 100, "ca. 30 s igjen"),
        (10.0, 1, 100, "ca. 16 min igjen"),  # 990 s
        (10.0, 99, 100, "ca. 1 s igjen"),
        (10.0, 100, 100, ""),
        (10.0, 0, 100, ""),
    ],
)
def test_the_time_left_is_told_when_it_can_be_guessed(spent: float, number: int, total: int, said: str) -> None:
    assert time_left(spent, number, total) == said

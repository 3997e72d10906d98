"""Runs commands as child processes and tells what each cost: wall time, CPU time and peak memory."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Cost:
    """What one run cost."""

    wall: float
    cpu: float
    megabytes: float


@dataclass(frozen=True)
class Way:
    """One way of doing the job: what is made ready before the clock starts, and the command that is timed."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], object] = lambda: None
    environment: Mapping[str, str] | None = None
    expected_exit: int = 0


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for a benchmark; compiled Python is kept there too, since an ordinary machine keeps it somewhere."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
        yield Path(folder)


def program(name: str) -> str:
    """A command of the environment that this Python belongs to."""
    return str(Path(sys.executable).with_name(name))


def run(way: Way) -> Cost:
    """Run a command once; the kernel's account of the child covers its own children too."""
    way.prepare()
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        child = subprocess.Popen(
            way.command,
            cwd=ROOT,
            env={**os.environ, **(way.environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != way.expected_exit:
            output.seek(0)
            raise SystemExit(f"{way.name} ended with {child.returncode}:\n{output.read().decode()[-4000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def alternate(ways: Sequence[Way], runs: int) -> dict[str, list[Cost]]:
    """Run all the ways in turn, several rounds, every other round backwards, so that noise falls on all alike."""
    costs: dict[str, list[Cost]] = {way.name: [] for way in ways}
    for number in range(runs):
        for way in ways if number % 2 == 0 else reversed(ways):
            costs[way.name].append(run(way))
    return costs


def table(costs: Mapping[str, Sequence[Cost]]) -> str:
    """Medians as a table, one line a way."""
    width = max(len(name) for name in costs)
    lines = [f"{'':{width}}  {'wall s':>8} {'CPU s':>8} {'peak MB':>8}   wall, fastest to slowest"]
    for name, runs in costs.items():
        walls = sorted(cost.wall for cost in runs)
        figures = (median(walls), median(cost.cpu for cost in runs), median(cost.megabytes for cost in runs))
        lines.append(
            f"{name:{width}}  {figures[0]:8.2f} {figures[1]:8.2f} {figures[2]:8.0f}   {walls[0]:.2f} to {walls[-1]:.2f}"
        )
    return "\n".join(lines)


def ratio(above: Sequence[Cost], below: Sequence[Cost]) -> str:
    """How many times as long one way takes as another: the median over pairs run side by side."""
    walls = median(one.wall / other.wall for one, other in zip(above, below, strict=True))
    cpus = median(one.cpu / other.cpu for one, other in zip(above, below, strict=True))
    return f"wall {walls:.2f}, CPU {cpus:.2f}"

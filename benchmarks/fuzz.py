"""Judges spoiled deliveries of every kind until the time is up, and keeps those that the readers did not withstand.

Run: ``uv run python -m benchmarks.fuzz --minutes 10 [--seed N] [--out FOLDER]``

It goes on in a process of its own with four gigabytes of memory, so that what aborts, hangs or fills the memory is
found too. Each input is made from its number: the same number makes the same file again.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import json
import multiprocessing
import re
import resource
import signal
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from benchmarks.mutations import Files, spoiled
from dagster_project.deliveries.kinds import BY_NAME, Kind, Place, judge_file
from dagster_project.deliveries.tabular import open_sheets
from dagster_project.deliveries.verdict import Verdict
from dagster_project.demo.write import bundled_files
from dagster_project.persons.key import open_key
from dagster_project.settings import Limits

MOST_ROWS = 12  # of a sample: what is short is judged often
SPREADSHEET = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SECONDS, MEMORY = 30, 4 << 30  # for one input
LIMITS = Limits(file_bytes=2 << 20, unpacked_bytes=8 << 20, rows=5_000, cells=200_000)


@dataclass(frozen=True)
class Sample:
    """A valid delivery of a kind, in one of the forms that it may have."""

    name: str
    kind: Kind
    place: Place
    file: Path
    files: Files
    references: frozenset[str] = frozenset()  # what refers to persons, and may come out nowhere


@cache
def samples() -> tuple[Sample, ...]:
    """The bundled deliveries of 2017, cut short: each kind as CSV, as a workbook, or as both."""
    wanted = (
        "gsi/",
        "appropriations/",
        "agreements/2017/Vestfold",
        "reports/2017/Vestfold",
        "participants/",
        "outcomes/",
    )
    found: dict[str, Sample] = {}
    for file in bundled_files(range(2017, 2018), 1, 1):
        kind, start = BY_NAME[file.name.split("/")[0]], file.name.startswith(wanted)
        if not start or kind.name in found:
            continue
        path, place = Path(file.name), kind.place(Path(*Path(file.name).parts[1:]))
        if file.data.startswith(b"PK"):
            sheets = {
                f"{sheet.name}.csv": cut(sheet.cells.rows()) for sheet in open_sheets(path.name, file.data, Limits())
            }
            found[kind.name] = Sample(f"{kind.name}, workbook", kind, place, path, file.data)
            found[f"{kind.name}, folder"] = Sample(f"{kind.name}, folder", kind, place, path.with_suffix(""), sheets)
        else:
            rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
            persons = frozenset(row[3] for row in rows[1:MOST_ROWS] if kind.name == "participants")
            found[kind.name] = Sample(f"{kind.name}, csv", kind, place, path, cut(rows), persons)
            book, name = workbook(rows[:MOST_ROWS]), path.with_suffix(".xlsx")
            found[f"{kind.name}, book"] = Sample(f"{kind.name}, workbook", kind, place, name, book, persons)
    return tuple(found.values())


def cut(rows: list[list[str]] | list[tuple[str | None, ...]]) -> bytes:
    """The first rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(rows[:MOST_ROWS])
    return text.getvalue().encode()


def workbook(rows: list[list[str]]) -> bytes:
    """Rows as a workbook, the texts shared between the cells as Excel writes them."""
    import openpyxl

    book, written, content = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(written)
    shared: dict[bytes, int] = {}

    def share(found: re.Match[bytes]) -> bytes:
        return b't="s"><v>%d</v>' % shared.setdefault(found[1], len(shared))

    with zipfile.ZipFile(written) as old, zipfile.ZipFile(content, "w") as new:
        for name in old.namelist():
            part = re.sub(rb't="inlineStr"><is>(<t.*?</t>)</is>', share, old.read(name))
            new.writestr(name, part)
        texts = b"".join(b"<si>" + text + b"</si>" for text in shared)
        new.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (SPREADSHEET, texts))
    return content.getvalue()


def made(number: int) -> tuple[Sample, Files]:
    """The input with this number."""
    chance = Random(number)
    sample = chance.choice(samples())
    return sample, spoiled(sample.files, chance)


def judged(sample: Sample, files: Files) -> Verdict:
    """The verdict as the build would give it."""
    return judge_file(sample.file, files, LIMITS, sample.kind, sample.place, open_key())


def broken_promises(sample: Sample, files: Files, verdict: Verdict) -> Iterator[str]:
    """What the verdict should be and is not."""
    told = [str(remark) for remark in verdict.remarks]
    if not verdict.accepted and not verdict.faults:
        yield "turned down without a fault"
    if verdict.accepted:
        for name, schema in sample.kind.tables.items():
            if not schema.is_valid(verdict.tables[name]):
                yield f"accepted, but {name} breaks its schema"
    if any(not remark.reason.endswith((".", ")")) for remark in verdict.remarks):
        yield "a remark that is no sentence"
    if any("\n" in line or "\x1b" in line for line in told):
        yield "a remark that is not one line"
    if any(reference in line for reference in sample.references for line in told):
        yield "a reference to a person came out"
    again = judged(sample, files)
    if (again.word, again.remarks) != (verdict.word, verdict.remarks) or any(
        not again.tables[name].equals(table) for name, table in verdict.tables.items()
    ):
        yield "another verdict the second time"


def work(numbers: Connection, start: int) -> None:
    """Judge one number after the other, and tell each before and after."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for number in count(start):
        numbers.send((number, None, None))
        sample, files = made(number)
        signal.alarm(SECONDS)
        try:
            verdict = judged(sample, files)
            broken = [*broken_promises(sample, files, verdict)]
        except Exception as error:
            broken, said = [f"{type(error).__name__}: {error}"], "raised"
        else:
            first = verdict.remarks[0].reason[:40] if verdict.remarks else ""
            said = f"{sample.name}: {verdict.word}: {first}"
        signal.alarm(0)
        numbers.send((number, said, broken))


def main() -> None:
    """Fuzz and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--out", type=Path, default=Path("fuzz"))
    chosen = options.parse_args()
    ends, number = time.monotonic() + chosen.minutes * 60, chosen.seed * 1_000_000_000
    verdicts: Counter[str] = Counter()
    crashes: dict[int, list[str]] = {}
    samples()
    while time.monotonic() < ends:
        here, there = multiprocessing.Pipe(duplex=False)
        child = multiprocessing.get_context("spawn").Process(target=work, args=(there, number), daemon=True)
        child.start()
        there.close()
        said: str | None = "not begun"
        with contextlib.suppress(EOFError):
            while time.monotonic() < ends:
                number, said, broken = here.recv()
                if said is not None:
                    verdicts[said] += 1
                    if broken:
                        keep(chosen.out, number, broken, crashes)
                        number += 1
                        break
        child.kill()
        child.join()
        if said is None and time.monotonic() < ends:
            keep(chosen.out, number, ["the process ended or hung"], crashes)
            number += 1
    words = Counter(one.split(": ")[1] if ": " in one else one for one in verdicts.elements())
    print(json.dumps({"executions": verdicts.total(), "verdicts": words, "distinct": len(verdicts)}, indent=1))
    print(f"{len(crashes)} crashes" + (f", kept in {chosen.out}" if crashes else ""))
    sys.exit(bool(crashes))


def keep(folder: Path, number: int, broken: list[str], crashes: dict[int, list[str]]) -> None:
    """Keep an input that was not withstood, and say why."""
    crashes[number] = broken
    sample, files = made(number)
    print(f"{number} ({sample.name}): {'; '.join(broken)[:300]}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in {sample.file.name: files}.items() if isinstance(files, bytes) else files.items():
        (folder / f"{number}-{name.encode('unicode_escape').decode()[:100]}").write_bytes(data)


if __name__ == "__main__":
    main()

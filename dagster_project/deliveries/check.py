"""Judges files before they are sent: what ``dekomp check`` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dagster_project.deliveries.kinds import Place, judge_file, place_of_loose_file
from dagster_project.deliveries.marked_copy import write_marked_copy
from dagster_project.deliveries.upload import read_upload, shown
from dagster_project.deliveries.verdict import Remark, Severity, Verdict
from dagster_project.settings import Limits

SHOWN = 50
WORDS = {"accepted": "godtas", "rejected": "avvises", "unreadable": "kan ikke leses"}
EXIT_CODES = {"accepted": 0, "rejected": 1, "unreadable": 2}


@dataclass(frozen=True)
class Checked:
    """The verdict on one file, and where its marked copy lies."""

    verdict: Verdict
    marked_copy: Path | None

    @property
    def exit_code(self) -> int:
        """0 without faults, 1 with, 2 where the file cannot be read (contract section 2)."""
        return EXIT_CODES[self.verdict.word]

    def as_text(self) -> str:
        """The verdict for a person: the heading first, then every fault and warning at its cell."""
        verdict = self.verdict
        what = ", ".join(part for part in (verdict.kind, verdict.office, verdict.period) if part)
        counts = f"{verdict.rows} rader, {len(verdict.faults)} feil, {len(verdict.warnings)} merknader"
        lines = [
            f"{shown(str(verdict.file))}: {WORDS[verdict.word]}" + (f" ({what}; {counts})" if verdict.readable else "")
        ]
        lines += [
            f"  {'feil' if remark.severity is Severity.FAULT else 'merknad'}: {remark}"
            for remark in verdict.remarks[:SHOWN]
        ]
        if len(verdict.remarks) > SHOWN:
            lines.append(f"  ... og {len(verdict.remarks) - SHOWN} til. Bruk --annotate eller --json for å få alle.")
        if self.marked_copy:
            lines.append(f"  merket kopi: {shown(str(self.marked_copy))}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The verdict for a machine."""
        verdict = self.verdict
        return {
            "file": shown(str(verdict.file)),
            "kind": verdict.kind,
            "office": verdict.office,
            "period": verdict.period,
            "verdict": verdict.word,
            "rows": verdict.rows,
            "faults": [remark_as_json(remark) for remark in verdict.faults],
            "warnings": [remark_as_json(remark) for remark in verdict.warnings],
            "marked_copy": shown(str(self.marked_copy)) if self.marked_copy else None,
        }


def check_files(
    files: Iterable[Path], annotate: Path | None, office: str | None = None, year: int | None = None
) -> Iterator[Checked]:
    """Judge each file or folder as the nightly build would, and write marked copies where asked.

    ``office`` and ``year`` say who sends for which grant year, whatever the path says of it.
    """
    limits = Limits()
    for path in files:
        kind, place = place_of_loose_file(path)
        if kind is None or kind.by_office:
            place = Place(office or place.office, str(year) if year else place.period)
        try:
            upload = read_upload(path, limits.file_bytes)
        except OSError as error:
            yield Checked(Verdict(path, readable=False, remarks=[Remark(not_opened(path, error))]), None)
            continue
        verdict = judge_file(path, upload.data, limits, kind, replace(place, problem=upload.problem))
        yield Checked(verdict, write_marked_copy(verdict, upload.data, annotate) if annotate else None)


def not_opened(path: Path, error: OSError) -> str:
    """Why a file or folder could not be read at all."""
    if path.is_dir():
        return "Mappen har ingen filer som kan leses."
    return "Filen finnes ikke." if isinstance(error, FileNotFoundError) else f"Filen kan ikke åpnes ({error.strerror})."


def remark_as_json(remark: Remark) -> dict[str, Any]:
    """One remark for a machine."""
    return {
        "sheet": remark.sheet,
        "row": remark.row,
        "column": remark.column,
        "value": remark.value,
        "reason": remark.reason,
    }

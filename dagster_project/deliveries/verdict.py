"""The verdict on one delivery: accepted or rejected whole, and every fault at its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from dagster_project.deliveries.tabular import Sheet


UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """A text on one line, in which signs that steer a terminal or turn the writing round are written out."""
    return UNSEEN.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


class Severity(StrEnum):
    """A fault rejects the delivery; a warning is told and does not."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True)
class Remark:
    """One thing to tell the sender, at the place where it can be mended.

    ``row`` counts as the sender's spreadsheet does, from 1; both are empty when the whole file is meant.
    """

    reason: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    severity: Severity = Severity.FAULT
    cell: tuple[int, int] | None = None  # row and column from 1, where a cell can be marked

    def __str__(self) -> str:
        """The remark as one line: where, what stood there, why it is told."""
        place = [
            f"ark {self.sheet}" if self.sheet else "",
            f"rad {self.row}" if self.row else "",
            f"kolonne {self.column}" if self.column else "",
        ]
        where = ", ".join(part for part in place if part)
        found = f"«{self.value}»: " if self.value else ""
        return visible(f"{where}: {found}{self.reason}" if where else f"{found}{self.reason}")


@dataclass
class Verdict:
    """What was found in one delivery. Accepted when it could be read and nothing in it is a fault."""

    file: Path
    kind: str | None = None
    office: str | None = None
    period: str | None = None
    readable: bool = True
    remarks: list[Remark] = field(default_factory=list)
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def faults(self) -> list[Remark]:
        """The remarks that reject the delivery."""
        return [remark for remark in self.remarks if remark.severity is Severity.FAULT]

    @property
    def warnings(self) -> list[Remark]:
        """The remarks that are told and no more."""
        return [remark for remark in self.remarks if remark.severity is Severity.WARNING]

    @property
    def accepted(self) -> bool:
        """Accepted whole, or not at all."""
        return self.readable and not self.faults

    @property
    def rows(self) -> int:
        """Rows read over all tables."""
        return sum(table.height for table in self.tables.values())

    @property
    def word(self) -> str:
        """The verdict as it stands in ``quality.delivery``."""
        if not self.readable:
            return "unreadable"
        return "accepted" if self.accepted else "rejected"


class UnreadableError(Exception):
    """A file that cannot be opened as a table at all; the message is written for the sender."""

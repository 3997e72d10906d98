"""What a kind of delivery is: its raw tables, how it is known, where it lies, and who judges it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import dataframely as dy
import polars as pl

from dagster_project.deliveries.table import Table, headers_of
from dagster_project.deliveries.tabular import Sheet, find_header
from dagster_project.deliveries.verdict import Remark, Severity, UnreadableError
from dagster_project.persons.key import PersonKey

HISTORY = "_history"


@dataclass(frozen=True)
class Place:
    """What a delivery's path below ``deliveries/<kind>/`` says of it."""

    office: str | None = None
    period: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Judged:
    """What a kind's judge makes of the sheets of a delivery; tables by the names of their raw tables.

    ``shown`` are the sheets as a marked copy may show them, where that is less than what was judged.
    """

    tables: Mapping[str, pl.DataFrame]
    remarks: Sequence[Remark]
    period: str | None
    office: str | None = None
    shown: Sequence[Sheet] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of delivery. ``fits`` says how well some sheets are its own, from 0 to 1.

    ``by_office``: delivered for a grant year by an office, as a workbook or as a folder with a file a sheet.
    ``conceal``: replaces what refers to a person by keyed hashes, before anything else looks at the sheets.
    """

    name: str
    label_nb: str
    layout: str
    known_by: str
    tables: Mapping[str, type[dy.Schema]]
    fits: Callable[[list[Sheet]], float]
    judge: Callable[[list[Sheet], Place], Judged]
    place: Callable[[PurePath], Place]
    by_office: bool = False
    conceal: Callable[[list[Sheet], PersonKey], list[Sheet]] | None = None

    @property
    def raw_tables(self) -> dict[str, type[dy.Schema]]:
        """The raw tables by name. What an office sends again also has a history: the rows of every version."""
        histories = {f"{name}{HISTORY}": schema for name, schema in self.tables.items()} if self.by_office else {}
        return {**self.tables, **histories}


def one_sheet_kind(
    name: str,
    label_nb: str,
    layout: str,
    schema: type[dy.Schema],
    judge: Callable[[Sheet, Place], tuple[Table, str | None]],
    place: Callable[[PurePath], Place],
) -> Kind:
    """A kind of one table, known by its headers; the judge of its sheet also says the period."""

    def judge_sheets(sheets: list[Sheet], where: Place) -> Judged:
        sheet = choose_sheet(sheets, schema)
        table, period = judge(sheet, where)
        remarks = sorted(table.remarks, key=lambda remark: (remark.severity, remark.row or 0))
        return Judged({name: table.frame}, [*other_sheets(sheets, sheet, schema), *remarks], period)

    def fits(sheets: list[Sheet]) -> float:
        return max((header_share(sheet, schema) for sheet in sheets), default=0.0)

    headers = ", ".join(headers_of(schema))
    return Kind(name, label_nb, layout, headers, {name: schema}, fits, judge_sheets, place)


def header_share(sheet: Sheet, schema: type[dy.Schema]) -> float:
    """How large a part of the necessary headers a sheet has."""
    wanted = {header: True for header, must in headers_of(schema).items() if must}
    return len(find_header(sheet, wanted).columns) / len(wanted)


def choose_sheet(sheets: list[Sheet], schema: type[dy.Schema]) -> Sheet:
    """The sheet whose header fits the schema best, the first of them on a tie."""
    wanted = headers_of(schema)
    filled = [sheet for sheet in sheets if sheet.cells.height]
    if not filled:
        raise UnreadableError("Arbeidsboken har ingen utfylte ark.")
    return max(filled, key=lambda sheet: len(find_header(sheet, wanted).columns))


def other_sheets(sheets: list[Sheet], chosen: Sheet, schema: type[dy.Schema]) -> Iterator[Remark]:
    """Tell sheets with content that are not read; one with the same headers is a fault, it holds rows too."""
    wanted = headers_of(schema)
    for sheet in sheets:
        if sheet is chosen or not sheet.cells.height:
            continue
        if find_header(sheet, wanted).missing:
            yield Remark("Arket leses ikke.", sheet=sheet.name, severity=Severity.WARNING)
        else:
            yield Remark(
                f"Arket har de samme overskriftene som arket «{chosen.name}», men bare ett ark leses. "
                "Samle radene i ett ark.",
                sheet=sheet.name,
            )

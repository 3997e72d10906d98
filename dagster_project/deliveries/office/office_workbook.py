"""Deliveries by office and grant year: which sheets there are, who sent them, and the rows of each.

What the path (or the command line) says of office and year and what a sheet ``Om`` says must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import PurePath

import dataframely as dy
import polars as pl

from dagster_project.deliveries.cells import stripped
from dagster_project.deliveries.kind import Judged, Place, header_share
from dagster_project.deliveries.marked_copy import LIST_TITLE
from dagster_project.deliveries.table import RuleReasons, Table, Template, empty_of, read_table
from dagster_project.deliveries.tabular import Header, Sheet, fold
from dagster_project.deliveries.verdict import Remark, Severity
from dagster_project.registers.offices import offices_on

ABOUT = "Om"
PASSED_OVER = re.compile(f"{fold(ABOUT)}|veiledning|lister|oversikt( tiltak)?|{fold(LIST_TITLE)} ?[0-9]*")
GRANT_YEAR = re.compile(r"20[0-9]{2}")
WRITTEN_YEAR = re.compile(r"(20[0-9]{2})(\.0+)?")
TABLE_SUFFIXES = {".csv", ".txt", ".tsv"}


@dataclass(frozen=True)
class SheetKind:
    """A sheet that a delivery must have: title, schema, how broken rules are told, what the template fills in."""

    title: str
    schema: type[dy.Schema]
    reasons: RuleReasons
    template: Template = field(default_factory=Template)


@dataclass(frozen=True)
class Sender:
    """Who sent a delivery and for which grant year; none where that is not known."""

    office: str | None
    year: int | None

    @property
    def first_day(self) -> date | None:
        """1 January of the grant year, which decides the codes in force."""
        return date(self.year, 1, 1) if self.year else None

    @property
    def counties(self) -> tuple[str, ...]:
        """The counties of the office on that day."""
        return offices_on(self.first_day)[self.office] if self.first_day and self.office else ()


@dataclass
class OfficeWorkbook:
    """The sheets of a delivery as read, and what there is to tell besides what the tables tell."""

    tables: dict[str, Table]
    sender: Sender
    remarks: list[Remark]

    def all_remarks(self) -> list[Remark]:
        """Every remark: first of the whole delivery, then sheet by sheet, faults before warnings."""
        told = [
            sorted(table.remarks, key=lambda remark: (remark.severity, remark.row or 0))
            for table in self.tables.values()
        ]
        return [*self.remarks, *(remark for remarks in told for remark in remarks)]

    def judged(self) -> Judged:
        """What has come of the delivery, when everything has been checked."""
        period = str(self.sender.year) if self.sender.year else None
        tables = {name: table.frame for name, table in self.tables.items()}
        return Judged(tables, self.all_remarks(), period, self.sender.office)


def place(below: PurePath) -> Place:
    """``<grant_year>/<office>.xlsx``, or a folder ``<grant_year>/<office>``."""
    if len(below.parts) != 2 or not GRANT_YEAR.fullmatch(below.parts[0]):
        return Place(
            problem="Leveransen skal ligge i en mappe med tilskuddsåret som navn og hete som embetet, "
            "for eksempel 2017/Buskerud.xlsx."
        )
    if below.suffix.lower() in TABLE_SUFFIXES:
        return Place(problem="Leveransen skal være en arbeidsbok (.xlsx) eller en mappe med en CSV-fil for hvert ark.")
    year = below.parts[0]
    name = below.stem if below.suffix.lower() in {".xlsx", ".xlsm"} else below.name
    return Place(office=official_name(name, int(year)) or name, period=year)


def read_workbook(sheets: list[Sheet], kinds: Mapping[str, SheetKind], where: Place) -> OfficeWorkbook:
    """Read the sheets of a delivery, each as the kind with its title."""
    titled: dict[str, Sheet] = {}
    remarks: list[Remark] = []
    about = [sheet for sheet in sheets if fold(sheet.name) == fold(ABOUT)]
    sender = find_sender(where, about[0] if about else None, remarks)
    titles = {fold(kind.title): kind.title for kind in kinds.values()}
    for sheet in sheets:
        title = titles.get(fold(sheet.name))
        if title is None:
            remarks.extend(stray_sheet(sheet))
        elif title in titled:
            remarks.append(Remark(f"Arket «{title}» finnes to ganger. Ta bort det ene.", sheet=sheet.name))
        else:
            titled[title] = sheet
    tables = {name: read_sheet(titled.get(kind.title), kind) for name, kind in kinds.items()}
    return OfficeWorkbook(tables, sender, remarks)


def read_sheet(sheet: Sheet | None, kind: SheetKind) -> Table:
    """Read one sheet; a missing or empty one is a fault and has no rows."""
    if sheet is not None and sheet.cells.height:
        return read_table(sheet, kind.schema, kind.reasons, kind.template)
    reason = (
        f"Arket «{kind.title}» mangler (skjulte ark leses ikke). Legg det til, om så bare med overskriftene."
        if sheet is None
        else "Arket er tomt. Skriv overskriftene i første rad."
    )
    return Table(
        empty_of(kind.schema),
        [],
        {},
        [Remark(reason, sheet=kind.title)],
        sheet or Sheet(kind.title, pl.DataFrame()),
        Header(0, {}, [], [], []),
        kind.schema,
    )


def stray_sheet(sheet: Sheet) -> Iterator[Remark]:
    """Tell a sheet with content that is not read, unless the template or the marked copy put it there."""
    if sheet.cells.height and not PASSED_OVER.fullmatch(fold(sheet.name)):
        yield Remark("Arket er ukjent og leses ikke.", sheet=sheet.name, severity=Severity.WARNING)


def fit(sheets: list[Sheet], kinds: Mapping[str, SheetKind]) -> float:
    """How large a part of its sheets are there, or, of a workbook with fewer, how large a part of that are its own.

    Title and headers count half each.
    """
    named = {fold(sheet.name): sheet for sheet in sheets if not PASSED_OVER.fullmatch(fold(sheet.name))}
    found = [(named.get(fold(kind.title)), kind) for kind in kinds.values()]
    shares = (0.5 + 0.5 * header_share(sheet, kind.schema) for sheet, kind in found if sheet)
    return sum(shares) / max(1, min(len(kinds), len(named)))


# --- who sent it --------------------------------------------------------------------------------------------


def find_sender(where: Place, about: Sheet | None, remarks: list[Remark]) -> Sender:
    """Office and year from the path or the command line and from the sheet ``Om``, which must agree."""
    year = int(where.period) if where.period else None
    if told := written_in(about, "år"):
        found = WRITTEN_YEAR.fullmatch(told.value or "")
        if not found:
            remarks.append(told.because("Ventet et årstall med fire sifre, for eksempel 2017."))
        elif year and int(found[1]) != year:
            remarks.append(told.because(f"Leveransen er sendt for {year}, men arket sier {found[1]}. Rett det gale."))
        else:
            year = int(found[1])
    if year is None:
        remarks.append(unknown("Tilskuddsåret", "år", "--year"))
        return Sender(None, None)
    return Sender(find_office(where, about, year, remarks), year)


def find_office(where: Place, about: Sheet | None, year: int, remarks: list[Remark]) -> str | None:
    """The official name of the office that sent a delivery for a grant year."""
    office = official_name(where.office, year) if where.office else None
    if where.office and office is None:
        remarks.append(Remark(no_such_office(where.office, year)))
    if told := written_in(about, "embete"):
        found = official_name(told.value or "", year)
        if not found:
            remarks.append(told.because(no_such_office(told.value or "", year)))
        elif office and found != office:
            remarks.append(told.because(f"Leveransen er sendt for {office}, men arket sier {found}. Rett det gale."))
        return office or found
    if not where.office:
        remarks.append(unknown("Embetet", "embete", "--office"))
    return office


def unknown(what: str, field: str, option: str) -> Remark:
    """Tell that nothing says who sent the delivery or for which year."""
    return Remark(f"{what} er ikke oppgitt. Fyll ut feltet {field} i arket {ABOUT}, eller oppgi {option} til check.")


def no_such_office(name: str, year: int) -> str:
    """Say that an office was not in force, and which ones were."""
    names = "; ".join(offices_on(date(year, 1, 1)))
    if not names:
        return f"Ordningen har ingen embeter 1. januar {year}. Rett tilskuddsåret."
    return f"Intet embete heter «{name[:100]}» 1. januar {year}. Embetene er: {names}."


def official_name(text: str, year: int) -> str | None:
    """The official name of the office that a text means, whatever its case, hyphens and spelling of æøå."""

    def plain(name: str) -> str:
        return fold(name.replace("-", " "))

    return next((name for name in offices_on(date(year, 1, 1)) if plain(name) == plain(text)), None)


@dataclass(frozen=True)
class Told:
    """The value of a field of the sheet ``Om``, and its cell."""

    sheet: str | None
    field: str
    value: str | None
    row: int
    column: int

    def because(self, reason: str) -> Remark:
        """A fault at the cell."""
        return Remark(reason, self.sheet, self.row, self.field, self.value, cell=(self.row, self.column))


def written_in(about: Sheet | None, field: str) -> Told | None:
    """What stands to the right of the name of a field in the sheet ``Om``; none where nothing does."""
    if about is None:
        return None
    for row, cells in enumerate(about.cells.rows(), start=1):
        for column, (name, value) in enumerate(pairwise(map(stripped, cells)), start=2):
            if fold(name) == fold(field) and value:
                return Told(about.name, field, value[:200], row, column)
    return None

"""The kinds of delivery: where each lies, which headers it is known by, and who judges it.

The same ``judge_file`` serves ``dekomp check`` and the nightly build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

import dataframely as dy

from dagster_project.deliveries import appropriations, gsi
from dagster_project.deliveries.table import Table, headers_of
from dagster_project.deliveries.tabular import Sheet, find_header, open_sheets
from dagster_project.deliveries.verdict import Remark, Severity, UnreadableError, Verdict
from dagster_project.settings import Limits

READABLE_SUFFIXES = {".csv", ".txt", ".tsv", ".xlsx", ".xlsm"}
IGNORED = re.compile(r"^(\.|~\$|thumbs\.db$|desktop\.ini$)|\.(tmp|part|partial|crdownload|filepart)$", re.IGNORECASE)
SCHOOL_YEAR = re.compile(r"20[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Place:
    """What a delivery's path below ``deliveries/<kind>/`` says of it."""

    office: str | None = None
    period: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of delivery: one table, known by its headers."""

    name: str
    label_nb: str
    layout: str
    schema: type[dy.Schema]
    judge: Callable[[Sheet, Place], tuple[Table, str | None]]
    place: Callable[[PurePath], Place]


def judge_gsi(sheet: Sheet, place: Place) -> tuple[Table, str | None]:
    """Judge teacher FTEs; the period is the school year."""
    return gsi.judge(sheet, place.period)


def judge_appropriations(sheet: Sheet, _: Place) -> tuple[Table, str | None]:
    """Judge appropriations; the period is the years they speak of."""
    table = appropriations.judge(sheet)
    return table, appropriations.years_of(table)


def place_gsi(below: PurePath) -> Place:
    """``gsi/<school_year>/<any>``."""
    if len(below.parts) == 2 and SCHOOL_YEAR.fullmatch(below.parts[0]):
        return Place(period=below.parts[0])
    return Place(problem="Filen skal ligge i en mappe med skoleåret som navn, for eksempel gsi/2016-17/.")


def place_appropriations(below: PurePath) -> Place:
    """``appropriations/<any>``."""
    if len(below.parts) == 1:
        return Place()
    return Place(problem="Filen skal ligge rett i mappen appropriations/.")


KINDS = (
    Kind(
        "appropriations",
        "Bevilgninger",
        "appropriations/<fil>",
        appropriations.AppropriationSchema,
        judge_appropriations,
        place_appropriations,
    ),
    Kind("gsi", "Lærerårsverk (GSI)", "gsi/<skoleår>/<fil>", gsi.GsiSchema, judge_gsi, place_gsi),
)
BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class Delivery:
    """A file found in the delivery folder. ``kind`` is none where the folder is not one of the contract's."""

    path: Path
    name: str  # path below the delivery folder, as told to people
    kind: Kind | None
    place: Place


def find_deliveries(folder: Path) -> Iterator[Delivery]:
    """Every file below a delivery folder, in a fixed order; hidden and half-copied files are passed over."""
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if any(IGNORED.search(part) for part in below.parts) or (path.is_dir() and not path.is_symlink()):
            continue
        kind = BY_NAME.get(below.parts[0]) if len(below.parts) > 1 else None
        if path.is_symlink():
            place = Place(problem="Snarveier (symbolske lenker) leses ikke. Legg selve filen i mappen.")
        elif kind is None:
            layouts = ", ".join(kind.layout for kind in KINDS)
            place = Place(problem=f"Filen ligger ikke der noen leveranse ventes ({layouts}).")
        else:
            place = kind.place(PurePath(*below.parts[1:]))
        yield Delivery(path, below.as_posix(), kind, place)


def place_of_loose_file(path: Path) -> tuple[Kind | None, Place]:
    """What the path of a file given to ``check`` says, when it happens to lie as a delivery does."""
    parts = path.absolute().parts
    for index in range(len(parts) - 2, -1, -1):
        kind = BY_NAME.get(parts[index])
        if kind:
            place = kind.place(PurePath(*parts[index + 1 :]))
            if place.problem is None:
                return kind, place
    return None, Place()


def judge_file(
    path: Path, data: bytes, limits: Limits, kind: Kind | None = None, place: Place | None = None
) -> Verdict:
    """Judge the bytes of a file. Without a kind it is found from the headers, wherever the file lies."""
    place = place or Place()
    verdict = Verdict(path, kind.name if kind else None, place.office, place.period)
    if place.problem:
        verdict.readable = False
        verdict.remarks.append(Remark(place.problem))
        return verdict
    try:
        if path.suffix.lower() not in READABLE_SUFFIXES and not data.startswith(b"%PDF"):
            raise UnreadableError(f"Filtypen «{path.suffix or 'uten endelse'}» leses ikke. Send .csv eller .xlsx.")
        verdict.sheets = open_sheets(path.name, data, limits)
        kind = kind or recognise(verdict.sheets)
        verdict.kind = kind.name
        sheet = choose_sheet(verdict.sheets, kind)
        verdict.remarks.extend(other_sheets(verdict.sheets, sheet, kind))
        table, period = kind.judge(sheet, place)
    except UnreadableError as error:
        verdict.readable = False
        verdict.remarks.append(Remark(str(error)))
        return verdict
    verdict.period = period
    verdict.remarks.extend(sorted(table.remarks, key=lambda remark: (remark.severity, remark.row or 0)))
    verdict.tables = {kind.name: table.frame}
    return verdict


def recognise(sheets: list[Sheet]) -> Kind:
    """The kind whose necessary headers a file has most of, at least half."""

    def match(kind: Kind) -> float:
        wanted = {header: True for header, must in headers_of(kind.schema).items() if must}
        return max((len(find_header(sheet, wanted).columns) / len(wanted) for sheet in sheets), default=0.0)

    best = max(KINDS, key=match)
    if match(best) < 0.5:
        known = "; ".join(f"{kind.label_nb}: {', '.join(headers_of(kind.schema))}" for kind in KINDS)
        raise UnreadableError(f"Kjenner ikke igjen leveransen på overskriftene. Ventet en av disse: {known}.")
    return best


def choose_sheet(sheets: list[Sheet], kind: Kind) -> Sheet:
    """The sheet whose header fits the kind best, the first of them on a tie."""
    wanted = headers_of(kind.schema)
    filled = [sheet for sheet in sheets if sheet.cells.height]
    if not filled:
        raise UnreadableError("Arbeidsboken har ingen utfylte ark.")
    return max(filled, key=lambda sheet: len(find_header(sheet, wanted).columns))


def other_sheets(sheets: list[Sheet], chosen: Sheet, kind: Kind) -> Iterator[Remark]:
    """Tell sheets with content that are not read; one with the same headers is a fault, it holds rows too."""
    wanted = headers_of(kind.schema)
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

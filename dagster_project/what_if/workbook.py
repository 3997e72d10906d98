"""A what-if as a workbook: the assumptions, counties, owners, co-funding. Codes and names are text, never formulas."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from dagster_project.errors import UserError
from dagster_project.what_if.beside import Beside, Row
from dagster_project.what_if.told import ONLY_CALCULATED

HEADERS = {
    "key": "Regel",
    "in_force": "Gjelder",
    "assumed": "Antatt",
    "meaning_nb": "Hva den sier",
    "county_code": "Fylkesnummer",
    "county_name": "Fylke",
    "county_governor": "Embete",
    "teacher_fte": "Lærerårsverk",
    "allocated_nok": "Tildelt",
    "difference_nok": "Forskjell",
    "owner_id": "Eier-id",
    "owner_name": "Skoleeier",
    "owner_type": "Eiertype",
    "participates": "Deltar",
    "indicative_nok": "Rammebeløp",
    "basis": "Grunnlag etter regelen",
    "base_nok": "Grunnlag",
    "required_nok": "Krav",
    "cofunding_nok": "Egenandel",
    "shortfall_nok": "Mangler",
    "status": "Status",
}
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def check_path(path: Path) -> None:
    """Raise ``UserError`` where a workbook cannot be written there."""
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"Filen må hete noe som slutter på .xlsx, for eksempel {path.with_suffix('.xlsx')}.")
    if path.exists():
        raise UserError(f"Filen {path} finnes fra før. Velg et annet navn med --out, eller flytt den.")


def write_workbook(beside: Beside, path: Path) -> None:
    """Write it whole or not at all."""
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(str(unfinished), OPTIONS) as book:
            first = _sheet(book, "Forutsetninger", beside.conditions)
            first.write_string(len(beside.conditions) + 2, 0, f"Tilskuddsår {beside.year}. {ONLY_CALCULATED}")
            _sheet(book, "Fylker", beside.counties)
            _sheet(book, "Skoleeiere", beside.owners)
            _sheet(book, "Egenandel", beside.cofunding)
        unfinished.replace(path)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise UserError(f"Kan ikke skrive {path}: {error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _sheet(book: xlsxwriter.Workbook, name: str, rows: list[Row]) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {"_nok": book.add_format({"num_format": "#,##0"}), "_fte": book.add_format({"num_format": "#,##0.0"})}
    sheet.freeze_panes(1, 2)
    for place, column in enumerate(rows[0] if rows else ()):
        plain = column.removesuffix("_what_if")
        number = formats.get(plain[-4:])
        sheet.write_string(0, place, HEADERS[plain] + ("" if plain == column else ", antatt"), head)
        sheet.set_column(place, place, 14 if number else 22, number)
        for line, value in enumerate((row[column] for row in rows), 1):
            if isinstance(value, bool):
                sheet.write_string(line, place, "ja" if value else "nei")
            elif isinstance(value, str):
                sheet.write_string(line, place, value)
            elif value is not None:
                sheet.write_number(line, place, value)
    return sheet

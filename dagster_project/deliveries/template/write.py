"""Writes a template to a file: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from dagster_project.errors import UserError


def new_book(title: str) -> Workbook:
    """A workbook without sheets, which works out its formulas when it is opened."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = title
    book.properties.creator = "dekomp"
    book.properties.language = "nb-NO"
    book.calculation.fullCalcOnLoad = True
    return book


def check_path(path: Path, *, force: bool) -> None:
    """Raise ``UserError`` where a template cannot be written there."""
    if path.suffix.lower() != ".xlsx":
        raise UserError(f"Filen må hete noe som slutter på .xlsx, for eksempel {path.with_suffix('.xlsx')}.")
    if path.exists() and not force:
        raise UserError(f"Filen {path} finnes fra før. Velg et annet navn, eller skriv over den med --force.")


def write_book(book: Workbook, path: Path) -> None:
    """Write a workbook. Raises ``UserError`` and leaves nothing behind where that is not possible."""
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        book.save(unfinished)
        unfinished.replace(path)
    except OSError as error:
        raise UserError(f"Kan ikke skrive {path}: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)

"""The codebook as a workbook: tables, variables, codes and sources, a sheet each, in bokmål and English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from math import ceil
from pathlib import Path

import xlsxwriter

from dagster_project.release.documents import words
from dagster_project.release.documents.citation import used_sources
from dagster_project.release.documents.codebook.lines import COUNTED, FIELDS, all_lines
from dagster_project.release.documents.words import Said
from dagster_project.release.model import Release

CODEBOOK_XLSX = "codebook.xlsx"
AS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
WIDE = {"definition": 60, "missing": 40, "withheld": 40, "label": 34, "population": 34, "source": 40, "name": 30}
LINE = 15  # height of a line of text: programs other than Excel do not work it out
PRINTED = 8  # columns that can be read when put on one page
PLAIN = ("table", "name", "short", "source", "clause", "classification", "codes")  # the same in both languages


def write_codebook_xlsx(release: Release, folder: Path) -> None:
    """Write ``codebook.xlsx``; texts stay texts whatever they begin with."""
    with xlsxwriter.Workbook(folder / CODEBOOK_XLSX, AS_TEXT) as book:
        created = datetime.combine(release.issued, time(), UTC).replace(tzinfo=None)
        book.set_properties({"title": f"Kodebok: {words.titled(release).nb}", "created": created})
        _about(book, release)
        _tables(book, release)
        _variables(book, release)
        _codes(book, release)
        _sheet(
            book,
            "Kilder",
            [Said("Kilde", "Source"), Said("Tittel", "Title"), Said("Tittel (engelsk)", "Title (English)"),
             Said("Utgiver", "Publisher"), Said("Lisens", "Licence"), Said("Adresse", "Address")],
            [
                (one.id, one.title, one.title_en, one.publisher, one.licence, one.url)
                for one in used_sources(release)
            ],
            [20, 60, 60, 34, 14, 50],
        )  # fmt: skip


def _about(book: xlsxwriter.Workbook, release: Release) -> None:
    told = [words.titled(release), words.ABOUT, words.WITHHELD, words.illustrated(release)]
    rows = [(said.nb, said.en) for said in told if said]
    _sheet(book, "Om", [Said.plain("Bokmål"), Said.plain("English")], rows, [80, 80])


def _tables(book: xlsxwriter.Workbook, release: Release) -> None:
    heads = [Said("Tabell", "Table"), Said("Navn", ""), Said("", "Label"), Said("Innhold", ""), Said("", "Content")]
    rows = [
        (one.name, one.label_nb, one.label_en, one.description_nb, one.description_en, ", ".join(one.grain))
        for one in release.tables
    ]
    _sheet(book, "Tabeller", [*heads, Said("Nøkkel", "Key")], rows, [28, 32, 32, 60, 60, 34])


def _variables(book: xlsxwriter.Workbook, release: Release) -> None:
    """A row a variable: what is said of it in both languages, then its figures as numbers."""
    texts = [key for key in FIELDS if key not in COUNTED]
    heads, widths = [], []
    for key in texts:
        languages = [FIELDS[key]] if key in PLAIN else [Said(f"{FIELDS[key].nb}", ""), Said("", f"{FIELDS[key].en}")]
        heads += languages
        widths += [WIDE.get(key, 18)] * len(languages)
    rows = []
    for line in all_lines(release):
        said, row = line.said, []
        for key in texts:
            one = said.get(key, Said.plain(""))
            row += [one.nb] if key in PLAIN else [one.nb, one.en]
        rows.append((*row, *(line.counts.get(key) for key in COUNTED)))
    _sheet(book, "Variabler", [*heads, *(FIELDS[key] for key in COUNTED)], rows, [*widths, *[12] * len(COUNTED)], 2)


def _codes(book: xlsxwriter.Workbook, release: Release) -> None:
    """A row a code of each variable: how often it occurs."""
    heads = [Said("Tabell", "Table"), Said("Variabel", "Variable"), Said("Kode", "Code"), Said("Betydning", ""),
             Said("", "Meaning"), Said("Antall", "Count")]  # fmt: skip
    rows = [
        (line.table.name, line.variable.name, one.code, one.label.nb, one.label.en, one.count)
        for line in all_lines(release)
        for one in line.frequencies
    ]
    _sheet(book, "Koder", heads, rows, [26, 34, 30, 34, 34, 10])


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    heads: Sequence[Said],
    rows: Iterable[Sequence[object]],
    widths: Sequence[int],
    frozen: int = 1,
) -> None:
    """A sheet with a head that stays in sight and can be filtered."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "valign": "top", "bg_color": "#dce8f3"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    for column, (said, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, " / ".join(dict.fromkeys(word for word in (said.nb, said.en) if word)), head)
    last = 0
    for last, row in enumerate(rows, 1):
        sheet.set_row(last, LINE * max(ceil(len(str(one)) / width) for one, width in zip(row, widths, strict=True)))
        for column, one in enumerate(row):
            if isinstance(one, int | float | Decimal) and not isinstance(one, bool):
                sheet.write_number(last, column, float(one) if isinstance(one, Decimal) else one, cell)
            elif one is not None and one != "":
                sheet.write_string(last, column, str(one), cell)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, last, len(heads) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    if len(heads) <= PRINTED:
        sheet.fit_to_pages(1, 0)

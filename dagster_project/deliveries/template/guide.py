"""How the first sheet of a template is written: what the workbook is, and how it is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.deliveries.marked_copy import put_text
from dagster_project.deliveries.template import style
from dagster_project.deliveries.template.layout import GUIDE, SheetLayout

WIDTHS = {"A": 24, "B": 88, "C": 15}
CHARACTERS_A_LINE = 103
LINE_HEIGHT = 15
PAGES = 2
HEIGHTS = {"title": 34, "section": 26, "table": 20}
HABITS = {
    "Koder": "Skriv kodene med ledende null, for eksempel 0301. Kolonnene er satt opp som tekst, så den blir stående.",
    "Datoer": "Skriv dag, måned og år, for eksempel 15.03.{year}.",
    "Beløp": "Hele kroner, uten «kr» og uten desimaler. Alle beløp er 0 eller høyere.",
    "Lister": (
        "Velg fra listen i cellen der det er en. Kodene til eiere og UH-institusjoner står med navn i arket Lister. "
        "Du kan også skrive andre koder, for eksempel en kommune i et annet fylke."
    ),
    "Rader": (
        "Fyll ut radene uten hull under overskriften. Ikke endre overskriftene, ikke slå sammen celler og ikke legg "
        "til kolonner. Kolonner med lysere overskrift kan stå tomme. Du kan sortere, filtrere og gjøre kolonnene "
        "bredere."
    ),
}


@dataclass(frozen=True)
class Line:
    """A row of the guide."""

    kind: str
    label: str = ""
    text: str = ""
    note: str = ""


def add_guide(book: Workbook, lines: Iterable[Line]) -> None:
    """Put the guide in front of the other sheets."""
    sheet: Worksheet = book.create_sheet(GUIDE, 0)
    sheet.sheet_view.showGridLines = False
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    for row, line in enumerate(lines, start=1):
        write_line(sheet, row, line)
    style.on_paper(sheet, landscape=False)
    sheet.page_setup.fitToHeight = PAGES


def write_line(sheet: Worksheet, row: int, line: Line) -> None:
    """Write a row and dress it after its kind."""
    for letter, text in (("A", line.label), ("B", line.text), ("C", line.note)):
        if text:
            put_text(sheet[f"{letter}{row}"], text)
            sheet[f"{letter}{row}"].number_format = "General"
        sheet[f"{letter}{row}"].alignment = style.WRAPPED_INDENTED
    text_lines = len(wrap(line.text, CHARACTERS_A_LINE)) or 1
    sheet.row_dimensions[row].height = HEIGHTS.get(line.kind, LINE_HEIGHT * text_lines + 3)
    match line.kind:
        case "title" | "section":
            sheet[f"A{row}"].font = style.TITLE if line.kind == "title" else style.SECTION
            sheet[f"A{row}"].alignment = style.MIDDLE
        case "table":
            for letter in WIDTHS:
                style.header(sheet[f"{letter}{row}"])
        case "row":
            sheet[f"A{row}"].font = style.BOLD
            for letter in WIDTHS:
                sheet[f"{letter}{row}"].border = style.BELOW


def section(title: str, rows: dict[str, str]) -> Iterator[Line]:
    """A title, labelled rows below it, and an empty row."""
    yield Line("section", title)
    for label, text in rows.items():
        yield Line("row", label, text)
    yield Line("blank")


def columns_of(sheets: Iterable[SheetLayout]) -> Iterator[Line]:
    """Every column of the sheets with its explanation."""
    yield Line("section", "Arkene, kolonne for kolonne")
    for layout in sheets:
        yield Line("table", layout.name, layout.purpose, "Må fylles ut")
        for column in layout.columns:
            yield Line("row", column.header, column.explained, column.must)
        yield Line("blank")


def habits(year: int) -> dict[str, str]:
    """What to take care of in every cell."""
    return {label: text.format(year=year) for label, text in HABITS.items()}


def control(office: str, year: int, kind: str) -> dict[str, str]:
    """How the workbook is checked and sent in, and what happens to faults."""
    return {
        "Filnavn": (
            f"Lagre arbeidsboken som «{office}.xlsx». Arket Om sier hvilket embete og år den gjelder; la det stå."
        ),
        "Kontroll": (
            f'Kjør kontrollen før du sender inn: dekomp check "{office}.xlsx" --annotate merket. Den bruker de '
            "samme reglene som mottaket. Med --annotate får du en kopi der cellene med feil er merket og forklart."
        ),
        "Innsending": f"Filen legges i mappen {kind}/{year} hos mottakeren.",
        "Ved feil": (
            "En arbeidsbok med feil blir avvist i sin helhet, så penger aldri blir lest halvveis. Den forrige godtatte "
            "gjelder til en ny er godtatt. Du får vite ark, rad, kolonne og hva som er galt, alle feil på én gang."
        ),
        "Merknader": (
            "En merknad stanser ikke innsendingen. Det gjør heller ikke brudd på reglene i ordningen, men de vises som "
            "funn i varehuset, og du kan bli spurt om dem."
        ),
        "Rettelser": (f"Send inn hele arbeidsboken på nytt. Den nyeste godtatte for {year} gjelder; alle blir lagret."),
    }

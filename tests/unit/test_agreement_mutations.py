"""One cell of a valid agreement is broken in every way we could think of: caught at that cell, or harmless.

Every class is tried on every column of every sheet where it can occur; its test's id says how many cells that is.

| class | what is done | outcome |
|---|---|---|
| empty, blank | nothing, or spaces of several kinds | caught; optional dates and schools become nothing, (1) (2) |
| padded | space and no-break space around the text | harmless |
| upper case | the text in capitals | harmless for words; other text is kept as written; ids (2) |
| transliterated | æ, ø and å as ae, oe and aa | harmless for words; other text is kept as written |
| same value | another spelling of the same number, date, code or word | harmless, with a warning where it was guessed |
| other text | words where a number, date, code or word from a list belongs | caught; ids (2) |
| number as text | a number where text or a word belongs | caught; text is kept as written; ids (2) |
| negative | a minus before a number | caught; weights also where their sum is told (1) |
| fraction | one decimal too many | caught; a weight where the sum is told (1) |
| too large | fourteen digits | caught |
| no number | shielded, not published, ambiguous thousands, exponent, percent | caught |
| code | too short, too long, wrong check digit, another year's, another office's, no owner | caught |
| date | impossible, another century, in words, wrong order, outside the year | caught, order at the end date (1) |
| unknown id | an id that no sheet has | caught; of the row itself: (2) |
| duplicate id | the id of another row | caught on both rows, and (2) |
| formula without value | a formula that no program has worked out | caught; of an id, also (2) |
| error value | #REF! in the cell | caught; of an id, also (2) |
| formula text | text that a spreadsheet would run | caught; text is kept as text; ids (2) |
| control character | a bell in the text | caught; of an id, also (2) |
| very long | 5,000 characters | caught; text is kept; of an id, also (2) |
| enormous | 10,001 characters, in one column a sheet | the whole file is refused, with sheet, row and column |
| emoji | a sign outside the basic plane | caught; text is kept; ids (2) |
| header renamed | the title of the column misspelt | caught at the header |
| header respelt | capitals, spaces, transliteration, all headers at once | harmless |
| header doubled | the title of the column before it, one a sheet | caught at the header, and at the one that is gone |
| extra column | one more column with text, one a sheet | warning at its header, the rest as before |

(1) The other half of the check is the same row: weights at ``vekt_læringsmiljø``, order at the end date, periods at
``medlem_id`` of both rows. (2) An id that is changed where it belongs is caught at every row that refers to it.
"Text is kept" means that the tables differ in that cell alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest
from agreement_files import Cell, changed, faults, good, index, judge, saved, text_at, warnings
from agreement_files import book as workbook_of

from dagster_project.deliveries.office.agreements import SHEETS
from dagster_project.deliveries.table import headers_by_name
from dagster_project.deliveries.verdict import Verdict

Places = set[Cell]
GOOD = good()
ORIGINAL = judge(good())
TABLE_OF = {kind.title: table for table, kind in SHEETS.items()}
ROW = {"Nettverk": 2, "Medlemmer": 2, "Tiltak": 2, "Fordeling": 2, "Egenandel": 3, "Deltakelse": 2}  # the row broken
IDS = {("Nettverk", "nettverk_id"): "nettverk_id", ("Tiltak", "tiltak_id"): "tiltak_id"}
TEXTS = {"navn", "tittel", "utviklingsområde"}
WORDS = {"opprinnelse", "rolle", "medlem_type", "opplæringstype", "beslutning", "mottaker_type", "form"}
YES_OR_NO = {"deltar", "hele_kollegiet"}
OPTIONAL = {"fra", "til", "behovsvurdering_dato", "uh_dialog_dato", "skole_orgnr"}
DATES = {"fra", "til", "behovsvurdering_dato", "uh_dialog_dato", "planlagt_start", "planlagt_slutt"}
WEIGHTS = {"vekt_læringsmiljø", "vekt_ferdigheter", "vekt_gjennomføring"}
WHOLE = {"beløp", "lærere"}
NUMBERS = WEIGHTS | WHOLE | {"årsverk"}
CODES = {"fylkesnummer", "medlem_id", "mottaker_id", "eier_id", "skole_orgnr"}
LATIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "AE", "Ø": "OE", "Å": "AA"})
CELLS = [(sheet, ROW[sheet], column) for sheet, rows in GOOD.items() for column in rows[0]]


@dataclass(frozen=True)
class Mutation:
    """A cell, what is put there, and what must come of it: faults at ``places``, or tables that are the same.

    ``kept``: the table may differ in that cell. ``told``: the warnings.
    """

    cell: Cell
    text: str
    places: frozenset[Cell] = frozenset()
    kept: bool = False
    told: frozenset[Cell] = frozenset()


CLASSES: dict[str, list[Mutation]] = {}
Class = Callable[[], Iterator[Mutation]]


def mutations(name: str) -> Callable[[Class], Class]:
    """Name a class of mutations."""

    def collect(made: Class) -> Class:
        CLASSES[name] = list(made())
        return made

    return collect


def references(cell: Cell) -> Places:
    """Where other sheets refer to the id in a cell that is its own row's."""
    sheet, _, column = cell
    own = text_at(GOOD, cell)
    return {
        (other, number, column)
        for other, (header, *rows) in GOOD.items()
        if other != sheet and column in header
        for number, row in enumerate(rows, start=2)
        if row[header.index(column)] == own
    }


def is_own_id(cell: Cell) -> bool:
    return (cell[0], cell[2]) in IDS


def caught(cell: Cell, text: str, *also: Cell) -> Mutation:
    """Caught at the cell; where it is an id, at the rows that refer to it too."""
    others = references(cell) if is_own_id(cell) else set()
    return Mutation(cell, text, frozenset({cell, *others, *also}))


def elsewhere(cell: Cell, text: str, *places: Cell) -> Mutation:
    """Caught at the other half."""
    return Mutation(cell, text, frozenset(places))


def other_id(cell: Cell, text: str) -> Mutation:
    """An id that is an id, but no row's: told where the references are."""
    return elsewhere(cell, text, *references(cell)) if is_own_id(cell) else caught(cell, text)


def same(cell: Cell, text: str, *told: Cell) -> Mutation:
    return Mutation(cell, text, told=frozenset(told))


def kept(cell: Cell, text: str) -> Mutation:
    return Mutation(cell, text, kept=True)


def is_id(column: str) -> bool:
    return column in {"nettverk_id", "tiltak_id"}


def as_text(cell: Cell, text: str) -> Mutation:
    """Odd text: kept where text is free, another id where an id belongs, else caught."""
    if cell[2] in TEXTS:
        return kept(cell, text)
    return other_id(cell, text) if is_id(cell[2]) else caught(cell, text)


def nothing(cell: Cell, text: str) -> Mutation:
    return kept(cell, text) if cell[2] in OPTIONAL else caught(cell, text)


@mutations("empty")
def empty() -> Iterator[Mutation]:
    return (nothing(cell, "") for cell in CELLS)


@mutations("blank")
def blank() -> Iterator[Mutation]:
    return (nothing(cell, " \u00a0\u202f\t ") for cell in CELLS)


@mutations("padded")
def padded() -> Iterator[Mutation]:
    return (same(cell, f" \u00a0{text_at(GOOD, cell)}\u202f ") for cell in CELLS)


@mutations("upper case")
def upper_case() -> Iterator[Mutation]:
    for cell in CELLS:
        text = text_at(GOOD, cell)
        if cell[2] in WORDS | YES_OR_NO:
            yield same(cell, text.upper())
        elif cell[2] in TEXTS:
            yield kept(cell, text.upper())
        elif is_id(cell[2]):
            yield other_id(cell, text.lower())


@mutations("transliterated")
def transliterated() -> Iterator[Mutation]:
    yield same(("Egenandel", 2, "form"), "frikjoep")
    yield same(("Egenandel", 2, "form"), "FRIKJÖP")
    yield kept(("Tiltak", 3, "utviklingsområde"), "Laeringsmiljoe")
    yield kept(("Medlemmer", 4, "navn"), "Universitetet i Soeroest-Norge")


@mutations("same value")
def same_value() -> Iterator[Mutation]:
    for cell in CELLS:
        text, column = text_at(GOOD, cell), cell[2]
        if column in DATES:
            day = date.fromisoformat(text)
            yield same(cell, f"{day:%d.%m.%Y}")
            yield same(cell, f"{day.day}.{day.month}.{day.year}")
            yield same(cell, f"{day} 00:00:00")
            yield same(cell, f"{day}T00:00:00")
            yield same(cell, str((day - date(1899, 12, 30)).days), cell)
        elif column in NUMBERS:
            if "," in text:
                yield same(cell, text.replace(",", "."))
            yield same(cell, f"{text}{'' if ',' in text else ','}0")
        if column == "beløp":
            yield from (same(cell, text[:-3] + space + text[-3:]) for space in " \u00a0\u2009\u202f")
        if column in CODES:
            yield same(cell, f"{text}.0")
            if text.startswith("0"):
                yield same(cell, text[1:], cell)
    yield same(("Medlemmer", 6, "medlem_type"), "Nasjonalt senter")


@mutations("other text")
def other_text() -> Iterator[Mutation]:
    return (as_text(cell, "kanskje") for cell in CELLS)


@mutations("number as text")
def number_as_text() -> Iterator[Mutation]:
    for cell in CELLS:
        if cell[2] in TEXTS | WORDS | YES_OR_NO | DATES or is_id(cell[2]):
            yield as_text(cell, "1234")
        if cell[2] in YES_OR_NO:
            yield from (caught(cell, text) for text in ("1", "0", "true", "x", "j"))


SUM = ("Tiltak", 2, "vekt_læringsmiljø")


@mutations("negative")
def negative() -> Iterator[Mutation]:
    for cell in CELLS:
        if cell[2] in NUMBERS:
            also = [SUM] if cell[2] in WEIGHTS else []
            yield caught(cell, f"-{text_at(GOOD, cell)}", *also)
            yield caught(cell, f"−{text_at(GOOD, cell)}", *also)


@mutations("fraction")
def fraction() -> Iterator[Mutation]:
    for cell in CELLS:
        if cell[2] in WHOLE:
            yield from (caught(cell, text) for text in ("10,5", "10.25", "0,01"))
        elif cell[2] == "årsverk":
            yield from (caught(cell, text) for text in ("10,55", "0.01"))
        elif cell[2] in WEIGHTS:
            yield from (elsewhere(cell, text, SUM) for text in ("0,4", "0,33", "1"))


@mutations("too large")
def too_large() -> Iterator[Mutation]:
    return (caught(cell, "99999999999999") for cell in CELLS if cell[2] in NUMBERS)


@mutations("no number")
def no_number() -> Iterator[Mutation]:
    for cell in CELLS:
        if cell[2] in NUMBERS:
            yield from (caught(cell, text) for text in ("*", ":", "..", "1e5", "40 %", "1.000.000"))
        if cell[2] in WHOLE:
            yield from (caught(cell, text) for text in ("1.000", "kr 1000", "O"))


@mutations("code")
def code() -> Iterator[Mutation]:
    for column, cell in (("fylkesnummer", ("Nettverk", 2, "fylkesnummer")), ("", ("Medlemmer", 9, "medlem_id"))):
        yield from (caught(cell, text) for text in ("006", "0602", "0", "O6", "21", "30", "99", "03", "811801402"))
        if column:
            yield from (caught(cell, text) for text in ("07", "19", "50"))
    for cell in (("Medlemmer", 2, "medlem_id"), ("Fordeling", 2, "mottaker_id")):
        yield from (caught(cell, text) for text in ("06", "62", "00602", "06O2", "3005", "0720", "9999", "811801402"))
    owners = [("Egenandel", 2, "eier_id"), ("Deltakelse", 5, "eier_id")]
    for cell in owners:
        yield from (
            caught(cell, text) for text in ("06020", "3005", "0720", "9999", "99", "03", "O602", "06 02", "0602;")
        )
        yield from (caught(cell, text) for text in ("911770709", "971564679"))  # no owners
    organisations = [
        ("Medlemmer", 3, "medlem_id"),
        ("Fordeling", 3, "mottaker_id"),
        ("Egenandel", 3, "eier_id"),
        ("Deltakelse", 4, "eier_id"),
        ("Deltakelse", 2, "skole_orgnr"),
    ]
    for cell in organisations:
        number = text_at(GOOD, cell)
        wrong = (number[:-1], f"{number}0", f"0{number}", f"{number[:-1]}{(int(number[-1]) + 1) % 10}", f"NO{number}")
        swapped = number[:3] + number[4] + number[3] + number[5:]
        yield from (caught(cell, text) for text in (*wrong, *([swapped] if swapped != number else [])))


@mutations("date")
def dates() -> Iterator[Mutation]:
    for cell in CELLS:
        if cell[2] in DATES:
            for text in ("31.02.2017", "2017-13-01", "01.08.1017", "1.8.17", "1. august 2017", "8/1/2017", "99999"):
                yield caught(cell, text)
    start, end = ("Tiltak", 2, "planlagt_start"), ("Tiltak", 2, "planlagt_slutt")
    yield from (caught(end, text) for text in ("2017-07-31", "31.12.2016"))
    yield from (caught(start, text) for text in ("31.12.2016", "2018-01-01"))
    yield elsewhere(("Tiltak", 3, "planlagt_start"), "2017-12-21", ("Tiltak", 3, "planlagt_slutt"))
    joined, left = ("Medlemmer", 2, "fra"), ("Medlemmer", 2, "til")
    yield caught(left, "31.12.2016")
    yield caught(joined, "2018-01-01", left)
    same_member = [("Medlemmer", row, "medlem_id") for row in (7, 8)]
    yield elsewhere(("Medlemmer", 7, "til"), "2017-07-01", *same_member)
    yield elsewhere(("Medlemmer", 7, "til"), "", *same_member)
    yield elsewhere(("Medlemmer", 8, "fra"), "2017-06-30", *same_member)
    yield elsewhere(("Medlemmer", 8, "fra"), "", *same_member)


@mutations("unknown id")
def unknown_id() -> Iterator[Mutation]:
    return (other_id(cell, text) for cell in CELLS if is_id(cell[2]) for text in ("X9", "1", "N1 T1"))


@mutations("duplicate id")
def duplicate_id() -> Iterator[Mutation]:
    yield caught(("Nettverk", 2, "nettverk_id"), "N2", ("Nettverk", 3, "nettverk_id"))
    yield caught(("Tiltak", 2, "tiltak_id"), "T2", ("Tiltak", 3, "tiltak_id"))
    yield caught(("Medlemmer", 5, "medlem_id"), "0604", ("Medlemmer", 7, "medlem_id"), ("Medlemmer", 8, "medlem_id"))
    heads = [("Deltakelse", row, "eier_id") for row in (2, 3)]
    yield elsewhere(("Deltakelse", 3, "skole_orgnr"), "975012344", *heads)


@mutations("formula text")
def formula_text() -> Iterator[Mutation]:
    texts = ("=cmd|' /C calc'!A0", '=HYPERLINK("http://x";"y")', "@SUM(1+1)", "+1+cmd")
    return (as_text(cell, text) for cell in CELLS for text in (texts if cell[2] == "tittel" else texts[:1]))


@mutations("control character")
def control_character() -> Iterator[Mutation]:
    for cell in CELLS:
        yield caught(cell, f"{text_at(GOOD, cell)}\x07")
        if is_id(cell[2]):
            yield from (
                caught(cell, f"{text_at(GOOD, cell)[0]}{sign}{text_at(GOOD, cell)[1]}") for sign in "\u200b\n\u202e"
            )


@mutations("very long")
def very_long() -> Iterator[Mutation]:
    return (kept(cell, "x" * 5000) if cell[2] in TEXTS else caught(cell, "1" * 5000) for cell in CELLS)


@mutations("emoji")
def emoji() -> Iterator[Mutation]:
    return (as_text(cell, "🎓") for cell in CELLS)


def cell_of(table: pl.DataFrame, cell: Cell) -> tuple[str, pl.Expr]:
    """A cell of the sender as a column of the table and the condition of its row."""
    names = {header: name for name, header in headers_by_name(SHEETS[TABLE_OF[cell[0]]].schema).items()}
    return names[cell[2]], pl.col("source_row") == cell[1]


def differences(verdict: Verdict, but: Cell | None) -> list[str]:
    """The tables that differ from the original's, outside a cell."""
    found = []
    for name, original in ORIGINAL.tables.items():
        table = verdict.tables[name]
        if but and name == TABLE_OF[but[0]]:
            column, row = cell_of(table, but)
            hidden = pl.when(row).then(None).otherwise(pl.col(column)).alias(column)
            table, original = table.with_columns(hidden), original.with_columns(hidden)
        if not table.equals(original):
            found.append(name)
    return found


def wrong(mutation: Mutation, verdict: Verdict) -> str:
    """What is not as it must be; nothing where all is."""
    if mutation.places:
        if faults(verdict) != mutation.places:
            return f"faults {faults(verdict)}, not {set(mutation.places)}"
        return "" if verdict.word == "rejected" else verdict.word
    if verdict.word != "accepted":
        return f"{verdict.word}: {[str(fault) for fault in verdict.faults]}"
    if warnings(verdict) != mutation.told:
        return f"warnings {[str(warning) for warning in verdict.warnings]}"
    return ", ".join(differences(verdict, mutation.cell if mutation.kept else None))


@pytest.mark.parametrize("name", [pytest.param(name, id=f"{name}: {len(made)}") for name, made in CLASSES.items()])
def test_each_mutation_is_caught_at_its_cell_or_harmless(name: str) -> None:
    problems = {}
    for mutation in CLASSES[name]:
        if problem := wrong(mutation, judge(changed((mutation.cell, mutation.text)))):
            problems[mutation.cell, mutation.text[:40]] = problem
    assert not problems


# --- what only a workbook can have --------------------------------------------------------------------------


@pytest.mark.parametrize("text", [pytest.param(text, id=f"{name}: {len(CELLS)}") for name, text in
                                  (("formula without value", "=1+1"), ("error value", "#REF!"))])  # fmt: skip
def test_each_cell_with_a_formula_or_an_error_is_caught(text: str) -> None:
    problems = {}
    for cell in CELLS:
        book = workbook_of(GOOD)
        book[cell[0]].cell(cell[1], index(GOOD, cell[0], cell[2]) + 1, text)
        if problem := wrong(caught(cell, text), judge(saved(book))):
            problems[cell] = problem
    assert not problems


# --- headers and sheets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", [pytest.param(CELLS, id=f"header renamed: {len(CELLS)}")])
def test_each_renamed_header_is_caught_at_the_header(cell: list[Cell]) -> None:
    problems = {}
    for sheet, _, column in cell:
        verdict = judge(changed(((sheet, 1, column), "kolonne")))
        if faults(verdict) != {(sheet, 1, column)}:
            problems[sheet, column] = faults(verdict)
    assert not problems


@pytest.mark.parametrize("sheets", [pytest.param(list(GOOD), id=f"header doubled: {len(GOOD)}")])
def test_each_doubled_header_is_caught_at_the_header(sheets: list[str]) -> None:
    for sheet in sheets:
        first, second, *_ = GOOD[sheet][0]
        assert faults(judge(changed(((sheet, 1, second), first)))) == {(sheet, 1, first), (sheet, 1, second)}


@pytest.mark.parametrize("cells", [pytest.param(CELLS, id=f"header respelt: {len(CELLS)}")])
def test_respelt_headers_are_harmless(cells: list[Cell]) -> None:
    respelt = {column: f" {column.translate(LATIN).replace('_', ' ').upper()} " for _, _, column in cells}
    verdict = judge(changed(*(((sheet, 1, column), respelt[column]) for sheet, _, column in cells)))
    assert verdict.remarks == []
    assert not differences(verdict, None)


@pytest.mark.parametrize("sheets", [pytest.param(list(GOOD), id=f"extra column: {len(GOOD)}")])
def test_each_extra_column_is_told_and_not_read(sheets: list[str]) -> None:
    for sheet in sheets:
        widened = good()
        for row, text in zip(widened[sheet], ["egen merknad", *["Ring Kari"] * 20], strict=False):
            row.append(text)
        verdict = judge(widened)
        assert warnings(verdict) == {(sheet, 1, "egen merknad")}
        assert not differences(verdict, None)


@pytest.mark.parametrize("sheets", [pytest.param(list(GOOD), id=f"enormous: {len(GOOD)}")])
def test_each_enormous_cell_refuses_the_file_and_says_where(sheets: list[str]) -> None:
    for sheet in sheets:
        verdict = judge(changed(((sheet, 2, GOOD[sheet][0][2]), "x" * 10_001)))
        assert verdict.word == "unreadable"
        assert verdict.remarks[0].reason.startswith(f"{sheet}.csv: Rad 2, kolonne nr. 3 ")


def test_the_classes_are_many_and_no_mutation_is_made_twice() -> None:
    made = [(mutation.cell, mutation.text) for group in CLASSES.values() for mutation in group]
    doubled = [mutation for mutation, times in Counter(made).items() if times > 1]
    assert len(made) - len(doubled) >= 200
    assert {cell for cell, _ in made} >= set(CELLS)
    assert [cell for cell, text in made if text == text_at(GOOD, cell)] == []

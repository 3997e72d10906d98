"""One cell of a valid report is broken in many ways: caught at that cell, or harmless.

Each class is tried on every column. What becomes of it follows from what the column takes: free text is kept as
written, a ``tiltak_id`` is another id (which is a warning elsewhere), everything else is caught. Only in Egenandel
a row without its one number is none, since the template fills in the rest.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest
from agreement_files import Cell, book, faults, saved, text_at
from report_files import changed, good, judge

from dagster_project.deliveries.office.reports import SHEETS
from dagster_project.deliveries.table import headers_by_name
from dagster_project.deliveries.verdict import Verdict

GOOD = good()
ORIGINAL = judge(good())
ROW = {"Framdrift": 4, "Egenandel": 4, "Deltakelse": 2, "Egenvurdering": 2, "Kvalitetsdialog": 2}  # the row broken
CELLS = [(sheet, ROW[sheet], header) for sheet, rows in GOOD.items() for header in rows[0]]
FREE = {"kommentar", "begrunnelse", "tema", "oppfølging"}
MAY_BE_EMPTY = {"kommentar", "begrunnelse", "oppfølging", "skole_orgnr"}
WORDS = {"status", "form", "hele_kollegiet"}
NUMBERS = {"andel_fullført", "brukt_beløp", "beløp", "lærere", "årsverk", "måloppnåelse", "vurdering"}
CODES = {"eier_id", "skole_orgnr", "uh_id"}

Mutation = tuple[Cell, str, str]  # a cell, what is put there, and what must come of it


def odd(cell: Cell, text: str) -> Mutation:
    """Text that is no date, number, code or word."""
    return cell, text, "kept" if cell[2] in FREE | {"tiltak_id"} else "caught"


def mutations() -> Iterator[Mutation]:
    """Every class on every column where it can occur."""
    for cell in CELLS:
        header, text = cell[2], text_at(GOOD, cell)
        nothing = "kept" if header in MAY_BE_EMPTY else "no row" if cell[::2] == ("Egenandel", "beløp") else "caught"
        yield from ((cell, empty, nothing) for empty in ("", " \u00a0\u202f "))
        yield cell, f" \u00a0{text}\u202f ", "same"
        yield from (odd(cell, other) for other in ("kanskje", "=1+1", "🎓"))
        yield cell, f"{text}\x07", "caught"
        yield cell, "1" * 5000, "kept" if header in FREE else "caught"
        if header in WORDS:
            yield cell, text.upper(), "same"
            yield cell, "1234", "caught"
        if header in NUMBERS:
            yield cell, f"{text}{'' if ',' in text else ','}0", "same"
            wrong = (f"-{text}", f"−{text}", "99999999999999", "*", ":", "1e5", "40 %", "1.000.000")
            yield from ((cell, number, "caught") for number in wrong)
        if header in CODES:
            yield cell, f"{text}.0", "same"
            yield from ((cell, code, "caught") for code in (f"{text}0", f"0{text}", f"NO{text}", f"{text[:-1]}O"))
        if header == "dato":
            day = date.fromisoformat(text)
            yield from ((cell, spelt, "same") for spelt in (f"{day:%d.%m.%Y}", f"{day} 00:00:00", f"{day}T00:00:00"))
            yield from ((cell, wrong, "caught") for wrong in ("2017-13-01", "1.8.17", "8/1/2017", "01.08.1017"))


def difference(cell: Cell, verdict: Verdict) -> set[str]:
    """The columns and rows in which the tables differ from the original's; the cell itself as ``kept``."""
    found = set()
    for name, original in ORIGINAL.tables.items():
        headers = headers_by_name(SHEETS[name].schema)
        for row, (one, other) in enumerate(zip(original.to_dicts(), verdict.tables[name].to_dicts(), strict=True)):
            for column in original.columns:
                if one[column] != other[column]:
                    place = (SHEETS[name].title, one["source_row"], headers.get(column))
                    found.add("kept" if place == cell else f"{name}.{column} of row {row}")
    return found


def wrong(mutation: Mutation) -> str:
    """What is not as it must be; nothing where all is."""
    cell, text, outcome = mutation
    verdict = judge(changed((cell, text)))
    if outcome == "caught":
        return "" if (faults(verdict), verdict.word) == ({cell}, "rejected") else f"{faults(verdict)}"
    if not verdict.accepted:
        return str(verdict.faults[0])
    if outcome == "no row":
        return "" if verdict.rows == ORIGINAL.rows - 1 and not verdict.remarks else f"{verdict.rows} rows"
    expected = {"kept"} if outcome == "kept" else set()
    return "" if difference(cell, verdict) == expected else f"{difference(cell, verdict)}"


@pytest.mark.parametrize("sheet", list(GOOD))
def test_each_mutation_is_caught_at_its_cell_or_harmless(sheet: str) -> None:
    made = [mutation for mutation in mutations() if mutation[0][0] == sheet]
    assert {cell[2] for cell, _, _ in made} == set(GOOD[sheet][0])
    assert not {mutation[:2]: problem for mutation in made if (problem := wrong(mutation))}


def test_there_are_some_hundred_mutations() -> None:
    made = [mutation[:2] for mutation in mutations()]
    assert len(made) == len(set(made)) > 250


@pytest.mark.parametrize("text", ["=1+1", "#REF!"])
def test_each_cell_with_a_formula_or_an_error_is_caught(text: str) -> None:
    problems = {}
    for sheet, row, header in CELLS:
        workbook = book(GOOD)
        workbook[sheet].cell(row, GOOD[sheet][0].index(header) + 1, text)
        told = faults(judge(saved(workbook)))
        if told != {(sheet, row, header)}:
            problems[sheet, header] = told
    assert not problems


@pytest.mark.parametrize("sheet", list(GOOD))
def test_each_header_renamed_is_caught_and_respelt_is_harmless(sheet: str) -> None:
    for header in GOOD[sheet][0]:
        assert faults(judge(changed(((sheet, 1, header), "kolonne")))) == {(sheet, 1, header)}
    respelt = [
        ((sheet, 1, header), f" {header.replace('_', ' ').replace('ø', 'OE').upper()}") for header in GOOD[sheet][0]
    ]
    verdict = judge(changed(*respelt))
    assert verdict.remarks == []
    for name, table in ORIGINAL.tables.items():
        assert isinstance(table, pl.DataFrame)
        assert table.equals(verdict.tables[name])

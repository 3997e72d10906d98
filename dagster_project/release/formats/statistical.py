"""Stata and SPSS: one file a table and language, with labels of variables and values.

A code is a number with a label, in the order of its list; ``codes.csv`` says which number stands for which code. Texts
without a list, such as municipality codes, stay text. In variables whose cells may be withheld, Stata has ``.a`` for
withheld and ``.b`` for not known, SPSS the user-missing values -99 and -98; in the others what is not known is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pyreadstat

from dagster_project.release.model import Release, Table, Variable

Language = Literal["nb", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "en")
YES_NO: dict[Language, dict[int, str]] = {"nb": {0: "Nei", 1: "Ja"}, "en": {0: "No", 1: "Yes"}}
MISSING: dict[Language, tuple[str, str]] = {"nb": ("Holdt tilbake", "Ikke kjent"), "en": ("Withheld", "Not known")}
ILLUSTRATED: dict[Language, str] = {"nb": "ILLUSTRASJON", "en": "ILLUSTRATION"}
FILE_LABEL, VALUE_LABEL = 64, 120  # bytes of the label of a file and of a value that both programs take
WIDTH = 14  # digits and sign of a figure on the screen
DECIMALS = 4  # of a share on the screen
STATA_VERSION = 14  # the oldest that reads æ, ø and å as they are


@dataclass(frozen=True)
class Program:
    """What a program's files are called, how long a label may be in characters or bytes, how it shows figures, and what
    it calls a cell that is withheld and one that is not known.
    """

    folder: str
    suffix: str
    longest_label: int
    size: Callable[[str], int]
    shown: str
    withheld: float | str
    not_known: float | str

    def path(self, folder: Path, language: Language, table: Table) -> str:
        """Where a table lies below the folder of a release; its folder is made."""
        found = folder / self.folder / language / f"{table.name}{self.suffix}"
        found.parent.mkdir(parents=True, exist_ok=True)
        return str(found)

    def file_label(self, release: Release, table: Table, language: Language) -> str:
        """What the file is called in the program: the table, after a warning where figures are made up."""
        warning = f"{ILLUSTRATED[language]}: " if release.is_illustrated else ""
        return _cut(f"{warning}{_label(table, language)}", FILE_LABEL, _bytes)

    def variable_labels(self, table: Table, language: Language) -> list[str | None]:
        """What the variables are called, in order."""
        return [_cut(_label(variable.column, language), self.longest_label, self.size) for variable in table.variables]


def _bytes(text: str) -> int:
    return len(text.encode())


STATA = Program("stata", ".dta", 80, len, "%{width}.{decimals}f", "a", "b")
SPSS = Program("spss", ".sav", 255, _bytes, "F{width}.{decimals}", -99.0, -98.0)


def write_stata(release: Release, folder: Path) -> None:
    """``stata/<language>/<table>.dta``."""
    for table in [table for table in release.tables if "stata" in table.formats]:
        frame = coded(release, table, STATA)
        for language in LANGUAGES:
            pyreadstat.write_dta(
                frame,
                STATA.path(folder, language, table),
                version=STATA_VERSION,
                file_label=STATA.file_label(release, table, language),
                column_labels=STATA.variable_labels(table, language),
                variable_value_labels=value_labels(release, table, language, STATA),
                missing_user_values={one.short: ["a", "b"] for one in table.variables if _is_marked(one)},
                variable_format=_formats(table, STATA),
            )


def write_spss(release: Release, folder: Path) -> None:
    """``spss/<language>/<table>.sav``."""
    for table in [table for table in release.tables if "spss" in table.formats]:
        frame = coded(release, table, SPSS)
        for language in LANGUAGES:
            pyreadstat.write_sav(
                frame,
                SPSS.path(folder, language, table),
                file_label=SPSS.file_label(release, table, language),
                column_labels=SPSS.variable_labels(table, language),
                variable_value_labels=value_labels(release, table, language, SPSS),
                missing_ranges={one.short: [-99, -98] for one in table.variables if _is_marked(one)},
                variable_format=_formats(table, SPSS),
                variable_measure={one.short: _measure(release, one) for one in table.variables},
                row_compress=True,
            )


def coded(release: Release, table: Table, program: Program) -> pl.DataFrame:
    """The rows of a table as a program takes them: short names, codes as numbers, cells without a value marked."""
    return pl.DataFrame([_coded(release, table, variable, program) for variable in table.variables])


def value_labels(release: Release, table: Table, language: Language, program: Program) -> dict[str, dict[Any, str]]:
    """What the values of a table's variables are called, by short name."""
    found: dict[str, dict[Any, str]] = {}
    for variable in table.variables:
        labels: dict[Any, str] = {}
        if variable.column.type == "BOOLEAN":
            labels |= YES_NO[language]
        for number, code in enumerate(release.codes(variable), 1):
            labels[number] = _cut(code.label_nb if language == "nb" else code.label_en, VALUE_LABEL, _bytes)
        if _is_marked(variable):
            labels |= dict(zip((program.withheld, program.not_known), MISSING[language], strict=True))
        if labels:
            found[variable.short] = labels
    return found


def write_codes(release: Release, folder: Path) -> None:
    """``codes.csv``: each code, what it is called, and its number in Stata and SPSS."""
    used = {variable.column.codes for table in release.tables for variable in table.variables}
    rows = [
        (name, number, code.code, code.label_nb, code.label_en)
        for name in sorted(release.metadata.codes.keys() & used)
        for number, code in enumerate(release.metadata.codes[name], 1)
    ]
    schema = ["code_list", "number", "code", "label_nb", "label_en"]
    pl.DataFrame(rows, schema=schema, orient="row").write_csv(folder / "codes.csv", line_terminator="\r\n")


def _coded(release: Release, table: Table, variable: Variable, program: Program) -> pl.Series:
    values = table.frame[variable.name].alias(variable.short)
    if codes := release.codes(variable):
        numbers = {code.code: number for number, code in enumerate(codes, 1)}
        return values.replace_strict(numbers, return_dtype=pl.Int32)
    if values.dtype == pl.Boolean:
        return values.cast(pl.Int8)
    if values.dtype.is_decimal():
        values = values.cast(pl.Float64)
    if not _is_marked(variable):
        return values
    known = values.cast(pl.Float64).to_list()
    kept = table.is_withheld(variable.name).to_list()
    marked = [
        value if value is not None else program.withheld if is_kept else program.not_known
        for value, is_kept in zip(known, kept, strict=True)
    ]
    return pl.Series(variable.short, marked, dtype=pl.Object if isinstance(program.withheld, str) else pl.Float64)


def _is_marked(variable: Variable) -> bool:
    """Whether withheld and not known are told apart: in figures that may be withheld, which are never negative."""
    return variable.is_protected and variable.column.type not in {"VARCHAR", "BOOLEAN", "DATE"}


def _formats(table: Table, program: Program) -> dict[str, str]:
    """How figures are shown; codes, texts and dates as the program does by itself."""
    found = {}
    for variable in table.variables:
        kind, _, size = variable.column.type.partition("(")
        if kind in {"INTEGER", "BIGINT", "DOUBLE", "DECIMAL"}:
            decimals = DECIMALS if kind == "DOUBLE" else int(size.rstrip(")").split(",")[1]) if size else 0
            found[variable.short] = program.shown.format(width=WIDTH, decimals=decimals)
    return found


def _measure(release: Release, variable: Variable) -> str:
    text = variable.column.type in {"VARCHAR", "BOOLEAN"}
    return "nominal" if text or release.codes(variable) else "scale"


def _label(named: Any, language: Language) -> str:
    return str(named.label_nb if language == "nb" else named.label_en)


def _cut(text: str, most: int, size: Callable[[str], int]) -> str:
    """A label as long as a program takes it."""
    while size(text) > most:
        text = f"{text[:-2].rstrip()}…"
    return text

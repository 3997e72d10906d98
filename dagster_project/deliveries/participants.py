"""Deliveries of kind ``participants``: persons who took part in measures, known by keyed hashes only (M5).

A reference to a person is replaced before the sheet is judged (``conceal``), so that nothing after it, neither a
remark nor a marked copy nor the archive, can hold one. Remarks say where a fault is and quote no cell at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import PurePath

import dataframely as dy
import polars as pl

from dagster_project.deliveries import cells
from dagster_project.deliveries.cells import Meaning, Reader
from dagster_project.deliveries.kind import Judged, Kind, Place, choose_sheet, header_share
from dagster_project.deliveries.office.checks import not_in_force, tell_codes
from dagster_project.deliveries.office.office_workbook import GRANT_YEAR, official_name
from dagster_project.deliveries.table import Table, headers_of, read_table
from dagster_project.deliveries.tabular import Sheet, find_header
from dagster_project.deliveries.verdict import Remark, Severity, UnreadableError
from dagster_project.persons.identity_numbers import holds_identity_number
from dagster_project.persons.key import PersonKey

REFERENCE = "ansatt_ref"
BETWEEN = ":"
MEASURES_OF_FEW = 4  # so many measures may have fewer persons than there are measures
HIDDEN = "(skjult)"
WHOLE_COUNTRY = (
    "Filen heter ikke som et embete, så den gjelder hele landet. Bare den nyeste slike filen for året er i kraft."
)
SUSPECT = r"(?i)(\p{Nd}.*){10}|[0-9][.,][0-9]+e\+?[0-9]"


def person() -> Reader:
    """A concealed reference, ``version:person_key``; the version comes beside as ``key_version``."""

    def meaning(text: str) -> Meaning:
        version, _, person_key = text.partition(BETWEEN)
        return Meaning(person_key or None, beside=version or None)

    return Reader(meaning, pl.String(), beside="key_version")


class ParticipantSchema(dy.Schema):
    """Grain: measure, owner, school and person. ``position_share`` is a part of a full position."""

    source_row = dy.Int64(description="Row in the sender's sheet, counted from 1")
    measure_id = dy.String(metadata={"header": "tiltak_id", "reads": cells.identifier()})
    owner_id = dy.String(metadata={"header": "eier_id", "reads": cells.owner_code()})
    school_id = dy.String(nullable=True, metadata={"header": "skole_orgnr", "reads": cells.code(9, needed=False)})
    person_key = dy.String(metadata={"header": REFERENCE, "reads": person()})
    key_version = dy.String(description="Fingerprint of the secret that the person key was made with")
    position_share = dy.Decimal(7, 6, min=0, max=1, metadata={"header": "stillingsandel", "reads": cells.weight()})

    @dy.rule()
    def person_given_once(cls) -> pl.Expr:  # noqa: N805
        """A person is listed once in a measure for an owner and a school."""
        listed = ("person_key", "measure_id", "owner_id", "school_id")
        return pl.col("person_key").is_null() | (pl.len().over(*listed) == 1)


OUTSIDE = ("position_share", "Ventet et tall fra 0 til 1, for eksempel 0,8 for 80 prosent.")
REASONS = {
    "position_share|min": OUTSIDE,
    "position_share|max": OUTSIDE,
    "person_given_once": (
        "person_key",
        "Samme person står flere ganger i tiltaket hos samme eier og skole. Behold én rad.",
    ),
    "key_version|nullability": ("person_key", "Cellen er tom."),
}


def place(below: PurePath) -> Place:
    """``participants/<grant_year>/<any>.csv``; a file named after an office is that office's."""
    if len(below.parts) != 2 or not GRANT_YEAR.fullmatch(below.parts[0]):
        return Place(problem="Filen skal ligge i en mappe med tilskuddsåret som navn, for eksempel participants/2018/.")
    year = below.parts[0]
    return Place(office=official_name(below.stem, int(year)), period=year)


def conceal(sheets: list[Sheet], key: PersonKey) -> list[Sheet]:
    """The sheets with every reference to a person replaced, and whatever no column asks for hidden.

    Raises ``UnreadableError`` where an identity number stands anywhere.
    """
    for sheet in sheets:
        refuse_identity_numbers(sheet)
    if not all(sheet.is_csv for sheet in sheets):
        raise UnreadableError("Personfiler sendes som CSV. Lagre arket som CSV (UTF-8) og send det på nytt.")
    return [concealed(sheet, key) for sheet in sheets]


def refuse_identity_numbers(sheet: Sheet) -> None:
    """Refuse a sheet with a national identity number or D-number in any cell; the number is not told."""
    for index, name in enumerate(sheet.cells.columns, start=1):
        suspects = sheet.cells.lazy().select(text=name).with_row_index("row", offset=1)
        for row, text in suspects.filter(pl.col("text").str.contains(SUSPECT)).collect().iter_rows():
            if holds_identity_number(text):
                raise UnreadableError(
                    f"Rad {row}, kolonne nr. {index} har et fødselsnummer eller D-nummer. Hele filen er avvist, og "
                    f"ingenting av den er lagret. Bruk en annen referanse i {REFERENCE}."
                )


def concealed(sheet: Sheet, key: PersonKey) -> Sheet:
    """A sheet in which references are person keys; rows above the header and unknown columns are hidden."""
    header = find_header(sheet, headers_of(ParticipantSchema))
    titles = {str(index): title for title, index in header.columns.items()}
    named = {*titles, *(str(index) for _, index in header.doubled)}
    row = pl.int_range(pl.len())
    columns = []
    for name in sheet.cells.columns:
        column = pl.col(name)
        filled = column.str.strip_chars() != ""
        hidden = pl.when(filled).then(pl.lit(HIDDEN))
        body = person_keys(sheet.cells[name], key) if titles.get(name) == REFERENCE else column
        shown = pl.when(row > header.row).then(body if name in titles else hidden).otherwise(hidden)
        columns.append(pl.when((row == header.row) & (name in named)).then(column).otherwise(shown).alias(name))
    remarks = [replace(remark, value=None) for remark in sheet.remarks]
    return replace(sheet, cells=sheet.cells.select(columns), remarks=remarks)


def person_keys(references: pl.Series, key: PersonKey) -> pl.Expr:
    """The references of a column as ``version:person_key``; empty cells stay empty."""
    version = key.version
    keys = {text: f"{version}{BETWEEN}{key.person_key(text)}" for text in references.unique() if text and text.strip()}
    return pl.col(references.name).replace_strict(keys, default=None, return_dtype=pl.String)


def fits(sheets: list[Sheet]) -> float:
    """How well some sheets are a file of persons; one of several that names no references is another's."""
    known = [
        sheet for sheet in sheets if len(sheets) == 1 or REFERENCE in find_header(sheet, {REFERENCE: True}).columns
    ]
    return max((header_share(sheet, ParticipantSchema) for sheet in known), default=0.0)


def judge(sheets: list[Sheet], where: Place) -> Judged:
    """Judge concealed sheets; no remark quotes a cell, since anything may stand in the wrong column."""
    sheet = choose_sheet(sheets, ParticipantSchema)
    table = read_table(sheet, ParticipantSchema, REASONS)
    table.remarks.extend(exchanged(table))
    if where.period:
        day = date(int(where.period), 1, 1)
        tell_codes(table, "owner_id", {code: not_in_force(code, day) for code in set(table.frame["owner_id"]) - {None}})
        if not where.office:
            table.remarks.append(Remark(WHOLE_COUNTRY, severity=Severity.WARNING))
    remarks = [replace(remark, value=None) for remark in table.remarks]
    remarks.sort(key=lambda remark: (remark.severity, remark.row or 0))
    return Judged({"participants": table.frame}, remarks, where.period, where.office, [without_keys(sheet, table)])


def exchanged(table: Table) -> Iterator[Remark]:
    """Tell that references seem to stand where measures should: they would be kept as they are written."""
    measures, persons = table.frame["measure_id"].n_unique(), table.frame["person_key"].n_unique()
    if measures > max(persons, MEASURES_OF_FEW):
        yield Remark(
            f"Det er flere ulike verdier i tiltak_id ({measures}) enn i {REFERENCE} ({persons}). "
            "Kolonnene er trolig byttet om.",
            row=table.header.row + 1,
            column="tiltak_id",
        )


def without_keys(sheet: Sheet, table: Table) -> Sheet:
    """The sheet as a marked copy may show it: with neither references nor person keys."""
    index = table.header.columns.get(REFERENCE)
    if index is None:
        return sheet
    column = pl.col(str(index))
    shown = pl.when(column.str.contains(BETWEEN, literal=True)).then(pl.lit(HIDDEN)).otherwise(column)
    return replace(sheet, cells=sheet.cells.with_columns(shown.alias(str(index))))


KIND = Kind(
    "participants",
    "Deltakere",
    "participants/<tilskuddsår>/<fil>.csv",
    ", ".join(headers_of(ParticipantSchema)),
    {"participants": ParticipantSchema},
    fits,
    judge,
    place,
    conceal=conceal,
)

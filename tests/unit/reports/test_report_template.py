"""The workbook of a report: what was agreed stands there, what happened is written, and it comes back accepted."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.cli import main
from dagster_project.deliveries.kinds import judge_file
from dagster_project.deliveries.office import reports
from dagster_project.deliveries.table import headers_by_name, headers_of
from dagster_project.deliveries.template.facts import find_office
from dagster_project.deliveries.template.reports.guidance import lines
from dagster_project.deliveries.template.reports.layout import SHEETS
from dagster_project.deliveries.template.reports.workbook import template, write_template
from dagster_project.deliveries.verdict import Verdict
from dagster_project.settings import Limits

OFFICE, YEAR = "Rogaland", 2018
PRIVATE, UIS, ELSEWHERE = "936001009", "971564679", "1201"
SOFFICE = shutil.which("soffice")

# Ids such as 1.1 and 1.10 are the same number to a spreadsheet, and two measures to those who wrote them.
WAREHOUSE = f"""
create schema core; create schema allocation; create schema reach;
create table core.dim_owner as from (values
    ('1101', 'municipality', 'Eigersund', 2018, null), ('1103', 'municipality', 'Stavanger', 2018, null),
    ('{ELSEWHERE}', 'municipality', 'Bergen', 2018, null), ('{PRIVATE}', 'private', '=1+1 friskole', 2018, '1103')
) as t(owner_id, owner_type, owner_name, grant_year, municipality_code);
create table core.dim_provider as from (values
    ('{UIS}', 'Universitetet i Stavanger', 'uh', true), ('987654325', 'Et firma', 'other', false)
) as t(provider_id, provider_name, provider_type, is_registered);
create table core.bridge_network_member as from (values
    ('Rogaland', 2018, '{UIS}', true), ('Rogaland', 2018, '1103', true)
) as t(county_governor, grant_year, member_id, participates);
create table core.dim_measure as from (values
    ('Rogaland', 2018, '1.1', 'Lesing i fag'), ('Rogaland', 2018, '1.10', '=Tall'),
    ('Rogaland', 2018, 'T3', 'Uten noe'), ('Hordaland', 2018, '1.1', 'En annens'), ('Rogaland', 2017, '9', 'I fjor')
) as t(county_governor, grant_year, measure_id, title);
create table allocation.fct_grant_line as from (values
    ('Rogaland', 2018, '1.1', 'municipality', '1103', 100000), ('Rogaland', 2018, '1.1', 'uh', '{UIS}', 150001),
    ('Rogaland', 2018, '1.10', 'municipality', '1101', 50000), ('Rogaland', 2018, '1.10', 'other', '987654325', 1),
    ('Hordaland', 2018, '1.1', 'municipality', '{ELSEWHERE}', 77)
) as t(county_governor, grant_year, measure_id, recipient_type, recipient_id, amount_nok);
create table allocation.fct_pledge as from (values
    ('Rogaland', 2018, '1.1', '1103', 'cash', 20000), ('Rogaland', 2018, '1.1', '1103', 'cash', 10000),
    ('Rogaland', 2018, '1.1', '1103', 'in_kind', 40000), ('Rogaland', 2018, '1.10', '{PRIVATE}', 'in_kind', 5000),
    ('Rogaland', 2017, '9', '1103', 'cash', 1)
) as t(county_governor, grant_year, measure_id, owner_id, form, amount_nok);
create table reach.fct_planned_participation as from (values
    ('Rogaland', 2018, '1.1', '1103', null, 40), ('Rogaland', 2018, '1.1', '{ELSEWHERE}', null, 9),
    ('Rogaland', 2018, '1.10', '{PRIVATE}', '975012344', 7)
) as t(county_governor, grant_year, measure_id, owner_id, school_id, teachers);
create table allocation.fct_county_allocation as from (values (2018, '11', 1, 'adopted')
) as t(grant_year, county_code, allocated_nok, appropriation_status);
"""
PREFILLED: dict[str, list[dict[str, Any]]] = {
    "Framdrift": [
        {"tiltak_id": "1.1", "tittel": "Lesing i fag", "tilskudd": 250_001},
        {"tiltak_id": "1.10", "tittel": "=Tall", "tilskudd": 50_001},
        {"tiltak_id": "T3", "tittel": "Uten noe", "tilskudd": 0},
    ],
    "Egenandel": [
        {"tiltak_id": "1.1", "eier_id": "1103", "eier": "Stavanger", "form": "penger", "avtalt": 30_000},
        {"tiltak_id": "1.1", "eier_id": "1103", "eier": "Stavanger", "form": "frikjøp", "avtalt": 40_000},
        {"tiltak_id": "1.10", "eier_id": PRIVATE, "eier": "=1+1 friskole", "form": "frikjøp", "avtalt": 5_000},
    ],
    "Deltakelse": [
        {"tiltak_id": "1.1", "eier_id": "1103", "eier": "Stavanger", "planlagt": 40},
        {"tiltak_id": "1.1", "eier_id": ELSEWHERE, "eier": "Bergen", "planlagt": 9},
        {
            "tiltak_id": "1.10",
            "eier_id": PRIVATE,
            "eier": "=1+1 friskole",
            "skole_orgnr": "975012344",
            "planlagt": 7,
        },
    ],
    "Egenvurdering": [
        {"tiltak_id": "1.1", "tittel": "Lesing i fag", "eier_id": "1103", "eier": "Stavanger"},
        {"tiltak_id": "1.1", "tittel": "Lesing i fag", "eier_id": ELSEWHERE, "eier": "Bergen"},
        {"tiltak_id": "1.10", "tittel": "=Tall", "eier_id": "1101", "eier": "Eigersund"},
        {"tiltak_id": "1.10", "tittel": "=Tall", "eier_id": PRIVATE, "eier": "=1+1 friskole"},
    ],
    "Kvalitetsdialog": [{"uh_id": UIS, "navn": "Universitetet i Stavanger"}],
}
# What the sender writes: sheet, row, values by header. The last row of Framdrift is a copy with an earlier date.
WRITTEN: list[tuple[str, int, dict[str, Any]]] = [
    ("Framdrift", 2, {"dato": date(2019, 1, 8), "status": "fullført", "andel_fullført": 1, "brukt_beløp": 260_001}),
    ("Framdrift", 3, {"dato": date(2018, 12, 20), "status": "i_gang", "andel_fullført": 0.5, "brukt_beløp": 20_000}),
    (
        "Framdrift",
        5,
        {
            "tiltak_id": "1.1",
            "dato": date(2018, 10, 1),
            "status": "i_gang",
            "andel_fullført": 0.4,
            "brukt_beløp": 90_000,
        },
    ),
    ("Egenandel", 2, {"beløp": 30_000}),
    ("Egenandel", 3, {"beløp": 15_000}),
    ("Deltakelse", 2, {"lærere": 38, "årsverk": 30.5, "hele_kollegiet": "ja"}),
    ("Deltakelse", 4, {"lærere": 7, "årsverk": 6, "hele_kollegiet": "nei"}),
    ("Egenvurdering", 2, {"måloppnåelse": 4, "begrunnelse": "Alle skolene er med"}),
    ("Kvalitetsdialog", 2, {"dato": date(2018, 11, 1), "vurdering": 2, "tema": "Veiledning", "oppfølging": "Ny plan"}),
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("varehus") / "published" / "dekomp.duckdb"
    path.parent.mkdir()
    with duckdb.connect(path) as database:
        database.execute(WAREHOUSE)
    return path


@pytest.fixture(scope="module")
def untouched(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("urørt") / f"{OFFICE}.xlsx"
    write_template(OFFICE, YEAR, path, published)
    return path


@pytest.fixture(scope="module")
def filled(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template filled in as an adviser would."""
    path = tmp_path_factory.mktemp("utfylt") / f"{OFFICE}.xlsx"
    book = openpyxl.load_workbook(untouched)
    for sheet, row, values in WRITTEN:
        for header, value in values.items():
            place = [cell.value for cell in book[sheet][1]].index(header) + 1
            book[sheet].cell(row, place, value)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def recalculated(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same workbook, opened and saved by LibreOffice."""
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("libreoffice")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), str(filled)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / filled.name


def judged(path: Path) -> Verdict:
    return judge_file(path, path.read_bytes(), Limits())


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a sheet, each with what is not empty by header."""
    header = [cell.value for cell in sheet[1]]
    rows = [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    return [{str(name): value for name, value in row.items() if value is not None} for row in rows]


def test_headers_and_words_are_those_that_are_read() -> None:
    kinds = list(reports.SHEETS.values())
    assert [layout.name for layout in SHEETS] == [kind.title for kind in kinds]
    for layout, kind in zip(SHEETS, kinds, strict=True):
        definitions = {
            (column.metadata or {}).get("header"): column.nullable for column in kind.schema.columns().values()
        }
        assert [column.header for column in layout.columns if not column.shown] == list(headers_of(kind.schema))
        assert tuple(column.header for column in layout.columns if column.shown) == kind.template.shown
        for column in layout.columns:
            assert column.shown or definitions[column.header] == column.optional


def test_what_is_filled_in_does_not_make_a_row() -> None:
    for kind in reports.SHEETS.values():
        headers = headers_by_name(kind.schema)
        written = {header for row in PREFILLED[kind.title] for header in row}
        assert written == {headers[name] for name in kind.template.prefilled} | set(kind.template.shown)


def test_what_was_agreed_is_filled_in(untouched: Path) -> None:
    book = openpyxl.load_workbook(untouched)
    data = [layout.name for layout in SHEETS]
    assert book.sheetnames == ["Veiledning", "Om", *data, "Oversikt", "Lister"]
    assert {name: rows_of(book[name]) for name in data} == PREFILLED
    for name in data:
        for row in book[name].iter_rows(min_row=2):
            assert all(cell.data_type in "sn" for cell in row), "a name is never a formula"
    lists = {(row["kode"], row["navn"]): row["type"] for row in rows_of(book["Lister"]) if "kode" in row}
    assert lists[ELSEWHERE, "Bergen"] == "kommune"
    assert lists[PRIVATE, "=1+1 friskole"] == "privat"
    assert lists[UIS, "Universitetet i Stavanger"] == "uh"


def test_every_list_drops_down_and_only_warns_where_others_may_be_right(untouched: Path) -> None:
    book = openpyxl.load_workbook(untouched)
    codes = [cell.value for cell in book["Lister"]["A"]]

    def rule(sheet: str, header: str) -> Any:
        letter = {layout.name: layout for layout in SHEETS}[sheet].letter(header)
        return next(r for r in book[sheet].data_validations.dataValidation if str(r.sqref).startswith(f"{letter}2:"))

    assert rule("Framdrift", "tiltak_id").formula1 == "Lister!$E$2:$E$4"
    assert [cell.value for cell in book["Lister"]["E"][1:4]] == ["1.1", "1.10", "T3"]
    assert rule("Framdrift", "status").formula1 == '"ikke_startet,i_gang,fullført,avbrutt"'
    assert rule("Egenvurdering", "måloppnåelse").formula1 == '"1,2,3,4,5"'
    assert (rule("Framdrift", "andel_fullført").formula1, rule("Framdrift", "andel_fullført").formula2) == ("0", "1")
    for sheet, header in (("Egenandel", "eier_id"), ("Kvalitetsdialog", "uh_id")):
        first, last = (int(number) for number in re.findall(r"\$A\$(\d+)", rule(sheet, header).formula1))
        assert rule(sheet, header).errorStyle == "warning"
        assert (ELSEWHERE in codes[first - 1 : last]) == (header == "eier_id")
        assert (UIS in codes[first - 1 : last]) == (header == "uh_id")
    for layout in SHEETS:
        for column in layout.columns:
            assert rule(layout.name, column.header).prompt == column.explained
            assert len(column.explained) <= 255
            assert bool(rule(layout.name, column.header).type) <= (not column.shown)


def test_untouched_template_has_no_rows(untouched: Path) -> None:
    verdict = judged(untouched)
    assert (verdict.kind, verdict.office, verdict.period, verdict.rows) == ("reports", OFFICE, str(YEAR), 0)
    assert [str(remark) for remark in verdict.remarks] == [
        "ark Framdrift, rad 2: Arket har ingen utfylte tiltak. En rapport har minst ett."
    ]


def test_filled_template_is_accepted_without_a_remark(filled: Path) -> None:
    verdict = judged(filled)
    assert (verdict.word, verdict.remarks) == ("accepted", [])
    assert {name: table.height for name, table in verdict.tables.items()} == {
        "reports_progress": 3,
        "reports_cofunding": 2,
        "reports_participation": 2,
        "reports_self_evaluation": 1,
        "reports_quality_dialogue": 1,
    }
    assert verdict.tables["reports_progress"]["measure_id"].to_list() == ["1.1", "1.10", "1.1"]
    assert verdict.tables["reports_cofunding"].rows() == [
        (2, "1.1", "1103", "cash", 30_000),
        (3, "1.1", "1103", "in_kind", 15_000),
    ]


@pytest.mark.slow
def test_filled_template_saved_by_libreoffice_is_accepted(recalculated: Path, filled: Path) -> None:
    verdict = judged(recalculated)
    assert not verdict.remarks
    for name, table in judged(filled).tables.items():
        assert verdict.tables[name].equals(table)


@pytest.mark.slow
def test_overview_stands_planned_beside_reported(recalculated: Path) -> None:
    sheet = openpyxl.load_workbook(recalculated, data_only=True)["Oversikt"]
    rows: list[list[Any]] = [list(row[:15]) for row in sheet.iter_rows(13, 16, values_only=True)]
    for row in rows:
        row[4] = row[4].date() if row[4] and hasattr(row[4], "date") else row[4]
    first, second, third, total = rows
    assert first[:13] == ["1.1", "Lesing i fag", 250_001, 260_001, date(2019, 1, 8), "fullført", 1,
                          70_000, 45_000, 49, 38, 2, 1]  # fmt: skip
    assert re.fullmatch(
        r"Det er brukt 10\D?000 kr mer enn tilskuddet\. Egenandelen er 25\D?000 kr lavere enn avtalt\. "
        r"Egenvurdering mangler fra 1 av eierne\.",
        first[14],
    )
    assert second[:13] == ["1.10", "=Tall", 50_001, 20_000, date(2018, 12, 20), "i_gang", 0.5, 5_000, 0, 7, 7, 2, 0]
    assert [second[13], third[13], third[14]] == ["Se merknad", "Se merknad", "Framdrift mangler."]
    assert [total[index] for index in (2, 3, 7, 8, 9, 10)] == [300_002, 280_001, 75_000, 45_000, 56, 45]
    assert [sheet.cell(row, 3).value for row in range(6, 10)] == [0, 0, 0, 0]


def test_formulas_work_in_every_spreadsheet(untouched: Path) -> None:
    sheet = openpyxl.load_workbook(untouched)["Oversikt"]
    texts = [getattr(cell.value, "text", cell.value) for row in sheet for cell in row if cell.data_type == "f"]
    used = {name for text in texts for name in re.findall(r"([A-ZÆØÅ]+)\(", str(text))}
    assert used == {"AND", "COUNT", "COUNTA", "FIXED", "IF", "INDEX", "ISNA", "ISNUMBER", "MATCH", "MAX", "ROW", "SUM",
                    "SUMPRODUCT", "TRIM"}  # fmt: skip


def test_without_an_agreement_only_lists_are_filled_in(published: Path) -> None:
    book = template(find_office("Vestland", 2019, published), None)
    assert "Oversikt" not in book.sheetnames
    assert not any(rows_of(book[layout.name]) for layout in SHEETS)
    assert {"1201", "1211"} <= {cell.value for cell in book["Lister"]["A"]}
    guide = "\n".join(f"{line.label} {line.text}" for line in lines(find_office("Rogaland", 2019), None))
    assert "har ingen avtale fra embetet for 2019" in guide
    assert "senest 15.01.2020" in guide
    assert "Oversikt" not in guide


def test_command_fills_in_or_says_why_not(published: Path, tmp_path: Path) -> None:
    def run(year: int, warehouse: Path, *more: str) -> tuple[int, str]:
        arguments = ["--office", "rogaland", "--year", str(year), "--out", str(tmp_path / f"{year}.xlsx")]
        result = CliRunner().invoke(main, ["template", "reports", *arguments, "--warehouse", str(warehouse), *more])
        return result.exit_code, result.output

    code, said = run(2018, published.parent.parent)
    assert (code, "3 tiltak er ført opp" in said) == (0, True)
    assert judged(tmp_path / "2018.xlsx").office == OFFICE
    code, said = run(2018, published.parent.parent)
    assert (code, "finnes fra før" in said) == (1, True)
    assert run(2018, tmp_path, "--force")[0] == 0
    code, said = run(2019, published.parent.parent)
    assert (code, "ingen avtale fra embetet for 2019" in said) == (0, True)
    assert judged(tmp_path / "2019.xlsx").rows == 0

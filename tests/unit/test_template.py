"""The empty workbook of an office: what is filled in, what it says, what it sums, and that it comes back accepted."""

import csv
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.cli import main
from dagster_project.deliveries.kinds import judge_file
from dagster_project.deliveries.office import agreements
from dagster_project.deliveries.table import headers_of
from dagster_project.deliveries.template.agreements.guidance import lines
from dagster_project.deliveries.template.agreements.layout import SHEETS
from dagster_project.deliveries.template.agreements.workbook import template, write_template
from dagster_project.deliveries.template.facts import find_office
from dagster_project.deliveries.template.layout import Content
from dagster_project.deliveries.verdict import Verdict
from dagster_project.errors import UserError
from dagster_project.registers import seeds
from dagster_project.settings import SEEDS, Limits

OFFICE, YEAR = "Oslo og Akershus", 2018
PRIVATE_OWNER = "936001009"
UIO, OSLOMET = "971035854", "997058925"
START, END = date(2018, 8, 1), date(2019, 6, 20)
ASSESSED, DIALOGUE = date(2018, 1, 10), date(2018, 1, 20)
SOFFICE = shutil.which("soffice")

# Ids such as 1.1 and 1.10 are the same number to a spreadsheet, and two measures to those who wrote them.
FILLED: dict[str, list[tuple[Any, ...]]] = {
    "Nettverk": [
        ("N1", "02", "Follo", "etablert", "tilrettelegger"),
        ("N2", "03", "Private skoler i Oslo", "nytt", "aktiv"),
    ],
    "Tiltak": [
        (
            "1.1",
            "N1",
            "Lesing i fag",
            "Lesing",
            "etterutdanning",
            0,
            1,
            0,
            ASSESSED,
            DIALOGUE,
            "enighet",
            START,
            END,
        ),
        (
            "1.10",
            "N1",
            "=Tall",
            "Regning",
            "etterutdanning",
            0.2,
            0.5,
            0.3,
            ASSESSED,
            DIALOGUE,
            "enighet",
            START,
            END,
        ),
        ("T3", "N2", "Læringsmiljø", "Miljø", "etterutdanning", 1, 0, 0, None, DIALOGUE, "fylkesmannen", START, END),
    ],
    "Fordeling": [
        ("1.1", "kommune", "0213", 100_000),
        ("1.1", "kommune", "0214", 200_001),
        ("1.1", "uh", UIO, 300_000),
        ("1.10", "kommune", "0213", 50_000),
        ("1.10", "uh", OSLOMET, 70_000),
        ("T3", "privat", PRIVATE_OWNER, 900_000),
    ],
    "Egenandel": [
        ("1.1", "0213", "penger", 150_000),
        ("1.1", "0214", "frikjøp", 40_000),
        ("1.10", "0213", "frikjøp", 36_000),
        ("T3", PRIVATE_OWNER, "penger", 5_000),
    ],
    "Deltakelse": [
        ("1.1", "0213", None, 40, 38.5, "ja"),
        ("1.10", "0213", None, 12, 12, "nei"),
        ("T3", PRIVATE_OWNER, None, 7, 6.5, "ja"),
    ],
}
MEMBERSHIPS = {"0213": "N1", "0214": "N1", PRIVATE_OWNER: "N2"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small published warehouse, with a name that a spreadsheet would take for a formula."""
    path = tmp_path_factory.mktemp("varehus") / "published" / "dekomp.duckdb"
    path.parent.mkdir()
    with duckdb.connect(path) as database:
        database.execute("create schema core; create schema allocation")
        database.execute(
            """
            create table core.dim_owner as from (values
                ('936001009', 'private', '=1+1 friskole', '02', 2018, '0219'),
                ('811801402', 'private', 'Sluttet skole', '02', 2017, '0219'),
                ('813943492', 'private', 'Rindal friskole', '15', 2018, '1567')
            ) as owners(owner_id, owner_type, owner_name, county_code, grant_year, municipality_code)
            """
        )
        database.execute(
            """
            create table allocation.fct_county_allocation as from (values
                (2018, '02', 1000000, 'adopted'), (2018, '03', 800000, 'illustrative'), (2018, '04', 1, 'adopted')
            ) as counties(grant_year, county_code, allocated_nok, appropriation_status)
            """
        )
    return path


@pytest.fixture(scope="module")
def filled(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template filled in as an adviser would."""
    path = tmp_path_factory.mktemp("utfylt") / f"{OFFICE}.xlsx"
    write_template(OFFICE, YEAR, path, published)
    book = openpyxl.load_workbook(path)
    for sheet, rows in FILLED.items():
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                cell = book[sheet].cell(number, column, value)
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
    members = book["Medlemmer"]
    for row in members.iter_rows(min_row=2):
        if row[2].value in MEMBERSHIPS:
            row[0].value, row[4].value = MEMBERSHIPS[str(row[2].value)], "ja"
    for partner in (("N1", "uh", UIO, "UiO", "ja"), ("N1", "uh", OSLOMET, "OsloMet", "ja")):
        members.append(partner)
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


def template_of(office: str, year: int, published: Path | None = None) -> Workbook:
    return template(find_office(office, year, published))


def column(sheet: Worksheet, header: str) -> list[Any]:
    """The values below a header."""
    (number,) = [cell.column for cell in sheet[1] if cell.value == header]
    return [row[number - 1].value for row in sheet.iter_rows(min_row=2)]


def test_headers_and_words_are_those_that_are_read() -> None:
    kinds = list(agreements.SHEETS.values())
    assert [layout.name for layout in SHEETS] == [kind.title for kind in kinds]
    for layout, kind in zip(SHEETS, kinds, strict=True):
        definitions = [column for column in kind.schema.columns().values() if "header" in (column.metadata or {})]
        assert [column.header for column in layout.columns] == list(headers_of(kind.schema))
        assert {column.header for column in layout.columns if column.optional} == {
            (definition.metadata or {})["header"] for definition in definitions if definition.nullable
        }


def test_sheets_stand_in_the_order_they_are_met() -> None:
    book = template_of(OFFICE, YEAR)
    data = [layout.name for layout in SHEETS]
    assert book.sheetnames == ["Veiledning", "Om", *data, "Oversikt", "Oversikt tiltak", "Lister"]
    assert [[cell.value for cell in row] for row in book["Om"]] == [["felt", "verdi"], ["embete", OFFICE], ["år", YEAR]]
    for layout in SHEETS:
        sheet = book[layout.name]
        assert [cell.value for cell in sheet[1]] == [column.header for column in layout.columns]
        assert sheet.freeze_panes in ("A2", "B2")
        assert sheet.auto_filter.ref
        assert sheet.max_row == 1 or layout.name == "Medlemmer"


def test_owners_of_the_office_are_filled_in() -> None:
    members = template_of(OFFICE, YEAR)["Medlemmer"]
    owners = dict(zip(column(members, "medlem_id"), column(members, "medlem_type"), strict=True))
    assert owners["0301"] == owners["0219"] == "kommune"
    assert list(owners.values()).count("kommune") == 23
    assert list(owners.values()).count("privat") > 30
    assert set(column(members, "nettverk_id") + column(members, "deltar")) == {None}
    assert {type(code) for code in owners} == {str}


def test_county_municipalities_come_when_they_take_part() -> None:
    def county_municipalities(year: int) -> list[str]:
        owners = find_office("Rogaland", year).owners
        return [owner.party_id for owner in owners if owner.word == "fylkeskommune"]

    assert county_municipalities(2018) == []
    assert county_municipalities(2019) == ["11"]
    assert not [owner for owner in find_office("Oslo og Viken", 2019).owners if owner.party_id == "03"]


def test_private_owners_come_from_what_is_published(published: Path) -> None:
    def private_owners(office: str, year: int) -> list[str]:
        return [owner.party_id for owner in find_office(office, year, published).owners if owner.word == "privat"]

    assert private_owners(OFFICE, 2017) == ["811801402"]
    assert private_owners(OFFICE, 2018) == ["936001009"]
    assert private_owners("Møre og Romsdal", 2018) == ["813943492"]
    assert private_owners("Trøndelag", 2019) == ["813943492"], "Rindal moved to Trøndelag in 2019"
    assert not [owner for owner in find_office("Rogaland", 2024).owners if owner.word == "privat"]


def test_allocations_are_filled_in_where_they_are_published(published: Path) -> None:
    sheet = template_of(OFFICE, 2018, published)["Oversikt"]
    assert [sheet["A7"].value, sheet["E7"].value, sheet["E8"].value] == ["02", 1_000_000, 800_000]
    assert "hentet fra varehuset" in sheet["L7"].value
    assert "illustrasjon" in sheet["L8"].value
    sheet = template_of(OFFICE, 2017, published)["Oversikt"]
    assert sheet["E7"].value is None
    assert not sheet["E7"].protection.locked


def test_warehouse_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    broken = tmp_path / "dekomp.duckdb"
    broken.write_bytes(b"not a database" * 1000)
    with pytest.raises(UserError, match="dekomp build"):
        find_office(OFFICE, YEAR, broken)


def test_names_are_text_whatever_they_begin_with(published: Path, tmp_path: Path) -> None:
    write_template(OFFICE, YEAR, tmp_path / "mal.xlsx", published)
    book = openpyxl.load_workbook(tmp_path / "mal.xlsx")
    cells = [cell for name in ("Medlemmer", "Lister") for row in book[name] for cell in row if cell.value]
    names = [cell for cell in cells if cell.value == "=1+1 friskole"]
    assert len(names) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in names)


def test_every_list_of_words_and_codes_drops_down() -> None:
    book = template_of(OFFICE, YEAR)
    for layout in SHEETS:
        rules = {str(rule.sqref): rule for rule in book[layout.name].data_validations.dataValidation}
        for definition in layout.columns:
            letter = layout.letter(definition.header)
            assert rules[f"{letter}1"].prompt
            rule = rules[f"{letter}2:{letter}{layout.last_row}"]
            assert rule.prompt == definition.explained
            assert len(rule.prompt) <= 255
            assert len(rule.promptTitle) <= 32
            if definition.words:
                assert (rule.type, rule.formula1) == ("list", f'"{",".join(definition.words)}"')
            if definition.content in (Content.NETWORK, Content.MEASURE, Content.OWNER, Content.PARTY):
                assert (rule.type, rule.errorStyle) == ("list", "warning")
            if definition.content is Content.KRONER:
                assert (rule.type, rule.operator, rule.formula1) == ("whole", "greaterThanOrEqual", "0")
    members = {str(rule.sqref): rule for rule in book["Medlemmer"].data_validations.dataValidation}
    last = int(re.sub(r".*\$", "", members["C2:C2001"].formula1))
    codes = column(book["Lister"], "kode")
    assert len(codes) == last - 1
    assert UIO in codes


def test_formulas_work_in_every_spreadsheet() -> None:
    book = template_of(OFFICE, YEAR)
    used = {
        name
        for sheet in ("Oversikt", "Oversikt tiltak")
        for row in book[sheet]
        for cell in row
        if cell.data_type == "f"
        for name in re.findall(r"([A-ZÆØÅ]+)\(", str(cell.value))
    }
    assert used <= {"ABS", "AND", "COUNT", "COUNTA", "FIXED", "IF", "INDEX", "N", "ROUND", "SUM", "SUMPRODUCT", "TRIM"}


def test_numbers_of_the_scheme_are_those_of_the_year(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "30 %" in text_of_guide(2018)
    assert "også den delen som går til UH" in text_of_guide(2018)
    assert "midlene de selv får" in text_of_guide(2022)
    assert "Fylkeskommuner er ikke med" in text_of_guide(2018)
    assert "Fylkeskommuner er med" in text_of_guide(2019)
    shutil.copytree(SEEDS, tmp_path / "seeds")
    change_rule(tmp_path / "seeds" / "scheme_rules.csv", "cofunding_min_ratio", "0.25")
    monkeypatch.setattr(seeds, "SEEDS", tmp_path / "seeds")
    monkeypatch.setattr(seeds, "seed_rows", seeds.seed_rows.__wrapped__)  # which remembers nothing
    assert "25 %" in text_of_guide(2018)
    assert template_of("Rogaland", 2018)["Oversikt"]["C3"].value == 0.25


def text_of_guide(year: int) -> str:
    return "\n".join(f"{line.label} {line.text}" for line in lines(find_office("Rogaland", year)))


def change_rule(path: Path, key: str, value: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | ({"value": value} if row["rule_key"] == key else {}) for row in rows)


def test_untouched_template_has_no_rows(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "mal.xlsx"
    write_template(OFFICE, YEAR, path, published)
    verdict = judged(path)
    assert (verdict.kind, verdict.office, verdict.period, verdict.rows) == ("agreements", OFFICE, str(YEAR), 0)
    assert [str(remark) for remark in verdict.remarks] == [
        "ark Nettverk, rad 2: Arket har ingen nettverk. En avtale har minst ett."
    ]


def test_prefilled_member_counts_once_something_is_written(filled: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(filled)
    book["Medlemmer"]["E2"] = "ja"
    book.save(tmp_path / "avtale.xlsx")
    (fault,) = judged(tmp_path / "avtale.xlsx").faults
    assert (fault.sheet, fault.row, fault.column) == ("Medlemmer", 2, "nettverk_id")


def test_filled_template_is_accepted(filled: Path) -> None:
    verdict = judged(filled)
    assert verdict.accepted
    assert not verdict.remarks
    assert {name: table.height for name, table in verdict.tables.items()} == {
        "agreements_network": 2,
        "agreements_member": 5,
        "agreements_measure": 3,
        "agreements_grant": 6,
        "agreements_cofunding": 4,
        "agreements_participation": 3,
    }


@pytest.mark.slow
def test_filled_template_saved_by_libreoffice_is_accepted(recalculated: Path, filled: Path) -> None:
    verdict = judged(recalculated)
    assert not verdict.remarks
    for name, table in judged(filled).tables.items():
        assert verdict.tables[name].equals(table)


@pytest.mark.slow
def test_overview_sums_what_is_filled_in(recalculated: Path) -> None:
    book = openpyxl.load_workbook(recalculated, data_only=True)
    sheet = book["Oversikt"]

    def row(number: int) -> list[Any]:
        return [cell.value for cell in sheet[number][:12]]

    assert row(7)[:9] == ["02", "Akershus", 1, 2, 1_000_000, 720_001, 279_999, 216_000, 226_000]
    assert row(8)[:9] == ["03", "Oslo", 1, 1, 800_000, 900_000, -100_000, 270_000, 5_000]
    assert row(7)[10:] == ["Ikke alt fordelt", "Rammen er hentet fra varehuset"]
    assert row(8)[10] == "For mye fordelt"
    assert re.fullmatch(r"Det er fordelt 100\D?000 kr mer enn rammen", row(8)[11])
    assert row(9)[:9] == ["Sum", None, 2, 3, 1_800_000, 1_620_001, 179_999, 486_000, 231_000]
    assert [row(number)[5] for number in range(13, 18)] == [0, 0, 0, 0, 0]
    assert row(21)[:9] == ["N1", "Follo", "02", 2, 350_001, 370_000, 720_001, 216_000, 226_000]
    assert row(21)[9] == pytest.approx(226_000 / 720_001)
    assert row(21)[10:] == ["I orden", None]
    assert row(22)[:9] == ["N2", "Private skoler i Oslo", "03", 1, 900_000, 0, 900_000, 270_000, 5_000]
    assert row(22)[10] == "Se merknad"
    assert re.fullmatch(
        r"Ingen UH-institusjon er med i nettverket\. Eierne får alle midlene\. Egenandelen mangler 265\D?000 kr\.",
        row(22)[11],
    )
    assert not any(row(23))
    measures = [[cell.value for cell in cells[:10]] for cells in book["Oversikt tiltak"].iter_rows(5, 8)]
    assert measures == [
        ["1.1", "Lesing i fag", "N1", 300_001, 300_000, 600_001, 190_000, 40, "I orden", None],
        ["1.10", "=Tall", "N1", 50_000, 70_000, 120_000, 36_000, 12, "I orden", None],
        ["T3", "Læringsmiljø", "N2", 900_000, 0, 900_000, 5_000, 7, "Se merknad", "Behovsvurdering mangler."],
        [None] * 10,
    ]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["template", "agreements", *map(str, arguments)])


def test_command_writes_once(tmp_path: Path) -> None:
    path = tmp_path / "ny mappe" / "Rogaland.xlsx"
    arguments = ("--office", "rogaland", "--year", "2018", "--out", path, "--warehouse", tmp_path)
    assert run(*arguments).exit_code == 0
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    path.write_bytes(b"mine tall")
    refused = run(*arguments)
    assert (refused.exit_code, path.read_bytes()) == (1, b"mine tall")
    assert "finnes fra før" in refused.output
    assert run(*arguments, "--force").exit_code == 0
    assert judged(path).office == "Rogaland"


@pytest.mark.parametrize(
    ("office", "year", "out", "said"),
    [
        ("Oslo", "2018", "a.xlsx", "Oslo og Akershus"),
        ("Rogaland", "2011", "a.xlsx", "2011"),
        ("Rogaland", "2018", "a.csv", ".xlsx"),
    ],
)
def test_command_says_what_is_wrong(office: str, year: str, out: str, said: str, tmp_path: Path) -> None:
    result = run("--office", office, "--year", year, "--out", tmp_path / out, "--warehouse", tmp_path)
    assert result.exit_code == 1
    assert said in result.output
    assert not list(tmp_path.iterdir())

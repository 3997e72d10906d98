"""Files of outcomes: the registry decides what a value can be, and shielded is never taken for missing."""

import csv as csv_reader
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dagster_project.deliveries.kinds import BY_NAME, Place, find_deliveries, judge_file
from dagster_project.deliveries.verdict import Verdict
from dagster_project.registers.indicators import indicators, sources
from dagster_project.settings import SEEDS, Limits
from dagster_project.warehouse.archive import DELIVERED, Archive
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.raw import load_raw

HEADER = "Indikator;Skoleår;Nivå;Enhetskode;Verdi;Antall"
NATION = "Trivsel;2017-18;nasjon;0;4,3;120000"


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *rows)).encode("utf-8-sig")


def judge(*rows: str, header: str = HEADER) -> Verdict:
    return judge_file(Path("tall.csv"), csv(*rows, header=header), Limits(), BY_NAME["outcomes"], Place())


def told(verdict: Verdict) -> list[tuple[int | None, str | None]]:
    return [(remark.row, remark.column) for remark in verdict.remarks]


def test_the_long_form_is_read() -> None:
    verdict = judge(
        NATION,
        "pupil_wellbeing;2017-18;fylke;16;4.25;6000",
        "MOBBET AV ANDRE ELEVER PÅ SKOLEN;2018-19;kommune;5001;5,833333333333333;2 100",
        "Grunnskolepoeng;2017-18;skole;974760673;41;",
        "Fullført videregående innen fem år;2017-18;eier;974760673;73,4;25",
    )
    assert (verdict.word, verdict.period, verdict.office) == ("accepted", "2017-18 til 2018-19", None)
    assert verdict.tables["outcomes"].rows() == [
        (2, "pupil_wellbeing", "2017-18", "nation", "0", Decimal("4.3"), "published", 120000, "published"),
        (3, "pupil_wellbeing", "2017-18", "county", "16", Decimal("4.25"), "published", 6000, "published"),
        (
            4,
            "bullied_by_pupils",
            "2018-19",
            "municipality",
            "5001",
            Decimal("5.833333"),
            "published",
            2100,
            "published",
        ),
        (5, "lower_secondary_points", "2017-18", "school", "974760673", Decimal(41), "published", None, "missing"),
        (
            6,
            "upper_secondary_completion",
            "2017-18",
            "owner",
            "974760673",
            Decimal("73.4"),
            "published",
            25,
            "published",
        ),
    ]


@pytest.mark.parametrize(
    ("written", "status"),
    [("*", "shielded"), (" * ", "shielded"), (":", "missing"), (".", "missing"), ("..", "missing"), ("", "missing")],
)
def test_shielded_and_missing_are_kept_apart(written: str, status: str) -> None:
    verdict = judge(f"Trivsel;2017-18;kommune;0301;{written};{written}")
    assert verdict.accepted
    (row,) = verdict.tables["outcomes"].select("value", "value_status", "respondents", "respondents_status").rows()
    assert row == (None, status, None, status)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Humør;2017-18;kommune;0301;4,3;100", "Indikator"),
        (";2017-18;kommune;0301;4,3;100", "Indikator"),
        ("Trivsel;2017-19;kommune;0301;4,3;100", "Skoleår"),
        ("Trivsel;2017-18;landet;0;4,3;100", "Nivå"),
        ("Trivsel;2017-18;nasjon;1;4,3;100", "Enhetskode"),
        ("Trivsel;2017-18;nasjon;;4,3;100", "Enhetskode"),
        ("Trivsel;2017-18;fylke;50;4,3;100", "Enhetskode"),
        ("Trivsel;2018-19;fylke;16;4,3;100", "Enhetskode"),
        ("Trivsel;2018-19;kommune;1601;4,3;100", "Enhetskode"),
        ("Trivsel;2017-18;kommune;5001;4,3;100", "Enhetskode"),
        ("Trivsel;2017-18;skole;974760674;4,3;100", "Enhetskode"),
        ("Trivsel;2017-18;kommune;0301;5,1;100", "Verdi"),
        ("Trivsel;2017-18;kommune;0301;0,9;100", "Verdi"),
        ("Mobbet av andre elever på skolen;2017-18;kommune;0301;-0,1;100", "Verdi"),
        ("Mobbet av andre elever på skolen;2017-18;kommune;0301;100,1;100", "Verdi"),
        ("Trivsel;2017-18;kommune;0301;fire;100", "Verdi"),
        ("Trivsel;2017-18;kommune;0301;4,3;-1", "Antall"),
        ("Trivsel;2017-18;kommune;0301;4,3;noen", "Antall"),
    ],
)
def test_bad_rows(row: str, column: str) -> None:
    verdict = judge(NATION, row)
    assert verdict.word == "rejected"
    assert told(verdict) == [(3, column)]
    assert all(remark.reason.endswith(".") for remark in verdict.remarks)


def test_a_unit_stands_once_for_an_indicator_and_year() -> None:
    rows = (
        NATION,
        NATION.replace("4,3", "*"),
        NATION.replace("2017-18", "2018-19"),
        NATION.replace("Trivsel", "teacher_support"),
    )
    assert told(judge(*rows)) == [(2, "Enhetskode"), (3, "Enhetskode")]


def test_a_code_without_its_leading_zero_is_a_warning() -> None:
    verdict = judge("Trivsel;2017-18;kommune;301;4,3;100")
    assert (verdict.accepted, told(verdict)) == (True, [(2, "Enhetskode")])


def test_antall_may_be_left_out() -> None:
    verdict = judge(NATION.rsplit(";", 1)[0], header=HEADER.rsplit(";", 1)[0])
    assert verdict.accepted
    assert verdict.tables["outcomes"]["respondents_status"].to_list() == ["missing"]


def test_the_kind_is_known_by_its_headers() -> None:
    assert judge_file(Path("tall.csv"), csv(NATION), Limits()).kind == "outcomes"


@pytest.mark.parametrize("path", ["tall.csv", "ukjent/tall.csv", "elevundersokelsen/2018/tall.csv"])
def test_files_outside_a_source_s_folder_are_told_where_to_lie(tmp_path: Path, path: str) -> None:
    file = tmp_path / "outcomes" / path
    file.parent.mkdir(parents=True)
    file.write_bytes(csv(NATION))
    (delivery,) = find_deliveries(tmp_path)
    assert "elevundersokelsen" in (delivery.place.problem or "")


def test_every_indicator_of_the_registry_says_what_it_is() -> None:
    with (SEEDS / "indicators.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv_reader.DictReader(lines))
    assert {(row["sector_aim"], row["clause"]) for row in rows} == {
        ("learning_environment", "M1"),
        ("skills", "M2"),
        ("completion", "M3"),
    }
    assert {row["direction"] for row in rows} == {"higher_is_better", "lower_is_better"}
    assert all(cell for row in rows for cell in row.values())
    assert all(int(row["min_value"]) < int(row["max_value"]) for row in rows)
    assert set(indicators()) == {row["indicator_id"] for row in rows}
    assert set(sources()) == {row["source"] for row in rows}
    assert all(source.isascii() and source == source.lower() for source in sources())


# --- what is in force ------------------------------------------------------------------------------------------


def in_force(folder: Path) -> list[tuple[object, ...]]:
    """What the warehouse takes from everything delivered: the rows that the staging model keeps."""
    layout = Layout(folder / "warehouse")
    archive = Archive(layout.archive)
    for received in archive.receive(find_deliveries(folder / "deliveries"), Limits(), DELIVERED):
        assert received.receipt.accepted
    with layout.lock():
        load_raw(layout, archive, DELIVERED)
    model = Path(__file__).parents[3] / "dbt/models/staging/outcomes/stg_outcomes__value.sql"
    sql = (
        model.read_text()
        .replace("{{ source('raw', 'outcomes') }}", "raw.outcomes")
        .replace("{{ source('raw', 'delivery') }}", "raw.delivery")
        .replace("{{ ref('indicators') }}", f"read_csv('{SEEDS}/indicators.csv')")
    )
    with duckdb.connect(str(layout.build_database), read_only=True) as database:
        return database.execute(
            f"select indicator_id, school_year, level, unit_code, cast(value as varchar) from ({sql}) order by all"
        ).fetchall()


def deliver(folder: Path, name: str, moment: int, rows: Sequence[str]) -> None:
    path = folder / "deliveries/outcomes/elevundersokelsen" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv(*rows))
    os.utime(path, (moment, moment))


def test_the_newest_file_that_names_an_indicator_year_and_level_has_all_of_it(tmp_path: Path) -> None:
    oslo, bergen = "Trivsel;2017-18;kommune;0301;4,1;9", "Trivsel;2017-18;kommune;1201;4,2;9"
    last_year = "Trivsel;2016-17;kommune;0301;4,0;9"
    deliver(tmp_path, "b.csv", 1_500_000_000, [oslo, bergen, last_year, NATION])
    deliver(
        tmp_path, "a.csv", 1_600_000_000, [oslo.replace("4,1", "3,9"), "teacher_support;2017-18;kommune;0301;4,0;9"]
    )
    assert in_force(tmp_path) == [
        ("pupil_wellbeing", "2016-17", "municipality", "0301", "4.000000"),
        ("pupil_wellbeing", "2017-18", "municipality", "0301", "3.900000"),
        ("pupil_wellbeing", "2017-18", "nation", "0", "4.300000"),
        ("teacher_support", "2017-18", "municipality", "0301", "4.000000"),
    ]

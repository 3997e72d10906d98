"""Every clause that is kept by agreements or reports has a case in ``tests/cases``, and what must come out of it.

All cases are delivered together, each by an office and for a grant year of its own, and built once. Each is made
on the same plain basis: a municipality has 100 FTEs on the day of the count, three private owners have 10 each, and
the appropriation is 1000 kroner for every FTE. What a case says nothing of is as in ``ordinary``. Findings of
severity error or warning that a case does not expect must not be there.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from by_hand import PROJECT, municipalities_on, organisation_number
from conftest import DeliveryFolder, GsiRow, Sheets, Warehouse, write_csv
from pydantic import SecretStr

from dagster_project.night import run_build
from dagster_project.settings import Settings

CLAUSES = "S3 S4 K1 K2 K3 K4 N1 N2 N4 N5 N6 N7 N8 M1 M2 M3 M4 M5 M6 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12"
PRIVATE_OWNERS = {
    "0301": organisation_number(1),
    "1103": organisation_number(2),
    "1804": organisation_number(3),
}
NOK_PER_FTE = 1000
MUNICIPAL_FTE = 100
PRIVATE_FTE = 10
PERSON_HEADER = ("tiltak_id", "eier_id", "skole_orgnr", "ansatt_ref", "stillingsandel")
PERSON_KEY = SecretStr("5e" * 32)

Row = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A small agreement, the report on it and who took part, what must come out, and the clauses that demand it."""

    name: str
    clauses: tuple[str, ...]
    says: str
    office: str
    year: int
    agreement: Sheets
    report: Sheets | None
    received: datetime
    participants: list[Row]
    expect: Mapping[str, list[Row]]
    absent: Mapping[str, list[Row]]

    @property
    def named(self) -> set[str]:
        """Every code and id in the agreement."""
        sheets = [*self.agreement.values(), *(self.report or {}).values()]
        return {cell for rows in sheets for row in rows for cell in row.values()}


def read_case(path: Path) -> Case:
    """A case from its file, with ordinary values where it says nothing."""
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    year = int(told["year"])
    agreement = sheets_of(told["agreement"], year)
    report = told.get("report", {})
    if report is not None:
        report = {"Framdrift": [{"tiltak_id": row["tiltak_id"]} for row in agreement.get("Tiltak", ())]} | report
    return Case(
        path.stem,
        tuple(told["clause"].split(", ")),
        told["says"],
        told["office"],
        year,
        agreement,
        sheets_of(report, year) if report and report["Framdrift"] else None,
        datetime.fromisoformat(str(told.get("received", f"{year + 1}-01-10"))).replace(tzinfo=UTC),
        told.get("participants", []),
        told.get("expect", {}),
        told.get("absent", {}),
    )


def sheets_of(told: Mapping[str, list[Row]], year: int) -> Sheets:
    """Sheets as a case tells them, every cell as text, with ordinary values where it says nothing."""
    return {
        sheet: [ordinary(sheet, {name: str(value) for name, value in row.items()}, year) for row in rows]
        for sheet, rows in told.items()
    }


def ordinary(sheet: str, row: dict[str, str], year: int) -> dict[str, str]:
    """A row of an agreement or report with the values it has where a case says nothing of them."""
    match sheet:
        case "Nettverk":
            usual = {"navn": f"Nettverk {row['nettverk_id']}", "opprinnelse": "etablert", "rolle": "tilrettelegger"}
        case "Medlemmer":
            usual = {"navn": f"Medlem {row['medlem_id']}", "deltar": "ja"}
        case "Tiltak":
            usual = {
                "tittel": f"Tiltak {row['tiltak_id']}",
                "utviklingsområde": "Lesing",
                "opplæringstype": "etterutdanning",
                "vekt_læringsmiljø": "0" if any(name.startswith("vekt_") for name in row) else "1",
                "vekt_ferdigheter": "0",
                "vekt_gjennomføring": "0",
                "behovsvurdering_dato": f"{year}-02-01",
                "uh_dialog_dato": f"{year}-03-01",
                "beslutning": "enighet",
                "planlagt_start": f"{year}-08-15",
                "planlagt_slutt": f"{year + 1}-06-15",
            }
        case "Deltakelse":
            usual = {"årsverk": row["lærere"], "hele_kollegiet": "nei"}
        case "Framdrift":
            usual = {"dato": f"{year}-12-01", "status": "i_gang", "andel_fullført": "0,5", "brukt_beløp": "0"}
        case "Kvalitetsdialog":
            usual = {"dato": f"{year}-11-01", "tema": "Kvaliteten i tilbudet"}
        case _:
            usual = {}
    return usual | row


CASES = [read_case(path) for path in sorted((PROJECT / "tests" / "cases").glob("*.yaml"))]


def count(grant_year: int) -> Iterator[GsiRow]:
    """The plain count of 1 October before a grant year."""
    for code in municipalities_on(f"{grant_year - 1}-10-01"):
        private = PRIVATE_FTE if code in PRIVATE_OWNERS else 0
        yield GsiRow("kommune", code, "alle", f"{MUNICIPAL_FTE + private},0")
        yield GsiRow("kommune", code, "offentlig", f"{MUNICIPAL_FTE},0")
        yield GsiRow("kommune", code, "privat", f"{private},0")
        if private:
            yield GsiRow("eier", PRIVATE_OWNERS[code], "privat", f"{PRIVATE_FTE},0", located_in=code)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """All cases in one warehouse. Unlike in other tests, a delivery may be rejected."""
    folder = tmp_path_factory.mktemp("cases")
    deliveries = DeliveryFolder(folder / "deliveries")
    amounts = {}
    for year in sorted({case.year for case in CASES}):
        rows = list(count(year))
        deliveries.gsi(f"{year - 1}-{year % 100}", rows)
        municipalities = sum(row.ownership == "offentlig" for row in rows)
        amounts[year] = NOK_PER_FTE * (municipalities * MUNICIPAL_FTE + len(PRIVATE_OWNERS) * PRIVATE_FTE)
    deliveries.appropriations(amounts)
    for case in CASES:
        deliver(deliveries, case)
    settings = Settings(warehouse=folder / "warehouse", deliveries=folder / "deliveries", person_key=PERSON_KEY)
    run_build(settings, quiet=True)
    return Warehouse(folder / "warehouse")


def deliver(deliveries: DeliveryFolder, case: Case) -> None:
    """Write what an office sends: the agreement, the report on the day it came, and a file of persons."""
    deliveries.agreement(case.year, case.office, case.agreement)
    if case.report:
        folder = deliveries.report(case.year, case.office, case.report)
        for path in folder.iterdir():
            os.utime(path, (case.received.timestamp(), case.received.timestamp()))
    if case.participants:
        path = deliveries.folder / "participants" / str(case.year) / f"{case.office}.csv"
        rows = ([str(row.get(name, "")) for name in PERSON_HEADER] for row in case.participants)
        write_csv(path, PERSON_HEADER, rows)


def rows_of(warehouse: Warehouse, case: Case, mart: str) -> list[Row]:
    """The rows of a mart that belong to a case: of its delivery where the mart tells that, else of its grant year."""
    schema, table = mart.split(".")
    question = (
        "select column_name from information_schema.columns where table_schema = ? and table_name = ? "
        "order by ordinal_position"
    )
    columns = [name for (name,) in warehouse.query(question, schema, table)]
    assert columns, f"No such mart: {mart}"
    mine = "select delivery_id from quality.delivery where (kind, office, period) = ('agreements', me.office, me.year)"
    if "delivery_id" in columns:
        scope = f"mart.delivery_id in ({mine})"
    elif "county_governor" in columns:
        scope = "mart.grant_year = me.year and coalesce(mart.county_governor, me.office) = me.office"
    elif "grant_year" in columns:
        scope = "mart.grant_year = me.year"
    else:
        scope = "true"
    question = f"select mart.* from {mart} as mart, (select ? as office, ? as year) as me where {scope}"
    rows = warehouse.query(question, case.office, str(case.year))
    return [dict(zip(columns, row, strict=True)) for row in rows]


def fits(row: Row, expected: Row) -> bool:
    """Whether a row has all that is expected: kroner and counts exactly, ratios up to what a float can hold."""
    assert expected.keys() <= row.keys(), f"No such column: {expected.keys() - row.keys()}"
    return all(
        row[name] is not None and float(row[name]) == pytest.approx(value, rel=1e-12)
        if isinstance(value, float)
        else row[name] == value
        for name, value in expected.items()
    )


def unfulfilled(rows: Iterable[Row], expected: Iterable[Row]) -> list[Row]:
    """What is expected and not among the rows."""
    found = list(rows)
    return [wanted for wanted in expected if not any(fits(row, wanted) for row in found)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_clause_is_kept(warehouse: Warehouse, case: Case) -> None:
    for mart, expected in case.expect.items():
        rows = rows_of(warehouse, case, mart)
        assert not unfulfilled(rows, expected), (case.says, mart)
    for mart, unwanted in case.absent.items():
        rows = rows_of(warehouse, case, mart)
        assert not [row for row in rows for wrong in unwanted if fits(row, wrong)], (case.says, mart)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_else_is_found(warehouse: Warehouse, case: Case) -> None:
    expected = case.expect.get("compliance.fct_finding", [])
    surplus = [
        row
        for row in rows_of(warehouse, case, "compliance.fct_finding")
        if row["severity"] != "info"
        and (row["county_governor"] == case.office or row["entity_id"] in case.named)
        and not any(fits(row, wanted) for wanted in expected)
    ]
    assert not surplus


def test_every_clause_has_a_case() -> None:
    assert {clause for case in CASES for clause in case.clauses} == set(CLAUSES.split())


def test_no_two_cases_share_an_office_and_year() -> None:
    counts = Counter((case.office, case.year) for case in CASES)
    assert {sender: number for sender, number in counts.items() if number > 1} == {}


def test_every_case_says_in_one_sentence_what_its_clause_demands() -> None:
    assert not [case.name for case in CASES if not case.says.endswith(".") or len(case.says) > 120]
    assert not [case.name for case in CASES if not case.expect]

"""An agreement is read whole or told at every cell that is wrong, as a workbook and as a folder alike."""

import os
import re
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from agreement_files import (
    DRAMMEN,
    KONGSBERG,
    PRIVATE,
    SCHOOL,
    UH,
    Cell,
    Sheets,
    changed,
    faults,
    folder,
    good,
    judge,
    warnings,
    xlsx,
)
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

from dagster_project.cli import main
from dagster_project.deliveries.cells.times import meaning_of_day
from dagster_project.deliveries.kinds import BY_NAME, Place, find_deliveries, judge_file, place_of_loose_file
from dagster_project.deliveries.marked_copy import LIST_TITLE, write_marked_copy
from dagster_project.deliveries.upload import modified, read_upload
from dagster_project.settings import Limits

RED = "00FFC7CE"


def write_folder(path: Path, sheets: Sheets) -> Path:
    path.mkdir(parents=True)
    for name, data in folder(sheets).items():
        (path / name).write_bytes(data)
    return path


# --- what is right ------------------------------------------------------------------------------------------


def test_a_folder_is_read_into_typed_tables() -> None:
    verdict = judge(good())
    assert (verdict.word, verdict.kind, verdict.office, verdict.period) == (
        "accepted",
        "agreements",
        "Buskerud",
        "2017",
    )
    assert verdict.remarks == []
    assert {name: table.height for name, table in verdict.tables.items()} == {
        "agreements_network": 2,
        "agreements_member": 8,
        "agreements_measure": 2,
        "agreements_grant": 4,
        "agreements_cofunding": 3,
        "agreements_participation": 4,
    }
    assert verdict.tables["agreements_network"].row(0) == (
        2,
        "N1",
        "06",
        "Drammensregionen",
        "established",
        "facilitator",
    )
    assert verdict.tables["agreements_member"].row(0)[-3:] == (True, date(2017, 1, 1), date(2017, 12, 31))
    measure = verdict.tables["agreements_measure"].row(0, named=True)
    assert measure["weight_skills"] == Decimal("0.5")
    assert (measure["training_type"], measure["decision"]) == ("continuing", "agreement")
    assert verdict.tables["agreements_cofunding"]["form"].to_list() == ["in_kind", "cash", "in_kind"]
    assert verdict.tables["agreements_participation"].row(2) == (4, "T1", PRIVATE, None, 10, Decimal("8.5"), True)


def test_a_workbook_gives_the_same_tables_as_the_folder() -> None:
    from_folder, from_workbook = judge(good()), judge(xlsx(good()))
    assert from_workbook.remarks == []
    for name, table in from_folder.tables.items():
        assert table.equals(from_workbook.tables[name])
        assert (
            table.schema
            == from_workbook.tables[name].schema
            == BY_NAME["agreements"].tables[name].create_empty().schema
        )


def test_a_small_workbook_is_judged_in_well_under_a_tenth_of_a_second() -> None:
    data = xlsx(good())
    times = []
    for _ in range(5):
        started = time.process_time()
        judge(data)
        times.append(time.process_time() - started)
    assert min(times) < 0.1


@pytest.mark.parametrize("sheet", ["Medlemmer", "Tiltak", "Fordeling", "Egenandel", "Deltakelse"])
def test_a_sheet_with_only_a_header_is_fine(sheet: str) -> None:
    sheets = good()
    del sheets[sheet][1:]
    told = faults(judge(sheets))
    assert {place[0] for place in told} <= ({"Fordeling", "Egenandel", "Deltakelse"} if sheet == "Tiltak" else set())
    for other in ("Fordeling", "Egenandel", "Deltakelse"):
        del sheets[other][1:]
    verdict = judge(xlsx(sheets))
    assert verdict.accepted
    schemas = BY_NAME["agreements"].tables
    assert all(verdict.tables[name].schema == schemas[name].create_empty().schema for name in schemas)


def test_facts_about_the_scheme_are_no_faults() -> None:
    sheets = good()
    sheets["Tiltak"][1][4] = "videreutdanning"
    sheets["Tiltak"][1][8] = sheets["Tiltak"][1][9] = ""
    sheets["Fordeling"][1:] = [["T1", "kommune", KONGSBERG, "900000000000"], ["T1", "annen", "987654325", "1"]]
    sheets["Egenandel"].append(["T2", "1001", "penger", "0"])
    verdict = judge(sheets)
    assert verdict.accepted, verdict.faults
    assert verdict.remarks == []


# --- the sheets ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", list(good()))
def test_a_missing_sheet_is_named(sheet: str) -> None:
    sheets = good()
    del sheets[sheet]
    for verdict in (judge(sheets), judge(xlsx(sheets))):
        assert faults(verdict) == {(sheet, None, None)}, "what refers to it must not be told as well"


@pytest.mark.parametrize("sheet", list(good()))
def test_an_empty_sheet_is_told_once(sheet: str) -> None:
    sheets = good()
    sheets[sheet] = []
    assert faults(judge(xlsx(sheets))) == {(sheet, None, None)}


def test_a_hidden_sheet_counts_as_missing() -> None:
    def hide(book: Workbook) -> None:
        book["Egenandel"].sheet_state = "hidden"

    (fault,) = judge(xlsx(good(), hide)).faults
    assert "skjulte ark leses ikke" in fault.reason


def test_sheets_are_known_however_they_are_spelt() -> None:
    sheets = {f" {title.upper()}" if title != "Tiltak" else "tiltak": rows for title, rows in good().items()}
    assert judge(xlsx(sheets)).accepted
    assert judge(sheets).accepted


def test_a_workbook_whose_sheets_have_other_names_is_not_taken_for_a_file_of_persons() -> None:
    """Though its sheet of participation has most of the headers of one."""
    renamed = {f"{name} 2017": rows for name, rows in good().items()}
    verdict = judge_file(Path("avtale.xlsx"), xlsx(renamed), Limits())
    (remark,) = verdict.remarks
    assert "Avtaler: arkene Nettverk, Medlemmer, Tiltak" in remark.reason


def test_two_sheets_with_one_name_are_a_fault() -> None:
    sheets = good() | {"fordeling ": good()["Fordeling"]}
    assert faults(judge(xlsx(sheets))) == {("fordeling ", None, None)}


def test_other_sheets_are_told_and_the_templates_own_are_not() -> None:
    own = {title: [["Les dette"]] for title in ("Veiledning", "Lister", "Oversikt", LIST_TITLE, f"{LIST_TITLE}1")}
    verdict = judge(xlsx(good() | own | {"Notater": [["Ring Kari"]], "Tomt": []}))
    assert verdict.accepted
    assert warnings(verdict) == {("Notater", None, None)}


def test_an_agreement_has_a_network() -> None:
    sheets = {title: rows[:1] for title, rows in good().items()}
    assert faults(judge(sheets)) == {("Nettverk", 2, None)}


def test_column_missing_doubled_and_unknown() -> None:
    sheets = good()
    sheets["Fordeling"][0][3] = "kroner"
    sheets["Deltakelse"][0][4] = "lærere"
    sheets["Egenandel"][0].append("merknad")
    verdict = judge(sheets)
    assert faults(verdict) == {
        ("Fordeling", 1, "beløp"),
        ("Deltakelse", 1, "årsverk"),
        ("Deltakelse", 1, "lærere"),
    }
    assert warnings(verdict) == {("Egenandel", 1, "merknad")}


def test_fields_beyond_the_header_of_a_csv_file_are_told_in_their_sheet() -> None:
    sheets = good()
    sheets["Fordeling"][2].append("5")
    assert faults(judge(sheets)) == {("Fordeling", 3, None)}


def test_a_file_of_a_folder_that_is_no_table_is_named() -> None:
    verdict = judge(folder(good()) | {"Tiltak.csv": b"%PDF-1.7"})
    assert verdict.word == "unreadable"
    assert verdict.remarks[0].reason.startswith("Tiltak.csv: ")


def test_an_enormous_cell_of_a_workbook_is_named() -> None:
    verdict = judge(xlsx(changed((("Tiltak", 2, "tittel"), "x" * 10_001))))
    assert verdict.word == "unreadable"
    assert verdict.remarks[0].reason.startswith("Arket «Tiltak», rad 2, kolonne nr. 3 har 10001 tegn")


def test_a_folder_over_the_limit_is_refused() -> None:
    limits = Limits(file_bytes=500)
    verdict = judge_file(Path("Buskerud"), folder(good()), limits, BY_NAME["agreements"], Place("Buskerud", "2017"))
    assert verdict.word == "unreadable"


# --- rows of the template -----------------------------------------------------------------------------------


def test_rows_that_nobody_has_filled_in_are_no_rows() -> None:
    def prefill(book: Workbook) -> None:
        members, measures = book["Medlemmer"], book["Tiltak"]
        members.append([None, "kommune", "0612", "Hole"])
        members.append(["", " ", None, "\u00a0"])
        measures.append([None, None, None, None, '=IF(A4="","","etterutdanning")'])

    verdict = judge(xlsx(good(), prefill))
    assert verdict.remarks == []
    assert verdict.tables["agreements_member"].equals(judge(good()).tables["agreements_member"])
    assert verdict.tables["agreements_measure"].height == 2


def test_a_prefilled_row_that_somebody_began_is_a_row() -> None:
    sheets = good()
    sheets["Medlemmer"].append(["", "kommune", "0612", "Hole", "ja", "", ""])
    assert faults(judge(sheets)) == {("Medlemmer", 10, "nettverk_id")}


def test_formulas_without_values_do_not_hide_rows() -> None:
    def refer(book: Workbook) -> None:
        for cell, source in zip(book["Fordeling"][5], ("=Tiltak!A2", "uh", UH, "=10*5"), strict=True):
            cell.value = source
        book["Egenandel"]["A5"] = "=Tiltak!A2"
        book["Egenandel"]["D9"] = "=SUM(D2:D4)"

    verdict = judge(xlsx(good(), refer))
    places = {("Fordeling", 5, "tiltak_id"), ("Fordeling", 5, "beløp"), ("Egenandel", 5, "tiltak_id")}
    assert faults(verdict) == places


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([(sheet, row, column) for sheet, rows in good().items() for row in (1, 2) for column in rows[0]]),
    st.text(max_size=12),
)
def test_any_text_in_any_cell_is_judged(cell: Cell, text: str) -> None:
    assert judge(changed((cell, text.replace("\x00", "")))).word in {"accepted", "rejected", "unreadable"}


# --- who sent it --------------------------------------------------------------------------------------------


def about(office: str = "", year: str = "") -> Sheets:
    return good() | {"Om": [["felt", "verdi"], ["embete", office], ["år", year], ["versjon", "1"]]}


@pytest.mark.parametrize("office", ["Buskerud", " BUSKERUD ", "buskerud"])
def test_office_and_year_come_from_the_sheet_om(office: str) -> None:
    for data in (about(office, "2017"), xlsx(about(office, "2017"))):
        verdict = judge(data, Place())
        assert (verdict.word, verdict.office, verdict.period, verdict.remarks) == ("accepted", "Buskerud", "2017", [])


def test_year_typed_as_a_number_in_the_sheet_om() -> None:
    def edit(book: Workbook) -> None:
        book["Om"]["B3"] = 2017

    assert judge(xlsx(about("Buskerud"), edit), Place()).period == "2017"


@pytest.mark.parametrize(
    ("sheets", "place", "told"),
    [
        (good(), Place(), {(None, None, None)}),
        (good(), Place(period="2017"), {(None, None, None)}),
        (good(), Place("Buskerud"), {(None, None, None)}),
        (about("Buskerud", "2018"), Place("Buskerud", "2017"), {("Om", 3, "år")}),
        (about("Telemark", "2017"), Place("Buskerud", "2017"), {("Om", 2, "embete")}),
        (about("Viken", ""), Place("Buskerud", "2017"), {("Om", 2, "embete")}),
        (about("Buskerud", "i fjor"), Place("Buskerud", "2017"), {("Om", 3, "år")}),
        (about("Buskerud", ""), Place(), {(None, None, None)}),
        (good(), Place("Oslo og Viken", "2017"), {(None, None, None)}),
        (good(), Place("Buskerud", "2016"), {(None, None, None)}),
    ],
)
def test_office_and_year_must_be_known_and_agree(
    sheets: Sheets, place: Place, told: set[tuple[str | None, int | None, str | None]]
) -> None:
    assert told <= faults(judge(sheets, place))


def test_an_unknown_office_is_told_with_those_in_force() -> None:
    (fault,) = judge(good(), Place("Viken", "2017")).faults
    assert "Aust- og Vest-Agder; Buskerud; Finnmark" in fault.reason
    assert "Oslo og Viken" not in fault.reason


@pytest.mark.parametrize(
    ("below", "office"),
    [
        ("2017/Buskerud.xlsx", "Buskerud"),
        ("2017/møre-og-romsdal.xlsx", "Møre og Romsdal"),
        ("2017/Aust_og_Vest_Agder.xlsx", "Aust- og Vest-Agder"),
        ("2017/moere og romsdal", "Møre og Romsdal"),
        ("2019/OSLO_OG_VIKEN", "Oslo og Viken"),
        ("2017/avtale.xlsx", "avtale"),
    ],
)
def test_the_path_names_the_office(below: str, office: str) -> None:
    place = BY_NAME["agreements"].place(Path(below))
    assert (place.office, place.period, place.problem) == (office, below[:4], None)


@pytest.mark.parametrize("below", ["Buskerud.xlsx", "i fjor/Buskerud.xlsx", "2017/Buskerud.csv", "2017/a/b/Tiltak.csv"])
def test_a_path_that_is_no_place_of_an_agreement(below: str) -> None:
    assert BY_NAME["agreements"].place(Path(below)).problem


# --- links, dates and codes ---------------------------------------------------------------------------------

ONE_CELL: list[tuple[str, Cell, str, set[Cell]]] = [
    ("unknown network", ("Medlemmer", 3, "nettverk_id"), "N9", {("Medlemmer", 3, "nettverk_id")}),
    ("unknown network", ("Tiltak", 2, "nettverk_id"), "n1", {("Tiltak", 2, "nettverk_id")}),
    ("unknown measure", ("Fordeling", 3, "tiltak_id"), "T9", {("Fordeling", 3, "tiltak_id")}),
    ("unknown measure", ("Egenandel", 3, "tiltak_id"), "T9", {("Egenandel", 3, "tiltak_id")}),
    ("unknown measure", ("Deltakelse", 3, "tiltak_id"), "T9", {("Deltakelse", 3, "tiltak_id")}),
    ("county of another office", ("Nettverk", 3, "fylkesnummer"), "07", {("Nettverk", 3, "fylkesnummer")}),
    ("municipality of a later map", ("Medlemmer", 2, "medlem_id"), "3005", {("Medlemmer", 2, "medlem_id")}),
    ("municipality of an earlier map", ("Fordeling", 2, "mottaker_id"), "0720", {("Fordeling", 2, "mottaker_id")}),
    ("owner of a later map", ("Egenandel", 2, "eier_id"), "3005", {("Egenandel", 2, "eier_id")}),
    ("county that never was", ("Deltakelse", 2, "eier_id"), "13", {("Deltakelse", 2, "eier_id")}),
    ("county without county municipality", ("Medlemmer", 9, "medlem_id"), "03", {("Medlemmer", 9, "medlem_id")}),
    ("check digit", ("Fordeling", 3, "mottaker_id"), "911770708", {("Fordeling", 3, "mottaker_id")}),
    ("check digit of a school", ("Deltakelse", 2, "skole_orgnr"), "975012345", {("Deltakelse", 2, "skole_orgnr")}),
    ("negative weight", ("Tiltak", 3, "vekt_ferdigheter"), "-0,1",
     {("Tiltak", 3, "vekt_ferdigheter"), ("Tiltak", 3, "vekt_læringsmiljø")}),
    ("weights that do not sum", ("Tiltak", 2, "vekt_gjennomføring"), "0,302", {("Tiltak", 2, "vekt_læringsmiljø")}),
    ("overlapping periods", ("Medlemmer", 8, "fra"), "2017-06-30",
     {("Medlemmer", 7, "medlem_id"), ("Medlemmer", 8, "medlem_id")}),
    ("open period overlaps", ("Medlemmer", 7, "til"), "",
     {("Medlemmer", 7, "medlem_id"), ("Medlemmer", 8, "medlem_id")}),
    ("member ends before it starts", ("Medlemmer", 7, "til"), "2016-12-31", {("Medlemmer", 7, "til")}),
    ("member leaves before the year", ("Medlemmer", 3, "til"), "31.12.2016", {("Medlemmer", 3, "til")}),
    ("member joins after the year", ("Medlemmer", 3, "fra"), "1.1.2018", {("Medlemmer", 3, "fra")}),
    ("measure ends before it starts", ("Tiltak", 3, "planlagt_slutt"), "2017-08-31",
     {("Tiltak", 3, "planlagt_slutt")}),
    ("measure starts before the year", ("Tiltak", 2, "planlagt_start"), "2016-12-31",
     {("Tiltak", 2, "planlagt_start")}),
    ("no such day", ("Tiltak", 2, "uh_dialog_dato"), "31.02.2017", {("Tiltak", 2, "uh_dialog_dato")}),
    ("negative kroner", ("Fordeling", 2, "beløp"), "-1", {("Fordeling", 2, "beløp")}),
    ("fraction of a krone", ("Egenandel", 2, "beløp"), "10,50", {("Egenandel", 2, "beløp")}),
    ("negative teachers", ("Deltakelse", 2, "lærere"), "-1", {("Deltakelse", 2, "lærere")}),
    ("negative FTEs", ("Deltakelse", 2, "årsverk"), "-0,5", {("Deltakelse", 2, "årsverk")}),
    ("heads counted twice", ("Deltakelse", 3, "skole_orgnr"), SCHOOL,
     {("Deltakelse", 2, "eier_id"), ("Deltakelse", 3, "eier_id")}),
    ("a provider adds money", ("Egenandel", 3, "eier_id"), UH, {("Egenandel", 3, "eier_id")}),
    ("a provider sends teachers", ("Deltakelse", 4, "eier_id"), UH, {("Deltakelse", 4, "eier_id")}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "cell", "text", "told"), ONE_CELL)
def test_each_fault_at_its_cell(what: str, cell: Cell, text: str, told: set[Cell]) -> None:
    for data in (changed((cell, text)), xlsx(changed((cell, text)))):
        verdict = judge(data)
        assert faults(verdict) == told, what
        assert all(remark.reason.endswith(".") and remark.cell for remark in verdict.faults)


def test_all_faults_are_told_together() -> None:
    cases = {cell: (text, told) for _, cell, text, told in ONE_CELL if cell[0] != "Medlemmer" and cell in told}
    unlike = {cell[:2]: cell for cell in cases}  # one fault a row, since one may hide another there
    verdict = judge(xlsx(changed(*((cell, cases[cell][0]) for cell in unlike.values()))))
    assert faults(verdict) >= set(unlike.values())


def test_duplicate_ids_are_told_on_both_rows() -> None:
    sheets = good()
    sheets["Nettverk"].append(["N1", "06", "Igjen", "nytt", "aktiv"])
    sheets["Tiltak"].append(["T2", *sheets["Tiltak"][1][1:]])
    assert faults(judge(sheets)) == {
        ("Nettverk", 2, "nettverk_id"),
        ("Nettverk", 4, "nettverk_id"),
        ("Tiltak", 3, "tiltak_id"),
        ("Tiltak", 4, "tiltak_id"),
    }


def test_a_member_twice_in_a_network_is_told_on_both_rows() -> None:
    sheets = good()
    sheets["Medlemmer"].append(["N1", "annen", UH, "Igjen", "ja", "2017-05-01", ""])
    assert faults(judge(sheets)) == {("Medlemmer", 4, "medlem_id"), ("Medlemmer", 10, "medlem_id")}


def test_a_member_of_two_networks_and_of_two_periods_is_fine() -> None:
    sheets = good()
    sheets["Medlemmer"].append(["N2", "kommune", DRAMMEN, "Drammen", "ja", "", ""])
    assert judge(sheets).remarks == []


def test_every_overlap_of_three_periods_is_told() -> None:
    sheets = good()
    periods = [("2017-01-01", "2017-12-31"), ("2017-02-01", "2017-02-28"), ("2017-04-01", "2017-04-30")]
    sheets["Medlemmer"][1:] = [["N1", "kommune", DRAMMEN, "Drammen", "ja", *period] for period in periods]
    assert faults(judge(sheets)) == {("Medlemmer", row, "medlem_id") for row in (2, 3, 4)}


def test_when_a_code_was_in_use_is_said() -> None:
    (fault,) = judge(changed((("Medlemmer", 2, "medlem_id"), "3005"))).faults
    assert "Koden (Drammen) var i bruk fra 01.01.2020 til og med 31.12.2023." in fault.reason


def test_what_is_probably_wrong_is_a_warning() -> None:
    sheets = changed((("Deltakelse", 2, "årsverk"), "20,5"))
    sheets["Fordeling"].append(sheets["Fordeling"][1])
    verdict = judge(sheets)
    assert verdict.accepted
    assert warnings(verdict) == {
        ("Deltakelse", 2, "årsverk"),
        ("Fordeling", 2, "mottaker_id"),
        ("Fordeling", 6, "mottaker_id"),
    }


def test_weights_of_a_third_sum_to_one() -> None:
    sheets = good()
    sheets["Tiltak"][1][5:8] = ["0,333333333333333"] * 3
    assert judge(sheets).accepted
    assert judge(xlsx(sheets)).tables["agreements_measure"]["weight_skills"][0] == Decimal("0.333333")


@pytest.mark.parametrize(
    "text", ["2017-08-01", "1.8.2017", "01.08.2017", "1. 8. 2017", "2017-08-01 00:00:00", "2017-08-01T14:30", "42948"]
)
def test_a_date_however_it_is_written(text: str) -> None:
    found = meaning_of_day(text)
    assert (found.value, found.fault) == (date(2017, 8, 1), None)
    assert (found.warning is not None) == (text == "42948")


@pytest.mark.parametrize(
    "text",
    ["31.02.2017", "2017-02-30", "32.1.2017", "2017-13-01", "i august", "1.8.17", "36525", "73051", "2017", "1.8.1017"],
)
def test_what_is_no_date(text: str) -> None:
    found = meaning_of_day(text)
    assert found.value is None
    assert found.fault


def test_identifiers_from_a_spreadsheet() -> None:
    def number(book: Workbook) -> None:
        book["Nettverk"]["A3"] = 2
        book["Medlemmer"]["A6"] = 2.0
        for row in (5, 7, 8, 9):
            book["Medlemmer"].cell(row, 1, "2 ")
        book["Tiltak"]["B3"] = " 2\u00a0"

    verdict = judge(xlsx(good(), number))
    assert verdict.accepted, verdict.faults
    assert verdict.tables["agreements_measure"]["network_id"].to_list() == ["N1", "2"]


# --- on disk ------------------------------------------------------------------------------------------------


def test_a_folder_is_found_as_one_delivery(tmp_path: Path) -> None:
    delivered = write_folder(tmp_path / "agreements/2017/Buskerud", good())
    (tmp_path / "agreements/2017/Telemark.xlsx").write_bytes(xlsx(good()))
    (tmp_path / "agreements/2017/Tom mappe").mkdir()
    (delivered / ".~lock.Tiltak.csv").write_text("")
    found = {delivery.name: delivery.place for delivery in find_deliveries(tmp_path)}
    assert found == {
        "agreements/2017/Buskerud": Place("Buskerud", "2017"),
        "agreements/2017/Telemark.xlsx": Place("Telemark", "2017"),
    }


def test_a_folder_has_the_hash_of_its_names_and_contents_and_the_date_of_its_newest_file(tmp_path: Path) -> None:
    delivered = write_folder(tmp_path / "Buskerud", good())
    first = read_upload(delivered, 1_000_000)
    assert judge(dict(first.data) if not isinstance(first.data, bytes) else {}).accepted
    for number, file in enumerate(sorted(delivered.iterdir())):
        os.utime(file, (1_000_000 + number, 1_000_000 + number))
    assert modified(delivered) == 1_000_005 * 10**9
    (delivered / "Tiltak.csv").rename(delivered / "tiltak.csv")
    second = read_upload(delivered, 1_000_000)
    (delivered / "tiltak.csv").write_bytes(b"x")
    third = read_upload(delivered, 1_000_000)
    assert len({first.sha256, second.sha256, third.sha256}) == 3


def test_the_kind_is_found_from_the_sheets_wherever_the_file_lies(tmp_path: Path) -> None:
    verdict = judge_file(Path("avtale.xlsx"), xlsx(about("Buskerud", "2017")), Limits())
    assert (verdict.kind, verdict.word) == ("agreements", "accepted")
    assert place_of_loose_file(tmp_path / "agreements/2017/buskerud")[1] == Place("Buskerud", "2017")


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["check", *map(str, arguments)])
    return result.exit_code, result.output


def test_check_takes_a_folder_a_workbook_and_who_sends(tmp_path: Path) -> None:
    delivered = write_folder(tmp_path / "sendes", changed((("Fordeling", 2, "beløp"), "ti")))
    workbook = tmp_path / "avtale.xlsx"
    workbook.write_bytes(xlsx(good()))
    code, told = run(delivered, "--office", "buskerud", "--year", "2017")
    assert code == 1
    assert "ark Fordeling, rad 2, kolonne beløp: «ti»" in told
    assert run(workbook, "--office", "Buskerud", "--year", 2017)[0] == 0
    assert run(workbook)[0] == 1
    code, told = run(workbook, "--office", "Viken", "--year", "2017")
    assert code == 1
    assert "Embetene er: " in told
    (tmp_path / "tom").mkdir()
    assert run(tmp_path / "tom") == (
        2,
        f"{tmp_path / 'tom'}: kan ikke leses\n  feil: Mappen har ingen filer som kan leses.\n",
    )


def test_a_name_in_the_path_gives_way_to_the_option(tmp_path: Path) -> None:
    workbook = tmp_path / "agreements/2017/avtale.xlsx"
    workbook.parent.mkdir(parents=True)
    workbook.write_bytes(xlsx(good()))
    assert run(workbook)[0] == 1
    assert run(workbook, "--office", "Buskerud")[0] == 0


# --- the marked copy ----------------------------------------------------------------------------------------


def test_a_workbook_comes_back_marked_and_otherwise_as_it_was(tmp_path: Path) -> None:
    def dress(book: Workbook) -> None:
        book["Tiltak"]["A1"].font = Font(bold=True)
        book["Tiltak"].column_dimensions["C"].width = 44
        book["Tiltak"].freeze_panes = "A2"
        book["Fordeling"]["D2"].comment = Comment("Ring Kari", "Ola")
        book["Fordeling"]["F1"] = "=SUM(D2:D5)"
        book.create_sheet("Veiledning", 0)["A1"] = "Slik gjør du"

    data = xlsx(changed((("Fordeling", 2, "beløp"), "ti"), (("Tiltak", 3, "planlagt_slutt"), "31.02.2018")), dress)
    path = write_marked_copy(judge(data), data, tmp_path)
    assert path == tmp_path / "Buskerud-merket.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [LIST_TITLE, "Veiledning", *good()]
    assert book["Tiltak"]["A1"].font.bold
    assert book["Tiltak"].column_dimensions["C"].width == 44
    assert book["Tiltak"].freeze_panes == "A2"
    assert book["Fordeling"]["F1"].value == "=SUM(D2:D5)"
    assert book["Fordeling"]["D2"].fill.start_color.rgb == RED
    assert book["Tiltak"]["M3"].fill.start_color.rgb == RED
    assert re.match(r"Ring Kari\nFeil: Ventet et helt tall", str(book["Fordeling"]["D2"].comment.text))
    listed = [[cell.value for cell in row[2:6]] for row in book[LIST_TITLE].iter_rows(min_row=4)]
    assert listed[:2] == [
        ["Tiltak", 3, "planlagt_slutt", "31.02.2018"],
        ["Fordeling", 2, "beløp", "ti"],
    ]
    assert [book[LIST_TITLE][f"A{row}"].hyperlink.location for row in (4, 5)] == ["'Tiltak'!M3", "'Fordeling'!D2"]


def test_a_marked_copy_that_is_mended_is_accepted(tmp_path: Path) -> None:
    data = xlsx(changed((("Fordeling", 2, "beløp"), "ti")))
    path = write_marked_copy(judge(data), data, tmp_path)
    assert path
    book = openpyxl.load_workbook(path)
    book["Fordeling"]["D2"] = 100000
    book.save(path)
    verdict = judge(path.read_bytes())
    assert verdict.remarks == []
    assert verdict.tables["agreements_grant"].equals(judge(good()).tables["agreements_grant"])


def test_a_folder_comes_back_as_one_workbook(tmp_path: Path) -> None:
    data = folder(changed((("Egenandel", 3, "form"), "gratis")))
    path = write_marked_copy(judge(data), data, tmp_path)
    assert path
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [LIST_TITLE, *good()]
    assert book["Egenandel"]["C3"].fill.start_color.rgb == RED
    assert pl.Series(cell.value for cell in book["Nettverk"][2]).to_list() == good()["Nettverk"][1]

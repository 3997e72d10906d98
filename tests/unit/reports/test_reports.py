"""A report is read whole or told at every cell that is wrong, as a workbook and as a folder alike."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import agreement_files
import openpyxl
import pytest
from agreement_files import Cell, Sheets, faults, folder, warnings, xlsx
from click.testing import CliRunner
from openpyxl.workbook import Workbook
from report_files import changed, good, judge

from dagster_project.cli import main
from dagster_project.deliveries.kinds import BY_NAME, Place, judge_file
from dagster_project.deliveries.marked_copy import LIST_TITLE
from dagster_project.settings import Limits

RED, YELLOW = "00FFC7CE", "00FFEB9C"
KEPT = {title: len(rows) - 1 for title, rows in good().items()}


# --- what is right ------------------------------------------------------------------------------------------


def test_a_folder_is_read_into_typed_tables() -> None:
    verdict = judge(good())
    assert (verdict.word, verdict.kind, verdict.office, verdict.period) == ("accepted", "reports", "Buskerud", "2017")
    assert verdict.remarks == []
    assert {name: table.rows()[0] for name, table in verdict.tables.items()} == {
        "reports_progress": (2, "T1", date(2017, 10, 1), "in_progress", Decimal("0.4"), 100_000, "Kom sent i gang"),
        "reports_cofunding": (2, "T1", "0602", "in_kind", 65_000),
        "reports_participation": (2, "T1", "0602", "975012344", 18, Decimal("16.5"), True),
        "reports_self_evaluation": (2, "T1", "0602", 4, "Flere lærere prøver ut sammen"),
        "reports_quality_dialogue": (
            2,
            "911770709",
            date(2017, 11, 15),
            2,
            "Veiledning på skolene",
            "Ny plan for våren er avtalt",
        ),
    }
    assert [table.height for table in verdict.tables.values()] == list(KEPT.values())
    assert verdict.tables["reports_progress"]["status"].to_list() == [
        "in_progress",
        "completed",
        "in_progress",
        "cancelled",
    ]


def test_a_workbook_gives_the_same_tables_as_the_folder() -> None:
    from_folder, from_workbook = judge(good()), judge(xlsx(good()))
    assert from_workbook.remarks == []
    for name, table in from_folder.tables.items():
        assert table.equals(from_workbook.tables[name])
        assert table.schema == BY_NAME["reports"].tables[name].create_empty().schema


@pytest.mark.parametrize("sheet", ["Egenandel", "Deltakelse", "Egenvurdering", "Kvalitetsdialog"])
def test_a_sheet_with_only_a_header_is_fine(sheet: str) -> None:
    sheets = good()
    del sheets[sheet][1:]
    assert judge(sheets).accepted


# --- a cell alone -------------------------------------------------------------------------------------------

STATUS, SHARE, SPENT = (("Framdrift", 4, header) for header in ("status", "andel_fullført", "brukt_beløp"))
ATTAINMENT, RATING = ("Egenvurdering", 2, "måloppnåelse"), ("Kvalitetsdialog", 2, "vurdering")
SCALE = "Ventet et helt tall fra 1 (lavest) til 5 (høyest)."


@pytest.mark.parametrize(
    ("cell", "text", "said"),
    [
        (("Framdrift", 4, "dato"), "31.02.2018", "Datoen finnes ikke i kalenderen."),
        (("Framdrift", 4, "dato"), "i desember", "Ventet en dato"),
        (("Framdrift", 4, "dato"), "", "Cellen er tom."),
        (STATUS, "ferdig", "Ventet ikke_startet, i_gang, fullført eller avbrutt."),
        (STATUS, "", "Cellen er tom. Skriv ikke_startet"),
        (SHARE, "1,01", "Andelen må ligge fra 0 til 1"),
        (SHARE, "-0,1", "Andelen må ligge fra 0 til 1"),
        (SHARE, "50 %", "Ventet et tall fra 0 til 1"),
        (SHARE, "50", "Ventet et tall fra 0 til 1"),
        (SHARE, "", "Cellen er tom. Ventet et tall fra 0 til 1"),
        (SPENT, "-1", "Beløpet kan ikke være negativt."),
        (SPENT, "60000,50", "Ventet et helt tall"),
        (SPENT, "60.000", "ikke punktum, mellom tusener"),
        (SPENT, "", "Cellen er tom."),
        (ATTAINMENT, "0", SCALE),
        (ATTAINMENT, "6", SCALE),
        (ATTAINMENT, "-3", SCALE),
        (ATTAINMENT, "3,5", SCALE),
        (ATTAINMENT, "god", SCALE),
        (ATTAINMENT, "*", SCALE),
        (RATING, "0", SCALE),
        (RATING, "6", SCALE),
        (RATING, "2.5", SCALE),
        (RATING, "", f"Cellen er tom. {SCALE}"),
        (("Kvalitetsdialog", 2, "uh_id"), "911770708", "kontrollsifferet stemmer ikke"),
        (("Kvalitetsdialog", 2, "uh_id"), "UiB", "Ventet en kode med 9 sifre."),
        (("Kvalitetsdialog", 2, "uh_id"), "", "Cellen er tom."),
        (("Kvalitetsdialog", 2, "dato"), "2018-13-01", "Datoen finnes ikke"),
        (("Kvalitetsdialog", 2, "tema"), "", "Cellen er tom."),
        (("Egenandel", 2, "beløp"), "-5", "Beløpet kan ikke være negativt."),
        (("Egenandel", 2, "form"), "dugnad", "Ventet penger eller frikjøp."),
        (("Egenandel", 2, "eier_id"), "3005", "Koden gjaldt ingen kommune 01.01.2017."),
        (("Deltakelse", 2, "eier_id"), "3005", "Koden gjaldt ingen kommune 01.01.2017."),
        (("Deltakelse", 2, "skole_orgnr"), "975012345", "kontrollsifferet stemmer ikke"),
        (("Deltakelse", 2, "lærere"), "-1", "Antall lærere kan ikke være negativt."),
        (("Egenvurdering", 2, "eier_id"), "3005", "Koden gjaldt ingen kommune 01.01.2017."),
        (("Egenvurdering", 2, "eier_id"), "Drammen", "Ventet eierens kommunenummer"),
    ],
)
def test_a_fault_is_told_at_its_cell(cell: Cell, text: str, said: str) -> None:
    verdict = judge(changed((cell, text)))
    assert faults(verdict) == {cell}
    assert said in verdict.faults[0].reason
    assert verdict.word == "rejected"


@pytest.mark.parametrize(
    ("cell", "text", "said"),
    [
        (("Framdrift", 2, "dato"), "2016-12-31", "før tilskuddsåret 2017"),
        (("Framdrift", 4, "dato"), "2019-01-01", "etter 31.12.2018"),
        (("Kvalitetsdialog", 2, "dato"), "2016-12-31", "før tilskuddsåret 2017"),
        (("Kvalitetsdialog", 3, "dato"), "2019-01-01", "etter 31.12.2018"),
        (("Framdrift", 3, "status"), "ikke_startet", "går tilbake"),
        (("Framdrift", 3, "andel_fullført"), "0,9", "passer ikke med status"),
        (("Framdrift", 3, "brukt_beløp"), "99999", "lavere enn på forrige dato"),
        (("Framdrift", 4, "status"), "fullført", "passer ikke med status"),
        (("Egenandel", 4, "tiltak_id"), "T9", "ingen utfylt rad i arket Framdrift"),
        (("Egenvurdering", 4, "tiltak_id"), "T9", "ingen utfylt rad i arket Framdrift"),
        (("Deltakelse", 4, "tiltak_id"), "T9", "ingen utfylt rad i arket Framdrift"),
        (("Deltakelse", 2, "årsverk"), "18,1", "flere årsverk enn lærere"),
    ],
)
def test_what_is_probably_wrong_is_told_and_accepted(cell: Cell, text: str, said: str) -> None:
    verdict = judge(changed((cell, text)))
    assert verdict.accepted
    assert any(said in remark.reason for remark in verdict.warnings)
    assert {row for _, row, _ in warnings(verdict)} == {cell[1]}


# --- rows against each other --------------------------------------------------------------------------------


def test_a_measure_has_several_rows_and_one_a_day() -> None:
    sheets = good()
    sheets["Framdrift"].append(["T2", "2018-06-01", "fullført", "1", "80000", ""])
    assert judge(sheets).remarks == []
    sheets["Framdrift"].append(["T2", "01.06.2018", "fullført", "1", "80000", ""])
    assert faults(judge(sheets)) == {("Framdrift", 6, "dato"), ("Framdrift", 7, "dato")}


def test_an_owner_evaluates_a_measure_once_and_a_dialogue_is_held_once_a_day() -> None:
    sheets = good()
    sheets["Egenvurdering"].append(["T1", "0602", "5", ""])
    sheets["Kvalitetsdialog"].append(["911770709", "15.11.2017", "3", "Noe annet", ""])
    assert faults(judge(sheets)) == {
        ("Egenvurdering", 2, "eier_id"),
        ("Egenvurdering", 5, "eier_id"),
        ("Kvalitetsdialog", 2, "dato"),
        ("Kvalitetsdialog", 4, "dato"),
    }


@pytest.mark.parametrize(
    ("first", "second", "back"),
    [
        ("ikke_startet", "i_gang", False),
        ("ikke_startet", "avbrutt", False),
        ("i_gang", "i_gang", False),
        ("fullført", "fullført", False),
        ("i_gang", "ikke_startet", True),
        ("fullført", "i_gang", True),
        ("fullført", "avbrutt", True),
        ("avbrutt", "fullført", True),
        ("avbrutt", "ikke_startet", True),
    ],
)
def test_status_goes_forward_whatever_the_order_of_the_rows(first: str, second: str, back: bool) -> None:
    sheets = good()
    share = {"fullført": "1"}
    sheets["Framdrift"][1:3] = [
        ["T1", "2017-12-31", second, share.get(second, "0"), "0", ""],
        ["T1", "2017-10-01", first, share.get(first, "0"), "0", ""],
    ]
    told = {(remark.row, remark.column) for remark in judge(sheets).warnings if "går tilbake" in remark.reason}
    assert told == ({(2, "status")} if back else set())


def test_a_completed_measure_has_had_teachers() -> None:
    sheets = good()
    sheets["Deltakelse"][1][3] = "0"
    sheets["Deltakelse"][1][4] = "0"
    assert judge(sheets).remarks == [], "another owner sent teachers"
    del sheets["Deltakelse"][2]
    (told,) = judge(sheets).warnings
    assert (told.sheet, told.row, told.column) == ("Framdrift", 3, "status")
    assert "ingen lærere er ført" in told.reason


def test_a_report_has_a_measure() -> None:
    sheets = {title: rows[:1] for title, rows in good().items()}
    (fault,) = judge(sheets).faults
    assert (fault.sheet, fault.row) == ("Framdrift", 2)
    sheets = good()
    del sheets["Framdrift"][1:]
    assert faults(judge(sheets)) == {("Framdrift", 2, None)}, "what refers to it must not be told as well"


@pytest.mark.parametrize("sheet", list(good()))
def test_a_missing_sheet_is_named(sheet: str) -> None:
    sheets = good()
    del sheets[sheet]
    for verdict in (judge(sheets), judge(xlsx(sheets))):
        assert faults(verdict) == {(sheet, None, None)}
        assert not verdict.warnings


# --- rows of the template -----------------------------------------------------------------------------------


def test_rows_that_nobody_has_filled_in_are_no_rows() -> None:
    sheets = good()
    sheets["Framdrift"].append(["T4", "", "", "", "", ""])
    sheets["Egenandel"].append(["T4", "0602", "penger", ""])
    sheets["Deltakelse"].append(["T4", "0602", "975012352", "", "", ""])
    sheets["Egenvurdering"].append(["T4", "0602", "", ""])
    sheets["Kvalitetsdialog"].append(["971564679", "", "", "", ""])
    for verdict in (judge(sheets), judge(xlsx(sheets))):
        assert verdict.remarks == []
        assert [table.height for table in verdict.tables.values()] == list(KEPT.values())


def test_a_prefilled_row_that_somebody_began_is_a_row() -> None:
    sheets = good()
    sheets["Framdrift"].append(["T4", "", "i_gang", "", "", ""])
    sheets["Deltakelse"].append(["T2", "0602", "", "", "", "ja"])
    assert faults(judge(sheets)) == {
        *(("Framdrift", 6, header) for header in ("dato", "andel_fullført", "brukt_beløp")),
        *(("Deltakelse", 5, header) for header in ("lærere", "årsverk")),
    }


def test_amounts_worked_out_by_a_formula_are_read_and_sums_below_are_not() -> None:
    sheets = good()
    sheets["Egenandel"].append(["", "", "", "90000"])
    formulas = {("Egenandel", "D4"): "=10000*2", ("Egenandel", "D5"): "=SUM(D2:D4)"}
    verdict = judge(with_formulas(xlsx(sheets), formulas))
    assert verdict.remarks == []
    assert verdict.tables["reports_cofunding"]["amount_nok"].to_list() == [65_000, 5_000, 20_000]


def with_formulas(data: bytes, formulas: dict[tuple[str, str], str]) -> bytes:
    """A workbook in which some cells' numbers are what formulas have worked out, as a spreadsheet stores them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            content = source.read(part).decode() if part.endswith(".xml") else source.read(part)
            for (sheet, address), formula in formulas.items():
                if isinstance(content, str) and part == f"xl/worksheets/sheet{list(good()).index(sheet) + 1}.xml":
                    content = re.sub(rf'(<c r="{address}"[^>]*>)<v', rf"\1<f>{formula[1:]}</f><v", content)
            target.writestr(part, content)
    return out.getvalue()


def test_columns_that_the_template_only_shows_are_passed_over() -> None:
    sheets = good()
    for sheet, header in (
        ("Framdrift", "tittel"),
        ("Framdrift", "Tilskudd"),
        ("Egenandel", "avtalt"),
        ("Kvalitetsdialog", "navn"),
    ):
        for number, row in enumerate(sheets[sheet]):
            row.append("noe" if number else header)
    assert judge(sheets).remarks == []
    sheets["Egenandel"][0][-1] = "tilskudd"
    assert warnings(judge(sheets)) == {("Egenandel", 1, "tilskudd")}


# --- what kind it is ----------------------------------------------------------------------------------------


def kind_of(sheets: Sheets) -> str | None:
    verdicts = [
        judge_file(Path(name), data, Limits()) for name, data in (("a.xlsx", xlsx(sheets)), ("a", folder(sheets)))
    ]
    assert verdicts[0].kind == verdicts[1].kind
    return verdicts[0].kind


@pytest.mark.parametrize(
    "left_out", [(), ("Framdrift",), ("Egenvurdering", "Kvalitetsdialog"), ("Egenandel", "Deltakelse")]
)
def test_a_report_is_known_without_all_of_its_sheets(left_out: tuple[str, ...]) -> None:
    assert kind_of({title: rows for title, rows in good().items() if title not in left_out}) == "reports"
    assert kind_of({title: rows[:1] for title, rows in good().items() if title not in left_out}) == "reports"


@pytest.mark.parametrize("kept", [("Framdrift",), ("Egenvurdering", "Deltakelse"), ("Kvalitetsdialog", "Egenandel")])
def test_one_sheet_of_its_own_is_enough(kept: tuple[str, ...]) -> None:
    assert kind_of({title: good()[title] for title in kept}) == "reports"
    assert kind_of({title: good()[title] for title in kept} | {"Notater": [["Ring Kari"]]}) == "reports"


@pytest.mark.parametrize(
    "left_out", [(), ("Nettverk",), ("Nettverk", "Medlemmer", "Tiltak"), ("Egenandel", "Deltakelse", "Fordeling")]
)
def test_an_agreement_is_not_taken_for_a_report(left_out: tuple[str, ...]) -> None:
    sheets = {title: rows for title, rows in agreement_files.good().items() if title not in left_out}
    assert kind_of(sheets) == "agreements"


def test_what_may_be_either_is_said_so() -> None:
    sheets = {title: good()[title] for title in ("Egenandel", "Deltakelse")}
    verdict = judge_file(Path("a.xlsx"), xlsx(sheets), Limits())
    assert (verdict.word, verdict.kind) == ("unreadable", None)
    assert "Avtaler" in verdict.remarks[0].reason
    assert "Rapporter" in verdict.remarks[0].reason
    assert judge(sheets).word == "rejected", "where it lies says what it is"


# --- the command --------------------------------------------------------------------------------------------


def test_check_marks_the_cells_of_a_report(tmp_path: Path) -> None:
    def about(book: Workbook) -> None:
        for row in (("felt", "verdi"), ("embete", "Buskerud"), ("år", 2017)):
            book["Om"].append(row)

    path = tmp_path / "rapport.xlsx"
    path.write_bytes(xlsx(changed((SPENT, "-1"), (("Framdrift", 3, "andel_fullført"), "0,9")) | {"Om": []}, about))
    result = CliRunner().invoke(main, ["check", str(path), "--annotate", str(tmp_path / "merket")])
    assert result.exit_code == 1
    assert "reports, Buskerud, 2017" in result.output
    book = openpyxl.load_workbook(tmp_path / "merket/rapport-merket.xlsx")
    progress = book["Framdrift"]
    assert progress["E4"].fill.start_color.rgb == RED
    assert progress["D3"].fill.start_color.rgb == YELLOW
    assert "negativt" in str(progress["E4"].comment.text)
    assert [cell.value for cell in book[LIST_TITLE]["C"][3:]] == ["Framdrift", "Framdrift"]


@pytest.mark.parametrize(
    ("below", "office"), [("2017/Buskerud.xlsx", "Buskerud"), ("2018/moere og romsdal", "Møre og Romsdal")]
)
def test_the_path_names_the_office(below: str, office: str) -> None:
    assert BY_NAME["reports"].place(Path(below)) == Place(office, below[:4])

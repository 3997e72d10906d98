"""Files of participants: what is accepted, what is told, and that nothing told or kept holds a reference."""

import io
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from dagster_project.cli import main
from dagster_project.deliveries.kinds import BY_NAME, Place, find_deliveries, judge_file
from dagster_project.deliveries.verdict import Verdict
from dagster_project.persons.key import PersonKey, key_of, read_key
from dagster_project.settings import Limits
from dagster_project.warehouse.archive import DELIVERED, Archive, Received

HEADER = "tiltak_id;eier_id;skole_orgnr;ansatt_ref;stillingsandel"
KEY, OTHER_KEY = key_of("0f" * 32), key_of("1e" * 32)
SCHOOL = "974760673"
IDENTITY = "02013299997"  # a published example of the numbers of 2032
GOOD = (f"T1;0301;{SCHOOL};hemmelig-1;1", "T1;0301;;hemmelig-2;0,5", "T2;1103;;Hemmelig-1 ;0.8")


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *rows)).encode("utf-8-sig")


def judge(data: bytes, name: str = "Rogaland.csv", year: str = "2018", key: PersonKey = KEY) -> Verdict:
    verdict = judge_file(Path(name), data, Limits(), BY_NAME["participants"], Place("Rogaland", year), key)
    assert "hemmelig" not in everything_kept(verdict).casefold()
    return verdict


def everything_kept(verdict: Verdict) -> str:
    """All that is kept of a verdict, in one text: its remarks, and the rows of an accepted file."""
    tables = [table.write_json() for table in verdict.tables.values() if verdict.accepted]
    return "\n".join((*tables, *(f"{remark!r}" for remark in verdict.remarks)))


def told(verdict: Verdict) -> set[tuple[int | None, str | None]]:
    return {(remark.row, remark.column) for remark in verdict.remarks}


def test_persons_are_read_as_keys() -> None:
    verdict = judge(csv(*GOOD))
    assert (verdict.word, verdict.office, verdict.period, verdict.remarks) == ("accepted", "Rogaland", "2018", [])
    rows = verdict.tables["participants"].rows()
    one, two = KEY.person_key("hemmelig-1"), KEY.person_key("hemmelig-2")
    assert rows == [
        (2, "T1", "0301", SCHOOL, one, KEY.version, Decimal(1)),
        (3, "T1", "0301", None, two, KEY.version, Decimal("0.5")),
        (4, "T2", "1103", None, one, KEY.version, Decimal("0.8")),
    ]


@pytest.mark.parametrize("separator", [",", "\t"])
def test_other_separators_and_encodings(separator: str) -> None:
    text = "\n".join((HEADER, *GOOD)).replace(",", ".").replace(";", separator)
    for encoding in ("utf-8", "cp1252", "utf-16"):
        assert judge(text.encode(encoding)).accepted


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (";0301;;hemmelig-3;1", "tiltak_id"),
        ("T1;;;hemmelig-3;1", "eier_id"),
        ("T1;98;;hemmelig-3;1", "eier_id"),
        ("T1;5001;;hemmelig-3;1", None),
        ("T1;1601;;hemmelig-3;1", "eier_id"),
        ("T1;99999;;hemmelig-3;1", "eier_id"),
        ("T1;0301;974760674;hemmelig-3;1", "skole_orgnr"),
        ("T1;0301;;;1", "ansatt_ref"),
        ("T1;0301;;  ;1", "ansatt_ref"),
        ("T1;0301;;hemmelig-3;", "stillingsandel"),
        ("T1;0301;;hemmelig-3;80", "stillingsandel"),
        ("T1;0301;;hemmelig-3;1,01", "stillingsandel"),
        ("T1;0301;;hemmelig-3;-0,1", "stillingsandel"),
        ("T1;0301;;hemmelig-3;80 %", "stillingsandel"),
        ("T1;0301;;hemmelig-3;*", "stillingsandel"),
        ("T1;0301;;HEMMELIG-2;1", "ansatt_ref"),
        ("T1;0301;;hemmelig-3;1;ekstra hemmelig", None),
        ("T1;hemmelig-3;;0301;1", "eier_id"),
        ("hemmelig-3\x01;0301;;3;1", "tiltak_id"),
    ],
)
def test_bad_rows(row: str, column: str | None) -> None:
    verdict = judge(csv(*GOOD, row))
    if column is None and row.count(";") == 4:
        assert verdict.accepted
    else:
        assert verdict.word == "rejected"
        assert (5, column) in told(verdict)
        assert all(remark.reason.endswith(".") and remark.value is None for remark in verdict.remarks)


def test_who_stands_twice_is_told_at_both_rows() -> None:
    assert told(judge(csv(*GOOD, "T1;0301;;hemmelig-2;1"))) == {(3, "ansatt_ref"), (5, "ansatt_ref")}


def test_measures_and_references_that_have_changed_places() -> None:
    rows = [f"hemmelig-{number};0301;;T{number % 2};1" for number in range(6)]
    verdict = judge(csv(*rows))
    assert told(verdict) == {(1, "tiltak_id")}
    assert judge(csv("T1;0301;;hemmelig-1;1", "T2;0301;;hemmelig-1;1", "T3;0301;;hemmelig-1;1")).accepted


def test_a_code_without_its_leading_zero_is_a_warning() -> None:
    verdict = judge(csv("T1;301;;hemmelig-1;1"))
    assert verdict.accepted
    assert told(verdict) == {(2, "eier_id")}
    assert verdict.tables["participants"]["owner_id"].to_list() == ["0301"]


@pytest.mark.parametrize(
    "data",
    [
        csv(header=";".join(GOOD[:1])),
        csv("T1;0301;;hemmelig-1;1", header="tiltak;eier;skole;ref hemmelig;andel"),
        csv(*GOOD, header=HEADER.replace("ansatt_ref", "hemmelig ref")),
        csv("T1;0301;;hemmelig-1;1;x", header=f"{HEADER};ansatt_ref"),
        csv(),
    ],
    ids=["no header", "other headers", "one other header", "a header twice", "no rows"],
)
def test_files_whose_columns_are_not_known(data: bytes) -> None:
    assert judge(data).word == "rejected"


def test_rows_above_the_header_and_unknown_columns_are_passed_over_unread() -> None:
    rows = [f"hemmelig liste;;;;;\n{HEADER};Navn hemmelig", *(f"{row};Hemmelig Hemmeligsen" for row in GOOD)]
    verdict = judge("\n".join(rows).encode())
    assert verdict.accepted
    assert [(remark.row, remark.reason) for remark in verdict.remarks] == [(2, "Kolonnen er ukjent og leses ikke.")]


def test_broken_characters_are_told_without_the_cell() -> None:
    verdict = judge(csv(*GOOD, "T1;0301;;hemmelig-Ã¸;1"))
    assert [(remark.row, remark.value) for remark in verdict.remarks] == [(5, None)]


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("written", [IDENTITY, f"{IDENTITY[:6]} {IDENTITY[6:]}", IDENTITY[1:], f"{IDENTITY[1:]}.0"])
def test_an_identity_number_in_any_column_refuses_the_whole_file(place: int, written: str) -> None:
    cells = ["T1", "0301", "", "hemmelig-3", "1", ""]
    cells[place] = written
    verdict = judge(csv(*GOOD, ";".join(cells), header=f"{HEADER};merknad"))
    assert (verdict.word, verdict.tables) == ("unreadable", {})
    (remark,) = verdict.remarks
    assert f"Rad 5, kolonne nr. {place + 1} " in remark.reason
    assert IDENTITY[1:6] not in str(remark)


def test_an_identity_number_above_the_header_refuses_the_whole_file() -> None:
    assert judge(f"{IDENTITY};;;;\n".encode() + csv(*GOOD)).word == "unreadable"


def test_a_workbook_is_refused() -> None:
    book = openpyxl.Workbook()
    for row in (HEADER, *GOOD):
        book.worksheets[0].append(row.split(";"))
    content = io.BytesIO()
    book.save(content)
    verdict = judge(content.getvalue(), "Rogaland.xlsx")
    assert verdict.word == "unreadable"
    assert "CSV" in str(verdict.remarks[0])


def test_without_a_key_the_file_is_rejected_with_the_reason() -> None:
    verdict = judge(csv(*GOOD), key=read_key(None, None))
    assert (verdict.word, verdict.office, verdict.period, verdict.tables) == ("rejected", "Rogaland", "2018", {})
    assert "DEKOMP_PERSON_KEY" in str(verdict.remarks[0])


@pytest.mark.parametrize(
    ("path", "office", "period"),
    [
        ("2018/Rogaland.csv", "Rogaland", "2018"),
        ("2018/rogaland.csv", "Rogaland", "2018"),
        ("2018/møre-og-romsdal.csv", "Møre og Romsdal", "2018"),
        ("2018/alle.csv", None, "2018"),
        ("2018/Innlandet.csv", None, "2018"),
        ("2019/Innlandet.csv", "Innlandet", "2019"),
    ],
)
def test_the_file_s_name_says_whose_it_is(tmp_path: Path, path: str, office: str | None, period: str) -> None:
    file = tmp_path / "participants" / path
    file.parent.mkdir(parents=True)
    file.write_bytes(csv(*GOOD))
    (delivery,) = find_deliveries(tmp_path)
    assert delivery.kind is BY_NAME["participants"]
    assert (delivery.place.office, delivery.place.period, delivery.place.problem) == (office, period, None)


def test_a_file_of_no_office_is_told_what_it_replaces() -> None:
    verdict = judge_file(Path("alle.csv"), csv(*GOOD), Limits(), BY_NAME["participants"], Place(None, "2018"), KEY)
    assert (verdict.accepted, verdict.office) == (True, None)
    assert ["hele landet" in remark.reason for remark in verdict.remarks] == [True]


@pytest.mark.parametrize("path", ["Rogaland.csv", "2018/Rogaland/fil.csv", "i fjor/Rogaland.csv"])
def test_files_in_the_wrong_place(tmp_path: Path, path: str) -> None:
    file = tmp_path / "participants" / path
    file.parent.mkdir(parents=True)
    file.write_bytes(csv(*GOOD))
    (delivery,) = find_deliveries(tmp_path)
    assert delivery.place.problem
    assert judge_file(file, csv(*GOOD), Limits(), delivery.kind, delivery.place, KEY).word == "unreadable"


def test_check_judges_without_the_key_and_its_marked_copy_holds_no_reference(tmp_path: Path) -> None:
    file = tmp_path / "personer.csv"
    file.write_bytes(csv(*GOOD, "T1;0301;;hemmelig-3;80", "T1;0301;;;1"))
    runner = CliRunner(env={"DEKOMP_PERSON_KEY": None, "DEKOMP_PERSON_KEY_FILE": None})
    plain = runner.invoke(main, ["check", str(file), "--annotate", str(tmp_path / "merket")])
    machine = runner.invoke(main, ["check", str(file), "--json"])
    assert (plain.exit_code, machine.exit_code) == (1, 1)
    assert json.loads(machine.stdout)[0]["kind"] == "participants"
    book = openpyxl.load_workbook(tmp_path / "merket" / "personer-merket.xlsx")
    cells = [[str(cell.value or "") for cell in row] for row in book["Leveranse"].iter_rows()]
    assert cells[0] == HEADER.split(";")
    assert [row[3] for row in cells[1:]] == ["(skjult)"] * 4 + [""]
    assert cells[4][4] == "80"
    everything = (
        plain.output + machine.output + repr([[c.value for r in sheet.iter_rows() for c in r] for sheet in book])
    )
    assert "hemmelig" not in everything.casefold()


# --- what a key has to do with what is in force ----------------------------------------------------------------


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    folder = tmp_path / "deliveries"
    for name in ("2018/Rogaland.csv", "2018/Nordland.csv"):
        path = folder / "participants" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(csv(*GOOD))
    return folder


def receive(folder: Path, key: PersonKey) -> Iterable[Received]:
    archive = Archive(folder.parent / "archive")
    return list(archive.receive(find_deliveries(folder), Limits(), DELIVERED, key))


def outcome(received: Iterable[Received]) -> set[tuple[str, bool]]:
    return {(one.receipt.verdict, one.unchanged) for one in received}


def test_a_file_is_judged_again_when_the_key_is_another(delivered: Path) -> None:
    missing, open_file = read_key(None, None), PersonKey(problem="Nøkkelfilen kan leses av andre.")
    assert outcome(receive(delivered, missing)) == {("rejected", False)}
    assert outcome(receive(delivered, missing)) == {("rejected", True)}
    assert outcome(receive(delivered, open_file)) == {("rejected", False)}
    assert outcome(receive(delivered, KEY)) == {("accepted", False)}
    assert outcome(receive(delivered, KEY)) == {("accepted", True)}
    first = list(receive(delivered, KEY))
    assert outcome(receive(delivered, OTHER_KEY)) == {("accepted", False)}
    rotated = list(receive(delivered, OTHER_KEY))
    assert {one.receipt.sha256 for one in rotated} == {one.receipt.sha256 for one in first}
    assert not {name for one in rotated for name in one.receipt.tables.values()} & {
        name for one in first for name in one.receipt.tables.values()
    }
    assert outcome(receive(delivered, missing)) == {("rejected", False)}
    assert outcome(receive(delivered, KEY)) == {("accepted", False)}

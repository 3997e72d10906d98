"""Every file of the collection gets the verdict of the contract, at the right cells, and no file stops the program."""

from pathlib import Path

import pytest
from bad_gsi_files import COUNTY, FILES, MUNICIPALITY, BadFile, but, csv

from dagster_project.deliveries.kinds import BY_NAME, Place, judge_file
from dagster_project.deliveries.verdict import Verdict
from dagster_project.settings import Limits


def judge(file: BadFile) -> Verdict:
    return judge_file(Path(file.name), file.content(), Limits(), BY_NAME["gsi"], Place(period=file.folder_year))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.id)
def test_verdict_and_places(file: BadFile) -> None:
    verdict = judge(file)
    assert verdict.word == file.word, [str(remark) for remark in verdict.remarks]
    told = verdict.warnings if verdict.accepted else verdict.faults
    if verdict.readable:
        assert {(remark.row, remark.column) for remark in told} == file.places
    assert all(remark.reason.endswith(".") for remark in verdict.remarks)


@pytest.mark.parametrize("file", [file for file in FILES if isinstance(file.data, bytes)], ids=lambda file: file.id)
def test_loose_file_is_judged_without_its_folder(file: BadFile) -> None:
    verdict = judge_file(Path(file.name), file.content(), Limits())
    assert verdict.word in {"accepted", "rejected", "unreadable"}
    if file.word == "unreadable":
        assert verdict.word == "unreadable"


def test_collection_is_large_and_told_apart() -> None:
    assert len(FILES) >= 70
    assert len({file.id for file in FILES}) == len(FILES)


def test_shielded_and_missing_stay_different() -> None:
    codes = ["0101", "0104", "0105", "0106", "0111", "0118"]
    values = ["*", ":", ".", "..", "", "1,0"]
    rows = [but(MUNICIPALITY, enhetskode=code, årsverk=value) for code, value in zip(codes, values, strict=True)]
    verdict = judge_file(Path("gsi.csv"), csv(*rows), Limits())
    table = verdict.tables["gsi"]
    assert verdict.accepted
    assert table["teacher_fte_status"].to_list() == ["shielded", *["missing"] * 4, "published"]
    assert table["teacher_fte"].is_null().to_list() == [True] * 5 + [False]


def test_eaten_noughts_come_back() -> None:
    rows = [but(COUNTY, enhetskode="1"), but(MUNICIPALITY, enhetskode="101.0"), but(MUNICIPALITY, enhetskode="301")]
    verdict = judge_file(Path("gsi.csv"), csv(*rows), Limits())
    assert verdict.tables["gsi"]["unit_code"].to_list() == ["01", "0101", "0301"]


def test_remarks_in_a_workbook_are_at_the_sender_s_cell() -> None:
    file = next(file for file in FILES if file.id == "workbook: table from C5 on with a fault")
    (fault,) = judge(file).faults
    assert fault.cell == (7, 9)
    assert fault.value == "ti"

"""Whatever lies in a delivery folder has a verdict of its own, and none of it stops or holds up the rest."""

import ctypes
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bad_gsi_files import GOOD
from conftest import DeliveryFolder, GsiRow

from dagster_project.deliveries import upload
from dagster_project.deliveries.check import Checked, check_files
from dagster_project.deliveries.kinds import find_deliveries
from dagster_project.deliveries.upload import BEING_WRITTEN, LINK, NO_FILE
from dagster_project.settings import Limits
from dagster_project.warehouse.archive import DELIVERED, Archive

GOOD_FILE = "gsi/2016-17/gsi.csv"
NAMES = {
    "line break": b"a\nb.csv",
    "steers the terminal": b"\x1b[2J\x1b]0;x\x07.csv",
    "no text": b"\xff\xfe\x80.csv",
    "right to left": "\u202evsc.exe.csv".encode(),
    "other scripts": "مدرسة-学校-Школа-👩‍🏫-e\u0301.csv".encode(),
    "quotes": b"'; drop table raw.gsi; --\".csv",
    "as long as names can be": b"x" * 251 + b".csv",
    "dots": b"a..csv",
    "option": b"-rf.csv",
}


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    """Whatever waits for ever is stopped."""
    signal.alarm(60)
    yield
    signal.alarm(0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A delivery folder with one good file."""
    DeliveryFolder(tmp_path / "in").gsi("2016-17", [GsiRow("kommune", "1103", "alle", "1200,5")])
    return tmp_path / "in"


def received(folder: Path) -> dict[str, tuple[str, str]]:
    """Verdict and first fault of every delivery below a folder, by its name, as a build would meet them."""
    archive = Archive(folder.parent / "archive")
    met = [one.receipt for one in archive.receive(find_deliveries(folder), Limits(), DELIVERED)]
    kept = Archive(folder.parent / "archive").receipts
    assert all(receipt in kept for receipt in met), "what was written can be read"
    return {receipt.file_name: (receipt.verdict, first_fault(archive, receipt.remarks)) for receipt in met}


def first_fault(archive: Archive, remarks: str | None) -> str:
    import polars as pl

    return str(pl.read_parquet(archive.data(remarks))["reason"][0]) if remarks else ""


def checked(*paths: Path) -> list[Checked]:
    """What ``check`` says, fit to be written to a terminal and a file."""
    done = [*check_files(paths, None)]
    for one in done:
        assert one.as_text().encode()
        assert "\x1b" not in one.as_text()
        assert json.dumps(one.as_json(), ensure_ascii=False).encode()
    return done


def test_pipes_sockets_and_devices_are_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(folder / "gsi" / "2016-17" / "rør.csv")
    os.mkfifo(folder / "rør.xlsx")
    with socket.socket(socket.AF_UNIX) as plug:
        monkeypatch.chdir(folder)  # a socket's path may not be long
        plug.bind("gsi/2016-17/s.csv")
        told = received(folder)
    assert told.pop(GOOD_FILE) == ("accepted", "")
    assert told == dict.fromkeys(("gsi/2016-17/rør.csv", "gsi/2016-17/s.csv", "rør.xlsx"), ("unreadable", NO_FILE))
    said = checked(folder / "rør.xlsx", Path("/dev/zero"), Path("/dev/stdin"))
    assert [one.exit_code for one in said] == [2, 2, 2]


def test_a_pipe_among_the_files_of_an_office_is_passed_over(folder: Path) -> None:
    office = DeliveryFolder(folder).agreement(2017, "Rogaland", {})
    os.mkfifo(office / "Om.csv")
    assert received(folder)["agreements/2017/Rogaland"][0] == "rejected"


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.csv").write_text(GOOD, encoding="utf-8")
    place = folder / "gsi" / "2016-17"
    targets = {
        "file.csv": elsewhere / "secret.csv",
        "folder": elsewhere,
        "nowhere.csv": elsewhere / "none",
        "loop.csv": place / "loop.csv",
        "up": Path(".."),
    }
    for name, target in targets.items():
        (place / name).symlink_to(target)
    told = received(folder)
    assert told.pop(GOOD_FILE)[0] == "accepted"
    assert told == {f"gsi/2016-17/{name}": ("unreadable", LINK) for name in targets}
    (said,) = checked(place / "file.csv")
    assert (said.exit_code, str(said.verdict.faults[0])) == (2, LINK)


def test_a_link_put_in_the_place_of_a_file_meanwhile_is_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "secret.csv")
    found = upload.read_file(tmp_path / "link.csv", 1_000)
    assert (found.data, found.problem) == (b"", LINK)


@pytest.mark.skipif(sys.platform != "linux", reason="takes powers away from one thread, as Linux can")
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o111], ids=["closed", "names only", "no names"])
def test_a_folder_that_may_not_be_read_is_named_and_the_rest_is_read(folder: Path, mode: int) -> None:
    DeliveryFolder(folder).gsi("2017-18", [GsiRow("kommune", "1103", "alle", "1200,5")])
    office = DeliveryFolder(folder).agreement(2017, "Rogaland", {})
    shut = [folder / "gsi" / "2017-18", office]
    for path in shut:
        path.chmod(mode)
    try:
        told = without_powers(folder)
    finally:
        for path in shut:
            path.chmod(0o755)
    assert told.pop(GOOD_FILE)[0] == "accepted"
    reason = "Mappen kan ikke leses: ingen har gitt lesetilgang til den."
    assert told == {path.relative_to(folder).as_posix(): ("unreadable", reason) for path in shut}
    assert received(folder)["gsi/2017-18/gsi.csv"][0] == "accepted"


@pytest.mark.skipif(sys.platform != "linux", reason="takes powers away from one thread, as Linux can")
def test_a_file_that_may_not_be_read_is_named_and_judged_when_it_may(folder: Path) -> None:
    other = DeliveryFolder(folder).gsi("2017-18", [GsiRow("kommune", "1103", "alle", "1200,5")])
    other.chmod(0)
    told = without_powers(folder)
    assert told[GOOD_FILE][0] == "accepted"
    assert told["gsi/2017-18/gsi.csv"][0] == "unreadable"
    assert "lesetilgang" in told["gsi/2017-18/gsi.csv"][1]
    other.chmod(0o644)
    assert received(folder)["gsi/2017-18/gsi.csv"] == ("accepted", "")


@pytest.mark.skipif(sys.platform != "linux", reason="takes powers away from one thread, as Linux can")
def test_a_delivery_folder_that_may_not_be_read_is_no_empty_one(folder: Path) -> None:
    folder.chmod(0)
    try:
        with pytest.raises(PermissionError):
            without_powers(folder)
    finally:
        folder.chmod(0o755)


def without_powers(folder: Path) -> dict[str, tuple[str, str]]:
    """``received`` in a thread without the powers that let an administrator read everything."""

    def work() -> dict[str, tuple[str, str]]:
        header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        assert ctypes.CDLL(None).capset(header, none) == 0
        return received(folder)

    with ThreadPoolExecutor(1) as alone:
        return alone.submit(work).result()


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_is_told_on_one_line_whatever_it_is(folder: Path, name: bytes) -> None:
    path = folder / "gsi" / "2016-17" / os.fsdecode(name)
    shutil.copyfile(folder / GOOD_FILE, path)
    told = received(folder)
    assert len(told) == 2
    assert {verdict for verdict, _ in told.values()} == {"accepted"}
    assert not any(sign in text for text in told for sign in "\n\x1b\x07\u202e\udcff")
    (said,) = checked(path)
    assert said.exit_code == 0


def test_offices_and_years_with_odd_names_have_verdicts(folder: Path) -> None:
    for name in (b"\xff", b"a\nb", b"...", b"Rogaland ", b"'); --"):
        DeliveryFolder(folder).agreement(2017, os.fsdecode(name), {})
    shutil.copytree(folder / "agreements" / "2017", folder / "agreements" / "2017..")
    told = received(folder)
    assert told.pop(GOOD_FILE)[0] == "accepted"
    assert {verdict for verdict, _ in told.values()} == {"rejected", "unreadable"}


def test_marked_copies_of_long_names_are_written(tmp_path: Path) -> None:
    for name in ("x" * 251, "å" * 120, "👩" * 60):
        path = tmp_path / f"{name}.csv"
        path.write_text(GOOD, encoding="utf-8")
        (said,) = check_files([path], tmp_path / "marked")
        assert said.marked_copy
        assert said.marked_copy.is_file()


def test_a_file_that_is_written_while_it_is_read_is_left_for_the_next_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / GOOD_FILE
    whole, asked = path.read_bytes(), []
    look = os.fstat

    def grown(number: int) -> os.stat_result:
        asked.append(number)
        if len(asked) == 2:
            path.write_bytes(whole + b"2016-17;kommune;1124;")
        return look(number)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", grown)
        assert received(folder)[GOOD_FILE] == ("unreadable", BEING_WRITTEN)
    path.write_bytes(whole)
    assert received(folder)[GOOD_FILE] == ("accepted", "")


def test_of_an_enormous_file_no_more_is_read_than_shows_it(folder: Path) -> None:
    path = folder / "gsi" / "2016-17" / "stor.csv"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    verdict, fault = received(folder)["gsi/2016-17/stor.csv"]
    assert verdict == "unreadable"
    assert "grensen er 50 MB" in fault

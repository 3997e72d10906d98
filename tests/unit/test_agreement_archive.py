"""A corrected agreement takes the place of the one before it, and every version is kept."""

import os
from pathlib import Path

import duckdb
import pytest
from agreement_files import Sheets, changed, folder, good, xlsx

from dagster_project.deliveries.kinds import find_deliveries
from dagster_project.settings import Limits
from dagster_project.warehouse.archive import DELIVERED, Archive, DamagedArchiveError, Received
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.raw import load_raw

AMOUNT = ("Fordeling", 2, "beløp")
RAW = """
select cast(amount_nok as varchar) from raw.{table} where measure_id = 'T1' and recipient_type = 'municipality'
order by delivery_id
"""


def receive(warehouse: Path, deliveries: Path, limits: Limits | None = None) -> list[Received]:
    """Judge and archive what lies in the delivery folder."""
    archive = Archive(Layout(warehouse).archive)
    return list(archive.receive(find_deliveries(deliveries), limits or Limits(), DELIVERED))


def raw(warehouse: Path, table: str) -> list[str]:
    """The first amount of each agreement in a raw table."""
    layout = Layout(warehouse)
    with layout.lock():
        load_raw(layout, Archive(layout.archive), DELIVERED)
    with duckdb.connect(str(layout.build_database), read_only=True) as database:
        return [amount for (amount,) in database.execute(RAW.format(table=table)).fetchall()]


def write(path: Path, sheets: Sheets, moment: int) -> None:
    """Write a workbook as delivered at a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(xlsx(sheets))
    os.utime(path, (moment, moment))


def write_folder(path: Path, sheets: Sheets, moment: int) -> None:
    """Write a folder of CSV files as delivered at a moment."""
    path.mkdir(parents=True)
    for name, data in folder(sheets).items():
        (path / name).write_bytes(data)
        os.utime(path / name, (moment, moment))


def test_versions_of_an_agreement(tmp_path: Path) -> None:
    path = tmp_path / "deliveries/agreements/2017/buskerud.xlsx"
    warehouse = tmp_path / "warehouse"
    words = []
    for moment, amount in enumerate(("100000", "200000", "ti"), start=1_600_000_000):
        write(path, changed((AMOUNT, amount)), moment)
        (received,) = receive(warehouse, tmp_path / "deliveries")
        receipt = received.receipt
        assert (receipt.kind, receipt.office, receipt.period) == ("agreements", "Buskerud", "2017")
        words.append((receipt.verdict, received.unchanged))
    assert words == [("accepted", False), ("accepted", False), ("rejected", False)]
    (again,) = receive(warehouse, tmp_path / "deliveries")
    assert again.unchanged
    assert raw(warehouse, "agreements_grant") == ["200000"]
    assert raw(warehouse, "agreements_grant_history") == ["100000", "200000"]


def test_a_folder_takes_the_place_of_a_workbook(tmp_path: Path) -> None:
    delivered, warehouse = tmp_path / "deliveries/agreements/2017", tmp_path / "warehouse"
    write(delivered / "buskerud.xlsx", good(), 1_500_000_000)
    write_folder(delivered / "Buskerud", changed((AMOUNT, "300000")), 1_600_000_000)
    first = receive(warehouse, tmp_path / "deliveries")
    assert [one.receipt.file_name for one in first] == ["agreements/2017/buskerud.xlsx", "agreements/2017/Buskerud"]
    assert [one.receipt.received_at for one in first] == ["2017-07-14T02:40:00+00:00", "2020-09-13T12:26:40+00:00"]
    assert raw(warehouse, "agreements_grant") == ["300000"]
    assert all(one.unchanged for one in receive(warehouse, tmp_path / "deliveries"))


def test_what_arrives_later_is_in_force_however_old_its_files_say_they_are(tmp_path: Path) -> None:
    """Programs that copy and unpack set the time of a file back."""
    delivered, warehouse = tmp_path / "deliveries/agreements/2017", tmp_path / "warehouse"
    write(delivered / "buskerud.xlsx", good(), 1_600_000_000)
    receive(warehouse, tmp_path / "deliveries")
    write_folder(delivered / "Buskerud", changed((AMOUNT, "300000")), 1_500_000_000)
    receive(warehouse, tmp_path / "deliveries")
    assert raw(warehouse, "agreements_grant") == ["300000"]


def test_what_is_judged_anew_has_not_arrived_anew(tmp_path: Path) -> None:
    """The workbook is beyond a limit for a night; when it can be read again, the folder sent after it still counts."""
    delivered, warehouse = tmp_path / "deliveries/agreements/2017", tmp_path / "warehouse"
    write(delivered / "buskerud.xlsx", good(), 1_500_000_000)
    write_folder(delivered / "Buskerud", changed((AMOUNT, "300000")), 1_600_000_000)
    receive(warehouse, tmp_path / "deliveries")
    few = receive(warehouse, tmp_path / "deliveries", Limits(cells=70))
    assert [one.receipt.verdict for one in few] == ["unreadable", "accepted"]
    os.utime(delivered / "buskerud.xlsx", (1_550_000_000, 1_550_000_000))
    again = receive(warehouse, tmp_path / "deliveries")
    assert [(one.receipt.verdict, one.unchanged) for one in again] == [("accepted", False), ("accepted", True)]
    assert again[0].receipt.received_at == "2017-07-14T02:40:00+00:00"
    assert raw(warehouse, "agreements_grant") == ["300000"]


def test_what_is_put_back_has_arrived_anew(tmp_path: Path) -> None:
    path, warehouse = tmp_path / "deliveries/agreements/2017/buskerud.xlsx", tmp_path / "warehouse"
    for amount in ("100000", "200000", "100000"):
        write(path, changed((AMOUNT, amount)), 1_600_000_000)
        receive(warehouse, tmp_path / "deliveries")
    assert raw(warehouse, "agreements_grant") == ["100000"]


def test_a_lost_version_is_told(tmp_path: Path) -> None:
    path, warehouse = tmp_path / "deliveries/agreements/2017/buskerud.xlsx", tmp_path / "warehouse"
    for moment, amount in enumerate(("100000", "200000"), start=1_600_000_000):
        write(path, changed((AMOUNT, amount)), moment)
        (received,) = receive(warehouse, tmp_path / "deliveries")
        if amount == "100000":
            lost = Archive(Layout(warehouse).archive).data(received.receipt.tables["agreements_grant"])
    lost.unlink()
    with pytest.raises(DamagedArchiveError):
        raw(warehouse, "agreements_grant")

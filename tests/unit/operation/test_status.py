"""``dekomp status`` on folders made by hand: what it says, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_deadlines import receipt

from dagster_project.cli import main
from dagster_project.operation.runs import RunLog
from dagster_project.operation.status import status_of
from dagster_project.settings import Settings
from dagster_project.warehouse.archive import Receipt

NOW = datetime(2019, 2, 1, 8, tzinfo=UTC)
MADE = NOW - timedelta(hours=4)
IN_TIME = (
    receipt(1, "gsi", None, "2018-19"),
    receipt(2, "agreements", "Rogaland", "2018"),
    receipt(3, "reports", "Rogaland", "2018"),
)


@dataclass(frozen=True)
class Machine:
    """A warehouse and a delivery folder laid out by hand."""

    folder: Path

    @property
    def warehouse(self) -> Path:
        return self.folder / "varehus"

    @property
    def deliveries(self) -> Path:
        return self.folder / "leveranser"

    def publish(self, made: datetime = MADE, record: str | None = None) -> None:
        name = f"{made:%Y%m%dT%H%M%S%f}Z"
        version = self.warehouse / "versions" / name
        version.mkdir(parents=True)
        rows = {"core.dim_county": 18, "core.dim_owner": 431}
        (version / "version.json").write_text(record or json.dumps({"version": name, "rows": rows, "more": 1}))
        (version / "dekomp.duckdb").touch()
        (self.warehouse / "published").symlink_to(version)

    def write_pages(self, version: str) -> None:
        site = self.warehouse / "site"
        site.mkdir(parents=True)
        (site / "dekomp-site.json").write_text(version if version == "{" else json.dumps({"version": version}))

    def receive(self, *receipts: Receipt) -> None:
        log = self.warehouse / "archive" / "log"
        log.mkdir(parents=True, exist_ok=True)
        for one in receipts:
            (log / f"{one.number:06d}.json").write_text(json.dumps(asdict(one)))
            file = self.deliveries / one.file_name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()

    def ran(self, outcome: str, reason: str | None = None) -> None:
        RunLog(self.warehouse).start("schedule").end(outcome, reason=reason)

    def attention(self, now: datetime = NOW) -> list[str]:
        settings = Settings(warehouse=self.warehouse, deliveries=self.deliveries)
        return status_of(settings, now).attention

    def asked(self, *options: str) -> tuple[int, str]:
        places = ("--warehouse", str(self.warehouse), "--deliveries", str(self.deliveries))
        answer = CliRunner().invoke(main, ["status", *places, *options], catch_exceptions=False)
        return answer.exit_code, answer.output

    def as_json(self) -> Any:
        return json.loads(self.asked("--json")[1])


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "leveranser").mkdir()
    return Machine(tmp_path)


def test_all_is_well(machine: Machine) -> None:
    machine.publish(datetime.now(UTC))
    machine.receive(*(replace(one, origin="bundled") for one in IN_TIME))
    machine.ran("published")
    code, said = machine.asked()
    assert code == 0
    lines = said.splitlines()
    assert lines[0].startswith("Publisert   ")
    assert lines[0].endswith("2 tabeller, 449 rader)")
    assert lines[1] == "Leveranser  i kraft: 1 agreements, 1 gsi, 1 reports (de medfølgende eksemplene)"
    assert lines[-1] == "Alt er i orden."
    told = machine.as_json()
    assert told["published"]["rows"] == 449
    assert told["deliveries"]["in_force"] == {"agreements": 1, "gsi": 1, "reports": 1}
    assert told["last_good_run"]["started_by"] == "schedule"
    assert (told["last_failed_run"], told["running"], told["attention"]) == (None, [], [])


@pytest.mark.parametrize("pages", [None, "{", "20190201T040000000000Z"], ids=["none", "damaged", "of this version"])
def test_pages_that_show_what_is_published_need_nothing(machine: Machine, pages: str | None) -> None:
    machine.publish()
    machine.ran("published")
    if pages:
        machine.write_pages(pages)
    assert machine.attention() == []
    assert ("Nettsider   av denne utgaven" in machine.asked()[1]) == (pages is not None and len(pages) > 1)


def test_pages_of_another_version_are_told_once_they_have_had_time_to_follow(machine: Machine) -> None:
    machine.publish()
    machine.ran("published")
    machine.write_pages("20190131T040000000000Z")
    assert machine.attention(MADE + timedelta(minutes=59)) == []
    (sentence,) = machine.attention(MADE + timedelta(minutes=61))
    assert sentence.endswith("er av utgave 20190131T040000000000Z, ikke av den publiserte. Skriv nye: dekomp site")
    code, said = machine.asked()
    assert (code, "Nettsider   av utgave 20190131T040000000000Z" in said) == (1, True)
    assert machine.as_json()["pages"] == {"version": "20190131T040000000000Z"}


def test_an_empty_machine_says_what_to_do_and_is_left_empty(machine: Machine) -> None:
    code, said = machine.asked()
    assert code == 1
    assert "Ingenting er publisert. Bygg varehuset: dekomp build" in said
    assert not machine.warehouse.exists()


@pytest.mark.parametrize("record", ["{", "[]", '{"version": "v"}', '{"version": "v", "rows": [1]}', "null"])
def test_a_damaged_record_of_the_version_is_told(machine: Machine, record: str) -> None:
    machine.publish(record=record)
    told = machine.as_json()
    assert told["published"] == {
        "version": "20190201T040000000000Z",
        "published_at": "2019-02-01T04:00:00+00:00",
        "tables": None,
        "rows": None,
    }
    assert "version.json mangler eller er skadet" in told["attention"][0]


def test_a_link_to_nothing_is_nothing_published(machine: Machine) -> None:
    machine.publish()
    (machine.warehouse / "published").unlink()
    (machine.warehouse / "published").symlink_to("versions/gone")
    assert machine.as_json()["published"] is None


def test_a_damaged_receipt_and_a_missing_folder_are_told(machine: Machine) -> None:
    machine.publish()
    machine.receive(*IN_TIME)
    (machine.warehouse / "archive" / "log" / "000001.json").write_text("{")
    machine.deliveries.rename(machine.folder / "elsewhere")
    _, why = machine.attention()
    machine.ran("failed", why)  # told once
    first, second = machine.attention()
    assert first.startswith(f"Leveransemappen {machine.deliveries} finnes ikke.")
    assert "000001.json er skadet" in second


def test_a_rejected_delivery_waits_until_it_is_corrected_or_taken_away(machine: Machine) -> None:
    machine.publish()
    machine.receive(*IN_TIME, replace(receipt(4, "agreements", "Nordland", "2018", "rejected"), faults=3))
    assert machine.attention() == ["Avvist og ikke rettet: agreements/2018/Nordland (3 feil)."]
    machine.receive(receipt(5, "agreements", "Nordland", "2019"))
    assert len(machine.attention()) == 1
    machine.receive(replace(receipt(6, "agreements", "Nordland", "2018"), file_name="agreements/2018/Nordland2"))
    assert [one for one in machine.attention() if "Avvist" in one] == []


def test_a_rejected_delivery_that_is_taken_away_no_longer_waits(machine: Machine) -> None:
    machine.publish()
    machine.receive(*IN_TIME, receipt(4, "agreements", "Nordland", "2018", "rejected"))
    (machine.deliveries / "agreements/2018/Nordland").unlink()
    assert machine.attention() == []


def test_runs_good_failed_cut_off_and_under_way(machine: Machine) -> None:
    machine.publish()
    machine.receive(*IN_TIME)
    machine.ran("published")
    machine.ran("failed", "Disken er full.\nMer om det.")
    assert machine.attention() == ["Siste kjøring mislyktes: Disken er full.\nMer om det."]
    under_way = RunLog(machine.warehouse).start("sensor")
    told = machine.as_json()
    assert [(run["process"], run["started_by"]) for run in told["running"]] == [(os.getpid(), "sensor")]
    assert told["last_failed_run"]["reason"].startswith("Disken er full.")
    assert f"Pågår nå    prosess {os.getpid()}" in machine.asked()[1]
    under_way.end("published")
    assert machine.attention() == []
    held = machine.warehouse / "held" / "20190201T050000000000Z"
    held.mkdir(parents=True)
    machine.ran("held", "Fylket 11 endret seg 40 %.")
    assert machine.attention() == ["En ny utgave holdes tilbake. Fylket 11 endret seg 40 %."]
    held.rmdir()  # confirmed: it has moved to where readers look
    assert machine.attention() == []


def test_a_version_that_is_held_back_is_told_whatever_ran_last(machine: Machine) -> None:
    machine.publish()
    machine.receive(*IN_TIME)
    (machine.warehouse / "held" / "20190201T050000000000Z").mkdir(parents=True)
    (machine.warehouse / "held" / ".20190201T060000000000Z.new").mkdir()
    assert machine.attention() == ["Utgave 20190201T050000000000Z holdes tilbake til den er bekreftet."]
    assert machine.as_json()["held"] == ["20190201T050000000000Z"]


def test_a_run_cut_off_is_told_as_such(machine: Machine) -> None:
    machine.publish()
    machine.receive(*IN_TIME)
    lost = "from pathlib import Path; from dagster_project.operation.runs import RunLog; import os, sys\n"
    lost += "run = RunLog(Path(sys.argv[1])).start('command'); os._exit(9)"
    subprocess.run([sys.executable, "-c", lost, str(machine.warehouse)], check=False)
    assert machine.attention() == ["Siste kjøring ble avbrutt. Neste bygging rydder opp: dekomp build"]
    assert "fra kommandolinjen: avbrutt" in machine.asked()[1]


def test_overdue_is_told_for_real_deliveries_alone(machine: Machine) -> None:
    machine.publish(NOW - timedelta(hours=30))
    machine.receive(IN_TIME[1])
    gsi, reports, stale = machine.attention()
    assert gsi.startswith("GSI-tallene for 2018-19")
    assert reports.endswith("Mangler: Rogaland.")
    assert stale.startswith("Varehuset er 30 timer gammelt")
    machine.receive(replace(IN_TIME[1], origin="bundled"))
    assert machine.attention() == []


def test_a_night_that_found_nothing_new_keeps_the_warehouse_fresh(machine: Machine) -> None:
    machine.publish(datetime.now(UTC) - timedelta(days=3))
    machine.receive(*IN_TIME)
    assert any("timer gammelt" in one for one in machine.attention(datetime.now(UTC)))
    machine.ran("unchanged")
    assert not any("timer gammelt" in one for one in machine.attention(datetime.now(UTC)))

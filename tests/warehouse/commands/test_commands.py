"""The commands as a user meets them: exit codes, what is said, and what is in force afterwards.

Four nights of one ministry's warehouse are lived through once; the tests ask what each night left behind.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from conftest import PERSON_KEY, Warehouse

from dagster_project.cli import main
from dagster_project.deliveries import kinds
from dagster_project.warehouse import build as dbt_build
from dagster_project.warehouse.layout import Layout

PROJECT = Path(__file__).parents[3]
DEKOMP = str(Path(sys.executable).with_name("dekomp"))
MARKER = "0119"  # a municipality that no reform touched before 2020; one row a year
TOO_LONG = 120
AGREEMENT = ("2018", "Rogaland.xlsx")  # the only one kept, so that a night is short
MODEL = "dbt/models/marts/core/registers/dim_owner.sql"
LATE = 1_600_000_000  # after every bundled delivery was written


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def here(*arguments: object) -> Answer:
    """Run a command in this process; an error that it does not handle, or no end to it, fails the test."""
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(TOO_LONG)
    try:
        result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    finally:
        signal.alarm(0)
    return without_traceback(Answer(result.exit_code, result.stdout, result.stderr))


def too_long(*_: object) -> None:
    raise TimeoutError(f"no answer in {TOO_LONG} s")


def apart(command: list[str], folder: Path, **environment: str) -> Answer:
    """Run a command in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DEKOMP_")}
    done = subprocess.run(
        command, cwd=folder, env={**kept, **environment}, capture_output=True, text=True, timeout=TOO_LONG, check=False
    )
    return without_traceback(Answer(done.returncode, done.stdout, done.stderr))


def without_traceback(answer: Answer) -> Answer:
    assert "Traceback" not in answer.out + answer.err, answer.err
    return answer


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing from the environment or the working directory decides where things lie."""
    for name in os.environ:
        if name.startswith("DEKOMP_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


# --- four nights ----------------------------------------------------------------------------------------------


@dataclass
class Night:
    """One night's build: what it answered, which files it judged, and the warehouse as it left it."""

    answer: Answer
    warehouse: Warehouse
    judged: list[str] = field(default_factory=list)

    def fte(self, grant_year: int) -> Decimal:
        """The figure published for Marker."""
        question = "select teacher_fte_all from allocation.fct_municipality_basis"
        value = self.warehouse.one(f"{question} where municipality_code = ? and grant_year = ?", MARKER, grant_year)[0]
        assert isinstance(value, Decimal)
        return value

    def deliveries(self) -> dict[str, list[tuple[str, bool]]]:
        """Verdict and whether in force, of every version of every file in the order received."""
        found: dict[str, list[tuple[str, bool]]] = {}
        question = "select file_name, verdict, in_force from quality.delivery order by file_name, delivery_id"
        for name, verdict, in_force in self.warehouse.query(question):
            found.setdefault(name, []).append((verdict, in_force))
        return found


@dataclass
class Nights:
    """The folders of the ministry, and the builds over them."""

    home: Path
    demo: Answer
    first: Night
    second: Night
    third: Night

    @property
    def warehouse(self) -> Path:
        return self.home / "data" / "warehouse"

    @property
    def deliveries(self) -> Path:
        return self.home / "data" / "deliveries"


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    home = tmp_path_factory.mktemp("ministry")
    deliveries, warehouse = home / "data" / "deliveries", home / "data" / "warehouse"
    demo = apart([DEKOMP, "demo"], home)
    for agreement in (deliveries / "agreements").rglob("*.xlsx"):
        if agreement.parts[-2:] != AGREEMENT:
            agreement.unlink()
    by_key = {"DEKOMP_PERSON_KEY": PERSON_KEY}
    first = keep(Night(apart([DEKOMP, "build"], home, **by_key), Warehouse(warehouse)), home / "first")

    rewrite(deliveries / "gsi/2017-18/gsi-2017-18.csv", "42,6", "mange")
    original = deliveries / "gsi/2016-17/gsi-2016-17.csv"
    for name, figure in (("b.csv", "43,9"), ("c.csv", "44,9"), ("a.csv", "45,9")):
        copy = original.with_name(name)
        shutil.copy(original, copy)
        rewrite(copy, "42,9", figure, LATE)
    late = deliveries / "gsi/2018-19/a-sendt-sist.csv"
    shutil.copy(deliveries / "gsi/2018-19/gsi-2018-19.csv", late)
    rewrite(late, "38,8", "48,8", LATE)
    misplaced = [
        deliveries / name for name in ("løs.csv", "ukjent/gsi.csv", "gsi/uten-år.csv", "gsi/2016-17/lenke.csv")
    ]
    misplaced[1].parent.mkdir()
    for path in misplaced[:3]:
        shutil.copy(original, path)
    misplaced[3].symlink_to(original)
    for name in (".DS_Store", "gsi/2016-17/~$gsi-2016-17.xlsx", "gsi/2016-17/.gsi.csv.part"):
        (deliveries / name).write_bytes(b"\x00\x01")
    second = keep(build_and_watch(deliveries, warehouse), home / "second")

    for path in misplaced:
        path.unlink()
    rewrite(deliveries / "gsi/2017-18/gsi-2017-18.csv", "mange", "52,6")
    shutil.rmtree(deliveries / "gsi/2016-17")
    third = keep(build_and_watch(deliveries, warehouse, "--json"), home / "third")
    return Nights(home, demo, first, second, third)


def rewrite(path: Path, old: str, new: str, moment: int | None = None) -> None:
    """Change the figure of Marker in a GSI file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(f";{MARKER};Marker;;alle;{old};") == 1
    path.write_text(text.replace(f";{MARKER};Marker;;alle;{old};", f";{MARKER};Marker;;alle;{new};"), encoding="utf-8")
    if moment:
        os.utime(path, (moment, moment))


def build_and_watch(deliveries: Path, warehouse: Path, *options: str) -> Night:
    """Build in this process and write down which files are judged."""
    judged: list[str] = []

    def watched(path: Path, *rest: Any) -> Any:
        judged.append(path.name)
        return original(path, *rest)

    original = kinds.judge_file
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "judge_file", watched)
        patch.setenv("DEKOMP_PERSON_KEY", PERSON_KEY)
        answer = here("build", "--deliveries", deliveries, "--warehouse", warehouse, *options)
    return Night(answer, Warehouse(warehouse), judged)


def keep(night: Night, folder: Path) -> Night:
    """Keep a copy of what was published, so that it can be asked after the next night."""
    shutil.copytree(night.warehouse.published.resolve(), folder / "published")
    return Night(night.answer, Warehouse(folder), night.judged)


def test_demo_writes_the_bundled_deliveries_and_says_how_to_build_them(nights: Nights) -> None:
    assert nights.demo.code == 0
    assert "dekomp build" in nights.demo.out
    assert "gsi/2016-17/gsi-2016-17.csv" in nights.demo.out
    assert nights.demo.err == ""


def test_a_build_says_what_it_published_and_nothing_on_standard_error(nights: Nights) -> None:
    answer = nights.first.answer
    assert (answer.code, answer.err) == (0, "")
    assert re.search(r"Leveranser +(\d+): \1 godtatt, 0 avvist", answer.out)
    assert f"{nights.warehouse / 'published' / 'dekomp.duckdb'} (" in answer.out
    assert len(answer.out.splitlines()) < 15


def test_what_is_published_is_one_database_and_the_same_rows_in_one_parquet_file_per_mart(nights: Nights) -> None:
    warehouse = nights.first.warehouse
    tables = warehouse.query("select schema_name, table_name from duckdb_tables()")
    files = {path.relative_to(warehouse.published / "marts") for path in warehouse.published.glob("marts/**/*.parquet")}
    assert files == {Path(schema, f"{table}.parquet") for schema, table in tables}
    for schema, table in tables:
        parquet = warehouse.published / "marts" / schema / f"{table}.parquet"
        for one, other in ((f"{schema}.{table}", f"'{parquet}'"), (f"'{parquet}'", f"{schema}.{table}")):
            assert warehouse.query(f"from {one} except all from {other}") == []


def test_a_rejected_delivery_does_not_stop_the_build_and_is_said_loudly(nights: Nights) -> None:
    answer = nights.second.answer
    assert answer.code == 0
    assert "AVVIST    gsi/2017-18/gsi-2017-18.csv" in answer.out
    assert "«mange»" in answer.out
    assert "Årsverk" in answer.out
    assert "Publisert" in answer.out


def test_a_rejected_delivery_leaves_the_last_accepted_one_in_force(nights: Nights) -> None:
    assert nights.second.fte(2018) == nights.first.fte(2018) == Decimal("42.6")
    assert nights.second.deliveries()["gsi/2017-18/gsi-2017-18.csv"] == [("accepted", True), ("rejected", False)]
    whole_year = "select * from allocation.fct_county_allocation where grant_year = 2018 order by all"
    assert nights.second.warehouse.query(whole_year) == nights.first.warehouse.query(whole_year)


def test_every_fault_of_a_rejected_delivery_is_listed_with_its_cell(nights: Nights) -> None:
    rows = nights.second.warehouse.query(
        "select delivery.verdict, row, column_name, value from quality.rejected_cell "
        "join quality.delivery using (delivery_id) where file_name = 'gsi/2017-18/gsi-2017-18.csv'"
    )
    lines = (nights.deliveries / "gsi/2017-18/gsi-2017-18.csv").read_text(encoding="utf-8").splitlines()
    (row,) = (number for number, line in enumerate(lines, 1) if f";{MARKER};" in line)
    assert rows == [("rejected", row, "Årsverk", "mange")]


def test_a_corrected_delivery_replaces_and_every_version_is_kept(nights: Nights) -> None:
    assert nights.third.fte(2018) == Decimal("52.6")
    versions = nights.third.deliveries()["gsi/2017-18/gsi-2017-18.csv"]
    assert versions == [("accepted", False), ("rejected", False), ("accepted", True)]


def test_a_removed_file_leaves_the_last_accepted_one_in_force(nights: Nights) -> None:
    assert not (nights.deliveries / "gsi/2016-17").exists()
    assert nights.third.fte(2017) == nights.second.fte(2017)
    assert nights.third.deliveries()["gsi/2016-17/c.csv"] == [("accepted", True)]


def test_of_two_files_for_a_school_year_the_later_is_in_force_whatever_its_name(nights: Nights) -> None:
    assert nights.second.fte(2019) == Decimal("48.8")
    found = nights.second.deliveries()
    assert found["gsi/2018-19/a-sendt-sist.csv"] == [("accepted", True)]
    assert found["gsi/2018-19/gsi-2018-19.csv"] == [("accepted", False)]


def test_of_files_written_in_the_same_moment_the_last_by_name_is_in_force(nights: Nights) -> None:
    assert nights.second.fte(2017) == Decimal("44.9")


def test_unchanged_files_are_not_read_again(nights: Nights) -> None:
    assert "gsi-2018-19.csv" not in nights.second.judged
    assert "bevilgninger.csv" not in nights.second.judged
    assert nights.third.judged == ["gsi-2017-18.csv"]
    unchanged = {one["file"]: one["unchanged"] for one in nights.third.answer.json["deliveries"]}
    assert [file for file, same in unchanged.items() if not same] == ["gsi/2017-18/gsi-2017-18.csv"]


@pytest.mark.parametrize("name", ["løs.csv", "ukjent/gsi.csv", "gsi/uten-år.csv", "gsi/2016-17/lenke.csv"])
def test_a_misplaced_file_is_told_and_not_read(nights: Nights, name: str) -> None:
    assert f"AVVIST    {name}" in nights.second.answer.out
    ((verdict, in_force),) = nights.second.deliveries()[name]
    assert verdict != "accepted"
    assert not in_force
    question = "select reason from quality.rejected_cell join quality.delivery using (delivery_id) where file_name = ?"
    (reason,) = nights.second.warehouse.one(question, name)
    assert any(word in reason for word in ("mappe", "lenker", "leveranse ventes"))


def test_files_that_programs_leave_behind_are_passed_over(nights: Nights) -> None:
    assert not [name for name in nights.second.deliveries() if Path(name).name.startswith((".", "~$"))]


def test_a_build_answers_in_json(nights: Nights) -> None:
    answer = nights.third.answer
    assert answer.code == 0
    assert answer.json["published"] is True
    assert answer.json["rows"]["allocation.fct_county_allocation"] == 19 + 18 + 18
    assert Path(answer.json["database"]).exists()


# --- builds that may not publish -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Untouched:
    """A published warehouse that a failing build must leave as it is."""

    warehouse: Path
    deliveries: Path
    before: tuple[str, dict[str, int]]

    def still_as_before(self) -> bool:
        return published_state(self.warehouse) == self.before


def published_state(warehouse: Path) -> tuple[str, dict[str, int]]:
    """Which version is in force, and when each of its files was written."""
    folder = (warehouse / "published").resolve()
    return folder.name, {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def untouched(nights: Nights) -> Iterator[Untouched]:
    found = Untouched(nights.warehouse, nights.deliveries, published_state(nights.warehouse))
    yield found
    assert found.still_as_before()


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A copy of the dbt project for a test to damage."""
    for folder in ("dbt", "seeds"):
        unneeded = shutil.ignore_patterns("target", "logs")
        shutil.copytree(PROJECT / folder, tmp_path / folder, symlinks=True, ignore=unneeded)
    return tmp_path


def build_with(project: Path, at: Untouched) -> Answer:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dbt_build, "DBT_PROJECT", project / "dbt")
        patch.setattr(dbt_build, "SEEDS", project / "seeds")
        patch.setattr(dbt_build, "_parsed_here", None)
        return here("build", f"--deliveries={at.deliveries}", f"--warehouse={at.warehouse}", "--force")


def test_a_failing_check_publishes_nothing_and_tells_which_on_one_screen(damaged: Path, untouched: Untouched) -> None:
    references = damaged / "seeds" / "legal_references.csv"
    lines = references.read_text(encoding="utf-8").splitlines(keepends=True)
    references.write_text("".join(lines[:-1]), encoding="utf-8")
    model = damaged / MODEL
    model.write_text(model.read_text(encoding="utf-8") + "\nwhere finnes_ikke = 1\n", encoding="utf-8")
    answer = build_with(damaged, untouched)
    assert answer.code == 1
    assert answer.out == ""
    assert answer.err.startswith("Ikke publisert.")
    assert "dim_owner" in answer.err
    assert "finnes_ikke" in answer.err
    assert "legal_reference" in answer.err or "assert_rules_are_cited" in answer.err
    assert len(answer.err.splitlines()) <= 40


def test_a_project_that_has_moved_is_read_where_it_lies_now(
    damaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for project in (PROJECT, damaged):
        monkeypatch.setattr(dbt_build, "DBT_PROJECT", project / "dbt")
        monkeypatch.setattr(dbt_build, "_parsed_here", None)
        _, written = dbt_build.parse(Layout(tmp_path / "varehus"))
        nodes = json.loads(written.read_text(encoding="utf-8"))["nodes"].values()
        assert {one["root_path"] for one in nodes if one["resource_type"] == "seed"} == {str(project / "dbt")}


def test_a_project_that_dbt_cannot_read_publishes_nothing_and_names_the_file(
    damaged: Path, untouched: Untouched
) -> None:
    (damaged / MODEL).write_text("select {{ ref('ikke_til') }}", encoding="utf-8")
    answer = build_with(damaged, untouched)
    assert answer.code == 1
    assert answer.err.startswith("Ikke publisert.")
    assert "dim_owner" in answer.err
    assert len(answer.err.splitlines()) <= 40


def test_a_missing_delivery_folder_is_told_and_nothing_is_published(untouched: Untouched, tmp_path: Path) -> None:
    answer = here("build", "--deliveries", tmp_path / "borte", "--warehouse", untouched.warehouse)
    assert answer.code == 1
    assert f"Ikke publisert. Leveransemappen {tmp_path / 'borte'} finnes ikke" in answer.err


def test_a_missing_delivery_folder_is_told_in_json_too(untouched: Untouched, tmp_path: Path) -> None:
    answer = here("build", "--deliveries", tmp_path / "borte", "--warehouse", untouched.warehouse, "--json")
    assert answer.code == 1
    assert answer.json["published"] is False
    assert "finnes ikke" in answer.json["reason"]


@pytest.mark.parametrize("named_by", ["option", "environment"])
def test_a_file_in_place_of_the_delivery_folder_is_told(
    untouched: Untouched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named_by: str
) -> None:
    file = tmp_path / "leveranser"
    file.write_text("ikke en mappe", encoding="utf-8")
    monkeypatch.setenv("DEKOMP_DELIVERIES", str(file))
    options = ["--deliveries", file] if named_by == "option" else []
    answer = here("build", "--warehouse", untouched.warehouse, *options)
    assert answer.code == 1
    assert "Ikke publisert." in answer.err
    assert str(file) in answer.err


@pytest.mark.parametrize("named_by", ["option", "environment"])
@pytest.mark.parametrize("below", ["", "under/filen"])
def test_a_file_in_place_of_the_warehouse_folder_is_told(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named_by: str, below: str
) -> None:
    file = tmp_path / "varehus"
    file.write_text("ikke en mappe", encoding="utf-8")
    monkeypatch.setenv("DEKOMP_WAREHOUSE", str(file / below))
    options = ["--warehouse", file / below] if named_by == "option" else []
    answer = here("build", "--deliveries", nights.deliveries, *options)
    assert answer.code == 1
    assert "Ikke publisert." in answer.err
    assert str(file) in answer.err
    assert file.read_text(encoding="utf-8") == "ikke en mappe"


@pytest.mark.parametrize("name", ["archive", "build", "dbt", "versions"])
def test_a_folder_of_the_warehouse_that_cannot_be_written_is_told(nights: Nights, tmp_path: Path, name: str) -> None:
    warehouse = tmp_path / "varehus"
    warehouse.mkdir()
    (warehouse / name).write_text("i veien", encoding="utf-8")
    answer = here("build", "--deliveries", nights.deliveries, "--warehouse", warehouse)
    assert answer.code == 1
    assert "Ikke publisert." in answer.err
    assert str(warehouse / name) in answer.err
    assert not (warehouse / "published").exists()


def test_an_empty_delivery_folder_and_an_empty_archive_publish_nothing(tmp_path: Path) -> None:
    (tmp_path / "leveranser").mkdir()
    answer = here("build", "--deliveries", tmp_path / "leveranser", "--warehouse", tmp_path / "varehus")
    assert answer.code == 1
    assert "er tom" in answer.err
    assert not (tmp_path / "varehus" / "published").exists()


def test_the_bundled_deliveries_are_never_mixed_into_a_warehouse_with_real_ones(untouched: Untouched) -> None:
    answer = here("build", "--warehouse", untouched.warehouse)
    assert answer.code == 1
    assert "--deliveries" in answer.err


def test_a_build_where_every_delivery_is_rejected_still_tells_why_in_what_it_publishes(tmp_path: Path) -> None:
    loose = tmp_path / "leveranser" / "løs.csv"
    loose.parent.mkdir()
    loose.write_text("Skoleår;Nivå\n", encoding="utf-8")
    answer = here("build", "--deliveries", loose.parent, "--warehouse", tmp_path / "varehus")
    assert answer.code == 0
    assert "AVVIST    løs.csv" in answer.out
    warehouse = Warehouse(tmp_path / "varehus")
    assert warehouse.query("select in_force from quality.delivery") == [(False,)]
    assert warehouse.query("from allocation.fct_county_allocation") == []


# --- check -----------------------------------------------------------------------------------------------------

HEADER = "Skoleår;Nivå;Enhetskode;Enhetsnavn;Kommunenummer;Eierform;Årsverk;Antall lærere"
GOOD = "2016-17;kommune;1103;Stavanger;;alle;1200,5;"
WARNED = "2016-17;kommune;301;Oslo;;alle;1200,5;"
FAULTY = "2016-17;kommune;1103;Stavanger;;alle;mange;"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """One file for each verdict."""
    contents = {"good": GOOD, "warned": WARNED, "faulty": FAULTY}
    found = {name: tmp_path / f"{name}.csv" for name in contents}
    for name, row in contents.items():
        found[name].write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    found["pdf"] = tmp_path / "gsi.csv.pdf"
    found["pdf"].write_bytes(b"%PDF-1.7\n")
    found["missing"] = tmp_path / "borte.csv"
    found["folder"] = tmp_path / "mappe"
    found["folder"].mkdir()
    return found


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("good", 0),
        ("warned", 0),
        ("faulty", 1),
        ("pdf", 2),
        ("missing", 2),
        ("folder", 2),
        ("good warned", 0),
        ("good faulty", 1),
        ("missing faulty good", 2),
    ],
)
def test_check_ends_with_the_code_of_the_worst_file(files: dict[str, Path], names: str, code: int) -> None:
    chosen = [files[name] for name in names.split()]
    answer = here("check", *chosen)
    assert answer.code == code
    assert answer.err == ""
    assert all(str(path) in answer.out for path in chosen)


def test_check_names_the_cell_the_value_and_the_reason(files: dict[str, Path]) -> None:
    line = here("check", files["faulty"]).out.splitlines()[1]
    assert line.strip().startswith("feil")
    assert "rad 2" in line
    assert "Årsverk" in line
    assert "mange" in line


def test_check_says_that_a_file_is_missing_or_is_a_folder(files: dict[str, Path]) -> None:
    assert "finnes ikke" in here("check", files["missing"]).out
    assert "mappe" in here("check", files["folder"]).out.replace(str(files["folder"]), "").lower()


def test_check_answers_in_json(files: dict[str, Path]) -> None:
    answer = here("check", files["good"], files["faulty"], files["missing"], "--json")
    verdicts = {Path(one["file"]).name: one["verdict"] for one in answer.json}
    assert verdicts == {"good.csv": "accepted", "faulty.csv": "rejected", "borte.csv": "unreadable"}
    (fault,) = answer.json[1]["faults"]
    assert (fault["row"], fault["column"], fault["value"]) == (2, "Årsverk", "mange")
    assert answer.code == 2


def test_check_writes_a_marked_copy_into_a_folder_it_makes_and_leaves_the_file_alone(
    files: dict[str, Path], tmp_path: Path
) -> None:
    before = files["faulty"].read_bytes()
    answer = here("check", files["faulty"], "--annotate", tmp_path / "merket" / "i dag", "--json")
    copy = Path(answer.json[0]["marked_copy"])
    assert copy.is_file()
    assert copy.parent == tmp_path / "merket" / "i dag"
    assert files["faulty"].read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("faulty*")) == ["faulty.csv"]


def test_check_into_a_file_in_place_of_the_folder_is_told(files: dict[str, Path]) -> None:
    answer = here("check", files["faulty"], "--annotate", files["good"])
    assert answer.code != 0
    assert str(files["good"]) in answer.err


def test_check_loads_neither_dagster_nor_dbt(files: dict[str, Path], tmp_path: Path) -> None:
    program = (
        "import sys; from dagster_project.cli import main\n"
        f"try: main(['check', {str(files['good'])!r}])\n"
        "finally: print(sorted({'dagster', 'dbt', 'duckdb', 'openpyxl'} & sys.modules.keys()))"
    )
    answer = apart([sys.executable, "-c", program], tmp_path)
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "[]"


# --- help ------------------------------------------------------------------------------------------------------


def test_help_names_every_command(tmp_path: Path) -> None:
    answer = apart([DEKOMP, "--help"], tmp_path)
    assert answer.code == 0
    assert all(name.split()[0] in answer.out for name in commands(main))


def commands(group: click.Group, *above: str) -> Iterator[str]:
    """Every command that does something, with the words that lead to it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield " ".join((*above, name))


@pytest.mark.parametrize("name", commands(main))
def test_every_command_has_an_example_in_its_help(name: str) -> None:
    answer = here(*name.split(), "--help")
    assert answer.code == 0
    assert "Eksem" in answer.out
    assert any(line.strip().startswith(f"dekomp {name}") for line in answer.out.splitlines())


@pytest.mark.parametrize("years", ["i fjor", "2019-2017", "1999"])
def test_demo_says_which_years_it_has(years: str, tmp_path: Path) -> None:
    answer = here("demo", "--deliveries", tmp_path / "leveranser", "--years", years)
    assert answer.code != 0
    assert "201" in answer.err
    assert not list(tmp_path.rglob("*.csv"))

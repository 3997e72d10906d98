"""No reference to a person is in anything that is written or told, whatever the files held and whoever ran the build.

One warehouse is built twice from files with persons: by Dagster with a storage of its own, as at night, and then from
the command line without the key. Afterwards every file, table and word they left behind is searched.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pytest
from conftest import DeliveryFolder, GsiRow, Warehouse, write_csv

from dagster_project.deliveries.kinds import find_deliveries
from dagster_project.persons.key import PersonKey, key_of
from dagster_project.settings import Limits
from dagster_project.warehouse.archive import DELIVERED, Archive
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.raw import load_raw

HEADER = ("tiltak_id", "eier_id", "skole_orgnr", "ansatt_ref", "stillingsandel")
SECRET = "c4" * 32
IDENTITY = "02013299997"  # a published example of the numbers of 2032
TOO_LONG = 240
GOOD = tuple(f"Ansatt-Kjell{number:03d}" for number in range(40))
BAD = ("Ansatt-Stein001", "Ansatt-Stein002", "90817263544", "Ansatt-Åse003", "Ansatt-Stein004", "Ansatt-Stein005")
BROKEN = ("Ansatt-Siri001", "Ansatt-Siri002")
REFUSED = ("Ansatt-Odd001", IDENTITY, IDENTITY[1:])
REFERENCES = (*GOOD, *BAD, *BROKEN, *REFUSED)


# --- the searcher ----------------------------------------------------------------------------------------------


def needles(references: Iterable[str]) -> set[bytes]:
    """The references as text in any encoding, and as hashes that anybody could make."""
    found: set[bytes] = set()
    for reference in references:
        for form in {reference, reference.casefold(), reference.upper()}:
            found |= {form.encode(encoding) for encoding in ("utf-8", "utf-16-le", "cp1252")}
            found.add(form.encode("ascii", "backslashreplace"))
            found |= {hashlib.new(name, form.encode()).hexdigest().encode() for name in ("md5", "sha1", "sha256")}
    return found


def texts(path: Path) -> Iterator[bytes]:
    """What a file holds: its bytes, and what is packed or compressed in it."""
    data = path.read_bytes()
    yield data
    if data.startswith(b"PAR1"):
        yield pl.read_parquet(path).write_json().encode()
    elif data.startswith(b"SQLite format 3"):
        with sqlite3.connect(path) as database:
            for (table,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
                yield repr(database.execute(f'select * from "{table}"').fetchall()).encode()
    elif data[8:12] == b"DUCK":
        with duckdb.connect(str(path), read_only=True) as database:
            tables = "select schema_name, table_name from duckdb_tables() where not internal"
            for schema, table in database.execute(tables).fetchall():
                yield repr(database.execute(f'select * from "{schema}"."{table}"').fetchall()).encode()
    elif data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def holding(folder: Path, references: Iterable[str], *, but: Path | None = None) -> set[str]:
    """The files below a folder that hold a reference."""
    held = [
        (path.relative_to(folder).as_posix(), text.decode("latin-1"))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (but and path.is_relative_to(but))
        for text in texts(path)
    ]
    searched = pl.DataFrame(held, schema={"name": pl.String, "text": pl.String}, orient="row")
    anything = [needle.decode("latin-1") for needle in needles(references)]
    return set(searched.filter(pl.col("text").str.contains_any(anything))["name"])


PLANTED = "Ansatt-Plantet"


def plant_parquet(path: Path) -> None:
    pl.DataFrame({"x": ["noe annet"] * 500 + [f"{PLANTED} {n}" for n in range(500)]}).write_parquet(path)


def plant_duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as database:
        database.execute(f"create table t as select '{PLANTED} ' || i as x from range(100000) r(i)")


def plant_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("create table t (x text)")
        database.execute("insert into t values (?)", (PLANTED,))


def plant_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append([PLANTED])
    book.save(path)


@pytest.mark.parametrize(
    "plant",
    [
        lambda path: path.write_text(f"x {PLANTED}"),
        lambda path: path.write_text(PLANTED.casefold(), encoding="utf-16"),
        lambda path: path.write_text(hashlib.sha256(PLANTED.encode()).hexdigest()),
        lambda path: path.write_bytes(gzip.compress(PLANTED.encode() * 100)),
        plant_parquet,
        plant_duckdb,
        plant_sqlite,
        plant_workbook,
    ],
    ids=["text", "utf-16", "open hash", "gzip", "parquet", "duckdb", "sqlite", "workbook"],
)
def test_the_search_finds_what_is_there(plant: Callable[[Path], None], tmp_path: Path) -> None:
    plant(tmp_path / "fil")
    (tmp_path / "ren").write_text("ingenting")
    assert holding(tmp_path, [PLANTED]) == {"fil"}
    assert holding(tmp_path, ["Ansatt-Ukjent"]) == set()


# --- two nights ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Nights:
    """The folder that everything lies below, and what was said in the two nights."""

    folder: Path
    by_dagster: str
    without_key: str

    @property
    def deliveries(self) -> Path:
        return self.folder / "deliveries"

    @property
    def warehouse(self) -> Warehouse:
        return Warehouse(self.folder / "warehouse")


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    folder = tmp_path_factory.mktemp("persons")
    for name in ("home", "dagster", "tmp"):
        (folder / name).mkdir()
    deliver(DeliveryFolder(folder / "deliveries"))
    job = [sys.executable, "-m", "dagster", "job", "execute", "-m", "dagster_project.definitions", "-j", "nightly"]
    by_dagster = run(job, folder, DEKOMP_PERSON_KEY=SECRET)
    without_key = run([str(Path(sys.executable).with_name("dekomp")), "build"], folder)
    return Nights(folder, by_dagster, without_key)


def run(command: list[str], folder: Path, **more: str) -> str:
    """Run a command to whom nothing but the folder is known; what it said on either stream is kept as a file."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEKOMP_", "DAGSTER_"))}
    own = {
        "DEKOMP_DELIVERIES": str(folder / "deliveries"),
        "DEKOMP_WAREHOUSE": str(folder / "warehouse"),
        "DAGSTER_HOME": str(folder / "dagster"),
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }
    done = subprocess.run(
        command,
        cwd=folder / "home",
        env=kept | own | more,
        capture_output=True,
        text=True,
        timeout=TOO_LONG,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    (folder / f"said-{Path(command[0]).name}.txt").write_text(said, encoding="utf-8")
    return said


def deliver(folder: DeliveryFolder) -> None:
    """Figures of a county with two municipalities, and person files: good, with faults, broken and refused."""
    folder.gsi("2016-17", [GsiRow("fylke", "03", "alle", "100,0"), GsiRow("kommune", "0301", "alle", "100,0")])
    folder.appropriations({2017: 1_000_000})
    persons(folder, "Rogaland", *(("T1", "0301", "", reference, "0,8") for reference in GOOD))
    persons(
        folder,
        "Nordland",
        ("T1", "9999", "", BAD[0], "1"),
        ("T1", "0301", "974760674", BAD[1], "1"),
        ("T1", "0301", "", BAD[2], "80"),
        ("T1", "0301", "", BAD[3], "1", BAD[4]),
        ("T2", "0301", "", BAD[5], "1"),
        ("T2", "0301", "", BAD[5], "1"),
    )
    persons(folder, "Oppland", ("T1", "0301", "", REFUSED[0], "1"), *(("T1", "0301", "", x, "1") for x in REFUSED[1:]))
    path = folder.folder / "participants/2017/Hedmark.csv"
    path.write_text(f"T1;0301;;{BROKEN[0]};1\nT1;0301;;{BROKEN[1]};1\n", encoding="utf-8")


def persons(folder: DeliveryFolder, office: str, *rows: tuple[str, ...]) -> None:
    write_csv(folder.folder / f"participants/2017/{office}.csv", HEADER, rows)


def test_the_persons_came_in_and_are_kept_as_keys(nights: Nights) -> None:
    verdicts = nights.warehouse.mapping(
        "select office, verdict from quality.delivery where kind = 'participants' and delivery_id like '%v001%'"
    )
    assert verdicts == {
        "Rogaland": "accepted",
        "Nordland": "rejected",
        "Oppland": "unreadable",
        "Hedmark": "rejected",
    }
    key = key_of(SECRET)
    database = nights.folder / "warehouse/build/dekomp.duckdb"
    with duckdb.connect(str(database), read_only=True) as build:
        kept = build.execute("select person_key, key_version from raw.participants").fetchall()
    assert set(kept) == {(key.person_key(reference), key.version) for reference in GOOD}


def test_nothing_written_or_said_holds_a_reference(nights: Nights) -> None:
    assert holding(nights.folder, REFERENCES, but=nights.deliveries) == set()
    found = holding(nights.deliveries, REFERENCES)
    assert found == {f"participants/2017/{office}.csv" for office in ("Rogaland", "Nordland", "Oppland", "Hedmark")}


def test_nothing_written_or_said_holds_the_key(nights: Nights) -> None:
    anything = re.compile(re.escape(SECRET.encode()) + b"|" + re.escape(bytes.fromhex(SECRET)), re.IGNORECASE)
    assert not [path for path in nights.folder.rglob("*") if path.is_file() and any(map(anything.search, texts(path)))]


def test_all_kinds_of_places_were_searched(nights: Nights) -> None:
    files = {path.relative_to(nights.folder).as_posix() for path in nights.folder.rglob("*") if path.is_file()}
    for place in (
        r"warehouse/archive/log/\d+\.json",
        r"warehouse/archive/data/\w+\.parquet",
        r"warehouse/build/dekomp\.duckdb",
        r"warehouse/versions/\w+/dekomp\.duckdb",
        r"warehouse/versions/\w+/marts/quality/rejected_cell\.parquet",
        r"warehouse/dbt/manifest\.json",
        r"dagster/history/runs/.*\.db",
        r"said-.*\.txt",
    ):
        assert any(re.fullmatch(place, name) for name in files), place


def test_faults_are_told_at_their_places_without_the_cells(nights: Nights) -> None:
    rows = nights.warehouse.query(
        'select d.office, c."row", c.column_name, c.value from quality.rejected_cell c '
        "join quality.delivery d using (delivery_id) where d.delivery_id like '%v001%' and d.office <> 'Hedmark'"
    )
    assert set(rows) == {
        ("Nordland", 2, "eier_id", None),
        ("Nordland", 3, "skole_orgnr", None),
        ("Nordland", 4, "stillingsandel", None),
        ("Nordland", 5, None, None),
        ("Nordland", 6, "ansatt_ref", None),
        ("Nordland", 7, "ansatt_ref", None),
        ("Oppland", None, None, None),
    }


def test_without_the_key_the_build_goes_on_and_says_what_to_do(nights: Nights) -> None:
    assert nights.without_key.count("AVVIST    participants/") == 4
    assert "DEKOMP_PERSON_KEY_FILE" in nights.without_key
    assert "Den forrige godtatte gjelder fortsatt (participants/2017/Rogaland.csv" in nights.without_key
    assert "Publisert" in nights.without_key
    in_force = nights.warehouse.query(
        "select office, verdict from quality.delivery where kind = 'participants' and in_force"
    )
    assert in_force == [("Rogaland", "accepted")]


# --- other keys ------------------------------------------------------------------------------------------------


def versions(folder: Path, key: PersonKey) -> set[tuple[str, str]]:
    """Receive with a key; the office and key version of every person in force afterwards."""
    layout = Layout(folder / "warehouse")
    archive = Archive(layout.archive)
    list(archive.receive(find_deliveries(folder / "deliveries"), Limits(), DELIVERED, key))
    with layout.lock():
        load_raw(layout, archive, DELIVERED)
    with duckdb.connect(str(layout.build_database), read_only=True) as database:
        return set(
            database.execute(
                "select office, key_version from raw.participants join raw.delivery using (delivery_id)"
            ).fetchall()
        )


def test_a_new_key_rekeys_what_still_lies_there_and_leaves_the_rest_with_the_old(tmp_path: Path) -> None:
    folder = DeliveryFolder(tmp_path / "deliveries")
    for office in ("Rogaland", "Nordland"):
        persons(folder, office, ("T1", "0301", "", GOOD[0], "1"))
    old, new = key_of(SECRET), key_of("d5" * 32)
    assert versions(tmp_path, old) == {("Rogaland", old.version), ("Nordland", old.version)}
    (folder.folder / "participants/2017/Nordland.csv").unlink()
    assert versions(tmp_path, new) == {("Rogaland", new.version), ("Nordland", old.version)}
    persons(folder, "Nordland", ("T1", "0301", "", GOOD[0], "1"))
    assert versions(tmp_path, new) == {("Rogaland", new.version), ("Nordland", new.version)}
    assert versions(tmp_path, PersonKey(problem="Borte.")) == {("Rogaland", new.version), ("Nordland", new.version)}

"""What a version says it is made from, and whether it is still what it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from conftest import PERSON_KEY, DeliveryFolder, GsiRow
from tiny_versions import MADE, Delivered, Table, made, tables, write_version

from dagster_project.persons.key import PersonKey, key_of
from dagster_project.settings import DBT_PROJECT, Limits
from dagster_project.warehouse.history import made_from
from dagster_project.warehouse.history.made_from import MadeFrom, commit
from dagster_project.warehouse.history.reasons import reasons
from dagster_project.warehouse.history.version import DATABASE, Version, read_version
from dagster_project.warehouse.ingest import receive
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.workplace import Workplace

GSI = Path("2016-17/gsi.csv")


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    deliveries = DeliveryFolder(tmp_path / "deliveries")
    deliveries.gsi("2016-17", [GsiRow("kommune", "1103", "alle", "1200,5")])
    return Workplace(Layout(tmp_path / "varehus"), deliveries.folder, Limits(), key_of(PERSON_KEY))


def received(workplace: Workplace) -> MadeFrom:
    fresh = replace(workplace, report=type(workplace.report)())
    receive(fresh)
    assert fresh.report.made_from is not None
    return fresh.report.made_from


def rewritten(workplace: Workplace, figure: str) -> None:
    assert workplace.deliveries is not None
    path = workplace.deliveries / "gsi" / GSI
    path.write_text(path.read_text(encoding="utf-8").replace("1200,5", figure), encoding="utf-8")


def test_the_same_deliveries_again_give_the_same_fingerprint(workplace: Workplace) -> None:
    first = received(workplace)
    (workplace.deliveries / "gsi" / GSI).touch()  # type: ignore[operator]
    assert received(workplace) == first
    assert [(one.file_name, one.in_force) for one in first.deliveries] == [(f"gsi/{GSI}", True)]


@pytest.mark.parametrize("figure", ["1300,5", "mange"], ids=["corrected", "rejected"])
def test_a_changed_delivery_gives_another_also_when_it_is_rejected(workplace: Workplace, figure: str) -> None:
    first = received(workplace)
    rewritten(workplace, figure)
    second = received(workplace)
    assert second.fingerprint != first.fingerprint
    assert sum(one.in_force for one in second.deliveries) == 1
    assert (second.code, second.seeds) == (first.code, first.seeds)


def test_a_delivery_taken_away_changes_nothing(workplace: Workplace) -> None:
    first = received(workplace)
    (workplace.deliveries / "gsi" / GSI).unlink()  # type: ignore[operator]
    assert received(workplace).fingerprint == first.fingerprint


def test_the_key_is_known_by_its_version_alone(workplace: Workplace) -> None:
    first = received(workplace)
    other = received(replace(workplace, person_key=key_of("a1" * 32)))
    assert first.fingerprint != other.fingerprint
    assert PERSON_KEY not in json.dumps(asdict(first))
    assert len(first.person_key) == 8
    assert received(replace(workplace, person_key=PersonKey(problem="Ingen nøkkel."))).person_key == ""


def test_seeds_models_and_code_are_in_it_file_by_file(workplace: Workplace) -> None:
    found = received(workplace)
    assert "seeds/scheme_rules.csv" in found.seeds
    assert {"dbt/dbt_project.yml", "dbt/macros/rule.sql", "dagster_project/warehouse/publish.py"} <= found.code.keys()
    assert {"python", "duckdb", "dbt-core"} <= found.packages.keys()


@pytest.mark.parametrize("part", ["origin", "archive", "person_key", "deliveries", "seeds", "code", "packages"])
def test_every_part_is_in_the_fingerprint(part: str) -> None:
    others = {
        "deliveries": made(Delivered("d")).deliveries,
        "seeds": {"s": "1"},
        "code": {"c": "1"},
        "packages": {"p": "1"},
    }
    assert replace(MADE, **{part: others.get(part, "other")}).fingerprint != MADE.fingerprint  # type: ignore[arg-type]


def test_without_git_there_is_no_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit() is None


def test_a_project_inside_a_repository_of_others_has_no_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made_from, "PROJECT_ROOT", DBT_PROJECT)
    assert commit() is None


# --- whole or not ------------------------------------------------------------------------------------------------


@pytest.fixture
def version(tmp_path: Path) -> Version:
    return write_version(tmp_path / "v1", tables(core__t=Table({"n": "integer"}, [(1,)], ("n",))), made(Delivered("d")))


def again(version: Version) -> Version:
    found = read_version(version.folder)
    assert found is not None
    return found


def test_a_version_is_read_as_it_was_written(version: Version) -> None:
    assert version.is_whole()
    assert version.made_from == made(Delivered("d"))
    assert again(version) == version


def changed_byte(folder: Path) -> None:
    path = folder / "marts/core/t.parquet"
    path.write_bytes(path.read_bytes().replace(b"PAR1", b"PAR2", 1))


def more_rows_told(folder: Path) -> None:
    path = folder / "version.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"core.t": 1', '"core.t": 2'), encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        changed_byte,
        more_rows_told,
        lambda folder: (folder / DATABASE).unlink(),
        lambda folder: (folder / "dekomp.duckdb.wal").touch(),
        lambda folder: (folder / DATABASE).write_bytes(b""),
    ],
    ids=["a byte", "version.json", "no database", "an open log", "an empty database"],
)
def test_a_damaged_version_is_not_whole(version: Version, damage: Callable[[Path], object]) -> None:
    damage(version.folder)
    assert not again(version).is_whole()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"version": "v1"}', '{"version": "v1", "rows": 3}', '{"rows": {}}']
)
def test_a_folder_that_does_not_tell_of_a_version_is_none(version: Version, content: str) -> None:
    (version.folder / "version.json").write_text(content, encoding="utf-8")
    assert read_version(version.folder) is None


def test_a_version_from_before_provenance_is_read_and_never_taken_for_whole(version: Version) -> None:
    (version.folder / "version.json").write_text('{"version": "v1", "rows": {"core.t": 1}}', encoding="utf-8")
    found = again(version)
    assert (found.rows, found.fingerprint, found.is_whole()) == ({"core.t": 1}, None, False)


# --- why ---------------------------------------------------------------------------------------------------------


def why(tmp_path: Path, before: MadeFrom | None, after: MadeFrom | None) -> list[tuple[str, str]]:
    """The reasons, as kind and text."""
    both = [write_version(tmp_path / name, {}, one) for name, one in (("v1", before), ("v2", after))]
    return [(reason.kind, reason.text) for reason in reasons(*both)]


def test_deliveries_that_came_went_and_were_replaced_are_named(tmp_path: Path) -> None:
    before = made(Delivered("gsi-v1"), Delivered("gone-v1", "2015-16"), Delivered("same-v1", "2018-19"))
    after = made(
        Delivered("gsi-v1", in_force=False),
        Delivered("gsi-v2", sha256="1" * 64),
        Delivered("new-v1", "2017-18", file_name="ny.csv"),
        Delivered("same-v1", "2018-19"),
        Delivered("bad-v1", "2018-19", file_name="feil.csv", verdict="rejected", faults=4, in_force=False),
    )
    assert why(tmp_path, before, after) == [
        ("delivery", "gsi.csv (gone-v1) gjelder ikke lenger."),
        ("delivery", "gsi.csv (gsi-v2) er levert på nytt (før gsi-v1)."),
        ("delivery", "ny.csv (new-v1) er ny."),
        ("delivery", "feil.csv (bad-v1) er avvist (4 feil)."),
    ]


def test_bytes_that_other_readers_or_another_key_have_judged_have_not_been_delivered_again(tmp_path: Path) -> None:
    before, after = made(Delivered("gsi-v1")), made(Delivered("gsi-v1", in_force=False), Delivered("gsi-v2"))
    assert why(tmp_path, before, after) == [("delivery", "gsi.csv (gsi-v2) er vurdert på nytt (før gsi-v1).")]


def test_seeds_code_packages_and_key_are_named(tmp_path: Path) -> None:
    before = made(seeds={"seeds/a.csv": "1", "seeds/b.csv": "1"}, code={"dbt/m.sql": "1"}, packages={"duckdb": "1.5"})
    after = made(
        seeds={"seeds/a.csv": "2", "seeds/b.csv": "1"},
        code={"dbt/m.sql": "2", "dagster_project/x.py": "1"},
        packages={"duckdb": "2.0"},
        person_key="other",
    )
    assert why(tmp_path, before, after) == [
        ("seed", "seeds/a.csv er endret."),
        ("code", "Programkoden er endret i 1 fil: dagster_project/x.py (ny)."),
        ("code", "dbt-prosjektet er endret i 1 fil: dbt/m.sql (endret)."),
        ("package", "Pakken duckdb er byttet fra 1.5 til 2.0."),
        ("person_key", "Personnøkkelen er byttet (versjon k til other)."),
    ]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("", "1f", "Personnøkkelen er satt (versjon 1f)."),
        ("1f", "", "Personnøkkelen er tatt bort (versjon 1f)."),
        ("1f", "2f", "Personnøkkelen er byttet (versjon 1f til 2f)."),
    ],
)
def test_the_first_key_is_set_and_only_the_next_one_is_changed(tmp_path: Path, was: str, now: str, told: str) -> None:
    assert why(tmp_path, made(person_key=was), made(person_key=now)) == [("person_key", told)]


def test_what_is_made_from_the_same_has_no_reason_to_differ(tmp_path: Path) -> None:
    assert why(tmp_path, made(Delivered("d")), made(Delivered("d"))) == []


def test_a_version_that_does_not_know_what_it_was_made_from_says_so(tmp_path: Path) -> None:
    assert why(tmp_path, None, MADE) == [("unknown", "Utgaven v1 sier ikke hva den er laget av.")]

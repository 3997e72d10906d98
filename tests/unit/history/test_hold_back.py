"""What is too large a change to go unseen, with thresholds of 5 % of a county's FTEs and 20 % of a table's rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from tiny_versions import MADE, Delivered, Table, in_force, made, rules, tables, write_version

from dagster_project.settings import Limits
from dagster_project.warehouse.archive import Archive
from dagster_project.warehouse.history.diff import diff_of
from dagster_project.warehouse.history.hold_back import HeldBackError, suspicions
from dagster_project.warehouse.history.made_from import MadeFrom
from dagster_project.warehouse.history.unchanged import unchanged
from dagster_project.warehouse.history.versions import held_version, published_version
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.publish import NothingHeldError, confirm, hold
from dagster_project.warehouse.workplace import Workplace

RULES = rules(
    ("max_county_fte_change_ratio", "2017-01-01", "2019-01-01", "0.05"),
    ("max_county_fte_change_ratio", "2019-01-01", None, "0.50"),
    ("max_mart_row_loss_ratio", "2017-01-01", None, "0.20"),
    ("fte_count_day", "2017-01-01", None, "10-01"),
)
Counties = Sequence[tuple[int, str, str | None]]
BEFORE: Counties = [(2018, "11", "1000.0"), (2018, "12", "2000.0"), (2018, "20", None), (2019, "11", "1000.0")]


def marts(counties: Counties, gsi: str = "gsi-v1", **others: Table) -> dict[str, Table]:
    """What hold-back looks at: counties, years and rules, and any other table."""
    columns = {
        "grant_year": "integer",
        "county_code": "varchar",
        "county_name": "varchar",
        "teacher_fte": "decimal(14, 1)",
    }
    rows = [(year, code, f"Fylke {code}", fte) for year, code, fte in counties]
    years = [(year, gsi) for year in sorted({row[0] for row in counties})]
    return tables(
        allocation__fct_county_allocation=Table(columns, rows, ("grant_year", "county_code"), ("teacher_fte",)),
        core__dim_grant_year=Table({"grant_year": "integer", "gsi_delivery_id": "varchar"}, years, ("grant_year",)),
        core__dim_rule=RULES,
        **others,
    )


def told(
    folder: Path,
    before: dict[str, Table],
    after: dict[str, Table],
    was: MadeFrom | None = MADE,
    now: MadeFrom | None = MADE,
) -> list[str]:
    one, other = write_version(folder / "v1", before, was), write_version(folder / "v2", after, now)
    return suspicions(diff_of(one, other))


def moved(year: int, code: str, fte: str | None) -> Counties:
    return [(*row[:2], fte) if row[:2] == (year, code) else row for row in BEFORE]


@pytest.mark.parametrize(
    ("counties", "expected"),
    [
        (BEFORE, None),
        (moved(2018, "11", "1050.0"), None),  # exactly the threshold
        (moved(2018, "11", "950.0"), None),
        (moved(2018, "11", "1050.1"), "Fylke 11 (11) 2018: 1000,0 → 1050,1 (+5,0 %; grensen er 5,0 %)"),
        (moved(2018, "12", "1500.0"), "Fylke 12 (12) 2018: 2000,0 → 1500,0 (−25,0 %; grensen er 5,0 %)"),
        (moved(2018, "11", None), "Fylke 11 (11) 2018: 1000,0 → tom (−100,0 %; grensen er 5,0 %)"),
        (moved(2018, "20", "700.0"), None),  # a figure where there was none is no move
        (moved(2019, "11", "1400.0"), None),  # the rule of that year
        (moved(2019, "11", "1600.0"), "Fylke 11 (11) 2019: 1000,0 → 1600,0 (+60,0 %; grensen er 50,0 %)"),
        ([*BEFORE, (2020, "11", "1.0")], None),  # a year that was not published
    ],
)
def test_a_county_that_moves_beyond_the_rule_of_the_year_is_told(
    tmp_path: Path, counties: Counties, expected: str | None
) -> None:
    found = told(tmp_path, marts(BEFORE), marts(counties))
    assert len(found) == (expected is not None)
    assert not expected or found[0].startswith(f"Lærerårsverk i {expected}.")


def test_the_largest_move_comes_first_and_the_delivery_it_comes_from_is_named(tmp_path: Path) -> None:
    counties = [(2018, "11", "900.0"), (2018, "12", "1000.0"), *BEFORE[2:]]
    now = made(Delivered("gsi-v2", file_name="gsi/ny.csv"))
    found = told(tmp_path, marts(BEFORE), marts(counties, "gsi-v2"), now=now)
    assert [line.split(":")[0] for line in found] == [
        "Lærerårsverk i Fylke 12 (12) 2018",
        "Lærerårsverk i Fylke 11 (11) 2018",
    ]
    assert found[0].endswith("Leveransen: gsi/ny.csv (gsi-v2).")


def test_a_move_without_a_new_delivery_says_that_the_delivery_is_the_same(tmp_path: Path) -> None:
    (found,) = told(tmp_path, marts(BEFORE), marts(moved(2018, "11", "10.0")), now=made(Delivered("gsi-v1")))
    assert found.endswith("Leveransen: gsi.csv (gsi-v1), den samme som før.")


def test_a_county_that_is_gone_has_moved_by_all_it_had(tmp_path: Path) -> None:
    found = told(tmp_path, marts(BEFORE), marts([row for row in BEFORE if row[:2] != (2018, "12")]))
    assert "Fylke 12 (12) 2018: 2000,0 → tom (−100,0 %" in found[0]


def test_a_grant_year_that_is_gone_is_told_once(tmp_path: Path) -> None:
    found = told(tmp_path, marts(BEFORE), marts(BEFORE[:3]))
    assert found[0] == "Tilskuddsåret 2019 er borte."
    assert not [line for line in found[1:] if "Lærerårsverk" in line]


def numbered(count: int) -> Table:
    return Table({"n": "integer"}, [(number,) for number in range(count)], ("n",))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(10, 8, []), (10, 12, []), (0, 0, []), (10, 7, ["Tabellen core.t: 10 → 7 rader (−30,0 %; grensen er 20,0 %)."])],
)
def test_a_table_that_loses_more_rows_than_the_rule_is_told(
    tmp_path: Path, before: int, after: int, expected: list[str]
) -> None:
    found = told(tmp_path, marts(BEFORE, core__t=numbered(before)), marts(BEFORE, core__t=numbered(after)))
    assert found == expected


@pytest.mark.parametrize(("after", "expected"), [(80, 0), (79, 1)])
def test_a_few_rows_may_go_however_large_a_part_they_are(tmp_path: Path, after: int, expected: int) -> None:
    limits = rules(
        ("max_mart_row_loss_ratio", "2017-01-01", None, "0.10"), ("max_mart_row_loss", "2017-01-01", None, "20")
    )
    before, now = ({**marts(BEFORE, core__t=numbered(rows)), "core.dim_rule": limits} for rows in (100, after))
    assert len(told(tmp_path, before, now)) == expected


def test_a_table_that_is_gone_is_told(tmp_path: Path) -> None:
    found = told(tmp_path, marts(BEFORE, core__t=numbered(3)), marts(BEFORE))
    assert found == ["Tabellen core.t er borte (hadde 3 rader)."]


def test_findings_may_go_as_faults_are_put_right(tmp_path: Path) -> None:
    before = marts(BEFORE, compliance__fct_finding=numbered(9))
    assert told(tmp_path, before, marts(BEFORE, compliance__fct_finding=numbered(1))) == []


def test_figures_of_another_origin_are_another_matter(tmp_path: Path) -> None:
    bundled = replace(MADE, origin="bundled")
    assert told(tmp_path, marts(BEFORE), marts(moved(2018, "11", "1.0")), was=bundled) == []


# --- held --------------------------------------------------------------------------------------------------------


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """A warehouse with v1 in force and v2, made from something else, held back."""
    layout = Layout(tmp_path / "varehus")
    workplace = Workplace(layout, tmp_path, Limits())
    workplace.report.archive = Archive(layout.archive)
    write_version(layout.versions / "v1", marts(BEFORE), MADE)
    in_force(layout, ["v1"])
    with layout.lock():
        fresh = write_version(layout.versions / ".v2.new", marts(moved(2018, "11", "1.0")), replace(MADE, archive="b"))
        replace(fresh, name="v2").write()
        hold(layout, replace(fresh, name="v2"), ["Et fylke."])
    return workplace


def build_from(workplace: Workplace, archive: str) -> Workplace:
    """The workplace when its deliveries have been judged and the archive has this hash."""
    workplace.report.made_from = replace(MADE, archive=archive)
    return workplace


def test_the_same_inputs_as_those_in_force_need_no_build_and_what_is_held_is_forgotten(workplace: Workplace) -> None:
    same = unchanged(build_from(workplace, "a"))
    assert same is not None
    assert same.name == "v1"
    assert held_version(workplace.layout) is None


def test_the_same_inputs_as_those_held_are_still_held_with_the_reasons_told_then(workplace: Workplace) -> None:
    with pytest.raises(HeldBackError, match="venter fortsatt") as raised:
        unchanged(build_from(workplace, "b"))
    assert (raised.value.version, raised.value.reasons) == ("v2", ["Et fylke."])
    assert "Et fylke." in str(raised.value)
    assert "dekomp publish v2" in str(raised.value)


def test_other_inputs_need_a_build(workplace: Workplace) -> None:
    assert unchanged(build_from(workplace, "c")) is None
    assert held_version(workplace.layout) is not None


@pytest.mark.parametrize("which", ["versions/v1", "held/v2"])
def test_a_damaged_version_needs_a_build(workplace: Workplace, which: str) -> None:
    (workplace.layout.folder / which / "marts/core/dim_rule.parquet").unlink()
    assert unchanged(build_from(workplace, "a" if which == "versions/v1" else "b")) is None


def test_a_plain_folder_in_place_of_the_link_needs_a_build(workplace: Workplace) -> None:
    published = workplace.layout.published
    folder = published.resolve()
    published.unlink()
    folder.rename(published)
    assert unchanged(build_from(workplace, "a")) is None


def test_what_is_confirmed_is_in_force_and_the_one_before_is_kept(workplace: Workplace) -> None:
    layout = workplace.layout
    published = confirm(workplace, "v2")
    assert published.diff is not None
    assert [diff.mart for diff in published.diff.marts] == ["allocation.fct_county_allocation"]
    found = published_version(layout)
    assert found is not None
    assert (found.name, found.is_whole(), found.in_force and found.in_force.confirmed) == ("v2", True, True)
    assert {path.name for path in layout.versions.iterdir()} == {"v1", "v2"}
    assert held_version(layout) is None
    assert unchanged(build_from(workplace, "b")) == found


@pytest.mark.parametrize("name", ["v1", "v3", ""])
def test_only_what_is_held_can_be_confirmed(workplace: Workplace, name: str) -> None:
    with pytest.raises(NothingHeldError, match="Den som er det, er v2"):
        confirm(workplace, name)
    assert workplace.layout.published.resolve().name == "v1"


def test_a_damaged_version_cannot_be_confirmed(workplace: Workplace) -> None:
    path = workplace.layout.held / "v2" / "version.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "commit": "x"}))
    with pytest.raises(NothingHeldError, match="skadet"):
        confirm(workplace, "held")

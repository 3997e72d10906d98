"""A reader who has only the published tables, without what is withheld, tries to work it out."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from conftest import Warehouse
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from dagster_project.disclosure.safe import open_safe

LEAST, WIDTH, YEAR = 5, 5.0, 2018
Key = tuple[Any, ...]
Side = tuple[list[dict[int, float]], list[float]]  # rows of a programme, and what they come to


class Reader:
    """Sums that a reader sets up from the tables. Each number is a cell; one that is null is unknown and at least 1."""

    def __init__(self) -> None:
        self.cells: dict[Key, float | None] = {}
        self.sums: list[tuple[Key, list[Key]]] = []
        self.less: list[tuple[Key, Key]] = []

    def interval(self, wanted: Key) -> tuple[float, float]:
        """The least and most that a number may be, by the numbers that hang together with it."""
        unknown, rows = self._around(wanted)
        place = {key: column for column, key in enumerate(unknown)}
        equal: Side = ([], [])
        at_most: Side = ([], [])
        for terms, is_equal in rows:
            known = sum(factor * (self.cells[key] or 0.0) for key, factor in terms if key not in place)
            kept = {place[key]: factor for key, factor in terms if key in place}
            side = equal if is_equal else at_most
            side[0].append(kept)
            side[1].append(-known)

        def matrix(found: list[dict[int, float]]) -> csr_matrix | None:
            if not found:
                return None
            data = [(row, column, factor) for row, kept in enumerate(found) for column, factor in kept.items()]
            lines, columns, factors = zip(*data, strict=True)
            return csr_matrix((factors, (lines, columns)), shape=(len(found), len(unknown)))

        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(unknown))
            cost[place[wanted]] = sign
            answer = linprog(
                cost, A_eq=matrix(equal[0]), b_eq=equal[1] or None, A_ub=matrix(at_most[0]), b_ub=at_most[1] or None,
                bounds=[(0 if key[0] == "heads" else 1, None) for key in unknown],
            )  # fmt: skip
            assert answer.status in {0, 3}
            ends.append(np.inf if answer.status == 3 else abs(answer.fun))
        return ends[0], ends[1]

    def _around(self, wanted: Key) -> tuple[list[Key], list[tuple[list[tuple[Key, float]], bool]]]:
        relations = [([(whole, -1.0), *((part, 1.0) for part in parts)], True) for whole, parts in self.sums]
        relations += [([(smaller, 1.0), (larger, -1.0)], False) for smaller, larger in self.less]
        of: dict[Key, list[int]] = defaultdict(list)
        for number, (terms, _) in enumerate(relations):
            for key, _ in terms:
                of[key].append(number)
        found, rows, waiting = {wanted}, set(), [wanted]
        while waiting:
            for number in of[waiting.pop()]:
                rows.add(number)
                for key, _ in relations[number][0]:
                    if self.cells[key] is None and key not in found:
                        found.add(key)
                        waiting.append(key)
        return sorted(found, key=str), [relations[number] for number in sorted(rows)]


def reader_of(tables: duckdb.DuckDBPyConnection) -> Reader:
    """What a reader of one year sets up: owners, types, counties and the nation, plans, networks."""
    reader = Reader()
    owners = tables.execute(
        "select reach.owner_id, owner.county_code, owner.owner_type, participations, teachers_covered_low, "
        "teachers_covered_high, planned_teachers from reach.fct_owner_reach as reach join core.dim_owner as owner "
        f"using (grant_year, owner_id) where grant_year = {YEAR}"
    ).fetchall()
    members: dict[Key, list[str]] = defaultdict(list)
    for owner, county, kind, *figures in owners:
        members[county,].append(owner)
        members[county, kind].append(owner)
        for name, value in zip(("participations", "low", "high", "planned"), figures, strict=True):
            reader.cells[name, "owner", owner] = value
        reader.less += [(("low", "owner", owner), ("high", "owner", owner))]
        reader.less += [(("high", "owner", owner), ("participations", "owner", owner))]
    tops: dict[str, list[Key]] = defaultdict(list)
    columns = "participations, teachers_covered_low, teachers_covered_high"
    for county, *values in tables.execute(
        f"select county_code, {columns} from evaluation.rpt_county_year where grant_year = {YEAR}"
    ).fetchall():
        for name, value in zip(("participations", "low", "high"), values, strict=True):
            reader.cells[name, "county", county] = value
            reader.sums.append(((name, "county", county), [(name, "owner", one) for one in members[county,]]))
            tops[name].append((name, "county", county))
    ((nation,),) = tables.execute(
        f"select participations from evaluation.rpt_scheme_year where grant_year = {YEAR}"
    ).fetchall()
    reader.cells["participations", "nation"] = nation
    reader.sums.append((("participations", "nation"), tops["participations"]))
    for kind in ("municipality", "private"):
        for county, low, high in tables.execute(
            f"select county_code, {kind}_covered_low, {kind}_covered_high from evaluation.rpt_county_year "
            f"where grant_year = {YEAR}"
        ).fetchall():
            for name, value in (("low", low), ("high", high)):
                reader.cells[name, kind, county] = value
                parts = [(name, "owner", one) for one in members[county, kind]]
                reader.sums.append(((name, kind, county), parts))
    lines: dict[str, list[Key]] = defaultdict(list)
    for owner, delivery, row, teachers in tables.execute(
        "select owner_id, delivery_id, source_row, teachers from reach.fct_planned_participation "
        f"where grant_year = {YEAR}"
    ).fetchall():
        reader.cells["line", delivery, row] = teachers
        lines[owner].append(("line", delivery, row))
    for owner, parts in lines.items():
        reader.sums.append((("planned", "owner", owner), parts))
    return reader


def consistent(reader: Reader, whole: Reader) -> None:
    """Leave out what a reader would find not to hold: persons who are counted once in several owners."""

    def holds(parts: list[Key], top: Key) -> bool:
        return whole.cells[top] == sum(whole.cells[part] or 0 for part in parts)

    def fits(smaller: Key, larger: Key) -> bool:
        return (whole.cells[smaller] or 0) <= (whole.cells[larger] or 0)

    reader.sums = [(top, parts) for top, parts in reader.sums if holds(parts, top)]
    reader.less = [pair for pair in reader.less if fits(*pair)]


def known_beforehand(database: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Teachers employed by each owner, which are public."""
    return dict(
        database.execute(
            f"select owner_id, teachers_employed from reach.fct_owner_reach where grant_year = {YEAR} "
            "and teachers_employed is not null"
        ).fetchall()
    )


def database_of(warehouse: Warehouse) -> Path:
    """The one file that is published."""
    return warehouse.published / "dekomp.duckdb"


@pytest.fixture(scope="module")
def readers(bundled: Warehouse) -> tuple[Reader, Reader, dict[str, int]]:
    """What the safe tables let a reader set up, the same with everything shown, and what is public beforehand."""
    with open_safe(database_of(bundled)) as safe, duckdb.connect(str(database_of(bundled)), read_only=True) as whole:
        shown, true = reader_of(safe), reader_of(whole)
        employed = known_beforehand(safe)
    consistent(shown, true)
    return shown, true, employed


def exposed(shown: Reader, true: Reader, employed: dict[str, int]) -> list[Key]:
    """The small numbers that the reader knows to an interval narrower than the threshold, or than was public."""
    found = []
    for key, value in true.cells.items():
        if not value or value >= LEAST:
            continue
        if shown.cells[key] is not None:
            found.append(key)
            continue
        width = WIDTH
        if key[0] in {"low", "high"}:
            public = employed.get(key[-1], WIDTH + 1) if key[1] == "owner" else 2
            width = min(WIDTH, public - 1)
        low, high = shown.interval(key)
        if high - low < width - 1e-6:
            found.append(key)
    return found


def test_a_reader_works_out_no_small_number(readers: tuple[Reader, Reader, dict[str, int]]) -> None:
    shown, true, employed = readers
    assert sum(1 for value in true.cells.values() if value and value < LEAST) > 300
    assert exposed(shown, true, employed) == []


def test_the_reader_succeeds_where_only_small_numbers_are_withheld(
    readers: tuple[Reader, Reader, dict[str, int]],
) -> None:
    shown, true, employed = readers
    naive = Reader()
    naive.sums, naive.less = shown.sums, shown.less
    naive.cells = {key: None if value and value < LEAST else value for key, value in true.cells.items()}
    assert len(exposed(naive, true, employed)) > 100


def test_one_number_is_withheld_in_every_table_or_in_none(bundled: Warehouse) -> None:
    with open_safe(database_of(bundled)) as safe:
        ((apart,),) = safe.execute(
            "select count(*) from reach.fct_owner_reach as reach join evaluation.eval_owner_year as year "
            "using (grant_year, owner_id) where year.geography = 'as_it_was' "
            "and (reach.participations is null) <> (year.participations is null)"
        ).fetchall()
        ((shown,),) = safe.execute(
            "select count(*) from evaluation.rpt_indicator as indicator join evaluation.rpt_county_year as county "
            "on indicator.grant_year = county.grant_year and indicator.unit_code = county.county_code "
            "where indicator_id = 'reach_ratio_low' and numerator is not null and employed_covered_low is null"
        ).fetchall()
    assert (apart, shown) == (0, 0)


def test_what_is_withheld_is_listed_and_nothing_else_is_missing(bundled: Warehouse) -> None:
    with open_safe(database_of(bundled)) as safe:
        safe.execute(f"attach '{database_of(bundled)}' as whole (read_only)")
        for mart, column, hidden in safe.execute(
            "select mart, column_name, withheld from disclosure.summary"
        ).fetchall():
            ((before,),) = safe.execute(f'select count("{column}") from whole.{mart}').fetchall()
            ((after,),) = safe.execute(f'select count("{column}") from {mart}').fetchall()
            assert before - after == hidden, (mart, column)

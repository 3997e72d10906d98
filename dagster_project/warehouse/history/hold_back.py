"""Changes too large to be put in force before somebody has looked: the thresholds are rules of the scheme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb

from dagster_project.errors import UserError
from dagster_project.warehouse.history.diff import Diff, said, signed
from dagster_project.warehouse.history.version import Version
from dagster_project.warehouse.layout import Layout

COUNTIES = "allocation.fct_county_allocation"
YEARS = "core.dim_grant_year"
RULES = "core.dim_rule"
MAY_SHRINK = ("compliance.fct_finding",)  # what is put right is no longer found
SHOWN = 10


class HeldBackError(UserError):
    """A version was built whole but is not put in force until it is confirmed; the message says what moved."""

    holds_back = True

    def __init__(self, layout: Layout, held: Version, why: list[str], *, again: bool = False) -> None:
        self.version = held.name
        self.reasons = why
        where = f"--warehouse {layout.folder}"
        shown = [f"  {line}" for line in why[:SHOWN]]
        more = [f"  ... og {len(why) - SHOWN} til"] if len(why) > SHOWN else []
        super().__init__(
            "\n".join(
                [
                    "Ingenting er endret siden sist, så utgaven venter fortsatt." if again else "Utgaven er bygd.",
                    f"{held.name} avviker så mye fra den publiserte at den må bekreftes:",
                    *shown,
                    *more,
                    f"Se på den: dekomp diff published {held.name} {where}",
                    f"Er den riktig, sett den i kraft: dekomp publish {held.name} {where}",
                    "Er den gal, rett leveransen: neste bygging erstatter den. Det som er publisert, står urørt.",
                ]
            )
        )


def suspicions(diff: Diff) -> list[str]:
    """What is too large a change to go unseen, in sentences; nothing where the figures have another origin."""
    was, now = diff.before.made_from, diff.after.made_from
    if was and now and was.origin != now.origin:
        return []
    with duckdb.connect() as database:
        return [*_lost_years(database, diff), *_moved_counties(database, diff), *_lost_rows(database, diff)]


def _lost_years(database: duckdb.DuckDBPyConnection, diff: Diff) -> Iterator[str]:
    """Grant years that were published and are not there any more."""
    lost: set[int] = set()
    for mart in (YEARS, COUNTIES):
        if _in_both(diff, mart):
            before, after = (f"select grant_year from {_at(version, mart)}" for version in (diff.before, diff.after))
            lost |= {year for (year,) in database.execute(f"{before} except {after}").fetchall()}
    for year in sorted(lost):
        yield f"Tilskuddsåret {year} er borte."


def _moved_counties(database: duckdb.DuckDBPyConnection, diff: Diff) -> Iterator[str]:
    """Counties whose teacher FTEs in a year published before have moved beyond the threshold, largest move first."""
    if not _in_both(diff, COUNTIES):
        return
    moved = database.execute(
        f"select grant_year, county_code, before.county_name, before.teacher_fte, after.teacher_fte "
        f"from {_at(diff.before, COUNTIES)} as before left join {_at(diff.after, COUNTIES)} as after "
        "using (grant_year, county_code) "
        f"where before.teacher_fte > 0 and grant_year in (select grant_year from {_at(diff.after, COUNTIES)}) "
        "order by abs(coalesce(after.teacher_fte, 0) - before.teacher_fte) / before.teacher_fte desc, 1, 2"
    ).fetchall()
    limits = {
        year: rule_value(database, "max_county_fte_change_ratio", diff.after, date(year, 1, 1))
        for year in {row[0] for row in moved}
    }
    for year, code, name, before, after in moved:
        limit = limits.get(year)
        ratio = ((after or Decimal(0)) - before) / before
        if limit is not None and abs(ratio) > limit:
            yield (
                f"Lærerårsverk i {name} ({code}) {year}: {said(before)} → {said(after)} "
                f"({signed(_percent(ratio))} %; grensen er {said(_percent(limit))} %). "
                f"{_counted_in(database, diff, year)}"
            )


def _lost_rows(database: duckdb.DuckDBPyConnection, diff: Diff) -> Iterator[str]:
    """Marts that are gone or have lost more rows than the thresholds, in number and as a part of all."""
    today = diff.after.made_at.date()
    limit = rule_value(database, "max_mart_row_loss_ratio", diff.after, today)
    few = rule_value(database, "max_mart_row_loss", diff.after, today) or 0
    for mart in diff.marts:
        before, after = mart.rows
        if after is None:
            yield f"Tabellen {mart.mart} er borte (hadde {before} rader)."
        elif before and limit is not None and mart.mart not in MAY_SHRINK:
            ratio = Decimal(after - before) / before
            if -ratio > limit and before - after > few:
                yield (
                    f"Tabellen {mart.mart}: {before} → {after} rader "
                    f"({signed(_percent(ratio))} %; grensen er {said(_percent(limit))} %)."
                )


def rule_value(database: duckdb.DuckDBPyConnection, key: str, version: Version, day: date) -> Decimal | None:
    """A rule as a version has it on a day; none where it had no value then."""
    if RULES not in version.rows:
        return None
    found = database.execute(
        f"select cast(value as decimal(9, 4)) from {_at(version, RULES)} where rule_key = ? and valid_from <= ? "
        "and (valid_to is null or valid_to > ?)",
        [key, day, day],
    ).fetchone()
    return found[0] if found else None


def _counted_in(database: duckdb.DuckDBPyConnection, diff: Diff, year: int) -> str:
    """The delivery that a year's figures come from, and whether it is new."""
    if not _in_both(diff, YEARS):
        return ""
    question = "select any_value(gsi_delivery_id) from {} where grant_year = ?"
    old, new = (
        database.execute(question.format(_at(version, YEARS)), [year]).fetchall()[0][0]
        for version in (diff.before, diff.after)
    )
    names = {
        source.delivery_id: source.file_name
        for version in (diff.before, diff.after)
        for source in (version.made_from.deliveries if version.made_from else [])
    }
    if new is None:
        return "Ingen leveranse gjelder for året."
    return f"Leveransen: {names.get(new, '?')} ({new}){', den samme som før' if old == new else ''}."


def _in_both(diff: Diff, mart: str) -> bool:
    return mart in diff.before.rows and mart in diff.after.rows


def _at(version: Version, mart: str) -> str:
    path = str(version.parquet(mart)).replace("'", "''")
    return f"read_parquet('{path}')"


def _percent(ratio: Decimal) -> Decimal:
    return (ratio * 100).quantize(Decimal("0.1"))

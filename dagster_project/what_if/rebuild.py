"""Runs the models once more under other assumptions, in a folder of its own that is thrown away."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project.errors import UserError
from dagster_project.warehouse import build
from dagster_project.warehouse.archive import Archive
from dagster_project.warehouse.history.made_from import MadeFrom, made_from
from dagster_project.warehouse.history.version import Version
from dagster_project.warehouse.history.versions import published_version
from dagster_project.warehouse.layout import Layout
from dagster_project.warehouse.raw import load_raw
from dagster_project.warehouse.storage import at_work
from dagster_project.warehouse.workplace import Workplace
from dagster_project.what_if.assumptions import Assumptions

MARTS = ("fct_county_allocation", "fct_owner_allocation", "fct_cofunding")
BUILD = (
    *("build", "--select", *(f"+{mart}" for mart in MARTS)),
    *("--exclude-resource-type", "seed", "--exclude-resource-type", "unit_test"),
    *("--indirect-selection", "cautious"),  # only the tests of what is then there
)
DELIVERY = "what_if"


class OutdatedError(UserError):
    """What is published was made from other deliveries, rules or models than there are now."""


def version_beside(workplace: Workplace) -> Version:
    """The version in force, which the assumptions are set beside.

    Raises ``UserError`` where nothing is published, and ``OutdatedError`` where something has come in or been changed
    since: then the difference would not be that of the assumptions alone.
    """
    layout = workplace.layout
    version = published_version(layout)
    if version is None or version.made_from is None:
        raise UserError(f"Fant ikke noe publisert varehus i {layout.folder}. Bygg det først med dekomp build.")
    now = made_from(workplace, Archive(layout.archive), origin=version.made_from.origin)
    if figures_from(version.made_from) != figures_from(now):
        raise OutdatedError(
            f"Leveranser, regler eller modeller er endret siden utgaven {version} ble bygd, så forskjellene ville ikke "
            "bare skyldes det som er endret her. Bygg først med dekomp build."
        )
    return version


def figures_from(made: MadeFrom) -> tuple[object, ...]:
    """What of it the figures of the marts follow from, given the deliveries as they were judged."""
    return made.archive, made.seeds, {path: digest for path, digest in made.code.items() if path.startswith("dbt/")}


@contextmanager
def rebuilt(
    workplace: Workplace, version: Version, assumed: Assumptions, progress: Callable[[str], None]
) -> Iterator[Path]:
    """The database with the marts ``MARTS`` under the assumptions, there until the block ends.

    Raises ``FailedChecksError`` where the models or their tests fail under the assumptions.
    """
    with tempfile.TemporaryDirectory(prefix="dekomp-") as folder:
        layout = Layout(Path(folder))
        layout.build.mkdir()
        keep_parsed(workplace.layout, layout)
        progress("Leser arkivet")
        origin = version.made_from.origin if version.made_from else workplace.origin
        load_raw(layout, Archive(workplace.layout.archive), origin)
        progress("Leser dbt-prosjektet")
        build.run_part(layout, "seed")
        assume(layout, assumed)
        progress("Bygger tabellene")
        build.run_part(layout, *BUILD)
        yield layout.build_database


def keep_parsed(there: Layout, here: Layout) -> None:
    """Take along what dbt has parsed for the warehouse: parsing anew takes seconds."""
    parsed = there.dbt_target / "partial_parse.msgpack"
    if parsed.exists():
        here.dbt_target.mkdir()
        shutil.copy(parsed, here.dbt_target)


def assume(layout: Layout, assumed: Assumptions) -> None:
    """Put the assumptions where the models read: rules that hold for the year alone, and its appropriation."""
    first, after = f"date '{assumed.year}-01-01'", f"date '{assumed.year + 1}-01-01'"
    with (
        at_work("Endringen av reglene i", layout.build_database),
        duckdb.connect(str(layout.build_database)) as database,
    ):
        for key, value in assumed.rules.items():
            database.execute(
                f"create or replace temp table before_it as from seeds.scheme_rules where rule_key = $key "
                f"and valid_from <= {first} and coalesce(valid_to, date '9999-12-31') > {first}",
                {"key": key},
            )
            database.execute(
                "delete from seeds.scheme_rules as rules using before_it "
                "where rules.rule_key = before_it.rule_key and rules.valid_from = before_it.valid_from"
            )
            database.execute(
                "insert into seeds.scheme_rules "
                f"select * replace ({first} as valid_to) from before_it where valid_from < {first} union all "
                f"select * replace ({first} as valid_from, {after} as valid_to, $value as value) from before_it "
                f"union all select * replace ({after} as valid_from) from before_it "
                f"where coalesce(valid_to, date '9999-12-31') > {after}",
                {"value": value},
            )
        if assumed.appropriation_nok is not None:
            database.execute(
                f"insert into raw.delivery by name select 1 + max(number) as number, 1 + max(arrival) as arrival, "
                f"'{DELIVERY}' as delivery_id, "
                "'appropriations' as kind, any_value(origin) as origin, true as in_force, 'accepted' as verdict, "
                "max(received_at) as received_at from raw.delivery"
            )
            database.execute(
                f"insert into raw.appropriations by name select '{DELIVERY}' as delivery_id, 1 as source_row, "
                "$year as grant_year, $amount as amount_nok, $source as source, 'illustrative' as status",
                {"year": assumed.year, "amount": assumed.appropriation_nok, "source": DELIVERY},
            )

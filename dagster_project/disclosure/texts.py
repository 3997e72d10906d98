"""Tables that repeat a number of persons: headline indicators as figures, findings and corrections as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dagster_project.disclosure.marts import Marts
from dagster_project.disclosure.measures.heads import Heads
from dagster_project.disclosure.measures.planned import measure_of
from dagster_project.disclosure.units import Unit, Units

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners

INDICATORS = {  # which bundle of a unit each indicator shows, and in which columns
    "reach_ratio_low": ("reach", ("numerator", "value")),
    "reach_ratio_high": ("reach", ("numerator", "value")),
    "whole_school_share": ("whole", ("numerator", "value")),
}


def show_texts(
    marts: Marts,
    units: Units,
    owners: Owners,
    heads: Heads,
    counties: dict[tuple[int, str], Unit],
    nations: dict[int, Unit],
) -> None:
    """Note every such cell with the bundle whose numbers it repeats."""
    show_indicators(marts, units, counties, nations)
    show_findings(marts, units, owners, heads)


def show_indicators(
    marts: Marts, units: Units, counties: dict[tuple[int, str], Unit], nations: dict[int, Unit]
) -> None:
    """Headline indicators repeat the figures of the nation and the counties."""
    for row in marts.of("evaluation.rpt_indicator", "indicator_id, grant_year, level, unit_code"):
        if row["indicator_id"] not in INDICATORS:
            continue
        place = row["grant_year"], row["unit_code"]
        unit = nations.get(place[0]) if row["level"] == "nation" else counties.get(place)
        if unit is None:
            continue
        which, columns = INDICATORS[row["indicator_id"]]
        bundle = unit.bundle if which == "reach" else unit.whole_bundle
        units.relations.show(bundle, "evaluation.rpt_indicator", row["row"], *columns)
        if which == "whole":
            units.relations.show(unit.bundle, "evaluation.rpt_indicator", row["row"], "denominator")


def show_findings(marts: Marts, units: Units, owners: Owners, heads: Heads) -> None:
    """A finding that an owner sends more teachers than it employs names their number in three columns."""
    mart, relations = "compliance.fct_finding", units.relations
    for row in marts.above_employed:
        owner = row["grant_year"], row["owner_id"]
        bundle = relations.bundle(f"finding {row['finding_id']}")
        relations.show(bundle, mart, row["row"], "observed", "message_nb", "message_en")
        of = owners[owner].name if owner in owners else f"owner {owner[0]} {owner[1]}"
        figure = units.count(int(row["observed"]), bundle, (of, f"found {measure_of(row)}"))
        if owner not in owners:
            continue
        relations.follow(bundle, owners[owner].bundle)
        relations.at_most(figure, owners[owner].participations)
        heads.latent.total(figure, heads.of(owner, [measure_of(row)]))

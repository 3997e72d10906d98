"""What the notebooks share: the published database, the mark on what is made up, the look of figures."""

from __future__ import annotations

import altair as alt
import duckdb

from dagster_project.errors import UserError
from dagster_project.settings import Settings
from dagster_project.warehouse.layout import Layout

BLUE, ORANGE, GREY = "#1f5a8a", "#c8601a", "#8a8a8a"
NUMBERS = {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", "\u00a0kr"], "percent": "\u00a0%"}


def open_published() -> duckdb.DuckDBPyConnection:
    """The published database of the warehouse that ``DEKOMP_WAREHOUSE`` names, else ``data/warehouse``."""
    layout = Layout(Settings().warehouse_folder)
    if not layout.published_database.exists():
        raise UserError(
            f"Fant ikke noe publisert varehus i {layout.folder}. Bygg det med dekomp build, "
            "eller la DEKOMP_WAREHOUSE peke på mappen der det ligger."
        )
    return duckdb.connect(str(layout.published_database), read_only=True)


def mark(database: duckdb.DuckDBPyConnection, *kinds: str) -> str:
    """What a title ends with where any delivery in force of these kinds comes with dekomp, and is made up."""
    question = "select count(*) from quality.delivery where in_force and origin = 'bundled' and kind in ?"
    ((found,),) = database.execute(question, [kinds]).fetchall()
    return " (illustrasjon)" if found else ""


def norwegian(number: float, decimals: int = 0) -> str:
    """A number as Norwegians write it: decimal comma, thousands by a no-break space, a true minus."""
    return f"{number:,.{decimals}f}".translate({ord(","): "\u00a0", ord("."): ",", ord("-"): "−"})


@alt.theme.register("dekomp", enable=True)
def look() -> alt.theme.ThemeConfig:
    """Norwegian numbers, quiet axes, titles to the left."""
    return alt.theme.ThemeConfig(
        config={
            "locale": {"number": NUMBERS},
            "view": {"stroke": None},
            "legend": {"orient": "top"},
            "title": {"anchor": "start", "fontSize": 14},
            "axis": {"gridColor": "#e6e6e6", "domain": False, "ticks": False, "labelPadding": 6},
        }
    )

"""Charts as SVG drawn when the site is written: no script, no library, readable at 320 pixels and in print.

Plain functions rather than a chart library: a site has thousands of small charts, and Vega took 0.2 s for each.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from dagster_project.site.charts.bars import bars, columns, ranges, stacked
from dagster_project.site.charts.drawing import Drawing
from dagster_project.site.charts.lines import lines, lorenz, multiples
from dagster_project.site.charts.tiles import counties, municipalities

KINDS: dict[str, Callable[[Drawing], Markup]] = {
    "columns": columns,
    "ranges": ranges,
    "bars": bars,
    "stacked": stacked,
    "lines": lines,
    "multiples": multiples,
    "lorenz": lorenz,
    "counties": counties,
    "municipalities": municipalities,
}


def draw(drawing: Drawing) -> Markup:
    """The chart that a declaration asks for; empty where there is nothing to draw."""
    return KINDS[drawing.spec.kind](drawing) if drawing.rows else Markup("")

"""Lines: over years, many small ones beside each other, and the Lorenz curve."""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup, escape

from dagster_project.site.charts.bars import SERIES
from dagster_project.site.charts.drawing import WIDTH, Drawing, box, legend, line, path, text
from dagster_project.site.published import Row

LABEL = 12  # the height of a label


def lines(drawing: Drawing) -> Markup:
    """A line for each series, its name at the end of it."""
    spec, rows = drawing.spec, drawing.rows
    years = sorted({row[spec.x] for row in rows})
    found: list[tuple[str, list[tuple[int, float, object]]]] = []
    if spec.series:
        for _, group in groupby(
            sorted(rows, key=lambda row: str(row[spec.series or ""])), lambda row: row[spec.series or ""]
        ):
            members = list(group)
            found.append((drawing.name(members[0], spec.series), _points(drawing, members, spec.y[0], years)))
    else:
        found = [(drawing.labels[name], _points(drawing, rows, name, years)) for name in spec.y]
    values = [value for _, points in found for _, value, _ in points]
    if not values:
        return Markup("")
    low, high = min(0.0, *values), max(values) or 1
    top, floor, left, right = 34.0, 176.0, 16.0, WIDTH - 30.0
    step = (right - left) / max(len(years) - 1, 1)

    def at(index: int, value: float) -> tuple[float, float]:
        return left + step * index, floor - (floor - top) * (value - low) / (high - low)

    parts = [line(0, floor, WIDTH, floor, "axis"), legend([name for name, _ in found], 12, SERIES)]
    for index, year in enumerate(years):
        parts.append(text(left + step * index, floor + 16, str(year), "", "middle"))
    labels: dict[int, list[tuple[float, float, str]]] = {}
    for number, (_, points) in enumerate(found):
        kind = SERIES[number % len(SERIES)]
        parts.append(path([at(index, value) for index, value, _ in points], f"line {kind}"))
        for index, value, raw in points:
            x, y = at(index, value)
            parts.append(_marker(x, y, number, kind))
            if len(years) <= 6 or index in {0, len(years) - 1}:
                labels.setdefault(index, []).append((y, x, drawing.said(raw)))
    for labelled in labels.values():
        lowest = 0.0
        for y, x, said in sorted(labelled):
            foot = y - 8 if y - 8 - lowest >= LABEL else y + 17  # below its point where another is just above
            parts.append(text(x, foot, said, "small", "middle"))
            lowest = foot
    return drawing.svg(200, "".join(parts), drawing.told())


def multiples(drawing: Drawing) -> Markup:
    """The same small chart for each series, on the same scale, with the last figure written."""
    spec = drawing.spec
    years = sorted({row[spec.x] for row in drawing.rows})
    everywhere = max([value for row in drawing.rows if (value := drawing.value(row)) is not None], default=0) or 1
    panels = []
    for _, group in groupby(drawing.rows, lambda row: row[spec.series or ""]):
        rows = list(group)
        points = _points(drawing, rows, spec.y[0], years)
        highest = (max([value for _, value, _ in points], default=0) or 1) if spec.own_scale else everywhere
        step = 108 / max(len(years) - 1, 1)
        drawn = path([(6 + step * index, 44 - 36 * value / highest) for index, value, _ in points], "line c1")
        drawn += "".join(_marker(6 + step * index, 44 - 36 * value / highest, 0, "c1") for index, value, _ in points)
        name = drawing.name(rows[0], spec.series)
        told = "; ".join(f"{years[index]}: {drawing.said(raw)}" for index, _, raw in points)
        last = drawing.said(points[-1][2]) if points else "–"
        panels.append(
            f'<li><span class="name">{escape(name)}</span> <span class="last">{escape(last)}</span>'
            f'<svg class="chart small" viewBox="0 0 120 52" role="img" aria-label="{escape(name)}: {escape(told)}">'
            f"{line(0, 48, 120, 48, 'axis')}{drawn}</svg></li>"
        )
    span = f"{years[0]}–{years[-1]}" if years else ""
    return Markup(
        f'<p class="hint">{escape(drawing.voice("own_scale" if spec.own_scale else "same_scale", span=span))}</p>'
        f'<ul class="multiples">{"".join(panels)}</ul>'
    )


def lorenz(drawing: Drawing) -> Markup:
    """The Lorenz curve of each series beside the line of equality."""
    spec = drawing.spec
    share, funds = spec.x, spec.y[0]
    size, left, top = 260.0, 40.0, 26.0
    parts = [
        box(left, top, size, size, "edge"),
        line(left, top + size, left + size, top, "target"),
        text(left + size / 2, top + size + 30, drawing.labels[share], "small", "middle"),
        text(left - 4, top + size + 14, "0", "small", "end"),
        text(left + size, top + size + 14, drawing.voice.percent(1, 0), "small", "end"),
        text(left - 4, top + 10, drawing.voice.percent(1, 0), "small", "end"),
        text(left + 6, top + 16, drawing.labels[funds], "small"),
    ]
    names = []
    for number, (_, group) in enumerate(groupby(drawing.rows, lambda row: row[spec.series or ""])):
        rows = list(group)
        names.append(drawing.name(rows[0], spec.series))
        points = [(float(row[share]), float(row[funds])) for row in rows]
        drawn = [(left + size * x, top + size - size * y) for x, y in _thin(points)]
        parts.append(path(drawn, f"line {SERIES[number % 5]} d{number % 5}"))
    parts.append(legend(names, 12, SERIES))
    return drawing.svg(top + size + 36, "".join(parts), drawing.voice("lorenz_told"))


def _points(drawing: Drawing, rows: list[Row], name: str, years: list[int]) -> list[tuple[int, float, object]]:
    """Where each known figure stands along the axis, with the figure as it is stored."""
    return [
        (years.index(row[drawing.spec.x]), value, row[name])
        for row in rows
        if (value := drawing.value(row, name)) is not None
    ]


def _thin(points: list[tuple[float, float]], step: float = 0.004) -> list[tuple[float, float]]:
    """Fewer points, none further apart than a line can show."""
    kept = points[:1]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= step:
            kept.append(point)
    return kept + points[-1:]


def _marker(x: float, y: float, number: int, kind: str) -> str:
    """A circle, square or diamond, so that lines differ by more than colour."""
    if number % 3 == 1:
        return box(x - 4, y - 4, 8, 8, kind)
    if number % 3 == 2:
        return f'<path d="M{x:.1f} {y - 5:.1f} l5 5 -5 5 -5 -5z" class="{kind}"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="{kind}"/>'

"""Bars: columns by year, bounds by year, ranked bars, parts of a whole."""

from __future__ import annotations

from markupsafe import Markup

from dagster_project.site.charts.drawing import SHADES, WIDTH, Drawing, box, legend, line, short, text

SERIES = ("c1", "c2", "c3", "c4", "c5")
TOP, FLOOR, HEIGHT = 26, 150, 170
MILLION = 1_000_000


def columns(drawing: Drawing) -> Markup:
    """A column for each year, several figures beside each other, the requirement as a dashed line."""
    spec, rows = drawing.spec, drawing.rows
    figures, target = _figures(drawing), _target(drawing)
    several = len(spec.y) > 1
    top = TOP + (18 if several or target else 0)
    highest = max([*figures, target or 0]) or 1
    step = WIDTH / len(rows)
    width = min(64.0, step * 0.76 / len(spec.y))
    parts = [line(0, FLOOR, WIDTH, FLOOR, "axis")]
    millions = several and drawing.unit == "kroner" and min(figures, default=0) >= MILLION
    if several:
        parts.append(legend([drawing.labels[name] for name in spec.y], 12, SERIES))
    if millions:
        parts.append(text(WIDTH, 12, drawing.voice("millions"), "small", "end"))
    crowded = len(rows) * len(spec.y) > 9
    for index, row in enumerate(rows):
        middle = step * (index + 0.5)
        is_last = index == len(rows) - 1
        for part, name in enumerate(spec.y):
            x = middle + (part - len(spec.y) / 2) * width
            value = drawing.value(row, name)
            height = (FLOOR - top) * max(value or 0, 0) / highest
            parts.append(
                box(x + 1, FLOOR - height, width - 2, height, SERIES[part] + ("" if is_last or several else " past"))
            )
            if not crowded or is_last:
                said = drawing.voice.number((value or 0) / MILLION, 1) if millions else drawing.said(row[name])
                parts.append(text(x + width / 2, FLOOR - height - 5, said, "value", "middle"))
        parts.append(text(middle, HEIGHT - 4, drawing.name(row), "", "middle"))
    if target:
        y = FLOOR - (FLOOR - top) * target / highest
        parts += [line(0, y, WIDTH, y, "target"), line(0, 8, 24, 8, "target")]
        parts.append(text(30, 12, f"{drawing.voice('requirement')} {drawing.said(target)}", "small"))
    return drawing.svg(HEIGHT, "".join(parts), drawing.told())


def ranges(drawing: Drawing) -> Markup:
    """From a lower to an upper bound, a bar for each row."""
    low, high = drawing.spec.y
    highest = max((drawing.value(row, high) or 0 for row in drawing.rows), default=0) or 1
    if drawing.unit == "andel":
        highest = max(highest, 1.0)
    longest = min(18, max(len(drawing.name(row)) for row in drawing.rows))
    left, right, step = 6.7 * longest + 10, WIDTH - 106.0, 24
    parts = []
    for index, row in enumerate(drawing.rows):
        y = 12 + index * step
        parts.append(text(0, y + 5, short(drawing.name(row), longest)))
        parts.append(line(left, y, right, y, "axis"))
        first, last = drawing.value(row, low), drawing.value(row, high)
        if first is None or last is None:
            parts.append(text(left, y + 5, drawing.voice("unknown"), "small"))
            continue
        a = left + (right - left) * first / highest
        b = left + (right - left) * last / highest
        parts.append(box(a, y - 6, max(b - a, 3), 12, "c1"))
        told = f"{drawing.said(row[low])} – {drawing.said(row[high])}" if first != last else drawing.said(row[low])
        parts.append(text(WIDTH, y + 5, told, "small", "end"))
    return drawing.svg(4 + len(drawing.rows) * step, "".join(parts), drawing.told())


def bars(drawing: Drawing) -> Markup:
    """A bar for each row, in the order of the query."""
    spec = drawing.spec
    figures = _figures(drawing)
    highest = max([*figures, _target(drawing) or 0], default=0) or 1
    longest = min(24, max(len(drawing.name(row)) for row in drawing.rows))
    left, right, step = 6.7 * longest + 12, WIDTH - 66.0, 20
    head = 18 if len(spec.y) > 1 else 0
    parts = [legend([drawing.labels[name] for name in spec.y], 12, ("c1", "c2"))] if head else []
    for index, row in enumerate(drawing.rows):
        y = head + 4 + index * step
        value = drawing.value(row) or 0
        width = (right - left) * max(value, 0) / highest
        parts.append(text(left - 6, y + 11, short(drawing.name(row), longest), "", "end"))
        parts.append(box(left, y, width, 14, "c1"))
        reach = width
        if len(spec.y) > 1 and (other := drawing.value(row, spec.y[1])) is not None:
            mark = (right - left) * max(other, 0) / highest
            parts.append(box(left + mark - 2, y - 2, 4, 18, "c2"))
            reach = max(reach, mark)
        parts.append(text(left + reach + 6, y + 11, drawing.said(row[spec.y[0]]), "small"))
    height = head + 8 + len(drawing.rows) * step
    if spec.target and (target := _target(drawing)):
        x = left + (right - left) * target / highest
        parts.append(line(x, head, x, height - 14, "target"))
        parts.append(text(x, height + 6, f"{drawing.voice('requirement')} {drawing.said(target)}", "small", "middle"))
        height += 12
    return drawing.svg(height, "".join(parts), drawing.told())


def stacked(drawing: Drawing) -> Markup:
    """Parts of a whole, one bar for each row; the part is written in it where there is room."""
    spec = drawing.spec
    step, left = 46, 0.0
    is_scale = len(spec.y) > 3  # a scale from low to high, from light to dark; else parts of different kinds
    parts = [] if is_scale else [legend([drawing.labels[name] for name in spec.y], 12, SERIES)]
    top = 22 if parts else 4
    for index, row in enumerate(drawing.rows):
        y = top + index * step
        whole = sum(drawing.value(row, name) or 0 for name in spec.y)
        parts.append(text(0, y + 11, drawing.name(row)))
        x = left
        for part, name in enumerate(spec.y):
            value = drawing.value(row, name) or 0
            width = WIDTH * value / whole if whole else 0
            kind = SHADES[part % len(SHADES)]
            parts.append(box(x, y + 16, width - 1, 20, f"tile {kind}" if is_scale else SERIES[part % len(SERIES)]))
            said = drawing.said(row[name])
            if width > 7 * len(said) + 6:
                parts.append(text(x + width / 2, y + 30, said, f"on {kind}" if is_scale else f"in{part + 1}", "middle"))
            x += width
    return drawing.svg(top + len(drawing.rows) * step, "".join(parts), drawing.told())


def _figures(drawing: Drawing) -> list[float]:
    """Every figure drawn."""
    return [value for row in drawing.rows for name in drawing.spec.y if (value := drawing.value(row, name)) is not None]


def _target(drawing: Drawing) -> float | None:
    """The requirement of the last row."""
    return drawing.value(drawing.rows[-1], drawing.spec.target) if drawing.spec.target else None

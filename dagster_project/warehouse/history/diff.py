"""What changed between two versions and why, for a machine and for a person."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dagster_project.warehouse.history.compare import MartDiff, Number, RowDiff, compare
from dagster_project.warehouse.history.reasons import Reason, reasons
from dagster_project.warehouse.history.version import Version

SHOWN_MARTS = 5
SHOWN_REASONS = 6
MINUS = "−"
GROUPED_FROM = 10_000


@dataclass(frozen=True)
class Diff:
    """Two versions, the marts that differ between them, how many are the same, and the reasons."""

    before: Version
    after: Version
    marts: list[MartDiff]
    same: int
    reasons: list[Reason]

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "before": self.before.name,
            "after": self.after.name,
            "same": self.same,
            "marts": {diff.mart: _mart_json(diff) for diff in self.marts},
            "reasons": [{"kind": one.kind, "name": one.name, "text": one.text} for one in self.reasons],
        }

    def as_text(self) -> str:
        """The whole on a screen: versions, reasons, then mart by mart."""
        lines = [f"Fra  {self.before}", f"Til  {self.after}", "", "Hvorfor"]
        lines += [f"  {reason.text}" for reason in self.reasons] or ["  Ingenting de er laget av, er forskjellig."]
        lines += ["", f"Tabeller: {len(self.marts)} endret, {self.same} like"]
        for diff in self.marts:
            lines += [f"  {diff.mart}: {_rows(diff)}", *(f"      {line}" for line in _details(diff))]
        return "\n".join(lines)

    def in_brief(self) -> list[str]:
        """A few lines for the report of a night."""
        lines = [f"{len(self.marts)} av {len(self.marts) + self.same} tabeller er endret siden {self.before}"]
        lines += [f"  {diff.mart}: {_rows(diff)}{_first_sum(diff)}" for diff in self.marts[:SHOWN_MARTS]]
        lines += _more(self.marts, SHOWN_MARTS)
        return lines

    def why_in_brief(self) -> list[str]:
        """The reasons, as many as fit."""
        return [*(reason.text for reason in self.reasons[:SHOWN_REASONS]), *_more(self.reasons, SHOWN_REASONS)]


def diff_of(before: Version, after: Version) -> Diff:
    """Compare two versions. Raises ``duckdb.Error`` where a Parquet file cannot be read."""
    marts = compare(before, after)
    return Diff(before, after, marts, len({*before.rows, *after.rows}) - len(marts), reasons(before, after))


def rows_as_text(rows: list[RowDiff]) -> str:
    """The rows that differ, one or more lines each."""
    lines = []
    for row in rows:
        key = ", ".join(f"{name} {value}" for name, value in row.key.items())
        lines.append(f"  {CHANGES[row.change]:<7} {key}")
        if row.change == "changed":
            lines += [f"            {name}: {said(old)} → {said(new)}" for name, (old, new) in row.values.items()]
    return "\n".join(lines) or "  Ingen rader er forskjellige."


def rows_as_json(rows: list[RowDiff]) -> list[dict[str, Any]]:
    """The same for a machine."""
    return [
        {
            "key": {name: plain(value) for name, value in row.key.items()},
            "change": row.change,
            "values": {name: [plain(old), plain(new)] for name, (old, new) in row.values.items()},
        }
        for row in rows
    ]


CHANGES = {"added": "ny", "removed": "borte", "changed": "endret"}


def said(value: object) -> str:
    """A value as people write it: comma for decimals, groups of thousands from five digits on."""
    if value is None:
        return "tom"
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, (int, float, Decimal)):
        grouped = f"{value:,}" if abs(float(value)) >= GROUPED_FROM else f"{value}"
        return grouped.replace(",", " ").replace(".", ",").replace("-", MINUS)
    return str(value)


def signed(change: Decimal) -> str:
    """A change with its sign."""
    return f"{'+' if change > 0 else ''}{said(change)}"


def plain(value: object) -> object:
    """A value as JSON has it: exact decimals as the number they show."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _mart_json(diff: MartDiff) -> dict[str, Any]:
    return {
        "rows": list(diff.rows),
        "added": diff.added,
        "removed": diff.removed,
        "changed": diff.changed,
        "columns": diff.columns,
        "columns_added": diff.columns_added,
        "columns_removed": diff.columns_removed,
        "columns_retyped": diff.columns_retyped,
        "sums": {name: [plain(old), plain(new)] for name, (old, new) in diff.sums.items()},
        "key": diff.key,
    }


def _rows(diff: MartDiff) -> str:
    before, after = diff.rows
    if before is None:
        return f"ny tabell med {after} rader"
    if after is None:
        return f"tabellen er borte (hadde {before} rader)"
    return f"{before} → {after} rader ({diff.added} nye, {diff.removed} borte, {diff.changed} endret)"


def _details(diff: MartDiff) -> list[str]:
    lines = [f"{name}: {_step(old, new)}" for name, (old, new) in diff.sums.items() if old != new]
    others = {name: count for name, count in diff.columns.items() if name not in diff.sums}
    if others:
        lines.append("endret: " + ", ".join(f"{name} i {count} rader" for name, count in others.items()))
    shapes = (
        ("nye kolonner", diff.columns_added),
        ("kolonner borte", diff.columns_removed),
        ("ny type", diff.columns_retyped),
    )
    return lines + [f"{what}: {', '.join(columns)}" for what, columns in shapes if columns]


def _first_sum(diff: MartDiff) -> str:
    return next((f"; {name} {_step(old, new)}" for name, (old, new) in diff.sums.items() if old != new), "")


def _step(old: Number | None, new: Number | None) -> str:
    step = f"{said(old)} → {said(new)}"
    if old is None or new is None:
        return step
    moved = Decimal(str(new)) - Decimal(str(old))
    return f"{step} ({signed(moved)})"


def _more(every: list[Any], shown: int) -> list[str]:
    return [f"  ... og {len(every) - shown} til"] if len(every) > shown else []

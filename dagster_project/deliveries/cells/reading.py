"""What a cell reader is, and the two things that all of them need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Reading:
    """What a reader makes of a column of text; ``beside`` holds more columns, e.g. why a value is missing."""

    value: pl.Expr
    fault: pl.Expr = field(default_factory=lambda: pl.lit(None, pl.String))
    warning: pl.Expr = field(default_factory=lambda: pl.lit(None, pl.String))
    beside: dict[str, pl.Expr] = field(default_factory=dict)
    at_once: pl.Expr | None = None  # value, fault and warning as one struct, where they are worked out together

    @property
    def whole(self) -> pl.Expr:
        """Value, fault and warning as one struct."""
        if self.at_once is not None:
            return self.at_once
        return pl.struct(value=self.value, fault=self.fault, warning=self.warning)


Reader = Callable[[str], Reading]
Meaning = tuple[Any, str | None, str | None]  # value, fault and warning of one cell


def stripped(column: str) -> pl.Expr:
    """The text without space around it; an empty cell and a cell of spaces are both empty text."""
    return pl.col(column).fill_null("").str.strip_chars(" \t\r\n\u00a0\u2007\u2009\u202f\ufeff")


def reason(wrong: pl.Expr, sentence: str) -> pl.Expr:
    """The sentence where something is wrong, else null."""
    return pl.when(wrong.fill_null(True)).then(pl.lit(sentence))


def each_once(cells: pl.Expr, meaning: Callable[..., Meaning], dtype: pl.DataType) -> Reading:
    """A reading that works out what each different cell means, once, in Python. ``cells`` is a struct."""
    struct = pl.Struct({"value": dtype, "fault": pl.String, "warning": pl.String})

    def work_out(series: pl.Series) -> pl.Series:
        rows = series.struct.unnest().rows()
        known = {row: meaning(*row) for row in set(rows)}
        columns = zip(*map(known.__getitem__, rows), strict=True) if rows else ((), (), ())
        return pl.DataFrame(
            {
                field.name: pl.Series(values, dtype=field.dtype)
                for field, values in zip(struct.fields, columns, strict=True)
            }
        ).to_struct(series.name)

    together = cells.map_batches(work_out, return_dtype=struct)
    value, fault, warning = (together.struct.field(name) for name in ("value", "fault", "warning"))
    return Reading(value, fault, warning, at_once=together)

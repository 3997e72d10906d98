"""What a cell reader is, and how it reads a column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

SPACE = " \t\r\n\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff"


class Meaning(NamedTuple):
    """What the text of a cell means, and, where something is wrong or worth telling, the reason in Norwegian."""

    value: Any = None
    fault: str | None = None
    warning: str | None = None
    beside: str | None = None  # what the column beside says, e.g. why a value is missing


@dataclass(frozen=True)
class Reader:
    """How the cells of a column are read: what the text of one means, and the type of the values.

    ``by`` names the column whose text decides too; it is the second argument of ``meaning``. ``beside`` names the
    column, after this one's name, that holds what is told beside the value.
    """

    meaning: Callable[..., Meaning]
    dtype: pl.DataType
    by: str | None = None
    beside: str | None = None

    def read(self, *columns: Iterable[str]) -> list[Meaning]:
        """The meaning of every cell; each different one is worked out once."""
        cells = list(zip(*columns, strict=True))
        known = {cell: self.meaning(*cell) for cell in set(cells)}
        return [known[cell] for cell in cells]


def stripped(text: str | None) -> str:
    """The text without space around it; an empty cell and a cell of spaces are both empty text."""
    return (text or "").strip(SPACE)

"""Marks on figures that are estimates or illustrations: a sign and a word, never a colour alone.

A figure is marked where the row says so: a query that selects ``has_estimated_fte`` marks the FTEs of that row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from dagster_project.site.published import WITHHELD, Row
from dagster_project.site.voice import Voice, words


@dataclass(frozen=True)
class Mark:
    """A sign, and which column of a row says that which figures bear it."""

    id: str
    sign: str
    flag: str
    value: object
    units: frozenset[str]
    columns: frozenset[str]

    def concerns(self, column: str, unit: str) -> bool:
        """Whether figures of this column and unit may bear it."""
        return unit in self.units or column in self.columns

    def on(self, row: Row) -> bool:
        """Whether the row says that those figures bear it."""
        return bool(row.get(self.flag) == self.value)

    def html(self, voice: Voice) -> Markup:
        """The sign, with its word for those who do not see it."""
        word = escape(voice(f"mark_{self.id}"))
        return Markup(f'<span class="mark" title="{word}">{self.sign}<span class="vh"> {word}</span></span>')


@lru_cache
def marks() -> tuple[Mark, ...]:
    """Every mark of ``words/marks.yml``."""
    return tuple(
        Mark(
            said["id"],
            said["sign"],
            said["flag"],
            said.get("value", True),
            frozenset(said.get("units", ())),
            frozenset(said.get("columns", ())),
        )
        for said in words("marks")["marks"]
    )


def withheld_mark() -> Mark:
    """The mark that stands instead of a number that is withheld."""
    return Mark("withheld", words("marks")["withheld"], "", None, frozenset(), frozenset())


def borne(rows: Iterable[Row], figures: Iterable[tuple[str, str]]) -> list[Mark]:
    """The marks that any of these figures (column and unit) bears in any row, one of each sign."""
    figures, rows = list(figures), list(rows)
    found: dict[str, Mark] = {}
    for mark in marks():
        if mark.id not in found and any(mark.concerns(*figure) for figure in figures) and any(map(mark.on, rows)):
            found[mark.id] = mark
    if any(row.get(name) is WITHHELD for row in rows for name, _ in figures):
        found["withheld"] = withheld_mark()
    return list(found.values())


def rests_on_illustration(tables: Iterable[str], illustrated: Iterable[str]) -> bool:
    """Whether what these marts say is made up: all but the listed ones are where any bundled delivery is in force."""
    real = set(words("marks")["real"])
    return bool(list(illustrated)) and any(table not in real for table in tables)

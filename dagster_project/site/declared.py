"""Pages as they are declared in ``pages/*.yml``: queries, texts, charts and tables, no Python.

A declaration that cannot be understood raises ``UserError`` with the file, the place and what is wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from dagster_project.errors import UserError

PAGES = Path(__file__).with_name("pages")
CHARTS = (
    "columns", "ranges", "bars", "stacked", "lines", "multiples", "lorenz", "counties", "municipalities",
)  # fmt: skip


class Declared(BaseModel):
    """A part of a declaration; a key that nobody reads is an error, since it is a misspelt one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Declared):
    """The same sentence in bokmål and English. ``{name}`` and other columns of the unit may be used on unit pages."""

    nb: str
    en: str

    def __getitem__(self, language: str) -> str:
        """The sentence in a language."""
        return self.nb if language == "nb" else self.en


class ColumnSpec(Declared):
    """A column of a table. Label, unit and definition come from the mart unless said here."""

    name: str
    label: Text | None = None
    unit: str | None = None
    codes: str | None = Field(default=None, description="Code list; that of the mart's column if not said")
    link: str | None = Field(default=None, description="Pages of units that the cell leads to: county or owner")
    id: str | None = Field(default=None, description="Column with the unit's code, where it is another than this")


class ChartSpec(Declared):
    """A drawing of the block's rows."""

    kind: str
    title: Text | None = None
    y: list[str] = Field(description="Columns drawn: one figure, or several beside each other")
    x: str = Field(default="grant_year", description="Column along the axis, or the name of each bar")
    series: str | None = Field(default=None, description="Column that tells lines, panels or parts from each other")
    target: str | None = Field(default=None, description="Column with a requirement, drawn as a dashed line")
    code: str | None = Field(default=None, description="Column with the county or municipality of a tile")
    county: str | None = Field(default=None, description="Column with the county a municipality's tile lies in")
    variants: str | None = Field(default=None, description="Column whose values get a drawing each, to choose among")
    unit: str | None = None
    labels: dict[str, Text] = Field(default={}, description="What a figure is called here, if not as in the mart")
    wide: bool = False
    own_scale: bool = Field(default=False, description="Panels of different units, each on its own scale")

    @field_validator("kind")
    @classmethod
    def known(cls, kind: str) -> str:
        """Only what can be drawn."""
        if kind not in CHARTS:
            raise ValueError(f"ukjent tegning «{kind}»; velg en av {', '.join(CHARTS)}")
        return kind

    @field_validator("y", mode="before")
    @classmethod
    def listed(cls, value: Any) -> Any:
        """One figure may be written without brackets."""
        return [value] if isinstance(value, str) else value


class TableSpec(Declared):
    """The rows as a table."""

    columns: list[ColumnSpec]
    choose: list[str] = Field(default=[], description="Columns the reader may choose a value of, where scripts run")
    first: dict[str, str] = Field(default={}, description="Value chosen at first, as the code is stored")
    fold: bool = Field(default=False, description="Folded away under «Vis tallene»")

    @field_validator("columns", mode="before")
    @classmethod
    def named(cls, value: Any) -> Any:
        """A column may be given by its name alone."""
        return [{"name": item} if isinstance(item, str) else item for item in value]


class Card(Declared):
    """One headline figure with the years before."""

    label: Text
    value: str
    high: str | None = Field(default=None, description="Upper bound, where value is the lower")
    of: str | None = Field(default=None, description="Column with the whole that value is a part of")
    note: Text | None = None
    page: str | None = Field(default=None, description="Page that tells more")
    target: str | None = None


class Block(Declared):
    """A section of a page: one query, shown as cards, charts, a table, or several of them."""

    heading: Text | None = None
    text: Text | None = None
    mart: str = Field(description="Mart the figures come from: labels, units, definitions and downloads are its own")
    more: list[str] = Field(default=[], description="Other marts the query reads")
    query: str
    years: Literal["all", "this"] | None = Field(
        default=None, description="On pages with one sheet a year: the year's rows or all; the year's if not said"
    )
    optional: bool = Field(default=False, description="Left out where the query has no rows for the page")
    cards: list[Card] = []
    charts: list[ChartSpec] = []
    table: TableSpec | None = None

    @property
    def marts(self) -> list[str]:
        """Every mart it rests on, the main one first."""
        return [self.mart, *self.more]


class Units(Declared):
    """Makes a page for each unit: each county, each owner."""

    query: str = Field(description="One row a unit, with its code and name and what the texts use")
    key: str = Field(description="Column with the code; every block's query has it too")


class Page(Declared):
    """A declared page."""

    id: str = ""
    group: Literal["front", "money", "reach", "work", "control", "units"]
    order: int = 0
    title: Text
    menu: Text | None = None
    lead: Text
    each: Units | None = None
    per_year: bool = Field(default=False, description="One sheet a grant year, the newest under the plain address")
    blocks: list[Block]


def load_pages(folder: Path = PAGES) -> list[Page]:
    """Every declared page, in the order of the menu."""
    pages = [load_page(path) for path in sorted(folder.glob("*.yml"))]
    return sorted(pages, key=lambda page: (page.order, page.id))


def load_page(path: Path) -> Page:
    """One declared page; its id is the name of the file."""
    try:
        return Page.model_validate(read_yaml(path) | {"id": path.stem})
    except yaml.YAMLError as error:
        raise UserError(f"{path} kan ikke leses som YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError(f"{path}, {place}: {first['msg']}. Se docs/analysts.md om hvordan sider lages.") from None


def read_yaml(path: Path) -> Any:
    """What a YAML file holds, read by the parser in C where PyYAML has it: ten times as fast, the same content."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - either loader is a safe one

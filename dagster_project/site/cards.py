"""Cards: one headline figure each, the years before beside it as small columns and as text."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from dagster_project.site.charts.drawing import box
from dagster_project.site.declared import Card
from dagster_project.site.marks import borne
from dagster_project.site.published import WITHHELD, Row
from dagster_project.site.tables import Figures, Place
from dagster_project.site.voice import Voice

WRITTEN_YEARS = 3  # years before this one that are written out; the small columns show all
WIDTH, HEIGHT = 72.0, 30.0


@dataclass(frozen=True)
class Headline:
    """A card as the template shows it."""

    label: str
    value: str
    note: str
    before: str
    marks: Markup
    columns: Markup
    where: str
    page: str


def headline(card: Card, figures: Figures, voice: Voice, place: Place, rows: list[Row], default: str) -> Headline:
    """The newest year's figure of a card; ``default`` is the mart it comes from where no mart has its column."""
    column = figures.column(card.value)
    newest, *before = sorted(rows, key=lambda row: -row["grant_year"])

    def amount(row: Row) -> str:
        said = voice.amount(row[card.value], column.unit)
        if card.high and row[card.high] != row[card.value]:
            low = voice.short(row[card.value], column.unit)
            said = f"{low.removesuffix('%').rstrip()}–{voice.amount(row[card.high], column.unit)}"
        return said

    value = amount(newest)
    if card.of and newest[card.of] is not None:
        value = f"{value} {voice('of', whole=voice.short(newest[card.of], figures.column(card.of).unit))}"
    return Headline(
        label=card.label[voice.code],
        value=value,
        note=card.note[voice.code].format_map(_Said(newest, figures, voice)) if card.note else "",
        before=" · ".join(f"{row['grant_year']}: {amount(row)}" for row in before[:WRITTEN_YEARS]),
        marks=Markup("").join(mark.html(voice) for mark in borne([newest], [(card.value, column.unit)])),
        columns=small_columns(card, [*reversed(before), newest]),
        where=place.definition(figures.table_of(card.value) or default, card.value),
        page=f"{place.home}{card.page}.html" if card.page else "",
    )


def small_columns(card: Card, rows: list[Row]) -> Markup:
    """A column for each year, the last one dark, a floating one where the figure is bounds; the text says the same."""
    shown = [{name: None if value is WITHHELD else value for name, value in row.items()} for row in rows]
    bounds = [(row[card.value], row[card.high] if card.high else None) for row in shown]
    highest = max((float(value) for pair in bounds for value in pair if value is not None), default=0)
    if len(rows) < 2 or highest <= 0:
        return Markup("")
    step = min(18.0, WIDTH / len(rows))
    drawn = ""
    for index, (low, high) in enumerate(bounds):
        if low is None:
            continue
        top = HEIGHT * max(float(low if high is None else high), 0) / highest
        foot = HEIGHT * max(float(low), 0) / highest if high is not None and high != low else 0.0
        kind = "c1" if index == len(rows) - 1 else "past"
        drawn += box(index * step, HEIGHT - top, step - 2, max(top - foot, 1.5), kind)
    width = step * len(rows)
    return Markup(f'<svg class="years-before" viewBox="0 0 {width:g} {HEIGHT:g}" aria-hidden="true">{drawn}</svg>')


class _Said(dict[str, str]):
    """The figures of a row as text, for a sentence that names them."""

    def __init__(self, row: Row, figures: Figures, voice: Voice) -> None:
        super().__init__({name: voice.amount(value, figures.column(name).unit) for name, value in row.items()})

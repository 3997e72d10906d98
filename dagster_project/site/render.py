"""From declared pages to HTML: queries are asked once, then every page is drawn in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dagster_project.errors import UserError
from dagster_project.site.cards import headline
from dagster_project.site.charts import draw
from dagster_project.site.charts.drawing import Drawing
from dagster_project.site.declared import Block, ChartSpec, Page, Text, load_pages
from dagster_project.site.marks import borne, rests_on_illustration
from dagster_project.site.published import Published, Row
from dagster_project.site.tables import ADDRESS, Figures, Place, Table
from dagster_project.site.voice import LANGUAGES, Voice, finding_rules

TEMPLATES = Path(__file__).with_name("templates")
LINK = re.compile(r"\[([^\]]+)\]\(([a-z_]+)\)")
ABOUT = ("method", "tables", "rules")


class Site:
    """The pages of one published warehouse."""

    def __init__(self, published: Published, pages: list[Page] | None = None) -> None:
        self.published = published
        self.pages = load_pages() if pages is None else pages
        self.voices = [Voice(code, published.metadata.codes) for code in LANGUAGES]
        self._menus: dict[tuple[str, str, str], Markup] = {}
        self._views: dict[tuple[int, str, str], Table] = {}
        self.templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            auto_reload=False,
        )

    def template(self, name: str) -> Any:
        """A template by its name."""
        return self.templates.get_template(f"{name}.html")

    @cached_property
    def figures(self) -> dict[int, Figures]:
        """What the columns of each block mean, by the block's identity."""
        return {id(block): Figures(block, self.published.marts) for page in self.pages for block in page.blocks}

    @cached_property
    def unit_rows(self) -> dict[str, dict[str, Row]]:
        """The units that have pages, by the id of their pages and their code."""
        units = {
            page.id: {
                row[page.each.key]: row
                for row in self.ask(page, page.each.query)
                if ADDRESS.fullmatch(str(row[page.each.key]))
            }
            for page in self.pages
            if page.each
        }
        return units | {"rules": {key: {} for key in [*self.rules, *finding_rules()]}}

    @cached_property
    def rules(self) -> dict[str, list[Row]]:
        """Every rule with a value, with its periods."""
        rules: dict[str, list[Row]] = {}
        for row in self.published.rows("from core.dim_rule order by rule_key, valid_from"):
            rules.setdefault(row["rule_key"], []).append(row)
        return rules

    def ask(self, page: Page, query: str) -> list[Row]:
        """The rows of a declared query; a query that fails names its page."""
        try:
            return self.published.rows(query)
        except Exception as error:
            raise UserError(f"Siden {page.id}: spørringen kan ikke kjøres: {error}") from error

    def place(self, voice: Voice, path: str) -> Place:
        """How a page reaches the others."""
        up = "../" * path.count("/")
        return Place(up, up if voice.is_norwegian else f"{up}../", self.unit_rows)

    def write_up(self, voice: Voice, template: str, path: str, active: str, **context: object) -> str:
        """The HTML of one page; ``path`` is relative to the top of its language."""
        place = self.place(voice, path)
        other = f"{place.base}en/{path}" if voice.is_norwegian else f"{place.base}{path}"
        return str(
            self.template(template).render(
                voice=voice,
                place=place,
                other=other,
                active=active,
                menu=self.menu(voice, place.home, active),
                built=self.built[voice.code],
                illustrated=self.made_up[voice.code],
                **context,
            )
        )

    def menu(self, voice: Voice, home: str, active: str) -> Markup:
        """The menu as it stands on pages of one place, with the page that is open."""
        key = (voice.code, home, active)
        if key not in self._menus:
            groups: dict[str, list[tuple[str, str]]] = {}
            for page in self.pages:
                if not page.each:
                    groups.setdefault(page.group, []).append((page.id, (page.menu or page.title)[voice.code]))
            groups["about"] = [(name, voice(name)) for name in ABOUT]
            html = self.template("menu").render(voice=voice, home=home, active=active, groups=groups)
            self._menus[key] = Markup(html)
        return self._menus[key]

    @cached_property
    def built(self) -> dict[str, str]:
        """When it was published, and from how much, by language."""
        rows = self.published.rows("select verdict, count(*) as files from quality.delivery group by verdict")
        files = {row["verdict"]: row["files"] for row in rows}
        accepted = files.get("accepted", 0)
        rejected = sum(files.values()) - accepted
        try:
            when = datetime.strptime(self.published.version[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
        except ValueError:
            return {voice.code: voice("built_unknown") for voice in self.voices}
        return {
            voice.code: voice("built", when=voice.moment(when), accepted=accepted, rejected=rejected)
            for voice in self.voices
        }

    @cached_property
    def made_up(self) -> dict[str, str]:
        """The kinds of deliveries that are made up, in words, by language; empty where none is."""
        kinds = self.published.illustrated
        return {voice.code: ", ".join(voice.code_word("kind", kind) for kind in kinds) for voice in self.voices}

    @property
    def size(self) -> int:
        """How many declared pages there will be, in all languages."""
        years = len(self.published.years)
        each = (len(self.unit_rows[page.id]) if page.each else years if page.per_year else 1 for page in self.pages)
        return len(self.voices) * sum(each)

    def declared(self) -> Iterator[tuple[str, str]]:
        """Every declared page as path and HTML."""
        for page in self.pages:
            asked = [self.ask(page, block.query) for block in page.blocks]
            for block, rows in zip(page.blocks, asked, strict=True):
                self.published.show_withheld(rows, self.figures[id(block)].places(rows))
            if page.each:
                yield from self._units(page, asked)
            elif page.per_year:
                yield from self._years(page, asked)
            else:
                newest = {"year": max(self.published.years, default="–")}
                for voice in self.voices:
                    yield self._page(page, voice, f"{page.id}.html", asked, newest)

    def _units(self, page: Page, asked: list[list[Row]]) -> Iterator[tuple[str, str]]:
        key = page.each.key if page.each else ""
        sorted_out: list[dict[str, list[Row]]] = []
        for rows in asked:
            by_unit: dict[str, list[Row]] = {}
            for row in rows:
                by_unit.setdefault(row[key], []).append(row)
            sorted_out.append(by_unit)
        for voice in self.voices:
            for code, unit in self.unit_rows[page.id].items():
                path = f"{page.id}/{code}.html"
                yield self._page(page, voice, path, [found.get(code, []) for found in sorted_out], unit)

    def _years(self, page: Page, asked: list[list[Row]]) -> Iterator[tuple[str, str]]:
        paths = {
            year: f"{page.id}.html" if not index else f"{page.id}-{year}.html"
            for index, year in enumerate(self.published.years)
        }
        for year, path in paths.items():
            rows = [
                found if block.years == "all" else [row for row in found if row["grant_year"] == year]
                for block, found in zip(page.blocks, asked, strict=True)
            ]
            sheets = [(one, address, one == year) for one, address in paths.items()]
            for voice in self.voices:
                yield self._page(page, voice, path, rows, {"year": year}, sheets)

    def _page(
        self,
        page: Page,
        voice: Voice,
        path: str,
        rows: list[list[Row]],
        unit: Row | None = None,
        sheets: list[tuple[int, str, bool]] | None = None,
    ) -> tuple[str, str]:
        place = self.place(voice, path)
        said = {
            name: voice.code_word(name, value) if isinstance(value, str) else value
            for name, value in (unit or {}).items()
        }
        blocks = [
            self._block(block, voice, place, found, said, f"b{number}")
            for number, (block, found) in enumerate(zip(page.blocks, rows, strict=True), 1)
            if found or not block.optional
        ]
        title = prose_line(page.title, voice, said)
        html = self.write_up(
            voice,
            "page",
            path,
            page.id,
            title=title,
            lead=prose(page.lead, voice, place, said),
            sheets=sheets or [],
            blocks=blocks,
        )
        return (path if voice.is_norwegian else f"en/{path}"), html

    def _block(self, block: Block, voice: Voice, place: Place, rows: list[Row], unit: Row, name: str) -> dict[str, Any]:
        figures = self.figures[id(block)]
        tag = Markup("")
        if rests_on_illustration(block.marts, self.published.illustrated):
            tag = Markup(f' <span class="tag">{escape(voice("tag_illustration"))}</span>')
        heading = prose_line(block.heading, voice, unit) if block.heading else ""
        charts = [
            drawn
            for number, chart in enumerate(block.charts, 1)
            for drawn in self._charts(chart, figures, voice, rows, tag, f"{name}c{number}")
        ]
        table: Markup | str = ""
        if block.table and rows:
            view = self._table(block, figures, voice, place)
            caption = escape(heading or voice("year_by_year"))
            caption = (Markup('<span class="vh">{}</span>').format(caption) if heading else caption) + tag
            table = view.html(rows, caption, f"{name}t")
        return {
            "heading": heading,
            "text": prose(block.text, voice, place, unit) if block.text else "",
            "cards": [headline(card, figures, voice, place, rows, block.mart) for card in block.cards] if rows else [],
            "charts": charts,
            "table": table,
            "fold": bool(block.table and block.table.fold),
            "nothing": not rows,
            "sources": [(one, place.definition(one)) for one in block.marts],
            "mart": block.mart,
            "csv": f"{place.base}data/{block.mart}.csv",
        }

    def _table(self, block: Block, figures: Figures, voice: Voice, place: Place) -> Table:
        key = (id(block), voice.code, place.home)
        if key not in self._views:
            self._views[key] = Table(block, figures, voice, place)
        return self._views[key]

    def _charts(
        self, spec: ChartSpec, figures: Figures, voice: Voice, rows: list[Row], tag: Markup, name: str
    ) -> Iterator[dict[str, Any]]:
        """The drawing of a declared chart, or one for each variant that the reader may choose among."""
        variants: dict[str, list[Row]] = {}
        for row in rows:
            variants.setdefault(voice.code_word(spec.variants, row[spec.variants]) if spec.variants else "", []).append(
                row
            )
        for number, (variant, members) in enumerate(variants.items()):
            caption = self._caption(spec, figures, voice, members, variant, tag)
            svg = draw(self._drawing(spec, figures, voice, members, f"{name}v{number}" if variant else name))
            if svg:
                yield {
                    "caption": caption,
                    "svg": svg,
                    "wide": spec.wide,
                    "choice": voice.label(figures.column(spec.variants)) if spec.variants else "",
                    "variant": variant,
                }

    def _drawing(self, spec: ChartSpec, figures: Figures, voice: Voice, rows: list[Row], name: str) -> Drawing:
        shown = {*spec.y, spec.x}
        labels = {column: voice.label(figures.column(column)) for column in shown}
        labels |= {column: text[voice.code] for column, text in spec.labels.items()}
        unit = spec.unit if spec.unit is not None else figures.column(spec.y[0]).unit
        title = spec.title[voice.code] if spec.title else labels[spec.y[0]]
        codes = {one: figures.column(one).codes or one for one in (spec.x, spec.series or spec.x)}
        return Drawing(spec, rows, voice, name, title, labels, unit, codes)

    def _caption(
        self, spec: ChartSpec, figures: Figures, voice: Voice, rows: list[Row], variant: str, tag: Markup
    ) -> Markup:
        """What is drawn, with the marks its figures bear; where all is illustrated, the tag says so once."""
        column = figures.column(spec.y[0])
        unit = spec.unit if spec.unit is not None else column.unit
        title = spec.title[voice.code] if spec.title else voice.label(column)
        said = voice.unit(unit)
        signs = Markup("").join(
            mark.html(voice)
            for mark in borne(rows, [(name, figures.column(name).unit) for name in spec.y])
            if not (tag and mark.id == "illustrative")
        )
        title = f"{title} ({said})" if said and not spec.title else title
        return escape(f"{title}, {variant}" if variant else title) + signs + tag


def prose_line(text: Text, voice: Voice, unit: Row) -> Markup:
    """A declared sentence with the unit's values in it, all of them escaped."""
    return Markup(escape(text[voice.code])).format(**{name: str(value) for name, value in unit.items()})


def prose(text: Text, voice: Voice, place: Place, unit: Row) -> Markup:
    """Declared paragraphs, with links to pages written as ``[words](page)``."""
    paragraphs = []
    for paragraph in text[voice.code].strip().split("\n\n"):
        linked = LINK.sub(lambda found: f'<a href="{place.home}{found[2]}.html">{found[1]}</a>', str(escape(paragraph)))
        paragraphs.append(
            Markup("<p>{}</p>").format(Markup(linked).format(**{name: str(value) for name, value in unit.items()}))
        )
    return Markup("").join(paragraphs)

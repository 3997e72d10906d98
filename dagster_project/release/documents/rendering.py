"""Templates of the documents. What is put into them is text, never markup: it is escaped for the kind of document."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2

TEMPLATES = Path(__file__).with_name("templates")
MARKDOWN = re.compile(r"([\\`*_\[\]|~$<>&])")
LINE_START = re.compile(r"^(\s*(?:\d+(?=[.)](?:\s|$)))?)([-+=#.)])")
BREAKS = re.compile(r"\s+")


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def rendered(template: str, **values: Any) -> str:
    """A web page, whose values are escaped; or a program, whose values must be numbers and names of our own making."""
    return _environment(is_markdown=False).get_template(template).render(values)


def markdown(template: str, **values: Any) -> str:
    """A Markdown text; every value is escaped and kept on one line, but for ``Markdown``."""
    return _environment(is_markdown=True).get_template(template).render(values)


def escaped(text: object) -> str:
    """Text as it must be written in Markdown to be read as it is."""
    if isinstance(text, Markdown):
        return text
    plain = BREAKS.sub(" ", str(text))
    return LINE_START.sub(r"\1\\\2", MARKDOWN.sub(r"\\\1", plain))


def code(text: object) -> Markdown:
    """A name set as code; fenced by more backticks than it has."""
    plain = BREAKS.sub(" ", str(text)).strip()
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", plain)), default=0))
    padding = " " if "`" in plain else ""
    return Markdown(f"{fence}{padding}{plain}{padding}{fence}")


def address(text: object) -> Markdown:
    """A web address between angle brackets; what cannot stand in one is left out."""
    return Markdown("<" + re.sub(r"[\s<>|`\\]", "", str(text)) + ">")


@lru_cache
def _environment(is_markdown: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(("html",)),
        finalize=escaped if is_markdown else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"code": code, "address": address, "raw": Markdown}
    return environment

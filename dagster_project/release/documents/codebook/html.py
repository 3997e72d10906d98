"""The codebook as one web page that needs nothing beside it: bokmål with English beside, for screen and print."""

from __future__ import annotations

from pathlib import Path

from dagster_project.release.documents import words
from dagster_project.release.documents.citation import used_sources
from dagster_project.release.documents.codebook.lines import FIELDS, lines
from dagster_project.release.documents.rendering import rendered
from dagster_project.release.model import Release

CODEBOOK_HTML = "codebook.html"
SHOWN_ABOVE = ("table", "name", "short", "label", "definition")


def write_codebook_html(release: Release, folder: Path) -> None:
    """Write ``codebook.html``."""
    page = rendered(
        "codebook.html",
        release=release,
        title=words.titled(release),
        about=words.ABOUT,
        illustrated=words.illustrated(release),
        withheld=words.WITHHELD,
        years=words.years(release),
        geography=words.GEOGRAPHY,
        number=words.number,
        tables=[(table, lines(release, table)) for table in release.tables],
        fields={key: said for key, said in FIELDS.items() if key not in SHOWN_ABOVE},
        short=FIELDS["short"],
        sources=used_sources(release),
    )
    (folder / CODEBOOK_HTML).write_text(page, encoding="utf-8", newline="\n")

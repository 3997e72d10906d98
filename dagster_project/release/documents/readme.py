"""``README.md``: what the release is, and the way from unpacking it to a figure."""

from __future__ import annotations

from pathlib import Path

from dagster_project.release.documents import words
from dagster_project.release.documents.citation import LICENCE, cited
from dagster_project.release.documents.codebook.lines import lines
from dagster_project.release.documents.examples import figure
from dagster_project.release.documents.files import of_table, packed
from dagster_project.release.documents.rendering import markdown
from dagster_project.release.model import Release

README = "README.md"
R_CLASSES = {"text": "character", "boolean": "logical"}  # the others R finds out by itself, and rightly


def write_readme(release: Release, folder: Path) -> None:
    """Write ``README.md``, in English with a summary in bokmål."""
    files, table = packed(release, folder), release.recommended
    paths = {suffix: of_table(files, table, suffix) for suffix in (".csv", ".parquet", ".dta", ".sav")}
    text = markdown(
        "README.md",
        release=release,
        title=words.titled(release),
        about=words.ABOUT,
        illustrated=words.illustrated(release),
        years=words.years(release),
        withheld=sum(one.withheld.height for one in release.tables),
        tables=[(one, words.number(one.frame.height).en) for one in release.tables],
        estimates=[
            (one.name, variable.name, variable.column.estimated_by)
            for one in release.tables
            for variable in one.variables
            if variable.column.kind == "estimate" or variable.column.estimated_by
        ],
        kinds=[
            (words.delivery_kind(release, kind), kind in release.made_from.illustrated)
            for kind in sorted({delivery.kind for delivery in release.made_from.deliveries})
        ],
        geography=words.GEOGRAPHY,
        paths={suffix: one.path for suffix, one in paths.items() if one},
        classes=[(one.variable.name, R_CLASSES[one.type]) for one in lines(release, table) if one.type in R_CLASSES],
        workbook=next((one.path for one in files if one.path.startswith("excel/")), None),
        figure=figure(release),
        cited=cited(release),
        licence=LICENCE,
    )
    (folder / README).write_text(text, encoding="utf-8", newline="\n")

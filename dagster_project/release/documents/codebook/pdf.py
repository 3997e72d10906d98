"""The codebook as a PDF with tags for screen readers (PDF/UA-1), set by typst."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from dagster_project.release.documents import words
from dagster_project.release.documents.citation import used_sources
from dagster_project.release.documents.codebook.lines import FIELDS, Line, lines
from dagster_project.release.documents.rendering import TEMPLATES
from dagster_project.release.documents.words import Said
from dagster_project.release.model import Release

CODEBOOK_PDF = "codebook.pdf"
SET_ABOVE = ("table", "name", "short", "label", "definition")


def write_codebook_pdf(release: Release, folder: Path) -> None:
    """Write ``codebook.pdf``: the same bytes for the same release, as its date is the day of issue.

    Everything put into it goes in as data, never as markup.
    """
    typst.compile(
        str(TEMPLATES / "codebook.typ"),
        output=str(folder / CODEBOOK_PDF),
        sys_inputs={"codebook": json.dumps(_content(release), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(release.issued, time(), UTC),
        ignore_system_fonts=True,
    )


def _content(release: Release) -> dict[str, Any]:
    first, last = words.years(release)
    warning = words.illustrated(release)
    return {
        "title": _both(words.titled(release)),
        "about": _both(words.ABOUT),
        "warning": _both(warning) if warning else None,
        "withheld": _both(words.WITHHELD),
        "issued": release.issued.isoformat(),
        "years": f"{first}–{last}",
        "sources": [[one.id, one.title, one.title_en, one.publisher] for one in used_sources(release)],
        "tables": [
            {
                "name": table.name,
                "label": _both(words.said_of(table)),
                "description": [table.description_nb, table.description_en],
                "grain": table.grain,
                "variables": [_variable(line) for line in lines(release, table)],
            }
            for table in release.tables
        ],
    }


def _variable(line: Line) -> dict[str, Any]:
    said = line.said
    return {
        "label": _both(line.label),
        "name": line.variable.name,
        "short": line.variable.short,
        "definition": _both(said["definition"]),
        "facts": [[*_both(FIELDS[key]), *_both(one)] for key, one in said.items() if key not in SET_ABOVE],
        "values": [[one.code, *_both(one.label), words.number(one.count).nb] for one in line.frequencies],
    }


def _both(said: Said) -> list[str]:
    return [said.nb, said.en]

"""How to cite a release and on what terms to use it: ``CITATION.cff`` and ``LICENSES.md``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from dagster_project.release.documents import words
from dagster_project.release.documents.rendering import markdown
from dagster_project.release.documents.words import Said
from dagster_project.release.model import Release
from dagster_project.warehouse.metadata import Source

CITATION = "CITATION.cff"
LICENCES = "LICENSES.md"


@dataclass(frozen=True)
class Licence:
    """A licence. ``spdx`` is its name in SPDX's list, ``eu`` in the EU's."""

    spdx: str
    title: Said
    url: str
    eu: str

    def as_package(self) -> dict[str, str]:
        """As a Data Package names it."""
        return {"name": self.spdx, "title": self.title.en, "path": self.url}


LICENCE = Licence(
    "NLOD-2.0",
    Said("Norsk lisens for offentlige data (NLOD) 2.0", "Norwegian Licence for Open Government Data (NLOD) 2.0"),
    "https://data.norge.no/nlod/no/2.0",
    "http://publications.europa.eu/resource/authority/licence/NLOD_2_0",
)
KNOWN = {
    "NLOD": LICENCE,
    "MIT": Licence(
        "MIT",
        Said.plain("MIT License"),
        "https://opensource.org/license/mit",
        "http://publications.europa.eu/resource/authority/licence/MIT",
    ),
}


def licence_of(name: str) -> Licence:
    """A licence that a source names; of one not known nothing but the name."""
    return KNOWN.get(name) or Licence(name, Said.plain(name), "", "")


def cited(release: Release) -> Said:
    """How to cite a release."""
    publisher, title = release.publisher, words.TITLE
    found = f"{publisher.address(release.version)}"
    return Said(
        f"{publisher.name_nb} ({release.issued.year}). {title.nb} ({release.version}) [datasett]. {found}",
        f"{publisher.name_en} ({release.issued.year}). {title.en} ({release.version}) [data set]. {found}",
    )


def used_sources(release: Release) -> list[Source]:
    """The sources that some variable of the release rests on."""
    used = {source for table in release.tables for variable in table.variables for source in variable.column.source}
    return [source for source in release.metadata.sources.values() if source.id in used]


def write_citation(release: Release, folder: Path) -> None:
    """Write ``CITATION.cff``."""
    publisher = release.publisher
    told = {
        "cff-version": "1.2.0",
        "message": "Please cite the data set as below, with its version.",
        "type": "dataset",
        "title": words.TITLE.en,
        "abstract": words.ABOUT.en,
        "authors": [{"name": publisher.name_en, "website": publisher.url}],
        "version": release.version,
        "date-released": release.issued,
        "license": LICENCE.spdx,
        "url": publisher.address(release.version),
        "keywords": ["schools", "teachers", "competence development", "grants", "Norway"],
    }
    text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100)
    (folder / CITATION).write_text(text, encoding="utf-8", newline="\n")


def write_licences(release: Release, folder: Path) -> None:
    """Write ``LICENSES.md``: the licence of the release and of each source it rests on."""
    uses = {
        source.id: [
            table.name for table in release.tables if any(source.id in one.column.source for one in table.variables)
        ]
        for source in used_sources(release)
    }
    text = markdown(
        "LICENSES.md",
        release=release,
        licence=LICENCE,
        sources=[(source, licence_of(source.licence), uses[source.id]) for source in used_sources(release)],
    )
    (folder / LICENCES).write_text(text, encoding="utf-8", newline="\n")

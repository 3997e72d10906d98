"""``ro-crate-metadata.json``: every file of the release with size, checksum and format, as an RO-Crate 1.2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dagster_project.release.documents import words
from dagster_project.release.documents.citation import LICENCE, cited, used_sources
from dagster_project.release.documents.files import Packed, packed
from dagster_project.release.model import Release

RO_CRATE = "ro-crate-metadata.json"
CONTEXT = ["https://w3id.org/ro/crate/1.2/context", {"sha256": "https://schema.org/sha256"}]
WRITTEN_LAST = (RO_CRATE, "checksums.sha256")  # the crate cannot hold its own checksum, nor that of the list with it


def write_ro_crate(release: Release, folder: Path) -> None:
    """Write ``ro-crate-metadata.json``, after all else but the list of checksums."""
    files = [one for one in packed(release, folder) if one.path not in WRITTEN_LAST]
    crate = {"@context": CONTEXT, "@graph": [_descriptor(), _root(release, files), *_entities(release, files)]}
    text = json.dumps(crate, ensure_ascii=False, indent=2) + "\n"
    (folder / RO_CRATE).write_text(text, encoding="utf-8", newline="\n")


def _descriptor() -> dict[str, Any]:
    return {
        "@id": RO_CRATE,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
    }


def _root(release: Release, files: list[Packed]) -> dict[str, Any]:
    first, last = words.years(release)
    warning = words.illustrated(release)
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": words.titled(release).en,
        "alternateName": words.titled(release).nb,
        "description": " ".join([words.ABOUT.en, *([warning.en] if warning else [])]),
        "identifier": release.publisher.address(release.version),
        "version": release.version,
        "datePublished": release.issued.isoformat(),
        "creditText": cited(release).en,
        "inLanguage": ["nb", "en"],
        "temporalCoverage": f"{first}/{last}",
        "spatialCoverage": {"@id": "https://www.geonames.org/3144096"},
        "license": {"@id": LICENCE.url},
        "publisher": {"@id": release.publisher.url},
        "isBasedOn": [{"@id": f"#source-{source.id}"} for source in used_sources(release)],
        "hasPart": [{"@id": one.path} for one in files],
    }


def _entities(release: Release, files: list[Packed]) -> list[dict[str, Any]]:
    return [
        *(_file(one) for one in files),
        *(
            {
                "@id": f"#source-{source.id}",
                "@type": "CreativeWork",
                "name": source.title_en,
                "alternateName": source.title,
                "creditText": source.publisher,
            }
            | ({"url": source.url} if source.url else {})
            for source in used_sources(release)
        ),
        {"@id": LICENCE.url, "@type": "CreativeWork", "name": LICENCE.title.en, "identifier": LICENCE.spdx},
        {"@id": release.publisher.url, "@type": "Organization", "name": release.publisher.name_en},
        {"@id": "https://www.geonames.org/3144096", "@type": "Country", "name": "Norway"},
    ]


def _file(one: Packed) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": one.path,
        "@type": "File",
        "name": one.title.en,
        "encodingFormat": one.format.media_type,
        "contentSize": str(one.size),
        "sha256": one.sha256,
    }
    if one.table:
        found["description"] = one.table.description_en
    return found

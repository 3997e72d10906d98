"""The files of a release as they lie in its folder: format, size and checksum."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dagster_project.release.documents.words import Said
from dagster_project.release.model import Release, Table


@dataclass(frozen=True)
class Format:
    """A format of files. ``eu`` is its name in the EU's list of file types."""

    title: str
    media_type: str
    eu: str


FORMATS = {
    ".parquet": Format("Parquet", "application/vnd.apache.parquet", "PARQUET"),
    ".csv": Format("CSV", "text/csv", "CSV"),
    ".dta": Format("Stata", "application/x-stata-dta", "DTA"),
    ".sav": Format("SPSS", "application/x-spss-sav", "SAV"),
    ".xlsx": Format("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    ".pdf": Format("PDF", "application/pdf", "PDF"),
    ".html": Format("HTML", "text/html", "HTML"),
    ".json": Format("JSON", "application/json", "JSON"),
    ".jsonld": Format("JSON-LD", "application/ld+json", "JSON_LD"),
    ".ttl": Format("Turtle", "text/turtle", "RDF_TURTLE"),
    ".xml": Format("XML", "application/xml", "XML"),
    ".md": Format("Markdown", "text/markdown", "MD"),
    ".cff": Format("Citation File Format", "application/yaml", "YAML"),
    ".txt": Format("Text", "text/plain", "TXT"),
    ".sha256": Format("SHA-256", "text/plain", "TXT"),
    ".do": Format("Stata script", "text/plain", "TXT"),
    ".r": Format("R script", "text/plain", "R"),
    ".py": Format("Python script", "text/x-python", "PYTHON"),
}
UNKNOWN = Format("File", "application/octet-stream", "BIN")
LANGUAGES = {"nb": Said(", bokmål", ", labels in Norwegian"), "en": Said(", engelsk", ", labels in English")}
OF_TABLES = (".parquet", ".csv", ".dta", ".sav")


@dataclass(frozen=True)
class Packed:
    """A file of a release, by its path from the release's folder; ``table`` is the table whose rows it has, if any."""

    folder: Path
    path: str
    table: Table | None = None

    @property
    def suffix(self) -> str:
        """The end of its name, in lower case."""
        return Path(self.path).suffix.lower()

    @property
    def format(self) -> Format:
        """Its format, by the end of its name."""
        return FORMATS.get(self.suffix, UNKNOWN)

    @cached_property
    def size(self) -> int:
        """Bytes."""
        return (self.folder / self.path).stat().st_size

    @cached_property
    def sha256(self) -> str:
        """Checksum, in hexadecimal digits."""
        with (self.folder / self.path).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()

    @property
    def title(self) -> Said:
        """What it is called: table, format and the language of labels, where they are in it; or its own name."""
        if self.table is None:
            return Said.plain(self.path)
        language = LANGUAGES.get(Path(self.path).parent.name, Said.plain(""))
        kind = self.format.title
        return Said(f"{self.table.label_nb} ({kind}{language.nb})", f"{self.table.label_en} ({kind}{language.en})")


def packed(release: Release, folder: Path) -> list[Packed]:
    """Every file that lies in the folder, by path."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    tables = {table.name: table for table in release.tables}
    return [
        Packed(folder, path, tables.get(Path(path).stem) if Path(path).suffix.lower() in OF_TABLES else None)
        for path in paths
    ]


def of_table(files: list[Packed], table: Table, suffix: str) -> Packed | None:
    """The file with a table's rows in a format, where there is one; of two languages the English."""
    return next((one for one in files if one.table is table and one.suffix == suffix), None)

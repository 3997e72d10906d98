"""Everything that is written into the folder of a release: one line a writer, in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dagster_project.release.compare import write_diff
from dagster_project.release.documents.changes import write_changes
from dagster_project.release.documents.citation import write_citation, write_licences
from dagster_project.release.documents.codebook.html import write_codebook_html
from dagster_project.release.documents.codebook.pdf import write_codebook_pdf
from dagster_project.release.documents.codebook.xlsx import write_codebook_xlsx
from dagster_project.release.documents.coverage import write_coverage, write_names
from dagster_project.release.documents.datapackage import write_datapackage
from dagster_project.release.documents.dcat import write_dcat
from dagster_project.release.documents.ddi import write_ddi
from dagster_project.release.documents.examples import write_examples
from dagster_project.release.documents.readme import write_readme
from dagster_project.release.documents.ro_crate import write_ro_crate
from dagster_project.release.formats.plain import write_csv, write_parquet
from dagster_project.release.formats.statistical import write_codes, write_spss, write_stata
from dagster_project.release.formats.withheld import write_withheld
from dagster_project.release.formats.workbook import write_workbook
from dagster_project.release.model import Release
from dagster_project.release.pack import write_checksums
from dagster_project.release.record import write_record

Writer = Callable[[Release, Path], None]

WRITERS: tuple[tuple[str, Writer], ...] = (
    ("Parquet", write_parquet),
    ("CSV", write_csv),
    ("withheld", write_withheld),
    ("koder", write_codes),
    ("Stata", write_stata),
    ("SPSS", write_spss),
    ("Excel", write_workbook),
    ("release.json", write_record),
    ("diff.json", write_diff),
    ("kodebok (HTML)", write_codebook_html),
    ("kodebok (Excel)", write_codebook_xlsx),
    ("kodebok (PDF)", write_codebook_pdf),
    ("dekning", write_coverage),
    ("variabelnavn", write_names),
    ("endringer", write_changes),
    ("eksempler", write_examples),
    ("sitering", write_citation),
    ("lisenser", write_licences),
    ("README", write_readme),
    ("Data Package", write_datapackage),
    ("DDI", write_ddi),
    ("DCAT-AP-NO", write_dcat),
    ("RO-Crate", write_ro_crate),
    ("checksums.sha256", write_checksums),  # the last, since it is of all the others
)


def write_release(release: Release, progress: Callable[[str], None] = lambda _: None) -> None:
    """Write all of it to the release's folder, telling what is being written."""
    for name, write in WRITERS:
        progress(f"Skriver {name}")
        write(release, release.folder)

"""The codebook in its forms against the rows it describes, counted here anew from the files that researchers get."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from codebook_by_hand import differences, sheet
from small_release import HOSTILE, small_release, written

from dagster_project.release.documents.codebook.html import write_codebook_html
from dagster_project.release.documents.codebook.pdf import write_codebook_pdf
from dagster_project.release.documents.codebook.xlsx import write_codebook_xlsx
from dagster_project.release.model import Release

COUNTED = ("rows", "valid", "unknown", "kept_back")
VOID = {"meta", "link", "br"}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return written(tmp_path_factory.mktemp("codebook"))


def test_every_line_of_the_workbook_matches_the_rows(release: Release) -> None:
    assert differences(release) == []


def test_codes_are_counted_as_they_occur(release: Release) -> None:
    found = {
        (row["Tabell / Table"], row["Variabel / Variable"], row["Kode / Code"]): row for row in sheet(release, "Koder")
    }
    assert found["county_year", "method", "bounds"]["Antall / Count"] == 2  # of four rows one is person, one unknown
    assert found["county_year", "method", "person"]["Antall / Count"] == 1
    assert found["county_year", "method", "person"]["Meaning"] == "persons counted"
    assert found["county_year", "has_estimated_fte", "true"]["Antall / Count"] == 2
    assert len(found) == 4


class Page(HTMLParser):
    """Elements open and close in order, ids are unique, text is what is read; sections by id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.section = ""
        self.sections: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        self.ids += [one for name, one in attrs if name == "id" and one]
        self.links += [str(told[name]) for name in ("href", "src") if name in told]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "section":
            self.section = str(told["id"])

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.sections[self.section] = self.sections.get(self.section, "") + data


def plain(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


def test_the_page_says_the_same_as_the_workbook(release: Release) -> None:
    page = Page((release.folder / "codebook.html").read_text(encoding="utf-8"))
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    for line in sheet(release, "Variabler"):
        text = plain(page.sections[f"{line['Tabell / Table']}.{line['Navn / Name']}"])
        for head in ("Merkelapp", "Label", "Definisjon", "Definition", "Enhet", "Unit", "Kilde / Source"):
            assert plain(line[head]) in text, (line["Navn / Name"], head)
        for words, head in (("Rader Rows", "Rader / Rows"), ("Holdt tilbake Withheld", "Holdt tilbake / Withheld")):
            assert f"{words}{line[head]}" in text.replace(f"{words} ", words)


def test_the_page_needs_nothing_beside_it_and_nothing_breaks_out(release: Release) -> None:
    text = (release.folder / "codebook.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.tags.isdisjoint({"script", "img", "link", "b", "iframe"})
    assert all(link.startswith("#") for link in page.links)
    assert "url(" not in text
    assert plain(HOSTILE) in plain(page.sections["county_year.county_name"])


def test_texts_of_the_workbook_are_no_formulas(release: Release) -> None:
    book = openpyxl.load_workbook(release.folder / "codebook.xlsx")
    assert [cell.coordinate for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_the_pdf_is_tagged_and_says_its_language_and_title(release: Release) -> None:
    content = (release.folder / "codebook.pdf").read_bytes()
    assert re.search(rb"/Type\s*/Catalog.*?/Lang\s*\(nb", content, re.DOTALL)
    assert b"/StructTreeRoot" in content
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", content)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"/DisplayDocTitle true" in content


def test_the_pdf_names_every_variable(release: Release) -> None:
    try:
        told = subprocess.run(
            ["pdftotext", "-layout", str(release.folder / "codebook.pdf"), "-"],
            capture_output=True,
            text=True,
            check=True,
        )
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed")
    text = plain(told.stdout)
    for table in release.tables:
        for variable in table.variables:
            assert variable.name in text
            assert plain(variable.column.label_nb) in text


def test_the_same_release_gives_the_same_bytes(release: Release, tmp_path: Path) -> None:
    again = small_release(tmp_path)
    for write in (write_codebook_html, write_codebook_xlsx, write_codebook_pdf):
        write(again, tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (release.folder / path.name).read_bytes(), path.name


def test_no_figure_is_told_of_what_is_withheld(release: Release) -> None:
    (line,) = (
        row
        for row in sheet(release, "Variabler")
        if (row["Tabell / Table"], row["Navn / Name"]) == ("county_year", "teachers_covered_low")
    )
    assert [line[head] for head in ("Minste / Minimum", "Median", "Største / Maximum")] == [120, 130, 250]
    assert (line["Mangler / Missing"], line["Holdt tilbake / Withheld"]) == (0, 1)

"""The site of a small warehouse with hostile text: on the pages, in the downloads, and where it goes."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from small_warehouse import FORMULA, write_small_warehouse

from dagster_project.cli import main
from dagster_project.errors import UserError
from dagster_project.site.published import Published
from dagster_project.site.reference import Reference
from dagster_project.site.render import Site
from dagster_project.site.write import write_site

VOID = {"meta", "link", "img", "br", "input", "rect", "line", "path", "circle"}


class Checked(HTMLParser):
    """Elements open and close in order, ids are unique; collects tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []
        assert len(self.ids) == len(set(self.ids)), [one for one in self.ids if self.ids.count(one) > 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    write_small_warehouse(folder)
    return folder


@pytest.fixture(scope="module")
def site(warehouse: Path) -> Path:
    write_site(warehouse / "published" / "dekomp.duckdb", warehouse / "site")
    return warehouse / "site"


def page(site: Path, name: str) -> Checked:
    return Checked((site / name).read_text(encoding="utf-8"))


def test_every_page_is_whole_and_has_nothing_that_runs_or_is_fetched_elsewhere(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 150
    for path in pages:
        found = Checked(path.read_text(encoding="utf-8"))
        scripts = [attributes.get("src") for tag, attributes in found.tags if tag == "script"]
        assert [Path(src or "").name for src in scripts] == ["site.js"], path
        assert not [tag for tag, _ in found.tags if tag in {"img", "iframe", "style", "form", "base"}], path
        names = {name for _, attributes in found.tags for name in attributes}
        assert not [name for name in names if name.startswith("on") or name == "style"], path
        targets = [attributes.get(name) or "" for _, attributes in found.tags for name in ("href", "src")]
        assert not [one for one in targets if re.match(r"[a-z]+:|//", one)], path
        assert sum(tag == "h1" for tag, _ in found.tags) == 1, path


def test_hostile_names_are_shown_as_the_text_they_are(site: Path) -> None:
    assert "<script>alert(1)</script>" in page(site, "owner/1101.html").text
    assert '"><img src=x onerror=alert(2)>' in page(site, "en/findings.html").text
    assert '"><img src=x onerror=alert(2)>' in page(site, "deliveries.html").text


def test_figures_are_those_of_the_mart_in_norwegian_and_english(site: Path) -> None:
    front = page(site, "index.html").text
    assert "1,2\u00a0mill.\u00a0kr" in front  # 1 234 567
    assert "2 av 3" in front
    assert "12,3\u00a0%" in front
    assert "10–20" in front
    assert "1\u00a0234\u00a0567" in page(site, "allocation.html").text
    assert "1,234,567" in page(site, "en/allocation.html").text
    assert "1\u00a0000\u00a0000" in page(site, "allocation-2018.html").text


def test_estimates_and_illustrations_are_marked_with_words(site: Path) -> None:
    formula = page(site, "owner/1103.html").text
    assert "≈ bygger på anslag12,5" in formula
    assert "≈ bygger på anslag12,5" not in page(site, "owner/1101.html").text
    assert "◇ illustrasjon" in formula
    assert "oppdiktet: avtaler" in formula
    assert "◇ beløpet er en illustrasjon1\u00a0234\u00a0567" in page(site, "allocation.html").text


def test_without_bundled_deliveries_nothing_is_called_made_up(tmp_path: Path) -> None:
    import duckdb

    database = write_small_warehouse(tmp_path)
    with duckdb.connect(str(database)) as open_database:
        open_database.execute("update quality.delivery set origin = 'delivered'")
    write_site(database, tmp_path / "site")
    text = page(tmp_path / "site", "owner/1103.html").text
    assert "oppdiktet" not in text
    assert "illustrasjon" not in text.replace("beløpet er en illustrasjon", "")


def test_a_page_leads_to_the_same_page_in_the_other_language(site: Path) -> None:
    for name, other in (("owner/1101.html", "../en/owner/1101.html"), ("en/owner/1101.html", "../../owner/1101.html")):
        assert other in [attributes.get("href") for _, attributes in page(site, name).tags]


def test_a_rule_has_its_value_its_reference_and_where_it_is_used(site: Path) -> None:
    rule = page(site, "rules/cofunding_min_ratio.html")
    assert "30\u00a0%" in rule.text
    assert "01.01.2017" in rule.text
    assert "<script>alert(1)</script>" in rule.text  # the legal reference of this warehouse
    assert "allocation.fct_cofunding.required_nok" in rule.text


def test_csv_has_decimal_commas_and_no_formula(site: Path) -> None:
    data = (site / "data" / "allocation.fct_owner_allocation.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    found = list(csv.DictReader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert {row["teacher_fte"] for row in found} == {"12,5"}
    assert {row["participates"] for row in found} == {"ja"}
    assert f"'{FORMULA}" in {row["owner_name"] for row in found}
    assert not [value for row in found for value in row.values() if value.startswith(("=", "+", "-", "@"))]


def test_the_workbook_holds_text_and_no_formula(site: Path) -> None:
    book = openpyxl.load_workbook(site / "data" / "marts.xlsx")
    cells = [cell for row in book["fct_owner_allocation"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == FORMULA] == ["s", "s"]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert book.sheetnames[:2] == ["Innhold", "Kodebok"]


def test_only_a_folder_of_its_own_is_written_over(warehouse: Path, tmp_path: Path) -> None:
    database = warehouse / "published" / "dekomp.duckdb"
    foreign = tmp_path / "mine"
    foreign.mkdir()
    (foreign / "notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(UserError, match="ikke er skrevet av dekomp site"):
        write_site(database, foreign)
    assert [path.name for path in foreign.iterdir()] == ["notes.txt"]


def test_a_killed_run_leaves_the_old_site_and_the_next_one_clears_up(site: Path, warehouse: Path) -> None:
    half = warehouse / ".site.999999.new"
    half.mkdir()
    (half / "index.html").write_text("half", encoding="utf-8")
    site.rename(warehouse / ".site.999999.old")  # killed between the two renames
    answer = CliRunner().invoke(main, ["site", "--warehouse", str(warehouse), "--json"])
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.output)
    assert told["pages"] == len(list((warehouse / "site").rglob("*.html")))
    assert not [path.name for path in warehouse.iterdir() if path.name.startswith(".site")]


def test_nothing_published_is_said_in_a_sentence(tmp_path: Path) -> None:
    answer = CliRunner().invoke(main, ["site", "--warehouse", str(tmp_path)])
    assert answer.exit_code == 1
    assert "dekomp build" in answer.output
    assert not list(tmp_path.iterdir())


def test_the_number_of_pages_is_known_before_they_are_written(site: Path, warehouse: Path) -> None:
    published = Published(warehouse / "published" / "dekomp.duckdb")
    pages = Site(published)
    assert pages.size + Reference(pages).size == len(list(site.rglob("*.html")))

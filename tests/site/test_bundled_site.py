"""The site of the bundled deliveries: links, sizes, and figures beside the marts."""

import gzip
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import Warehouse

from dagster_project.site.voice import Voice

NB = Voice("nb")
MOST_GZIP_BYTES = 300_000


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_link_leads_to_a_page_and_a_place_on_it(bundled_site: Path) -> None:
    ids: dict[Path, set[str]] = {}
    links: set[tuple[Path, str]] = set()
    for path in bundled_site.rglob("*.html"):
        html = text_of(path)
        ids[path] = set(re.findall(r' id="([^"]*)"', html))
        links |= {(path, unquote(link)) for link in re.findall(r'(?:href|src)="([^"]*)"', html)}
    broken = []
    for path, link in links:
        target, _, place = link.partition("#")
        file = Path(f"{path.parent}/{target}").resolve() if target else path
        if not (file in ids or file.is_file()) or (place and place not in ids.get(file, ())):
            broken.append((path.name, link))
    assert broken == []
    assert len(ids) > 1_500


def test_the_largest_page_is_small_enough_to_send(bundled_site: Path) -> None:
    largest = max(bundled_site.rglob("*.html"), key=lambda path: path.stat().st_size)
    assert len(gzip.compress(largest.read_bytes())) < MOST_GZIP_BYTES


def test_front_page_figures_are_the_marts(bundled_site: Path, bundled: Warehouse) -> None:
    state, taking, owners, low, high, breaches = bundled.one(
        "select appropriation_nok, owners_taking_part, owners, teachers_covered_low, teachers_covered_high, "
        "findings_error from evaluation.rpt_scheme_year order by grant_year desc limit 1"
    )
    values = re.findall(r'<p class="big"><a [^>]*>([^<]*)</a>', text_of(bundled_site / "index.html"))
    assert values[0] == f"{state / 1e6:.1f} mill. kr".replace(".", ",", 1).replace(" ", "\u00a0")
    assert values[1] == f"{taking} av {owners}"
    assert values[3] == f"{NB.number(low)}–{NB.number(high)}"
    assert values[5] == str(breaches)


@pytest.mark.parametrize("year", [2017, 2018, 2019])
def test_allotments_on_the_page_are_the_marts_and_sum_to_the_appropriation(
    bundled_site: Path, bundled: Warehouse, year: int
) -> None:
    name = "allocation.html" if year == 2019 else f"allocation-{year}.html"
    first_table = text_of(bundled_site / name).partition("<tbody>")[2].partition("</tbody>")[0]
    shown = [
        int(re.sub(r"\D", "", re.sub(r"<.*?>", "", row.split("<td")[4].partition(">")[2].rpartition("</span>")[2])))
        for row in first_table.split("</tr>")
        if row
    ]
    (appropriation,) = bundled.one("select appropriation_nok from core.dim_grant_year where grant_year = ?", year)
    query = "select allocated_nok from allocation.fct_county_allocation where grant_year = ? order by county_code"
    assert shown == [row[0] for row in bundled.query(query, year)]
    assert sum(shown) == appropriation


def test_findings_on_the_pages_are_all_the_findings(bundled_site: Path, bundled: Warehouse) -> None:
    for year, count in bundled.query("select grant_year, count(*) from compliance.fct_finding group by all"):
        html = text_of(bundled_site / ("findings.html" if year == 2019 else f"findings-{year}.html"))
        assert html.rpartition("<tbody>")[2].partition("</tbody>")[0].count("<tr>") == count


def test_there_is_a_page_for_every_county_owner_mart_and_rule(bundled_site: Path, bundled: Warehouse) -> None:
    for folder, query in {
        "county": "select distinct county_code from core.dim_county",
        "owner": "select distinct owner_id from core.dim_owner",
        "tables": "select schema_name || '.' || table_name from duckdb_tables()",
    }.items():
        wanted = {f"{code}.html" for (code,) in bundled.query(query)}
        assert {path.name for path in (bundled_site / folder).iterdir()} == wanted
        assert {path.name for path in (bundled_site / "en" / folder).iterdir()} == wanted
    rules = {f"{key}.html" for (key,) in bundled.query("select distinct rule_key from core.dim_rule")}
    assert rules < {path.name for path in (bundled_site / "rules").iterdir()}

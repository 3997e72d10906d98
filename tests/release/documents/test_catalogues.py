"""What machines read: DCAT-AP-NO against shapes, DDI against a schema and the codebook, RO-Crate by its library."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyshacl
import pytest
import rdflib
import xmlschema
from rdflib import RDF, Namespace
from rdflib.compare import isomorphic
from rocrate.rocrate import ROCrate
from small_release import HOSTILE, small_release, write_data, written

from dagster_project.release.documents.codebook.lines import all_lines
from dagster_project.release.documents.dcat import write_dcat
from dagster_project.release.model import Release
from dagster_project.settings import Publisher

SCHEMAS = Path(__file__).with_name("schemas")
DDI = {"d": "ddi:codebook:2_5"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
DCAT, DCTERMS = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
BASE = "https://example.org/dekomp/v2026.11/"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return written(tmp_path_factory.mktemp("catalogues"))


@pytest.fixture
def graph(release: Release) -> rdflib.Graph:
    return rdflib.Graph().parse(release.folder / "dcat-ap-no.ttl")


def conforms(graph: rdflib.Graph) -> tuple[bool, str]:
    ok, _, told = pyshacl.validate(graph, shacl_graph=str(SCHEMAS / "dcat_ap_no.shacl.ttl"))
    return bool(ok), str(told)


def test_the_catalogue_is_as_the_shapes_ask(graph: rdflib.Graph) -> None:
    assert conforms(graph) == (True, "Validation Report\nConforms: True\n")


def test_json_ld_says_the_same_as_turtle(release: Release, graph: rdflib.Graph) -> None:
    assert isomorphic(rdflib.Graph().parse(release.folder / "dcat-ap-no.jsonld"), graph)
    assert not [node for triple in graph for node in triple if isinstance(node, rdflib.BNode)]


@pytest.mark.parametrize(
    ("kind", "property_"),
    [
        *((DCAT.Dataset, one) for one in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.identifier)),
        *((DCAT.Dataset, one) for one in (DCAT.theme, DCAT.contactPoint, DCTERMS.accessRights, DCTERMS.temporal)),
        *((DCAT.Dataset, one) for one in (DCTERMS.spatial, DCAT.distribution)),
        *((DCAT.Distribution, one) for one in (DCAT.accessURL, DCTERMS.license, DCTERMS["format"])),
        *((DCAT.Catalog, one) for one in (DCTERMS.publisher, DCAT.dataset)),
    ],
)
def test_the_shapes_miss_what_is_taken_away(graph: rdflib.Graph, kind: Any, property_: Any) -> None:
    node = min(graph.subjects(RDF.type, kind), key=str)
    graph.remove((node, property_, None))
    assert not conforms(graph)[0]


def test_titles_are_in_both_languages_and_text_stays_text(graph: rdflib.Graph) -> None:
    table = rdflib.URIRef(f"{BASE}#county_year")
    titles = {rdflib.Literal("Tabellen county_year", lang="nb"), rdflib.Literal("The table county_year", lang="en")}
    assert set(graph.objects(table, DCTERMS.title)) == titles
    assert any(HOSTILE in str(one) for one in graph.objects(table, DCTERMS.description))


def test_the_publisher_is_the_one_that_is_set_and_no_person(tmp_path: Path) -> None:
    publisher = Publisher(
        name_nb="Direktoratet", name_en="The Directorate", organisation_number="970018131", mail="post@example.no"
    )
    release = replace(small_release(tmp_path), publisher=publisher)
    write_data(release)
    write_dcat(release, tmp_path)
    graph = rdflib.Graph().parse(tmp_path / "dcat-ap-no.ttl")
    assert conforms(graph)[0]
    text = (tmp_path / "dcat-ap-no.ttl").read_text(encoding="utf-8")
    assert "organizations/970018131" in text
    assert "mailto:post@example.no" in text
    assert "Individual" not in text


def test_the_ddi_codebook_is_as_the_schema_asks(release: Release) -> None:
    schema = xmlschema.XMLSchema(SCHEMAS / "ddi_codebook.xsd")
    assert [str(error) for error in schema.iter_errors(str(release.folder / "ddi-codebook.xml"))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<sumStat type="min">', '<sumStat type="least">'),
        ('files="F-county"', 'files="F-nowhere"'),
        ("<dataDscr>", "<dataDscr><txt>x</txt>"),
        ('<codeBook xmlns="ddi:codebook:2_5"', '<codeBook xmlns="ddi:codebook:2_6"'),
    ],
)
def test_the_schema_finds_faults(release: Release, old: str, new: str) -> None:
    text = (release.folder / "ddi-codebook.xml").read_text(encoding="utf-8")
    assert old in text
    assert not xmlschema.XMLSchema(SCHEMAS / "ddi_codebook.xsd").is_valid(text.replace(old, new, 1))


def told(element: ET.Element, path: str, language: str | None = None) -> str | None:
    """The text of the first element below that has the language, or none."""
    return next((one.text for one in element.iterfind(path, DDI) if one.get(LANGUAGE) == language), None)


def test_the_codebook_can_be_built_again_from_ddi(release: Release) -> None:
    book = ET.parse(release.folder / "ddi-codebook.xml")
    variables = book.findall("d:dataDscr/d:var", DDI)
    lines = list(all_lines(release))
    assert len(variables) == len(lines)
    for var, line in zip(variables, lines, strict=True):
        column, counts = line.variable.column, line.counts
        assert (var.get("name"), var.get("files")) == (column.name, f"F-{line.table.name}")
        assert (told(var, "d:labl", "nb"), told(var, "d:labl", "en")) == (column.label_nb, column.label_en)
        assert (told(var, "d:txt", "nb"), told(var, "d:txt", "en")) == (column.definition_nb, column.definition_en)
        assert var.get("measUnit") == column.unit
        figures = {one.get("otherType") or one.get("type"): one.text for one in var.iterfind("d:sumStat", DDI)}
        names = {"vald": "valid", "min": "minimum", "medn": "median", "max": "maximum"}
        assert {names.get(str(key), key): value for key, value in figures.items()} == {
            key: str(value) for key, value in counts.items() if key != "rows"
        }
        codes = [
            (told(one, "d:catValu"), told(one, "d:labl", "nb"), told(one, "d:labl", "en"), told(one, "d:catStat"))
            for one in var.iterfind("d:catgry", DDI)
        ]
        assert codes == [(one.code, one.label.nb, one.label.en, str(one.count)) for one in line.frequencies]


def test_ddi_describes_every_file(release: Release) -> None:
    book = ET.parse(release.folder / "ddi-codebook.xml")
    for file, table in zip(book.findall("d:fileDscr", DDI), release.tables, strict=True):
        content = (release.folder / str(file.get("URI"))).read_bytes()
        assert told(file, "d:fileTxt/d:dimensns/d:caseQnty") == str(table.frame.height)
        notes = {one.get("type"): one.text for one in file.iterfind("d:notes", DDI)}
        assert notes["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_crate_lists_every_file_with_size_and_checksum(release: Release) -> None:
    crate = ROCrate(release.folder)
    listed = {entity.id: entity for entity in crate.data_entities}
    files = {path.relative_to(release.folder).as_posix() for path in release.folder.rglob("*") if path.is_file()}
    assert listed.keys() == files - {"ro-crate-metadata.json"}
    for path, entity in listed.items():
        content = (release.folder / path).read_bytes()
        assert entity["contentSize"] == str(len(content))
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
        assert re.fullmatch(r"[a-z]+/[\w.+-]+", entity["encodingFormat"])
    assert crate.root_dataset["version"] == "v2026.11"
    assert crate.root_dataset["license"]["identifier"] == "NLOD-2.0"

"""The release as an entry of a data catalogue: DCAT-AP-NO, in Turtle and in JSON-LD.

The release is a data set with one data set for each table in it; the files of a table are its distributions. Every
node has an address of its own, so that the same release gives the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rdflib import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from dagster_project.release.documents import words
from dagster_project.release.documents.citation import LICENCE, used_sources
from dagster_project.release.documents.files import Packed, packed
from dagster_project.release.documents.words import Said
from dagster_project.release.model import Release, Table

TURTLE = "dcat-ap-no.ttl"
JSON_LD = "dcat-ap-no.jsonld"
ADMS = Namespace("http://www.w3.org/ns/adms#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
EU = "http://publications.europa.eu/resource/authority"
ORGANISATIONS = "https://organization-catalog.fellesdatakatalog.digdir.no/organizations"
THEMES = {
    f"{EU}/data-theme/EDUC": Said("Utdanning, kultur og sport", "Education, culture and sport"),
    f"{EU}/data-theme/GOVE": Said("Forvaltning og offentlig sektor", "Government and public sector"),
    "https://psi.norge.no/los/tema/grunnskole": Said("Grunnskole", "Primary and lower secondary school"),
}
NORWAY = (f"{EU}/country/NOR", "https://data.geonorge.no/administrativeEnheter/nasjon/id/173163")
LANGUAGES = (f"{EU}/language/NOB", f"{EU}/language/ENG")
CLASSES = {  # of what lies in others' vocabularies, so that a validator need fetch nothing
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency,
    DCTERMS.format: DCTERMS.MediaType,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.landingPage: FOAF.Document,
    FOAF.homepage: FOAF.Document,
    FOAF.page: FOAF.Document,
    ADMS.status: SKOS.Concept,
    DCATAP.availability: SKOS.Concept,
}
LABELS = {
    f"{EU}/distribution-status/COMPLETED": Said("ferdigstilt", "completed"),
    f"{EU}/planned-availability/STABLE": Said("stabil", "stable"),
    f"{EU}/planned-availability/TEMPORARY": Said("midlertidig", "temporary"),
}
KEYWORDS = (
    Said("kompetanseutvikling", "competence development"),
    Said("lærere", "teachers"),
    Said("tilskudd", "grants"),
    Said("grunnskole", "primary and lower secondary school"),
)


def write_dcat(release: Release, folder: Path) -> None:
    """Write ``dcat-ap-no.ttl`` and ``dcat-ap-no.jsonld``, which say the same."""
    graph = dcat(release, packed(release, folder))
    (folder / TURTLE).write_text(graph.serialize(format="turtle"), encoding="utf-8", newline="\n")
    told = json.loads(graph.serialize(format="json-ld", auto_compact=True))
    text = json.dumps(_ordered(told), ensure_ascii=False, indent=2, sort_keys=True)
    (folder / JSON_LD).write_text(text + "\n", encoding="utf-8", newline="\n")


def dcat(release: Release, files: list[Packed]) -> Graph:
    """The catalogue with the release, its tables and their files."""
    graph = Graph()
    for prefix, namespace in {"adms": ADMS, "spdx": SPDX, "vcard": VCARD, "dcatap": DCATAP}.items():
        graph.bind(prefix, namespace)
    catalogue = _Catalogue(graph, release)
    catalogue.write(files)
    return graph


class _Catalogue:
    """Writes the nodes of a release to a graph."""

    def __init__(self, graph: Graph, release: Release) -> None:
        self.graph, self.release = graph, release
        self.base = release.publisher.address(release.version)
        number = release.publisher.organisation_number
        self.publisher = URIRef(f"{ORGANISATIONS}/{number}") if number else self.at("#publisher")
        kept = "STABLE" if release.is_stable else "TEMPORARY"
        self.state = {
            ADMS.status: URIRef(f"{EU}/distribution-status/COMPLETED"),
            DCATAP.availability: URIRef(f"{EU}/planned-availability/{kept}"),
        }
        self.contact, self.period = self.at("#contact"), self.at("#period")

    def at(self, path: str) -> URIRef:
        """The address of something in the release."""
        return URIRef(self.base + quote(path, safe="/#.-_"))

    def add(self, node: URIRef, kind: URIRef, told: dict[URIRef, Any]) -> URIRef:
        """A node with what is told of it: nodes, pairs of words, plain texts, or lists of them."""
        self.graph.add((node, RDF.type, kind))
        for predicate, values in told.items():
            for one in values if isinstance(values, list | tuple) else [values]:
                for literal in _terms(one):
                    self.graph.add((node, predicate, literal))
        return node

    def write(self, files: list[Packed]) -> None:
        """All of it."""
        release, title = self.release, words.titled(self.release)
        whole = self.at("#dataset")
        parts = [self.table(table, [one for one in files if one.table is table]) for table in release.tables]
        self.add(
            self.at("#catalogue"),
            DCAT.Catalog,
            {
                DCTERMS.title: title,
                DCTERMS.description: words.ABOUT,
                DCTERMS.identifier: str(self.at("#catalogue")),
                DCTERMS.publisher: self.publisher,
                DCAT.contactPoint: self.contact,
                DCTERMS.language: [URIRef(one) for one in LANGUAGES],
                DCTERMS.license: URIRef(LICENCE.eu),
                DCTERMS.issued: Literal(release.issued),
                DCTERMS.modified: Literal(release.issued),
                DCTERMS.spatial: [URIRef(one) for one in NORWAY],
                DCAT.dataset: [whole, *parts],
            },
        )
        self.dataset(whole, title, [words.ABOUT, words.illustrated(release)], {DCTERMS.hasPart: parts})
        self.zip(whole)
        self.shared()

    def dataset(self, node: URIRef, title: Said, about: list[Said | None], more: dict[URIRef, Any]) -> URIRef:
        """A data set; what holds for all in the release is told of each."""
        nb, en = (" ".join(getattr(one, lang) for one in about if one) for lang in ("nb", "en"))
        told = {
            DCTERMS.title: title,
            DCTERMS.description: Said(nb, en),
            DCTERMS.identifier: str(node),
            DCTERMS.publisher: self.publisher,
            DCAT.contactPoint: self.contact,
            DCAT.theme: [URIRef(one) for one in THEMES],
            DCAT.keyword: list(KEYWORDS),
            DCTERMS.accessRights: URIRef(f"{EU}/access-right/PUBLIC"),
            DCTERMS.language: [URIRef(one) for one in LANGUAGES],
            DCTERMS.spatial: [URIRef(one) for one in NORWAY],
            DCTERMS.temporal: self.period,
            DCTERMS.issued: Literal(self.release.issued),
            DCTERMS.modified: Literal(self.release.issued),
            DCTERMS.accrualPeriodicity: URIRef(f"{EU}/frequency/{'IRREG' if self.release.is_stable else 'DAILY'}"),
            OWL.versionInfo: self.release.version,
            DCAT.landingPage: URIRef(self.base),
            FOAF.page: self.at("codebook.html"),
            PROV.wasGeneratedBy: self.at("#activity"),
        }
        if self.release.previous and node == self.at("#dataset"):
            before = self.release.publisher.address(str(self.release.previous["version"]))
            told[DCTERMS.replaces] = URIRef(before + "#dataset")
        return self.add(node, DCAT.Dataset, told | more)

    def table(self, table: Table, files: list[Packed]) -> URIRef:
        """A table as a data set with its files."""
        sources = {one for variable in table.variables for one in variable.column.source}
        return self.dataset(
            self.at(f"#{table.name}"),
            words.said_of(table),
            [Said(table.description_nb, table.description_en), words.illustrated(self.release)],
            {
                DCTERMS.isPartOf: self.at("#dataset"),
                DCAT.distribution: [self.distribution(one) for one in files],
                DCTERMS.source: [
                    URIRef(quote(one.url, safe="/:#?&=%.-_~"))
                    for one in used_sources(self.release)
                    if one.id in sources and one.url
                ],
            },
        )

    def distribution(self, one: Packed) -> URIRef:
        """A file."""
        checksum = self.add(
            self.at(f"#sha256-{one.path.replace('/', '-')}"),
            SPDX.Checksum,
            {
                SPDX.algorithm: SPDX.checksumAlgorithm_sha256,
                SPDX.checksumValue: Literal(one.sha256, datatype=XSD.hexBinary),
            },
        )
        return self.add(
            self.at(f"#file-{one.path.replace('/', '-')}"),
            DCAT.Distribution,
            {
                DCTERMS.title: one.title,
                DCTERMS.description: Said(f"Filen {one.path} i utgivelsen.", f"The file {one.path} of the release."),
                DCAT.accessURL: URIRef(self.base),
                DCAT.downloadURL: self.at(one.path),
                DCTERMS.format: URIRef(f"{EU}/file-type/{one.format.eu}"),
                DCAT.mediaType: URIRef(f"https://www.iana.org/assignments/media-types/{one.format.media_type}"),
                DCAT.byteSize: Literal(one.size, datatype=XSD.nonNegativeInteger),
                DCTERMS.license: URIRef(LICENCE.eu),
                DCTERMS.language: [URIRef(one) for one in LANGUAGES],
                DCTERMS.issued: Literal(self.release.issued),
                SPDX.checksum: checksum,
                **self.state,
            },
        )

    def zip(self, whole: URIRef) -> None:
        """The release in one file, with documents and scripts."""
        node = self.add(
            self.at("#all"),
            DCAT.Distribution,
            {
                DCTERMS.title: Said("Hele utgivelsen", "The whole release"),
                DCTERMS.description: Said(
                    "Alle tabeller, dokumenter og eksempler i én mappe.",
                    "All tables, documents and examples in one folder.",
                ),
                DCAT.accessURL: URIRef(self.base),
                DCTERMS.format: URIRef(f"{EU}/file-type/ZIP"),
                DCTERMS.license: URIRef(LICENCE.eu),
                **self.state,
            },
        )
        self.graph.add((whole, DCAT.distribution, node))

    def shared(self) -> None:
        """What all of it refers to: publisher, contact, period, and the words of the vocabularies used."""
        publisher = self.release.publisher
        self.add(
            self.publisher,
            FOAF.Agent,
            {FOAF.name: Said(publisher.name_nb, publisher.name_en), FOAF.homepage: URIRef(publisher.url)}
            | ({DCTERMS.identifier: publisher.organisation_number} if publisher.organisation_number else {}),
        )
        contact: dict[URIRef, Any] = {
            VCARD.fn: Said(publisher.name_nb, publisher.name_en),
            VCARD.hasURL: URIRef(publisher.url),
        }
        if publisher.mail:
            contact[VCARD.hasEmail] = URIRef(f"mailto:{quote(publisher.mail, safe='@.+-_')}")
        self.add(self.contact, VCARD.Organization, contact)
        first, last = words.years(self.release)
        self.add(
            self.period,
            DCTERMS.PeriodOfTime,
            {
                DCAT.startDate: Literal(f"{first}-01-01", datatype=XSD.date),
                DCAT.endDate: Literal(f"{last}-12-31", datatype=XSD.date),
            },
        )
        self.add(self.at("#activity"), PROV.Activity, {DCTERMS.description: Said(
            "Bygget av leveranser fra embetene og offentlige registre.",
            "Built from deliveries of the county governors' offices and public registers.",
        )})  # fmt: skip
        for address, said in (THEMES | LABELS).items():
            if (None, None, URIRef(address)) in self.graph:
                self.add(URIRef(address), SKOS.Concept, {SKOS.prefLabel: said})
        for predicate, kind in CLASSES.items():
            for one in set(self.graph.objects(predicate=predicate)):
                self.graph.add((one, RDF.type, kind))


def _terms(one: object) -> list[Node]:
    """What is told as terms of a graph."""
    if isinstance(one, Said):
        return [Literal(one.nb, lang="nb"), Literal(one.en, lang="en")]
    return [one if isinstance(one, Node) else Literal(str(one))]


def _ordered(told: Any) -> Any:
    """The same JSON with lists in a fixed order, since a graph has none."""
    if isinstance(told, dict):
        return {key: _ordered(value) for key, value in told.items()}
    if isinstance(told, list):
        return sorted((_ordered(value) for value in told), key=lambda value: json.dumps(value, sort_keys=True))
    return told

"""``ddi-codebook.xml``: the codebook as DDI-Codebook 2.5, for data archives and their catalogues.

A variable is described once for each table it is in; ``files`` names the file. Of the two languages, bokmål is first
wherever the standard lets an element be repeated, and alone where it does not.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from dagster_project.release.documents import words
from dagster_project.release.documents.citation import LICENCE, cited, used_sources
from dagster_project.release.documents.codebook.lines import Line, all_lines
from dagster_project.release.documents.files import of_table, packed
from dagster_project.release.documents.words import Said
from dagster_project.release.model import Release

DDI = "ddi-codebook.xml"
NAMESPACE = "ddi:codebook:2_5"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
STATISTICS = {"valid": "vald", "minimum": "min", "median": "medn", "maximum": "max"}
REPRESENTATIONS = {"text": "text", "boolean": "code", "date": "datetime", "datetime": "datetime"}


def write_ddi(release: Release, folder: Path) -> None:
    """Write ``ddi-codebook.xml``."""
    book = ET.Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", LANGUAGE: "nb"})
    _document(book, release)
    _study(book, release)
    _files(book, release, folder)
    data = ET.SubElement(book, "dataDscr")
    for line in all_lines(release):
        _variable(data, line)
    ET.indent(book, " ")
    ET.ElementTree(book).write(folder / DDI, encoding="utf-8", xml_declaration=True)


def _document(book: ET.Element, release: Release) -> None:
    citation = _sub(_sub(book, "docDscr"), "citation")
    title = words.titled(release)
    _titles(citation, Said(f"Kodebok: {title.nb}", f"Codebook: {title.en}"), release)
    produced = _sub(citation, "prodStmt")
    _text(produced, "producer", release.publisher.name_nb)
    _text(produced, "prodDate", release.issued.isoformat(), date=release.issued.isoformat())


def _study(book: ET.Element, release: Release) -> None:
    publisher, (first, last) = release.publisher, words.years(release)
    study = _sub(book, "stdyDscr")
    citation = _sub(study, "citation")
    _titles(citation, words.titled(release), release)
    _text(_sub(citation, "rspStmt"), "AuthEnty", publisher.name_nb)
    produced = _sub(citation, "prodStmt")
    _text(produced, "producer", publisher.name_nb)
    _text(produced, "prodDate", release.issued.isoformat(), date=release.issued.isoformat())
    distributed = _sub(citation, "distStmt")
    _text(distributed, "distrbtr", publisher.name_nb, URI=publisher.url)
    _text(distributed, "contact", publisher.name_nb, URI=publisher.url)
    _text(_sub(citation, "verStmt"), "version", release.version, date=release.issued.isoformat())
    _text(citation, "biblCit", cited(release).nb)
    _text(citation, "holdings", publisher.address(release.version), URI=publisher.address(release.version))
    info = _sub(study, "stdyInfo")
    subject = _sub(info, "subject")
    for said in (Said("grunnskole", "primary and lower secondary school"), Said("lærere", "teachers")):
        _said(subject, "keyword", said)
    _said(info, "abstract", words.ABOUT)
    if warning := words.illustrated(release):
        _said(info, "abstract", warning)
    scope = _sub(info, "sumDscr")
    _text(scope, "timePrd", str(first), event="start", date=str(first))
    _text(scope, "timePrd", str(last), event="end", date=str(last))
    _text(scope, "nation", "Norge", abbr="NO")
    _said(scope, "geogCover", Said("Norge uten Svalbard", "Norway without Svalbard"))
    for table in release.tables:
        _said(scope, "anlyUnit", words.said_of(table))
    _said(scope, "dataKind", Said("registerdata og rapporter", "administrative data and reports"))
    sources = _sub(_sub(_sub(study, "method"), "dataColl"), "sources")
    for source in used_sources(release):
        _text(sources, "dataSrc", f"{source.id}: {source.title}, {source.publisher}")
    use = _sub(_sub(study, "dataAccs"), "useStmt")
    _text(use, "citReq", cited(release).nb)
    _text(use, "conditions", f"{LICENCE.title.nb}, {LICENCE.url}")


def _titles(citation: ET.Element, title: Said, release: Release) -> None:
    titles = _sub(citation, "titlStmt")
    _text(titles, "titl", title.nb, "nb")
    _text(titles, "parTitl", title.en, "en")
    _text(titles, "IDNo", release.publisher.address(release.version), agency="URL")


def _files(book: ET.Element, release: Release, folder: Path) -> None:
    """A file description a table: its CSV file, or its name where it is not written as CSV."""
    files = packed(release, folder)
    for table in release.tables:
        one = of_table(files, table, ".csv")
        file = _sub(book, "fileDscr", ID=f"F-{table.name}", **({"URI": one.path} if one else {}))
        text = _sub(file, "fileTxt")
        _text(text, "fileName", table.name)
        _text(text, "fileCont", f"{table.label_nb}. {table.description_nb}", "nb")
        size = _sub(text, "dimensns")
        _text(size, "caseQnty", str(table.frame.height))
        _text(size, "varQnty", str(len(table.variables)))
        _text(text, "fileType", "CSV", charset="UTF-8")
        _text(text, "dataMsng", words.WITHHELD.nb)
        _text(file, "notes", f"{table.label_en}. {table.description_en}", "en", type="description")
        _text(file, "notes", " ".join(table.grain), type="key")
        if one:
            _text(file, "notes", one.sha256, type="sha256")


def _variable(data: ET.Element, line: Line) -> None:
    """A variable with labels, universe, figures, text, categories and notes, in the order the standard asks for."""
    column, said = line.variable.column, line.said
    var = _sub(
        data,
        "var",
        ID=f"V-{line.id}",
        name=line.variable.name,
        files=f"F-{line.table.name}",
        intrvl="contin" if line.type in {"decimal", "number"} else "discrete",
        measUnit=column.unit,
        representationType="code" if line.codes else REPRESENTATIONS.get(line.type, "numeric"),
    )
    for language, label in (("nb", line.label.nb), ("en", line.label.en)):
        _text(var, "labl", label, language, level="variable")
    if line.variable.is_protected:
        _text(var, "security", words.WITHHELD.nb)
    _said(var, "universe", said.get("population"))
    for key in ("valid", "unknown", "kept_back", "distinct", "minimum", "median", "maximum"):
        if (figure := line.counts.get(key)) is not None:
            kind = {"type": STATISTICS[key]} if key in STATISTICS else {"type": "other", "otherType": key}
            _text(var, "sumStat", str(figure), **kind)
    _said(var, "txt", said["definition"])
    for one in line.frequencies:
        category = _sub(var, "catgry")
        _text(category, "catValu", one.code)
        for language, label in (("nb", one.label.nb), ("en", one.label.en)):
            _text(category, "labl", label, language, level="category")
        _text(category, "catStat", str(one.count), type="freq")
    if column.classification:
        _text(var, "concept", column.classification, vocab=column.classification)
    _text(var, "varFormat", line.type, type="character" if line.type == "text" else "numeric", schema="other")
    _text(var, "notes", line.variable.short, type="short_name")
    for key in ("kind", "source", "clause", "missing", "withheld", "personal", "period"):
        _said(var, "notes", said.get(key), type=key)


def _sub(parent: ET.Element, tag: str, /, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, attributes)


def _text(parent: ET.Element, tag: str, text: str, language: str | None = None, /, **attributes: str) -> None:
    """An element with text; characters that XML cannot hold are left out."""
    element = ET.SubElement(parent, tag, attributes | ({LANGUAGE: language} if language else {}))
    element.text = "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def _said(parent: ET.Element, tag: str, said: Said | None, /, **attributes: str) -> None:
    """The same in both languages, or once where it is the same; nothing where nothing is said."""
    if said is None:
        return
    _text(parent, tag, said.nb, None if said.is_plain else "nb", **attributes)
    if not said.is_plain:
        _text(parent, tag, said.en, "en", **attributes)

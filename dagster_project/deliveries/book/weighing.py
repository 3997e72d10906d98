"""Weighs the parts of a workbook before any library lays them out in memory.

Some kilobytes may unpack to gigabytes, one text may be referred to from a million cells, and one cell in the last
corner makes a sheet of all the cells before it. So every part is unpacked within a limit, to as many bytes as it says
and no others, and read as XML by a parser that lays nothing out, but for what is known by its bytes (``plain``). The
library that reads the values gets an archive of just the parts that were weighed: what the workbook links to.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from dagster_project.deliveries.book.part import DEEPEST, MOST_SPECIAL, STRINGS, Part, first_line, read_part
from dagster_project.deliveries.book.plain import LEVELS, without_plain
from dagster_project.deliveries.book.stored import stored_archive
from dagster_project.deliveries.book.unpacking import unpacked
from dagster_project.deliveries.tabular import SAVE_AS, megabytes
from dagster_project.deliveries.verdict import UnreadableError
from dagster_project.settings import Limits

MOST_PARTS = 5_000
SMALL = 1 << 14  # bytes of a part that is remembered
WORKBOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
READ_ALWAYS = {"_rels/.rels", WORKBOOK, LINKS, STRINGS, "xl/styles.xml"}


@dataclass(frozen=True)
class Weighed:
    """A workbook that may be read: the archive to read it from, and the special cells of each sheet by its name."""

    archive: bytes
    sheets: dict[str, Part]
    merged_cells: int


def weigh(data: bytes, limits: Limits, *, whole: bool = False) -> Weighed:
    """Weigh what of a workbook is read for its values, or all of it.

    Raises ``UnreadableError`` where it is none, is broken, carries entities or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
        return weighed(data, infos, limits, whole=whole)
    except UnreadableError:
        raise
    except Exception as error:  # a broken archive raises a dozen kinds, which have no common base
        raise UnreadableError(f"Arbeidsboken er skadet ({first_line(error)}). {SAVE_AS}") from None


def weighed(data: bytes, infos: list[zipfile.ZipInfo], limits: Limits, *, whole: bool) -> Weighed:
    """Weigh the parts of an archive."""
    named = {name_of(info): info for info in infos}
    if WORKBOOK not in named:
        raise UnreadableError(f"Filen er et arkiv (zip), men ingen Excel-arbeidsbok. {SAVE_AS}")
    if len(infos) > MOST_PARTS or len(named) < len(infos):
        raise UnreadableError(f"Arbeidsboken er skadet (for mange deler, eller to med samme navn). {SAVE_AS}")
    contents = [*xml_parts(data, named, limits)]
    if not whole:
        contents = linked(contents)
    parts = {name: weigh_part(name, content) for name, content, _ in contents}
    if laid_out(parts) > limits.cells:
        parts = {name: read_part(name, content) for name, content, _ in contents}
        refuse_large_area(parts, limits)
    if longest_text(parts) * sum(part.shared for part in parts.values()) > limits.unpacked_bytes:
        refuse_repeated_text(contents, limits)
    return Weighed(stored_archive(contents), sheets_of(parts), sum(part.merged_cells for part in parts.values()))


def name_of(info: zipfile.ZipInfo) -> str:
    """The name of a part, as the library that reads the values looks it up."""
    return info.filename.replace("\\", "/").lower()


def xml_parts(data: bytes, named: dict[str, zipfile.ZipInfo], limits: Limits) -> Iterator[tuple[str, bytes, int]]:
    """Name, content and checksum of each part that is XML; the others, which nobody reads, are unpacked to nowhere."""
    size = 0
    for name, info in named.items():
        size += info.file_size
        if size > limits.unpacked_bytes:
            raise UnreadableError(
                f"Arbeidsboken er større enn {megabytes(limits.unpacked_bytes)} MB når den pakkes ut. "
                "Del leveransen eller be driften heve grensen."
            )
        try:
            content = unpacked(data, info)
        except Exception:  # the library has errors of its own
            raise UnreadableError(f"Arbeidsboken er skadet ({info.filename[:100]}). {SAVE_AS}") from None
        if name.endswith((".xml", ".rels")):
            yield name, content, info.CRC


def linked(contents: list[tuple[str, bytes, int]]) -> list[tuple[str, bytes, int]]:
    """The parts that links of the workbook lead to. In the others, which nobody reads, definitions are looked for."""
    links = next((weigh_part(name, content).targets for name, content, _ in contents if name == LINKS), {})
    read = READ_ALWAYS.union(map(path_of, links.values()))
    for name, content, _ in contents:
        if name not in read and (b"<!" in content or b"\x00" in content):
            read_part(name, content)
    return [part for part in contents if part[0] in read]


def path_of(target: str) -> str:
    """The name of the part that a link of the workbook leads to."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()


def weigh_part(name: str, content: bytes) -> Part:
    """What a part weighs at least: rows, columns, references and the longest text may be fewer than it says.

    Raises what ``read_part`` raises, in the same words.
    """
    kept = without_plain(content)
    if len(kept.content) == len(content):
        return read_again(name, content)
    try:
        part = read_again(name, kept.content, DEEPEST - LEVELS)
    except (UnreadableError, expat.ExpatError):
        return read_part(name, content)  # which says what is wrong with the whole, and where
    if part.unusual or len(part.special) + len(kept.special) > MOST_SPECIAL:
        return read_part(name, content)
    special = part.special
    if kept.special:
        special = sorted([*special, *kept.special], key=lambda cell: (cell.row, cell.column))
    return Part(
        rows=max(part.rows, kept.rows),
        columns=max(part.columns, kept.columns),
        merged_cells=part.merged_cells,
        shared=part.shared + kept.shared,
        longest=part.longest + kept.longest,
        special=special,
        merged=part.merged,
        sheets=part.sheets,
        targets=part.targets,
        strings=part.strings,
    )


def read_again(name: str, content: bytes, deepest: int = DEEPEST) -> Part:
    """Read a part, or remember what it was: theme, styles and heads of sheets come back in workbook after workbook."""
    return (read_and_remember if len(content) <= SMALL else read_part)(name, content, deepest)


read_and_remember = lru_cache(maxsize=128)(read_part)


def laid_out(parts: dict[str, Part]) -> int:
    """The cells of all sheets, from the first to the last of each."""
    return sum(part.cells for part in parts.values())


def refuse_large_area(parts: dict[str, Part], limits: Limits) -> None:
    """Refuse sheets whose last cells lie so far out that laying the sheets out would fill the memory."""
    cells = laid_out(parts)
    if cells > limits.cells:
        largest = max(parts.values(), key=lambda part: part.cells)
        raise UnreadableError(
            f"Et ark strekker seg til rad {largest.rows} og kolonne nr. {largest.columns}; arkene har til sammen "
            f"{cells} celler, og grensen er {limits.cells}. Slett tomme rader og kolonner under og til høyre for "
            "tabellene."
        )


def longest_text(parts: dict[str, Part]) -> int:
    """The length of the longest shared text."""
    return parts[STRINGS].longest if STRINGS in parts else 0


def refuse_repeated_text(contents: list[tuple[str, bytes, int]], limits: Limits) -> None:
    """Refuse texts that are referred to from so many cells that they would fill the memory, written out."""
    lengths = next(read_part(name, content).strings for name, content, _ in contents if name == STRINGS)
    total = 0

    def count(index: str) -> None:
        nonlocal total
        total += lengths[int(index)] if index.strip().isdecimal() and int(index) < len(lengths) else 0
        if total > limits.unpacked_bytes:
            raise UnreadableError(
                f"Cellene har mer enn {megabytes(limits.unpacked_bytes)} MB tekst. Del leveransen eller be driften "
                "heve grensen."
            )

    for name, content, _ in contents:
        read_part(name, content, on_shared=count)


def sheets_of(parts: dict[str, Part]) -> dict[str, Part]:
    """The parts that hold the sheets, by the names of the sheets."""
    targets = parts[LINKS].targets if LINKS in parts else {}
    found = {}
    for name, link in parts[WORKBOOK].sheets.items():
        path = path_of(targets.get(link, ""))
        if path in parts:
            found[name] = parts[path]
    return found

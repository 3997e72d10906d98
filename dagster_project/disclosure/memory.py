"""What a stable release has shown, and what was true then: kept whole in the warehouse, for the next one to rest on.

A reader of two releases knows which numbers are the same in both, and how each hangs together with others. Whether both
together tell of somebody can only be seen by who has the truth of both.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.disclosure.relations import Relation, Relations, Secret
from dagster_project.errors import UserError
from dagster_project.warehouse.known_hashes import sha256_of
from dagster_project.warehouse.layout import Layout, write_atomically


class ForgottenReleaseError(UserError):
    """What is behind a stable release is gone or damaged; the message says which file, and what to do."""


@dataclass(frozen=True)
class Memory:
    """What is behind a release: its relations, unsettled, and the figures that it has shown."""

    relations: Relations
    shown: set[int]


def identity(release: Path) -> str:
    """What tells a release from others: its tables. Made anew of the same archive and code it has the same."""
    tables = sorted((release / "parquet").glob("*.parquet"))
    return hashlib.sha256("".join(f"{path.name} {sha256_of(path)}\n" for path in tables).encode()).hexdigest()[:16]


def memory_file(warehouse: Path, release: Path) -> Path:
    """Where a warehouse keeps what is behind a release."""
    return Layout(warehouse).remembered / f"{identity(release)}.json.gz"


def write_memory(database: Path, safe: duckdb.DuckDBPyConnection, release: Path) -> None:
    """Keep what is behind a release of the published database of a version, of which ``safe`` is what may be seen."""
    from dagster_project.disclosure.publication import published_relations  # here, since it loads the solver

    with duckdb.connect(str(database), read_only=True) as whole:
        relations = published_relations(database.parent, whole)
    text = json.dumps(written(Memory(relations, shown_figures(relations, safe))), separators=(",", ":"))
    write_atomically(memory_file(database.parents[2], release), gzip.compress(text.encode(), mtime=0))


def read_memory(warehouse: Path, release: Path) -> Memory:
    """What is behind a release. Raises ``ForgottenReleaseError`` where it is not kept, or is damaged."""
    file = memory_file(warehouse, release)
    try:
        return read(json.loads(gzip.decompress(file.read_bytes())))
    except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError):
        raise ForgottenReleaseError(
            f"{file} er borte eller skadet. Den sier hva som lå bak utgivelsen {release}, og uten den kan ikke tall "
            "vernes mot det utgivelsen har vist. Hent den fra sikkerhetskopien, eller bygg og lag utgivelsen på nytt "
            "av samme arkiv og kode. Er utgivelsen aldri delt med noen, kan mappen og zip-filen flyttes bort."
        ) from None


def shown_figures(relations: Relations, safe: duckdb.DuckDBPyConnection) -> set[int]:
    """The figures that readers of releases and pages know: those of bundles that are not withheld."""
    seen = set()
    for mart, columns in (relations.personal or {}).items():
        told = ", ".join(f'"{column}" is not null' for column in columns)
        for row, *is_seen in safe.execute(f"select rowid, {told} from {mart}").fetchall() if columns else ():
            seen |= {(mart, row, column) for column, is_one in zip(columns, is_seen, strict=True) if is_one}
    return {
        figure
        for bundle in relations.bundles
        if any((cell.mart, cell.row, column) in seen for cell in bundle.cells for column in cell.columns)
        for figure in bundle.figures
    }


def written(memory: Memory) -> dict[str, Any]:
    """A memory as JSON."""
    relations = memory.relations
    return {
        "values": relations.values,
        "lows": relations.lows,
        "highs": relations.highs,
        "names": [[*name, figure] for name, figure in relations.names.items()],
        "relations": [[one.low, one.high, one.terms] for one in relations.relations],
        "noted": [[one.low, one.high, one.terms, one.is_sure] for one in relations.noted],
        "latents": relations.latents,
        "secrets": [[one.figure, one.width] for one in relations.secrets],
        "shown": sorted(memory.shown),
    }


def read(text: dict[str, Any]) -> Memory:
    """A memory from JSON."""
    relations = Relations()
    for value, low, high in zip(text["values"], text["lows"], text["highs"], strict=True):
        relations.figure(value, low=low, high=high)
    for unit, what, figure in text["names"]:
        relations.call(figure, (unit, what))
    relations.relations, relations.noted = (
        [Relation(tuple((figure, by) for figure, by in terms), low, high, *rest) for low, high, terms, *rest in some]
        for some in (text["relations"], text["noted"])
    )
    relations.latents = text["latents"]
    relations.secrets = [Secret(figure, width) for figure, width in text["secrets"]]
    return Memory(relations, set(text["shown"]))

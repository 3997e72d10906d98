"""One version of the warehouse, as its folder tells of it in ``version.json``.

The folder holds ``dekomp.duckdb``, ``marts/<schema>/<table>.parquet`` and ``metadata.json``; an older version lacks the
database.
``in_force.json`` is added when the version is put in force, so a version without it never was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dagster_project.warehouse.history.made_from import MadeFrom, digest_of
from dagster_project.warehouse.known_hashes import sha256_of
from dagster_project.warehouse.layout import write_atomically
from dagster_project.warehouse.metadata import METADATA_FILE

VERSION_FILE = "version.json"
IN_FORCE_FILE = "in_force.json"
DIFF_FILE = "diff.json"
DATABASE = "dekomp.duckdb"
OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True)
class InForce:
    """When a version was put in force, as number how many in the life of the warehouse, and whether by a person."""

    number: int
    since: datetime
    confirmed: bool = False


@dataclass(frozen=True)
class Version:
    """A version: rows per mart, the grain's columns and the columns worth a sum per mart, SHA-256 per file."""

    folder: Path
    name: str
    made_at: datetime
    rows: dict[str, int]
    keys: dict[str, list[str]] = field(default_factory=dict)
    sums: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    made_from: MadeFrom | None = None
    commit: str | None = None
    in_force: InForce | None = None
    is_sealed: bool = False

    @property
    def fingerprint(self) -> str | None:
        """One hash of what it was made from; none for a version made before that was kept."""
        return self.made_from.fingerprint if self.made_from else None

    @property
    def moment(self) -> datetime:
        """When it was put in force, else when it was made."""
        return self.in_force.since if self.in_force else self.made_at

    def __str__(self) -> str:
        """Its name and when it was put in force, for people."""
        return f"{self.name} ({norwegian(self.moment)})"

    def parquet(self, mart: str) -> Path:
        """Where the rows of a mart lie."""
        return self.folder / "marts" / Path(*mart.split(".")).with_suffix(".parquet")

    def is_whole(self, *, parquet_only: bool = False) -> bool:
        """Whether it says of itself what it did when it was made, and each of its files has the content it had then."""
        if not self.is_sealed or (self.folder / f"{DATABASE}.wal").exists():
            return False
        wanted = {name: sha256 for name, sha256 in self.files.items() if not parquet_only or name != DATABASE}
        try:
            return all(sha256_of(self.folder / name) == sha256 for name, sha256 in wanted.items())
        except OSError:
            return False

    def write(self) -> None:
        """Write ``version.json``, sealed."""
        told = {
            "version": self.name,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "fingerprint": self.fingerprint,
            "commit": self.commit,
            "rows": self.rows,
            "keys": self.keys,
            "sums": self.sums,
            "files": self.files,
            "made_from": asdict(self.made_from) if self.made_from else None,
        }
        write_json(self.folder / VERSION_FILE, {**told, "seal": digest_of(told)})


def read_version(folder: Path) -> Version | None:
    """The version in a folder; none where the folder does not tell of one."""
    try:
        told: dict[str, Any] = json.loads((folder / VERSION_FILE).read_text(encoding="utf-8"))
        seal = told.pop("seal", None)
        return Version(
            folder=folder,
            name=told["version"],
            made_at=datetime.fromisoformat(told["made_at"]) if "made_at" in told else _written(folder),
            rows={str(mart): int(rows) for mart, rows in told["rows"].items()},
            keys=told.get("keys", {}),
            sums=told.get("sums", {}),
            files=told.get("files", {}),
            made_from=MadeFrom.read(told["made_from"]) if told.get("made_from") else None,
            commit=told.get("commit"),
            in_force=_in_force(folder),
            is_sealed=seal == digest_of(told),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def file_hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of the database, the metadata and every Parquet file of a version."""
    files = [folder / DATABASE, folder / METADATA_FILE, *sorted(folder.glob("marts/*/*.parquet"))]
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def mark_in_force(
    folder: Path, others: Iterable[Version], *, since: datetime | None = None, confirmed: bool = False
) -> None:
    """Note that a version was put in force, after all others; now, if nothing else is said."""
    number = 1 + max((other.in_force.number for other in others if other.in_force), default=0)
    moment = (since or datetime.now(UTC)).isoformat(timespec="seconds")
    write_json(folder / IN_FORCE_FILE, {"number": number, "since": moment, "confirmed": confirmed})


def write_json(path: Path, content: object) -> None:
    """Write a file of JSON, whole or not at all."""
    write_atomically(path, json.dumps(content, ensure_ascii=False, indent=1).encode())


def norwegian(moment: datetime) -> str:
    """A moment as the clocks in Norway show it."""
    return f"{moment.astimezone(OSLO):%d.%m.%Y kl. %H.%M}"


def _in_force(folder: Path) -> InForce | None:
    with suppress(OSError, ValueError, TypeError, KeyError):
        told = json.loads((folder / IN_FORCE_FILE).read_text(encoding="utf-8"))
        return InForce(int(told["number"]), datetime.fromisoformat(told["since"]), bool(told["confirmed"]))
    return None


def _written(folder: Path) -> datetime:
    return datetime.fromtimestamp((folder / VERSION_FILE).stat().st_mtime, UTC)

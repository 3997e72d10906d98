"""Everything a version is made from, so that a change in the figures can be told from its cause.

Two builds with the same fingerprint give the same figures: deliveries, seeds, code, packages and the person key are all
in it. What the clock says is not, since no figure depends on it.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.settings import DBT_PROJECT, PROJECT_ROOT, QUESTIONS, SEEDS
from dagster_project.warehouse.archive import Archive, Receipt, in_force
from dagster_project.warehouse.engine import Engine

if TYPE_CHECKING:
    from dagster_project.warehouse.workplace import Workplace

PACKAGE = Path(__file__).parents[2]
PACKAGES = ("dataframely", "dbt-core", "dbt-duckdb", "duckdb", "fastexcel", "polars")  # those that figures pass through
NOT_SOURCES = {"target", "logs", "dbt_packages"}  # what bare dbt leaves beside its models
HASH_DIGITS = 16


@dataclass(frozen=True)
class Source:
    """A delivery version that the archive held: what it was, and whether its figures were in force."""

    delivery_id: str
    kind: str
    office: str | None
    period: str | None
    file_name: str
    sha256: str
    verdict: str
    faults: int
    in_force: bool


@dataclass(frozen=True)
class MadeFrom:
    """The inputs of a version. Hashes of files go by their path below the project.

    ``archive`` is a hash of all receipts, ``person_key`` the version of the key and never the key,
    empty where there is none.
    """

    origin: str
    archive: str
    person_key: str
    deliveries: list[Source] = field(default_factory=list)
    seeds: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """One hash of it all."""
        return digest_of(asdict(self))

    @classmethod
    def read(cls, content: dict[str, Any]) -> MadeFrom:
        """What ``asdict`` made, read back; raises ``TypeError`` or ``KeyError`` where it is something else."""
        return cls(**{**content, "deliveries": [Source(**source) for source in content["deliveries"]]})


def made_from(workplace: Workplace, archive: Archive | None = None, origin: str | None = None) -> MadeFrom:
    """What a build of this workplace would be made from, as the archive stands now, or of another origin."""
    origin = origin or workplace.origin
    receipts = (archive or Archive(workplace.layout.archive)).of(origin)
    forced = in_force(receipts)
    return MadeFrom(
        origin=origin,
        archive=digest_of([_lasting(receipt) for receipt in receipts]),
        person_key=workplace.key.version if workplace.key.secret else "",
        deliveries=[_source(receipt, forced) for receipt in receipts],
        seeds=hashes(SEEDS.rglob("*.*")),
        code=hashes([*PACKAGE.rglob("*.py"), *QUESTIONS.glob("*.sql"), *_dbt_files(DBT_PROJECT)]),
        packages=_packages(),
    )


def hashes(files: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of each file, shortened, by its path below the project."""
    return {
        path.relative_to(PROJECT_ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_DIGITS]
        for path in sorted(files)
    }


def digest_of(content: object) -> str:
    """The SHA-256 of what can be written as JSON."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def commit() -> str | None:
    """The git commit of the project, for people to look up; none without git or outside a repository of its own."""
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(PROJECT_ROOT), "rev-parse", "HEAD", "--show-toplevel"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()  # noqa: S603
    return told[0] if len(told) == 2 and Path(told[1]) == PROJECT_ROOT else None


def _packages() -> dict[str, str]:
    """The versions of what figures pass through; of dbt that of the engine in use."""
    engine = Engine.named()
    found = {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}
    return found | ({"dbt-core": engine.version()} if engine else {})


def _dbt_files(project: Path) -> Iterable[Path]:
    found = [*project.rglob("*.sql"), *project.rglob("*.yml")]
    return (path for path in found if not NOT_SOURCES & set(path.relative_to(project).parts))


def _lasting(receipt: Receipt) -> dict[str, object]:
    """A receipt without who judged it: the same verdict by another reader changes no figure."""
    return {name: value for name, value in asdict(receipt).items() if name != "judged_by"}


def _source(receipt: Receipt, forced: set[str]) -> Source:
    return Source(
        delivery_id=receipt.delivery_id,
        kind=receipt.kind,
        office=receipt.office,
        period=receipt.period,
        file_name=receipt.file_name,
        sha256=receipt.sha256,
        verdict=receipt.verdict,
        faults=receipt.faults,
        in_force=receipt.delivery_id in forced,
    )

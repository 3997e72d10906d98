"""The archive: every delivery version received, with its verdict, kept for good.

``log/`` holds one JSON receipt per version, ``data/`` the accepted rows and the remarks as Parquet, named by the
SHA-256 of their content. What is in force is read from the receipts, never from the delivery folder, so a rejected
or removed file leaves the last accepted one in force.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.errors import UserError
from dagster_project.settings import SEEDS, Limits
from dagster_project.warehouse.known_hashes import KnownHashes, sha256_of
from dagster_project.warehouse.layout import write_atomically

if TYPE_CHECKING:
    import polars as pl

    from dagster_project.deliveries.kinds import Delivery
    from dagster_project.deliveries.verdict import Verdict
    from dagster_project.persons.key import PersonKey

DELIVERED = "delivered"
BUNDLED = "bundled"
JUDGES = ("deliveries", "persons", "registers")
ALL_IN_FORCE = ("appropriations", "outcomes")


@dataclass(frozen=True)
class Receipt:
    """What is kept of one delivery version.

    ``received_at`` is when the file (of a folder, the newest of its files) was last written, in UTC; if that is yet to
    come, when it was judged.
    """

    number: int
    delivery_id: str
    kind: str
    office: str | None
    period: str | None
    file_name: str
    sha256: str
    received_at: str
    verdict: str
    rows: int
    faults: int
    warnings: int
    origin: str
    judged_by: str
    tables: dict[str, str] = field(default_factory=dict)
    remarks: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether the delivery can be in force."""
        return self.verdict == "accepted"


@dataclass(frozen=True)
class Received:
    """One delivery as met by a build: its receipt and whether it had been judged before."""

    receipt: Receipt
    unchanged: bool


class DamagedArchiveError(UserError):
    """A file of the archive is gone or changed; the message says which and what to do."""


class Archive:
    """The receipts and data below one archive folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.receipts: list[Receipt] = sorted(self._read(), key=lambda receipt: receipt.number)
        self.hashes = KnownHashes(folder.with_name("known_hashes.json"))

    def _read(self) -> Iterator[Receipt]:
        for path in sorted((self.folder / "log").glob("*.json")):
            try:
                yield Receipt(**json.loads(path.read_text(encoding="utf-8")))
            except (ValueError, TypeError):
                raise DamagedArchiveError(
                    f"Kvitteringen {path} er skadet. Hent den tilbake fra sikkerhetskopien, eller flytt den bort: "
                    "da leses leveransen på nytt hvis filen fortsatt ligger i leveransemappen."
                ) from None

    def receive(
        self, deliveries: Iterable[Delivery], limits: Limits, origin: str, person_key: PersonKey | None = None
    ) -> Iterator[Received]:
        """Judge what is new or changed among the deliveries and keep it; yield every one with its receipt.

        Without a key, files with persons are rejected.
        """
        from dagster_project.persons.key import read_key

        key = person_key or read_key(None, None)
        for delivery, _ in sorted(_present(deliveries), key=_arrival):
            if received := self._receive(delivery, limits, origin, key):
                yield received

    def _receive(self, delivery: Delivery, limits: Limits, origin: str, key: PersonKey) -> Received | None:
        from dagster_project.deliveries.kinds import judge_file
        from dagster_project.deliveries.upload import modified, read_upload

        judged_by = judges(limits)
        if delivery.kind and delivery.kind.conceal:
            judged_by = f"{judged_by}-{key.version}"
        latest = self.latest(delivery.name, origin)
        try:
            if (
                latest
                and latest.judged_by == judged_by
                and self._is_unchanged(delivery, latest, limits)
                and self.is_whole(latest)
            ):
                return Received(latest, unchanged=True)
            written = min(modified(delivery.path) / 1e9, time.time())  # clocks of senders may be ahead
            upload = read_upload(delivery.path, limits.file_bytes)
        except FileNotFoundError:  # taken away since the folder was listed: nothing was delivered
            return None
        place = replace(delivery.place, problem=delivery.place.problem or upload.problem)
        verdict = judge_file(delivery.path, upload.data, limits, delivery.kind, place, key)
        fresh = self._receipt(delivery, verdict, upload.sha256, written, judged_by, origin)
        if latest and latest.sha256 == fresh.sha256:  # judged anew, not received anew
            fresh = replace(fresh, received_at=latest.received_at)
        if latest and _same_judgement(latest, fresh):
            kept = replace(latest, judged_by=judged_by)
            self._log(kept)
            self.receipts[self.receipts.index(latest)] = kept
            return Received(kept, unchanged=True)
        self._log(fresh)
        self.receipts.append(fresh)
        return Received(fresh, unchanged=False)

    def _is_unchanged(self, delivery: Delivery, latest: Receipt, limits: Limits) -> bool:
        """Whether a delivery is what its newest receipt is of; raises ``FileNotFoundError`` where it is gone."""
        from dagster_project.deliveries.upload import hash_of

        def read(path: Path) -> str:
            return hash_of(path, limits.file_bytes)

        if latest.accepted:
            return self.hashes.confirm(delivery.path, latest.sha256, read)
        return latest.sha256 == read(delivery.path)  # of what could not be read it is a hash of the reason too

    def _receipt(
        self, delivery: Delivery, verdict: Verdict, sha256: str, written: float, judged_by: str, origin: str
    ) -> Receipt:
        kind = verdict.kind or "unknown"
        slot = "-".join(part for part in (kind, verdict.office, verdict.period) if part)
        version = 1 + sum(receipt.delivery_id.startswith(f"{slot}-v") for receipt in self.receipts)
        return Receipt(
            number=1 + max((receipt.number for receipt in self.receipts), default=0),
            delivery_id=f"{slot}-v{version:03d}-{sha256[:8]}",
            kind=kind,
            office=verdict.office,
            period=verdict.period,
            file_name=delivery.name,
            sha256=sha256,
            received_at=datetime.fromtimestamp(written, UTC).isoformat(timespec="seconds"),
            verdict=verdict.word,
            rows=verdict.rows,
            faults=len(verdict.faults),
            warnings=len(verdict.warnings),
            origin=origin,
            judged_by=judged_by,
            tables={name: self._keep(table) for name, table in verdict.tables.items()} if verdict.accepted else {},
            remarks=self._keep(remark_table(verdict)) if verdict.remarks else None,
        )

    def _log(self, receipt: Receipt) -> None:
        text = json.dumps(asdict(receipt), ensure_ascii=False, indent=1)
        write_atomically(self.folder / "log" / f"{receipt.number:06d}.json", text.encode())

    def _keep(self, table: pl.DataFrame) -> str:
        """Keep a table under the SHA-256 of its Parquet bytes."""
        buffer = io.BytesIO()
        table.write_parquet(buffer, statistics=False)
        content = buffer.getvalue()
        sha256 = hashlib.sha256(content).hexdigest()
        write_atomically(self.data(sha256), content)
        return sha256

    def data(self, sha256: str) -> Path:
        """Where the Parquet file with this content lies."""
        return self.folder / "data" / f"{sha256}.parquet"

    def latest(self, file_name: str, origin: str) -> Receipt | None:
        """The newest receipt for a file of the delivery folder."""
        own = [receipt for receipt in self.receipts if (receipt.file_name, receipt.origin) == (file_name, origin)]
        return own[-1] if own else None

    def of(self, origin: str) -> list[Receipt]:
        """The receipts of one origin: illustrative and real deliveries are never mixed."""
        return [receipt for receipt in self.receipts if receipt.origin == origin]

    def is_whole(self, receipt: Receipt) -> bool:
        """Whether every Parquet file of a receipt is there with its right content."""
        return not any(self._is_damaged(sha256) for sha256 in _contents(receipt))

    def check(self, receipts: Iterable[Receipt]) -> None:
        """Raise ``DamagedArchiveError`` if a file that is needed is gone or changed."""
        for receipt in receipts:
            for sha256 in _contents(receipt):
                if self._is_damaged(sha256):
                    raise DamagedArchiveError(
                        f"Arkivfilen {self.data(sha256)} (leveransen {receipt.file_name}) er skadet eller borte. "
                        "Hent den fra sikkerhetskopien, eller legg leveransen i leveransemappen igjen."
                    )

    def _is_damaged(self, sha256: str) -> bool:
        """Whether a Parquet file is gone or changed."""
        try:
            return not self.hashes.confirm(self.data(sha256), sha256, sha256_of)
        except OSError:
            return True


def in_force(receipts: list[Receipt]) -> set[str]:
    """Ids of the deliveries in force: per kind, office and period the accepted one that arrived last.

    Appropriations and outcomes have no period of their own: all accepted ones are in force, and staging takes, for
    each figure, the last to arrive that names it.
    """
    arrived = arrivals(receipts)
    newest: dict[tuple[str, ...], Receipt] = {}
    for receipt in sorted(receipts, key=lambda receipt: (arrived[receipt.delivery_id], receipt.number)):
        if receipt.accepted:
            slot = (receipt.kind, receipt.office or "", receipt.period or "")
            key = (*slot, str(receipt.number)) if receipt.kind in ALL_IN_FORCE else slot
            newest[key] = receipt
    return {receipt.delivery_id for receipt in newest.values()}


def arrivals(receipts: Iterable[Receipt]) -> dict[str, int]:
    """When each delivery arrived, by its id: the number of the first receipt of the same bytes under the same name.

    Bytes that are judged anew, since the readers, the limits or the key have changed, have not arrived anew.
    """
    arrived: dict[str, int] = {}
    before: dict[tuple[str, str], Receipt] = {}
    for receipt in receipts:
        file = (receipt.origin, receipt.file_name)
        last = before.get(file)
        is_judged_anew = last is not None and last.sha256 == receipt.sha256
        arrived[receipt.delivery_id] = arrived[last.delivery_id] if last and is_judged_anew else receipt.number
        before[file] = receipt
    return arrived


@lru_cache
def judges(limits: Limits) -> str:
    """A hash of everything a verdict depends on besides the file: readers, registers, limits."""
    package = Path(__file__).parent.parent
    files = [path for folder in JUDGES for path in sorted((package / folder).rglob("*.py"))]
    digest = hashlib.sha256(limits.model_dump_json().encode())
    for path in [*files, *sorted(SEEDS.glob("*.csv"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def remark_table(verdict: Verdict) -> pl.DataFrame:
    """The remarks of a verdict as rows."""
    import polars as pl

    columns = ("severity", "sheet", "row", "column_name", "value", "reason")
    rows = [
        (str(remark.severity), remark.sheet, remark.row, remark.column, remark.value, remark.reason)
        for remark in verdict.remarks
    ]
    schema = dict.fromkeys(columns, pl.String) | {"row": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _present(deliveries: Iterable[Delivery]) -> Iterator[tuple[Delivery, int]]:
    from dagster_project.deliveries.upload import modified

    for delivery in deliveries:
        with suppress(FileNotFoundError):
            yield delivery, modified(delivery.path)


def _arrival(arrived: tuple[Delivery, int]) -> tuple[str, int, str]:
    delivery, modified = arrived
    return (delivery.kind.name if delivery.kind else "", modified, delivery.name)


def _contents(receipt: Receipt) -> list[str]:
    return [*receipt.tables.values(), *([receipt.remarks] if receipt.remarks else [])]


def _same_judgement(one: Receipt, other: Receipt) -> bool:
    def judgement(receipt: Receipt) -> tuple[object, ...]:
        return (
            receipt.sha256,
            receipt.verdict,
            receipt.kind,
            receipt.office,
            receipt.period,
            receipt.tables,
            receipt.remarks,
        )

    return judgement(one) == judgement(other)

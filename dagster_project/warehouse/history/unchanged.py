"""Whether a build would make again what is already there: then it need not be made."""

from __future__ import annotations

import json

from dagster_project.errors import UserError
from dagster_project.warehouse.archive import Archive, in_force
from dagster_project.warehouse.history.hold_back import HeldBackError
from dagster_project.warehouse.history.version import Version
from dagster_project.warehouse.history.versions import held_version, published_version
from dagster_project.warehouse.layout import remove
from dagster_project.warehouse.workplace import Workplace

HELD_FILE = "held.json"


def unchanged(workplace: Workplace) -> Version | None:
    """The version in force, where a build after ``receive`` would be made from the same and every file of it is whole.

    Raises ``HeldBackError`` where it is the version held back that would be made again.
    """
    layout, archive, made = workplace.layout, workplace.report.archive, workplace.report.made_from
    if archive is None or made is None or not _archive_is_whole(archive, workplace.origin):
        return None
    current, held = published_version(layout), held_version(layout)
    if current and current.fingerprint == made.fingerprint:
        if not current.is_whole():
            return None
        if held:
            remove(held.folder)  # what it was made from is no longer what is in force
        return current
    if current and held and held.fingerprint == made.fingerprint and held.is_whole():
        raise HeldBackError(layout, held, why_held(held), again=True)
    return None


def why_held(held: Version) -> list[str]:
    """The sentences that were told when a version was held back."""
    try:
        return [str(line) for line in json.loads((held.folder / HELD_FILE).read_text(encoding="utf-8"))["reasons"]]
    except (OSError, ValueError, TypeError, KeyError):
        return ["Grunnen kan ikke leses lenger."]


def _archive_is_whole(archive: Archive, origin: str) -> bool:
    receipts = archive.of(origin)
    forced = in_force(receipts)
    try:
        archive.check(receipt for receipt in receipts if receipt.delivery_id in forced)
    except UserError:
        return False
    return True

"""The first stage of a build: judge what has been delivered, archive it, load what is in force as raw tables."""

from __future__ import annotations

from dagster_project.errors import UserError
from dagster_project.warehouse.archive import DELIVERED, Archive
from dagster_project.warehouse.history.made_from import made_from
from dagster_project.warehouse.workplace import Workplace


class NoDeliveriesError(UserError):
    """There is nothing to build from; the message says where deliveries were looked for."""


def ingest(workplace: Workplace) -> None:
    """Judge, archive and load, alone in the warehouse; fills ``received`` and ``raw_rows`` of the report.

    What ``receive`` has judged before in the same build is not judged again. Raises ``NoDeliveriesError`` where the
    folder named does not exist and nothing has been archived from it, and ``DamagedArchiveError`` where the archive has
    lost something that is needed.
    """
    from dagster_project.warehouse.raw import load_raw

    with workplace.layout.lock():
        archive = workplace.report.archive or receive(workplace)
        workplace.report.raw_rows = load_raw(workplace.layout, archive, workplace.origin)
        archive.hashes.save()


def receive(workplace: Workplace) -> Archive:
    """Judge and archive what is new or changed; fills ``received``, ``archive`` and ``made_from`` of the report.

    Raises as ``ingest`` does.
    """
    with workplace.layout.lock():
        archive = workplace.report.archive = _receive(workplace)
        workplace.report.made_from = made_from(workplace, archive)
        archive.hashes.save()
    return archive


def _receive(workplace: Workplace) -> Archive:
    from dagster_project.deliveries.kinds import find_deliveries

    archive = Archive(workplace.layout.archive)
    folder = workplace.deliveries
    if folder is None:
        from dagster_project.demo.write import write_deliveries

        if archive.of(DELIVERED):
            raise NoDeliveriesError(
                f"Arkivet i {workplace.layout.folder} har virkelige leveranser, men ingen leveransemappe er oppgitt. "
                "Oppgi den med --deliveries eller DEKOMP_DELIVERIES; de medfølgende eksemplene blandes ikke inn."
            )
        folder = workplace.layout.folder / "bundled"
        write_deliveries(folder)
    elif not folder.is_dir():
        raise NoDeliveriesError(
            f"Leveransemappen {folder} finnes ikke eller er ingen mappe. Opprett den eller rett --deliveries."
        )
    workplace.report.received.clear()  # an attempt before this one may have left some
    for received in archive.receive(find_deliveries(folder), workplace.limits, workplace.origin, workplace.key):
        workplace.report.received.append(received)
    if not archive.of(workplace.origin):
        raise NoDeliveriesError(f"Leveransemappen {folder} er tom, og arkivet har ingen tidligere leveranser.")
    return archive

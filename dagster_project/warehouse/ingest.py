"""The first stage of a build: judge what has been delivered, archive it, load what is in force as raw tables."""

from __future__ import annotations

from dagster_project.errors import UserError
from dagster_project.warehouse.archive import DELIVERED, Archive
from dagster_project.warehouse.workplace import Workplace


class NoDeliveriesError(UserError):
    """There is nothing to build from; the message says where deliveries were looked for."""


def ingest(workplace: Workplace) -> None:
    """Judge, archive and load, alone in the warehouse; fills ``received`` and ``raw_rows`` of the report.

    Raises ``NoDeliveriesError`` where the folder named does not exist and nothing has been archived from it, and
    ``DamagedArchiveError`` where the archive has lost something that is needed.
    """
    with workplace.layout.lock():
        _ingest(workplace)


def _ingest(workplace: Workplace) -> None:
    from dagster_project.deliveries.kinds import find_deliveries
    from dagster_project.warehouse.raw import load_raw

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
    for received in archive.receive(find_deliveries(folder), workplace.limits, workplace.origin, workplace.key):
        workplace.report.received.append(received)
    if not archive.of(workplace.origin):
        raise NoDeliveriesError(f"Leveransemappen {folder} er tom, og arkivet har ingen tidligere leveranser.")
    workplace.report.raw_rows = load_raw(workplace.layout, archive, workplace.origin)

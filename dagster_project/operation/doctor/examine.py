"""Every examination, in the order in which one rests on the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.operation.doctor import installation, surroundings
from dagster_project.operation.doctor.finding import SYNC, Finding

if TYPE_CHECKING:
    from dagster_project.settings import Settings

WITH_SETTINGS: dict[str, Callable[[Settings], Iterator[Finding]]] = {
    "Prosjekt": installation.project,
    "Leveranser": surroundings.delivery_folder,
    "Varehus": surroundings.warehouse_folder,
    "Disk": surroundings.disk,
    "Lås": surroundings.lock,
    "Publisert": surroundings.published,
    "Personnøkkel": surroundings.person_key,
    "Klokke": surroundings.clock,
}


def examine(deliveries: Path | None = None, warehouse: Path | None = None) -> list[Finding]:
    """Everything found; what rests on settings that cannot be used is not examined."""
    found = [
        *done("Python", installation.python),
        *done("Pakker", installation.packages),
        *done("Biblioteker", installation.loading),
    ]
    chosen: list[Settings] = []
    found += done("Innstillinger", partial(installation.settings, chosen, deliveries, warehouse))
    if not chosen:
        return [*found, Finding("Resten", None, "Mapper, nøkkel og varehus er ikke undersøkt uten innstillinger.")]
    for what, examination in WITH_SETTINGS.items():
        found += done(what, partial(examination, chosen[0]))
    return found


def done(what: str, examination: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """What an examination found; where it broke off, that too."""
    found: list[Finding] = []
    try:
        found.extend(examination())
    except Exception as error:
        found.append(Finding(what, False, f"Kan ikke undersøkes ({type(error).__name__}: {error}).", SYNC))
    return found

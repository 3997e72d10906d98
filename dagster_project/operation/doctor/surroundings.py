"""Where it works: folders, disk, lock, what is published, the key of persons, the clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.operation.doctor.finding import Finding

if TYPE_CHECKING:
    from dagster_project.settings import Settings

LEAST_FREE = 500 * 1024 * 1024
ROOM_FOR_VERSIONS = 3  # a build writes the private database, the copy and the Parquet files beside what is there


def delivery_folder(settings: Settings) -> Iterator[Finding]:
    """Where deliveries are read from."""
    folder = settings.deliveries_folder
    if folder is None:
        yield Finding("Leveranser", True, "Ingen mappe er oppgitt; de medfølgende brukes.")
    elif not folder.is_dir():
        yield Finding(
            "Leveranser", False, f"{folder} finnes ikke.", "Opprett den, monter den, eller rett DEKOMP_DELIVERIES."
        )
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield Finding("Leveranser", False, f"{folder} kan ikke leses.", f"Gi brukeren {_user()} lesetilgang.")
    else:
        everything = list(folder.rglob("[!.]*"))
        unreadable = [str(path) for path in everything if not os.access(path, os.R_OK)]
        if unreadable:
            yield Finding(
                "Leveranser", False, f"Kan ikke leses: {_few(unreadable)}.", f"Gi brukeren {_user()} lesetilgang."
            )
        else:
            yield Finding("Leveranser", True, f"{folder}, {sum(path.is_file() for path in everything)} filer.")


def warehouse_folder(settings: Settings) -> Iterator[Finding]:
    """Whether a build could write where it must."""
    from dagster_project.warehouse.layout import Layout

    layout = Layout(settings.warehouse_folder)
    there = _nearest(layout.folder)
    if not there.is_dir():
        yield Finding("Varehus", False, f"{there} er ingen mappe.", "Flytt filen, eller rett DEKOMP_WAREHOUSE.")
        return
    needed = (there, layout.archive, layout.versions, layout.held, layout.build, layout.dbt_target)
    closed = [str(one) for one in needed if one.exists() and not os.access(one, os.R_OK | os.W_OK | os.X_OK)]
    if closed:
        yield Finding("Varehus", False, f"Kan ikke skrives: {_few(closed)}.", f"Gi brukeren {_user()} skrivetilgang.")
    elif there != layout.folder:
        yield Finding("Varehus", True, f"{layout.folder} finnes ikke ennå, og lages av dekomp build.")
    else:
        yield Finding("Varehus", True, f"{layout.folder} kan leses og skrives.")


def disk(settings: Settings) -> Iterator[Finding]:
    """Whether there is room for a build."""
    from dagster_project.warehouse.layout import Layout

    layout = Layout(settings.warehouse_folder)
    files = layout.published.rglob("*") if layout.published.is_dir() else ()
    needed = max(LEAST_FREE, ROOM_FOR_VERSIONS * sum(path.stat().st_size for path in files if path.is_file()))
    free = shutil.disk_usage(_nearest(layout.folder)).free
    said = f"{_size(free)} ledig; en bygging bør ha {_size(needed)}."
    if free < needed:
        yield Finding("Disk", False, said, "Frigjør plass, eller behold færre utgaver (DEKOMP_KEEP_VERSIONS).")
    else:
        yield Finding("Disk", True, said)


def lock(settings: Settings) -> Iterator[Finding]:
    """Whether a build holds the warehouse; asked of the system, so that no build is ever in the way of this."""
    from dagster_project.warehouse.layout import Layout

    held = Layout(settings.warehouse_folder).folder / "build.lock"
    if not held.exists():
        yield Finding("Lås", True, "Ingen bygging pågår.")
        return
    inode = str(held.stat().st_ino)
    locks = [one.split() for one in Path("/proc/locks").read_text(encoding="ascii").splitlines()]
    holders = [one[4] for one in locks if "->" not in one and one[1] == "FLOCK" and one[5].rpartition(":")[2] == inode]
    yield Finding("Lås", True, f"En bygging pågår (prosess {holders[0]})." if holders else "Ingen bygging pågår.")


def published(settings: Settings) -> Iterator[Finding]:
    """Whether what readers open is there, and has the content it had when it was made."""
    from dagster_project.warehouse.history.versions import published_version
    from dagster_project.warehouse.layout import Layout

    layout = Layout(settings.warehouse_folder)
    version = published_version(layout)
    again = "Bygg på nytt: dekomp build --force"
    if version is None:
        if os.path.lexists(layout.published):
            yield Finding("Publisert", False, f"{layout.published} er der, men holder ingen utgave.", again)
        else:
            yield Finding("Publisert", True, "Ingenting ennå. Bygg med: dekomp build")
    elif not version.is_whole():
        yield Finding(
            "Publisert", False, f"Utgaven {version.name} er endret eller ødelagt etter at den ble laget.", again
        )
    else:
        yield Finding("Publisert", True, f"Utgaven {version} er hel, {len(version.rows)} tabeller.")


def person_key(settings: Settings) -> Iterator[Finding]:
    """The key of persons, where one is set; it is never told."""
    from dagster_project.persons.key import read_key

    written = settings.person_key.get_secret_value() if settings.person_key else None
    if not written and not settings.person_key_file:
        yield Finding("Personnøkkel", True, "Ingen er satt; personfiler avvises.")
        return
    key = read_key(written, settings.person_key_file)
    if key.problem:
        yield Finding("Personnøkkel", False, key.problem)
    else:
        yield Finding("Personnøkkel", True, f"Kan brukes, versjon {key.version}.")


def clock(settings: Settings) -> Iterator[Finding]:
    """Whether the clock can be right, and whether Norwegian time is known."""
    from zoneinfo import ZoneInfo

    from dagster_project.warehouse.history.versions import published_version
    from dagster_project.warehouse.layout import Layout

    now = datetime.now(UTC)
    version = published_version(Layout(settings.warehouse_folder))
    try:
        said = f"{now.astimezone(ZoneInfo('Europe/Oslo')):%d.%m.%Y kl. %H.%M} norsk tid."
    except (LookupError, OSError):
        yield Finding("Klokke", False, "Tidssonen Europe/Oslo er ukjent.", "Installer pakken tzdata.")
        return
    if version and version.made_at > now:
        yield Finding(
            "Klokke", False, f"{said} Det er før utgaven som gjelder, ble laget.", "Still klokken på maskinen."
        )
    else:
        yield Finding("Klokke", True, said)


def _nearest(folder: Path) -> Path:
    """A folder, or the nearest above it that exists."""
    return next((one for one in (folder, *folder.parents) if os.path.lexists(one)), folder)


def _few(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" og {len(names) - 3} til" if len(names) > 3 else "")


def _size(count: float) -> str:
    return f"{count / 1024**3:.1f} GB".replace(".", ",")


def _user() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())

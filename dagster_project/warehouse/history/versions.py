"""The versions a warehouse keeps, and how a person names one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from dagster_project.errors import UserError
from dagster_project.warehouse.history.version import OSLO, Version, read_version
from dagster_project.warehouse.layout import Layout

PUBLISHED, PREVIOUS, HELD = "published", "previous", "held"
NAMES = f"{PUBLISHED}, {PREVIOUS}, {HELD}, en dato (2026-11-24), en utgave-id eller en mappe"


class UnknownVersionError(UserError):
    """No version goes by the name given; the message lists those there are."""


def published_version(layout: Layout) -> Version | None:
    """The version in force, where ``published`` is the link it should be."""
    return read_version(layout.versions / layout.published.resolve().name) if layout.published.is_symlink() else None


def held_version(layout: Layout) -> Version | None:
    """The version held back, where there is one."""
    found = [read_version(folder) for folder in layout.held.glob("[!.]*")]
    return next((version for version in found if version), None)


def versions(layout: Layout) -> list[Version]:
    """Every version that is or has been in force and is kept, in the order they were put there."""
    current = layout.published.resolve().name
    found = [version for folder in layout.versions.glob("[!.]*") if (version := read_version(folder))]
    been = [version for version in found if version.in_force or version.folder.name == current]
    return sorted(been, key=lambda version: _order(version, current))


def find_version(layout: Layout, name: str) -> Version:
    """The version that a person means; raises ``UnknownVersionError``.

    ``published``, ``previous``, ``held``, a date (the version in force as that day ended), an id or the beginning of
    one, or a folder with a version or a warehouse.
    """
    kept = versions(layout)
    held = held_version(layout)
    by_name: dict[str, Callable[[], Version | None]] = {
        PUBLISHED: lambda: kept[-1] if kept else None,
        PREVIOUS: lambda: kept[-2] if len(kept) > 1 else None,
        HELD: lambda: held,
    }
    if name in by_name:
        found = by_name[name]()
    else:
        found = _on_the_day(kept, name) or _by_id([*kept, *([held] if held else [])], name) or _in_folder(name)
    if found is None:
        there = "\n".join(f"  {version}" for version in reversed(kept)) or "  ingen"
        told = f"Fant ingen utgave «{name}» i {layout.folder}. Oppgi {NAMES}. Utgaver som er tatt vare på:\n{there}"
        raise UnknownVersionError(f"{told}\n  {held}, holdt tilbake" if held else told)
    return found


def _order(version: Version, current: str) -> float:
    return float("inf") if version.folder.name == current or not version.in_force else version.in_force.number


def _on_the_day(kept: list[Version], name: str) -> Version | None:
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    until = [version for version in kept if version.moment.astimezone(OSLO).date() <= day]
    return until[-1] if until else None


def _by_id(known: list[Version], name: str) -> Version | None:
    found = [version for version in known if version.name.startswith(name)]
    return found[0] if name and len(found) == 1 else None


def _in_folder(name: str) -> Version | None:
    folder = Path(name)
    return read_version(folder.resolve()) or read_version((folder / PUBLISHED).resolve())

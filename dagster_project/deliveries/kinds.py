"""The kinds of delivery, found in the delivery folder by where they lie or in a file by its sheets and headers.

The same ``judge_file`` serves ``dekomp check`` and the nightly build.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from dagster_project.deliveries import appropriations, gsi, outcomes, participants
from dagster_project.deliveries.kind import Kind, Place
from dagster_project.deliveries.office import agreements, reports
from dagster_project.deliveries.tabular import Sheet, open_sheets
from dagster_project.deliveries.upload import IGNORED, LINK, NO_FILE, files_of, shown
from dagster_project.deliveries.verdict import Remark, UnreadableError, Verdict
from dagster_project.persons.key import PersonKey, throw_away_key
from dagster_project.settings import Limits

__all__ = ["BY_NAME", "KINDS", "Delivery", "Kind", "Place", "find_deliveries", "judge_file", "place_of_loose_file"]

READABLE_SUFFIXES = {".csv", ".txt", ".tsv", ".xlsx", ".xlsm"}
KINDS = (appropriations.KIND, agreements.KIND, reports.KIND, gsi.KIND, outcomes.KIND, participants.KIND)
BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class Delivery:
    """A file or folder found as a delivery. ``kind`` is none where it lies in none of the contract's folders."""

    path: Path
    name: str  # path below the delivery folder, as told to people
    kind: Kind | None
    place: Place


def find_deliveries(folder: Path) -> Iterator[Delivery]:
    """Every delivery below a folder, in a fixed order; hidden and half-copied files are passed over.

    Raises ``OSError`` where the folder itself cannot be listed.
    """
    paths, closed = listed(folder)
    for path in paths:
        below = PurePath(shown(path.relative_to(folder).as_posix()))
        if any(IGNORED.search(part) for part in below.parts):
            continue
        kind = BY_NAME.get(below.parts[0]) if len(below.parts) > 1 else None
        if path in closed:
            yield Delivery(path, below.as_posix(), kind, Place(problem=f"Mappen kan ikke leses: {closed[path]}."))
            continue
        is_folder = path.is_dir() and not path.is_symlink()
        if is_folder and not (is_office_folder(kind, below) and any_files(path)):
            continue
        if path.is_file() and not path.is_symlink() and is_office_folder(kind, below.parent):
            continue
        if path.is_symlink():
            place = Place(problem=LINK)
        elif not is_folder and not path.is_file():
            place = Place(problem=NO_FILE)
        elif kind is None:
            layouts = ", ".join(kind.layout for kind in KINDS)
            place = Place(problem=f"Filen ligger ikke der noen leveranse ventes ({layouts}).")
        else:
            place = kind.place(PurePath(*below.parts[1:]))
        yield Delivery(path, below.as_posix(), kind, place)


def listed(folder: Path) -> tuple[list[Path], dict[Path, str]]:
    """Everything below a folder, links not followed, and the folders that cannot be read, with the reason."""
    closed: dict[Path, str] = {}

    def note(error: OSError) -> None:
        if isinstance(error, FileNotFoundError):  # taken away meanwhile
            return
        if Path(error.filename) == folder:
            raise error
        closed[Path(error.filename)] = "ingen har gitt lesetilgang til den"

    paths = []
    for root, folders, files in os.walk(folder, onerror=note):
        here = Path(root)
        if (folders or files) and not os.access(here, os.X_OK):
            note(PermissionError(errno.EACCES, os.strerror(errno.EACCES), root))
            folders.clear()
            continue
        paths += [here / name for name in (*folders, *files)]
    return sorted(paths), closed


def is_office_folder(kind: Kind | None, below: PurePath) -> bool:
    """Whether a folder is where an office's delivery lies: ``<kind>/<grant_year>/<office>``."""
    return kind is not None and kind.by_office and len(below.parts) == 3


def any_files(folder: Path) -> bool:
    """Whether a folder has anything to judge."""
    try:
        return any(files_of(folder))
    except FileNotFoundError:
        return False


def place_of_loose_file(path: Path) -> tuple[Kind | None, Place]:
    """What the path of a file or folder given to ``check`` says, when it happens to lie as a delivery does."""
    parts = path.absolute().parts
    for index in range(len(parts) - 2, -1, -1):
        kind = BY_NAME.get(parts[index])
        if kind:
            place = kind.place(PurePath(*parts[index + 1 :]))
            if place.problem is None:
                return kind, place
    return None, Place()


def judge_file(
    path: Path,
    data: bytes | Mapping[str, bytes],
    limits: Limits,
    kind: Kind | None = None,
    place: Place | None = None,
    person_key: PersonKey | None = None,
) -> Verdict:
    """Judge the bytes of a file, or of the files of a folder by their names.

    Without a kind it is found from sheets and headers, wherever the file lies. Without a key persons are judged with
    one that nobody keeps.
    """
    place = place or Place()
    verdict = Verdict(path, kind.name if kind else None, place.office, place.period)
    if place.problem:
        return unreadable(verdict, place.problem)
    try:
        if isinstance(data, bytes) and path.suffix.lower() not in READABLE_SUFFIXES and not data.startswith(b"%PDF"):
            raise UnreadableError(f"Filtypen «{path.suffix or 'uten endelse'}» leses ikke. Send .csv eller .xlsx.")
        verdict.sheets = open_sheets(path.name, data, limits)
        if kind is None:
            kind = recognise(verdict.sheets)
            place = place if kind.by_office else Place()
        verdict.kind = kind.name
        if kind.conceal and person_key and person_key.problem:
            verdict.sheets = []
            verdict.remarks.append(Remark(person_key.problem))
            return verdict
        if kind.conceal:
            verdict.sheets = kind.conceal(verdict.sheets, person_key or throw_away_key())
        judged = kind.judge(verdict.sheets, place)
    except UnreadableError as error:
        return unreadable(verdict, str(error))
    verdict.office, verdict.period = judged.office, judged.period
    verdict.remarks.extend(judged.remarks)
    verdict.tables = dict(judged.tables)
    verdict.sheets = list(judged.shown or verdict.sheets)
    return verdict


def unreadable(verdict: Verdict, reason: str) -> Verdict:
    """The verdict on a file that is not judged at all. Its sheets go nowhere: they may name persons."""
    verdict.readable = False
    verdict.sheets = []
    verdict.remarks.append(Remark(reason))
    return verdict


def recognise(sheets: list[Sheet]) -> Kind:
    """The kind that the sheets fit best, at least by half."""
    fits = {kind.name: kind.fits(sheets) for kind in KINDS}
    best = [kind for kind in KINDS if fits[kind.name] == max(fits.values())]
    if fits[best[0].name] < 0.5:
        known = "; ".join(f"{kind.label_nb}: {kind.known_by}" for kind in KINDS)
        raise UnreadableError(f"Kjenner ikke igjen leveransen på ark og overskrifter. Ventet en av disse: {known}.")
    if len(best) > 1:
        known = " og ".join(f"{kind.label_nb} ({kind.known_by})" for kind in best)
        raise UnreadableError(f"Arkene kan høre til flere slag av leveranser: {known}. Ta med alle arkene.")
    return best[0]

"""Writes the site to a folder: whole or not at all, and never over a folder that it did not write itself."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

from dagster_project.errors import UserError
from dagster_project.progress import Progress
from dagster_project.site.downloads import write_downloads
from dagster_project.site.marker import MARKER
from dagster_project.site.published import Published
from dagster_project.site.reference import Reference
from dagster_project.site.render import Site

STATIC = Path(__file__).with_name("static")


@dataclass(frozen=True)
class Written:
    """What was written: pages, seconds, and the largest page as a server sends it."""

    folder: Path
    version: str
    pages: int
    seconds: float
    largest_page: str
    largest_gzip_bytes: int

    def as_json(self) -> dict[str, object]:
        """The same for a machine."""
        return asdict(self) | {"folder": str(self.folder), "seconds": round(self.seconds, 1)}


def write_site(database: Path, out: Path, progress: Progress | None = None) -> Written:
    """Write the pages of a published database to a folder.

    Raises ``UserError`` where nothing is published, a declaration is wrong, or the folder holds something else.
    """
    started = time.monotonic()
    progress = progress or Progress(quiet=True)
    progress.stage("Leser varehuset og verner små persontall")
    out = out.absolute()
    refuse_foreign(out)
    fresh = out.with_name(f".{out.name}.{os.getpid()}.new")
    clear(out)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside, ExitStack() as left:
        beside.submit(get_ready)
        published = Published(database)
        left.callback(published.database.close)
        left.callback(shutil.rmtree, fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        downloads = beside.submit(downloads_of, published.folder / database.name, fresh / "data")
        pages, largest = write_pages(published, fresh, progress)
        progress.stage("Venter på nedlastingene")
        downloads.result()
        shutil.copytree(STATIC, fresh / "static")
        size = len(gzip.compress((fresh / largest).read_bytes(), 6))
        written = Written(out, published.version, pages, time.monotonic() - started, largest, size)
        (fresh / MARKER).write_text(json.dumps(written.as_json(), indent=1), encoding="utf-8")
        put_in_place(fresh, out)
    return written


def get_ready() -> None:
    """Import what the downloads need in their process, while what is withheld is worked out in this."""
    import xlsxwriter  # noqa: F401


def downloads_of(database: Path, folder: Path) -> None:
    """Write the downloads in a process of their own, while the pages are written."""
    write_downloads(Published(database), folder)


def write_pages(published: Published, folder: Path, progress: Progress) -> tuple[int, str]:
    """Write every page; returns how many, and the path of the largest."""
    site = Site(published)
    reference = Reference(site)
    total = site.size + reference.size
    progress.stage("Skriver sider")
    count, largest, most = 0, "index.html", 0
    for pages in (site.declared(), reference.pages()):
        for path, html in pages:
            data = html.encode()
            target = folder / path
            try:
                target.write_bytes(data)
            except FileNotFoundError:
                target.parent.mkdir(parents=True)
                target.write_bytes(data)
            count += 1
            if len(data) > most:
                largest, most = path, len(data)
            if count % 50 == 0:
                progress.step(count, total, path)
    return count, largest


def refuse_foreign(out: Path) -> None:
    """Refuse a folder with anything in it that this command did not write."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UserError(f"{out} er ikke en mappe. Velg en annen med --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).is_file():
        raise UserError(
            f"{out} har innhold som ikke er skrevet av dekomp site, og blir ikke rørt. "
            "Velg en annen mappe med --out, eller flytt innholdet."
        )


def clear(out: Path) -> None:
    """Remove what a killed run left half-written beside the folder; put back a folder it had just moved away."""
    for left in [*out.parent.glob(f".{out.name}.*.new"), *out.parent.glob(f".{out.name}.*.old")]:
        if runs(left.name.split(".")[-2]):
            continue
        if left.suffix == ".old" and not out.exists() and (left / MARKER).is_file():
            left.rename(out)
        else:
            shutil.rmtree(left, ignore_errors=True)


def runs(process: str) -> bool:
    """Whether another process of this number is at work: what it writes is its own."""
    if not process.isdecimal() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def put_in_place(fresh: Path, out: Path) -> None:
    """Move the old site away and the new one in, then remove the old."""
    before = out.with_name(f".{out.name}.{os.getpid()}.old")
    if out.exists():
        out.rename(before)
    fresh.rename(out)
    shutil.rmtree(before, ignore_errors=True)

"""The bytes of a delivery, read once: what is hashed is what is judged. A folder is one delivery of its files.

Anything may lie in a delivery folder: links are not followed, pipes and devices not waited for, and a file that is
being written is left for the next time.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dagster_project.deliveries.verdict import visible

CHUNK = 1 << 18  # bytes; what fits in a processor's cache is hashed faster
IGNORED = re.compile(r"^(\.|~\$|thumbs\.db$|desktop\.ini$)|\.(tmp|part|partial|crdownload|filepart)$", re.IGNORECASE)
LINK = "Snarveier (symbolske lenker) leses ikke. Legg selve filen i mappen."
NO_FILE = "Dette er ingen vanlig fil, men et rør, en kobling eller en enhet. Legg selve filen i mappen."
BEING_WRITTEN = "Filen ble endret mens den ble lest. Vent til den er ferdig kopiert; den leses på nytt neste gang."
REASONS = {errno.EACCES: "ingen har gitt lesetilgang til den", errno.EPERM: "ingen har gitt lesetilgang til den"}


@dataclass(frozen=True)
class Upload:
    """What to judge (of a file over the limit, enough to see that it is), its SHA-256, and why it cannot be read.

    Of a folder the files by their names; its hash is of names and contents. Of a file over the limit the hash is of
    what was read and of the size.
    """

    data: bytes | Mapping[str, bytes]
    sha256: str
    problem: str | None = None


def read_upload(path: Path, file_bytes: int) -> Upload:
    """Read a file, or the files of a folder, of at most ``file_bytes``. A link is not followed: it may point anywhere.

    Raises ``FileNotFoundError`` where it is gone.
    """
    if path.is_symlink() or not path.is_dir():
        return read_file(path, file_bytes)
    digest = hashlib.sha256()
    files: dict[str, bytes] = {}
    problem = None
    try:
        for file in files_of(path):
            part = read_file(file, max(0, file_bytes - sum(map(len, files.values()))))
            name = shown(file.name)
            files[name] = part.data if isinstance(part.data, bytes) else b""
            problem = problem or (f"{name}: {part.problem}" if part.problem else None)
            digest.update(f"{part.sha256} {name}\n".encode())
    except PermissionError as error:
        problem = not_opened(error)
        digest.update(problem.encode())
    return Upload(files, digest.hexdigest(), problem)


def hash_of(path: Path, file_bytes: int) -> str:
    """The hash that ``read_upload`` gives, of a file without holding it; raises ``FileNotFoundError`` as it does."""
    is_file = path.is_symlink() or not path.is_dir()
    return (read_file(path, file_bytes, is_kept=False) if is_file else read_upload(path, file_bytes)).sha256


def read_file(path: Path, file_bytes: int, *, is_kept: bool = True) -> Upload:
    """The bytes of one file, as many as are needed to see that it is too large, or only their hash."""
    digest = hashlib.sha256()
    kept: list[bytes] = []
    size = 0
    problem = None
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                return Upload(b"", digest.hexdigest(), NO_FILE)
            while size <= file_bytes and (chunk := file.read(CHUNK)):
                digest.update(chunk)
                size += len(chunk)
                if is_kept:
                    kept.append(chunk)
            after = os.fstat(file.fileno())
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                problem = BEING_WRITTEN
            elif size > file_bytes:
                digest.update(str(after.st_size).encode())
    except FileNotFoundError:
        raise
    except OSError as error:
        kept.clear()
        problem = not_opened(error)
    if problem:  # so that the same bytes are judged when the problem is over
        digest.update(problem.encode())
    return Upload(b"".join(kept), digest.hexdigest(), problem)


def not_opened(error: OSError) -> str:
    """Why a file or folder could not be read."""
    if error.errno == errno.ELOOP:
        return LINK
    if error.errno in {errno.ENXIO, errno.EOPNOTSUPP, errno.ENODEV}:
        return NO_FILE
    return f"Filen kan ikke åpnes: {REASONS.get(error.errno or 0, error.strerror)}. Gi den som bygger, tilgang."


def shown(name: str) -> str:
    """The name of a file as it can be told, kept and sent on: bytes that are no text are written out."""
    return visible(os.fsencode(name).decode("utf-8", "backslashreplace"))


def files_of(folder: Path) -> Iterator[Path]:
    """The files of a folder that is one delivery, by name; links, hidden and half-copied files are passed over.

    Raises ``FileNotFoundError`` where there is none: then nothing was delivered.
    """
    files = [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.is_symlink() and not IGNORED.search(path.name)
    ]
    if not files:
        raise FileNotFoundError(folder)
    yield from files


def modified(path: Path) -> int:
    """When a delivery was last written, in nanoseconds: of a folder, when the last of its files was.

    Raises ``FileNotFoundError`` where it is gone.
    """
    if path.is_dir() and not path.is_symlink():
        with suppress(PermissionError):
            return max(file.lstat().st_mtime_ns for file in files_of(path))
    return path.lstat().st_mtime_ns

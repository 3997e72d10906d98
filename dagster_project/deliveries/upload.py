"""The bytes of a delivery, read once: what is hashed is what is judged. A folder is one delivery of its files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20
IGNORED = re.compile(r"^(\.|~\$|thumbs\.db$|desktop\.ini$)|\.(tmp|part|partial|crdownload|filepart)$", re.IGNORECASE)


@dataclass(frozen=True)
class Upload:
    """What to judge (of a file over the limit, enough to see that it is) and the SHA-256 of all.

    Of a folder the files by their names; its hash is of names and contents.
    """

    data: bytes | Mapping[str, bytes]
    sha256: str


def read_upload(path: Path, file_bytes: int) -> Upload:
    """Read a file, or the files of a folder, of at most ``file_bytes``. A link is not followed: it may point anywhere.

    Raises ``OSError`` where the file is gone or may not be read.
    """
    if path.is_symlink() or not path.is_dir():
        return Upload(*read_file(path, file_bytes))
    digest = hashlib.sha256()
    files: dict[str, bytes] = {}
    for file in files_of(path):
        left = max(0, file_bytes - sum(map(len, files.values())))
        files[file.name], sha256 = read_file(file, left)
        digest.update(f"{sha256} {file.name}\n".encode())
    return Upload(files, digest.hexdigest())


def read_file(path: Path, file_bytes: int) -> tuple[bytes, str]:
    """The bytes of one file (as many as are needed to see that it is too large) and the SHA-256 of all."""
    digest = hashlib.sha256()
    kept = bytearray()
    if not path.is_symlink():
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                if len(kept) <= file_bytes:
                    kept += chunk
    return bytes(kept), digest.hexdigest()


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
        return max(file.lstat().st_mtime_ns for file in files_of(path))
    return path.lstat().st_mtime_ns

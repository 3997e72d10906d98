"""The bytes of a delivered file, read once: what is hashed is what is judged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20


@dataclass(frozen=True)
class Upload:
    """The bytes to judge (of a file over the limit, enough to see that it is) and the SHA-256 of all."""

    data: bytes
    sha256: str


def read_upload(path: Path, file_bytes: int) -> Upload:
    """Read a file of at most ``file_bytes``. A link is not followed, since it may point anywhere.

    Raises ``OSError`` where the file is gone or may not be read.
    """
    digest = hashlib.sha256()
    kept = bytearray()
    if not path.is_symlink():
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                if len(kept) <= file_bytes:
                    kept += chunk
    return Upload(bytes(kept), digest.hexdigest())

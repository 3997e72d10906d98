"""Writes the parts that were weighed to an archive that is not compressed, for the library that reads the values.

``zipfile`` would do it too, at the cost of a tenth of the whole reading.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

VERSION, NAMES_IN_UTF8, NOT_COMPRESSED, FIRST_DAY = 20, 0x800, 0, 0x21  # of the format; 1 January 1980
HEADER = struct.Struct("<4s5H3I2H")
ENTRY = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")


def stored_archive(parts: Iterable[tuple[str, bytes, int]]) -> bytes:
    """An archive of parts: name, content and CRC-32 of each. Raises ``struct.error`` for what a zip has no room for."""
    pieces: list[bytes] = []
    entries: list[bytes] = []
    start = 0
    for name, content, checksum in parts:
        written, size = name.encode(), len(content)
        about = (VERSION, NAMES_IN_UTF8, NOT_COMPRESSED, 0, FIRST_DAY, checksum, size, size, len(written), 0)
        pieces += HEADER.pack(b"PK\x03\x04", *about), written, content
        entries += ENTRY.pack(b"PK\x01\x02", VERSION, *about, 0, 0, 0, 0, start), written
        start += HEADER.size + len(written) + size
    number, size = len(entries) // 2, sum(map(len, entries))
    return b"".join([*pieces, *entries, END.pack(b"PK\x05\x06", 0, 0, number, number, size, start, 0)])

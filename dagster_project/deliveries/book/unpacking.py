"""Unpacks the parts of an archive that anybody may have made: just as many bytes as the archive says, or none.

``zipfile`` finds the parts, and would unpack them too, at the cost of a sixth of the whole reading.
"""

from __future__ import annotations

import struct
import zipfile

from deflate import crc32, deflate_decompress

HEADER = struct.Struct("<4s22x2H")  # in front of each part: mark, and the lengths of name and extras behind it
MARK = b"PK\x03\x04"
ENCRYPTED_OR_PATCHED, NAME_IN_UTF8 = 0x61, 0x800


def unpacked(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a part.

    Raises ``zipfile.BadZipFile`` where they are not what the archive says, ``struct.error`` or ``DeflateError`` where
    there are none.
    """
    mark, name_size, extra_size = HEADER.unpack_from(data, info.header_offset)
    name_starts = info.header_offset + HEADER.size
    name = data[name_starts : name_starts + name_size]
    if mark != MARK or name.decode("utf-8" if info.flag_bits & NAME_IN_UTF8 else "cp437") != info.orig_filename:
        raise zipfile.BadZipFile("another part")
    starts = name_starts + name_size + extra_size
    content = data[starts : starts + info.compress_size]
    if info.compress_type == zipfile.ZIP_DEFLATED:
        content = bytes(deflate_decompress(content, info.file_size))
    elif info.compress_type != zipfile.ZIP_STORED:
        raise zipfile.BadZipFile("compressed in another way")
    if info.flag_bits & ENCRYPTED_OR_PATCHED or (len(content), crc32(content)) != (info.file_size, info.CRC):
        raise zipfile.BadZipFile("other bytes")
    return content

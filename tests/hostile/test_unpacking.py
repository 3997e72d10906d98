"""Parts are unpacked to the bytes that ``zipfile`` finds, whatever anybody did to the archive, or not at all."""

import io
import zipfile
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.deliveries.book.unpacking import unpacked

WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
NAMES = ("xl/a.xml", "xl/blåbær.xml", "x" * 200)


def archive_of(contents: list[bytes], way: int, before: bytes = b"") -> bytes:
    """An archive of some parts, with something in front of it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", way) as archive:
        for name, content in zip(NAMES, contents, strict=False):
            archive.writestr(name, content)
    return before + file.getvalue()


def parts(data: bytes) -> list[tuple[zipfile.ZipInfo, bytes | None]]:
    """What ``zipfile`` finds in each part, nothing where it finds fault with it; no parts where it is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info, content_of(archive, info)) for info in archive.infolist()]
    except Exception:
        return []


def content_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a part, read by ``zipfile``."""
    try:
        return archive.read(info)
    except Exception:
        return None


Contents = st.lists(st.binary(max_size=300) | st.just(b"ab" * 40_000), min_size=1, max_size=3)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(Contents, st.sampled_from(WAYS), st.binary(max_size=50))
def test_a_whole_archive_is_unpacked_to_what_was_packed(contents: list[bytes], way: int, before: bytes) -> None:
    data = archive_of(contents, way, before)
    assert [unpacked(data, info) for info, _ in parts(data)] == contents


@settings(max_examples=1_500, deadline=None, derandomize=True, database=None)
@given(Contents, st.sampled_from(WAYS), st.integers(0, 1 << 40))
def test_a_spoiled_archive_is_unpacked_to_what_zipfile_finds_or_not_at_all(
    contents: list[bytes], way: int, number: int
) -> None:
    chance = Random(number)
    data = bytearray(archive_of(contents, way))
    for _ in range(chance.randint(1, 3)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    for info, found in parts(bytes(data)):
        if info.file_size < 1_000_000:
            try:
                content = unpacked(bytes(data), info)
            except Exception:
                continue
            assert found in (content, None)  # it also refuses a name that is told to be in another encoding


@pytest.mark.parametrize("told", [0, 1, 79_999, 80_001, 1_000_000])
def test_a_part_that_tells_another_size_is_refused(told: int) -> None:
    data = archive_of([b"ab" * 40_000], zipfile.ZIP_DEFLATED)
    ((info, _),) = parts(data)
    info.file_size = told
    with pytest.raises(Exception, match=r"other bytes|Decompression"):
        unpacked(data, info)


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_that_no_spreadsheet_program_writes_is_refused(way: int) -> None:
    data = archive_of([b"ab"], way)
    ((info, _),) = parts(data)
    with pytest.raises(zipfile.BadZipFile):
        unpacked(data, info)

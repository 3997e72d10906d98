"""When a file is read through anew, and when what is known of it is believed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from dagster_project.warehouse.known_hashes import LARGE, KnownHashes, sha256_of

CONTENT = b"x" * LARGE
HASH = sha256(CONTENT).hexdigest()
A_SECOND, AN_HOUR, SIX_DAYS, EIGHT_DAYS = (10**9 * seconds for seconds in (1, 3600, 6 * 86400, 8 * 86400))


class Clock:
    """A clock that stands so many nanoseconds after a file was made, however slow the machine is."""

    def __init__(self, made: int) -> None:
        self.made = made
        self.ahead = AN_HOUR

    def __call__(self) -> int:
        return self.made + self.ahead


class Reader:
    """Reads a file, and counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, path: Path) -> str:
        self.times += 1
        return sha256_of(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "data.parquet"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def clock(file: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock(file.stat().st_ctime_ns)
    monkeypatch.setattr(time, "time_ns", found)
    return found


@pytest.fixture
def kept(tmp_path: Path, file: Path, clock: Clock) -> Path:
    """What an earlier process found and kept."""
    path = tmp_path / "known_hashes.json"
    found = KnownHashes(path)
    assert found.confirm(file, HASH, sha256_of)
    found.save()
    return path


def readings(kept: Path, file: Path, wanted: str = HASH) -> tuple[bool, int]:
    """What a process that begins says of a file, and how many times it reads it to say so."""
    reader = Reader()
    return KnownHashes(kept).confirm(file, wanted, reader), reader.times


def test_a_large_file_that_nobody_has_touched_is_not_read_again(kept: Path, file: Path) -> None:
    assert readings(kept, file) == (True, 0)


def test_another_hash_than_the_known_one_is_not_believed(kept: Path, file: Path) -> None:
    assert readings(kept, file, "0" * 64) == (False, 1)


def one_byte(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"y")


def one_byte_and_the_old_time(path: Path) -> None:
    about = path.stat()
    one_byte(path)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def another_file_of_the_same_size_and_time(path: Path) -> None:
    about = path.stat()
    other = path.with_name("other")
    other.write_bytes(b"y" * LARGE)
    os.utime(other, ns=(about.st_atime_ns, about.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [one_byte, one_byte_and_the_old_time, another_file_of_the_same_size_and_time])
def test_a_file_that_was_changed_is_read(kept: Path, file: Path, change: Callable[[Path], None]) -> None:
    time.sleep(0.05)  # longer than a tick of the clock that files are dated by
    change(file)
    assert readings(kept, file) == (False, 1)


def test_bits_lost_without_a_word_are_found_within_a_week(kept: Path, file: Path, clock: Clock) -> None:
    def lost(_: Path) -> str:
        return "another hash"

    clock.ahead = SIX_DAYS
    assert KnownHashes(kept).confirm(file, HASH, lost)
    clock.ahead = EIGHT_DAYS
    assert not KnownHashes(kept).confirm(file, HASH, lost)


def test_a_file_found_whole_after_a_week_is_known_for_another(kept: Path, file: Path, clock: Clock) -> None:
    clock.ahead = EIGHT_DAYS
    again = KnownHashes(kept)
    assert again.confirm(file, HASH, sha256_of)
    again.save()
    assert readings(kept, file) == (True, 0)
    clock.ahead = EIGHT_DAYS + EIGHT_DAYS
    assert readings(kept, file) == (True, 1)


def test_what_was_found_when_the_clock_was_wrong_is_not_believed(kept: Path, file: Path, clock: Clock) -> None:
    clock.ahead = 0
    assert readings(kept, file) == (True, 1)


@pytest.mark.parametrize("ahead", [A_SECOND, -AN_HOUR], ids=["just changed", "dated in the future"])
def test_a_file_changed_just_before_it_was_read_may_be_changed_again_unseen(
    tmp_path: Path, file: Path, clock: Clock, ahead: int
) -> None:
    clock.ahead = ahead
    known, reader = KnownHashes(tmp_path / "known_hashes.json"), Reader()
    for _ in range(2):
        assert known.confirm(file, HASH, reader)
    assert reader.times == 2
    known.save()
    assert not known.file.exists()


def test_a_file_changed_while_it_is_read_is_not_known(tmp_path: Path, file: Path, clock: Clock) -> None:
    def then_changed(path: Path) -> str:
        found = sha256_of(path)
        time.sleep(0.05)
        one_byte(path)
        return found

    known = KnownHashes(tmp_path / "known_hashes.json")
    assert known.confirm(file, HASH, then_changed)
    assert not known.confirm(file, HASH, sha256_of)


def test_small_files_are_read_once_by_each_process(tmp_path: Path, clock: Clock) -> None:
    small = tmp_path / "small"
    small.write_bytes(b"small")
    hashed = sha256(b"small").hexdigest()
    for _ in range(2):
        known, reader = KnownHashes(tmp_path / "known_hashes.json"), Reader()
        assert [known.confirm(small, hashed, reader) for _ in range(2)] == [True, True]
        assert reader.times == 1
        known.save()
    assert not known.file.exists()


def test_of_a_folder_or_a_link_nothing_is_known(tmp_path: Path, file: Path, clock: Clock) -> None:
    link = tmp_path / "link"
    link.symlink_to(file)
    known = KnownHashes(tmp_path / "known_hashes.json")
    for path in (link, tmp_path):
        for hashed in ("one", "other"):  # what is in it may change and it may not
            assert known.confirm(path, hashed, lambda _, hashed=hashed: hashed)  # type: ignore[misc]
        assert not known.confirm(path, "one", lambda _: "other")


def test_a_file_that_is_gone_is_told_of_as_its_reader_tells(kept: Path, file: Path) -> None:
    file.unlink()
    with pytest.raises(FileNotFoundError):
        KnownHashes(kept).confirm(file, HASH, sha256_of)


@pytest.mark.parametrize(
    "damaged", ["", "{", "[]", "null", '{"a": 1}', '{"a": ["b", "c", 1]}', '{"a": ["b", 1, "\\ud800"]}']
)
def test_a_damaged_file_of_hashes_knows_none_and_is_replaced(kept: Path, file: Path, damaged: str) -> None:
    kept.write_text(damaged, encoding="utf-8")
    known, reader = KnownHashes(kept), Reader()
    assert known.confirm(file, HASH, reader)
    assert reader.times == 1
    known.save()
    assert readings(kept, file) == (True, 0)


def test_nothing_is_written_where_nothing_new_was_found(kept: Path, file: Path) -> None:
    before = kept.stat().st_ino
    known = KnownHashes(kept)
    assert known.confirm(file, HASH, sha256_of)
    known.save()
    assert kept.stat().st_ino == before

"""The key of persons: what it makes of a reference, where it may come from, and that it is never shown."""

import hashlib
import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from dagster_project.cli import main
from dagster_project.persons.key import (
    OPEN_SECRET,
    PersonKey,
    key_of,
    open_key,
    read_key,
    throw_away_key,
    write_new_key,
)
from dagster_project.settings import Settings
from dagster_project.warehouse.workplace import Workplace

SECRET = "0f" * 32
OTHER = "1e" * 40


def hmac_sha256(secret: bytes, message: bytes) -> str:
    """HMAC as RFC 2104 defines it, for secrets of at most a block."""
    block = secret.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).hexdigest()


def test_a_person_key_is_the_hmac_of_the_reference() -> None:
    key = key_of(SECRET)
    assert key.person_key("A-17") == hmac_sha256(bytes.fromhex(SECRET), b"person:a-17")
    assert key.person_key("Åse 1") == hmac_sha256(bytes.fromhex(SECRET), "person:åse 1".encode())
    assert key.version == hmac_sha256(bytes.fromhex(SECRET), b"version:")[:8]


@pytest.mark.parametrize("written", ["A-17", " a-17 ", "A-17\u00a0", "Ａ-17"])
def test_one_person_however_the_reference_is_written(written: str) -> None:
    assert key_of(SECRET).person_key(written) == key_of(SECRET).person_key("a-17")


def test_a_spreadsheet_s_numbers_are_the_same_person() -> None:
    assert len({key_of(SECRET).person_key(written) for written in ("00123", "123", "123.0", " 123 ")}) == 1


@pytest.mark.parametrize(("one", "other"), [("123", "1230"), ("a1", "a01"), ("a b", "ab"), ("0", "")])
def test_different_references_are_different_persons(one: str, other: str) -> None:
    assert key_of(SECRET).person_key(one) != key_of(SECRET).person_key(other)


def test_other_secrets_make_other_keys_and_versions() -> None:
    keys = [key_of(SECRET), key_of(OTHER), open_key(), throw_away_key(), throw_away_key()]
    assert len({key.person_key("a") for key in keys}) == len({key.version for key in keys}) == len(keys)


def test_a_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEKOMP_PERSON_KEY", SECRET)
    settings = Settings(deliveries=Path("leveranser"))
    workplace = Workplace.of(settings)
    assert workplace.key.secret == bytes.fromhex(SECRET)
    shown = f"{settings!r} {settings} {settings.model_dump_json()} {workplace!r} {workplace.key!r}"
    assert SECRET not in shown
    assert repr(bytes.fromhex(SECRET)) not in shown


def test_bundled_deliveries_have_the_open_key_whatever_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEKOMP_PERSON_KEY", SECRET)
    workplace = Workplace.of(Settings())
    assert workplace.key == open_key()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "personer.key"
    path.write_text(f"{SECRET}\n")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_that_its_owner_alone_may_read(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    assert read_key(None, key_file) == key_of(SECRET)
    assert read_key(None, key_file).problem is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610, 0o644, 0o666])
def test_a_file_that_others_may_read_or_write_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    refused = read_key(None, key_file)
    assert refused.secret == b""
    assert refused.problem
    assert "chmod 600" in refused.problem
    assert SECRET not in refused.problem


def test_a_folder_and_nothing_at_all_are_refused(tmp_path: Path) -> None:
    for path, sentence in ((tmp_path, "ingen vanlig fil"), (tmp_path / "borte", "kan ikke leses")):
        refused = read_key(None, path)
        assert refused.secret == b""
        assert sentence in (refused.problem or "")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (None, "DEKOMP_PERSON_KEY_FILE"),
        ("", "DEKOMP_PERSON_KEY_FILE"),
        ("ab" * 31, "64 heksadesimale sifre"),
        ("ab" * 32 + "a", "64 heksadesimale sifre"),
        ("hemmelig" * 10, "64 heksadesimale sifre"),
        ("åæø" * 30, "64 heksadesimale sifre"),
        (OPEN_SECRET, "den åpne"),
        (OPEN_SECRET.upper(), "den åpne"),
    ],
)
def test_no_secret_and_bad_secrets_are_told_and_not_shown(written: str | None, sentence: str) -> None:
    refused = read_key(written, None)
    assert refused.secret == b""
    assert sentence in (refused.problem or "")
    assert not written or written not in (refused.problem or "")


def test_two_places_at_once_are_refused(key_file: Path) -> None:
    refused = read_key(OTHER, key_file)
    assert (refused.secret, "Begge" in (refused.problem or "") or "Både" in (refused.problem or "")) == (b"", True)


def test_a_key_may_be_longer_and_stand_between_spaces() -> None:
    assert read_key(f" {OTHER}\n", None).secret == bytes.fromhex(OTHER)


def test_problems_have_versions_too() -> None:
    problems = [PersonKey(problem=text) for text in ("en", "to")]
    assert len({key.version for key in problems} | {key_of(SECRET).version}) == 3


def test_a_new_key_is_written_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "personer.key"
    os.umask(0o000)
    made = write_new_key(path)
    os.umask(0o022)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(None, path) == made
    with pytest.raises(FileExistsError):
        write_new_key(path)
    assert read_key(None, path) == made


def test_the_command_tells_the_version_and_not_the_key(tmp_path: Path) -> None:
    path = tmp_path / "personer.key"
    told = CliRunner().invoke(main, ["key", "--out", str(path)])
    assert told.exit_code == 0
    assert read_key(None, path).version in told.output
    assert path.read_text().strip() not in told.output
    for out in (path, tmp_path / "ingen" / "mappe.key"):
        again = CliRunner().invoke(main, ["key", "--out", str(out)])
        assert again.exit_code == 1
        assert again.stderr.startswith(str(out))

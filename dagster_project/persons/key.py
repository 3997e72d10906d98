"""The secret that turns a reference to a person into a person key (HMAC-SHA-256).

The same reference gives the same person key under the same secret and under no other. A secret has a version: a
fingerprint that tells secrets apart and gives nothing away.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

LEAST_BYTES = 32
VERSION_DIGITS = 8
HEX = re.compile(rf"([0-9a-fA-F]{{2}}){{{LEAST_BYTES},}}")
NUMBERED = re.compile(r"0*([0-9]+)(\.0+)?")
NAMES = "DEKOMP_PERSON_KEY eller DEKOMP_PERSON_KEY_FILE"
MAKE_ONE = "Lag en nøkkel med dekomp key, se docs/persons.md."
OPEN_SECRET = hashlib.sha256(b"dekomp: open to all, for the bundled deliveries only").hexdigest()


@dataclass(frozen=True)
class PersonKey:
    """A secret key, never shown. Without a secret ``problem`` says why, and what to do about it."""

    secret: bytes = field(default=b"", repr=False)
    problem: str | None = None

    @property
    def version(self) -> str:
        """The fingerprint of the secret, or of the problem where there is none."""
        return self._digest("version", self.problem or "")[:VERSION_DIGITS]

    def person_key(self, reference: str) -> str:
        """What stands for a person: 64 hexadecimal digits."""
        return self._digest("person", plain(reference))

    def _digest(self, use: str, text: str) -> str:
        return hmac.new(self.secret, f"{use}:{text}".encode(), hashlib.sha256).hexdigest()


def plain(reference: str) -> str:
    """A reference written in one way: no case, no space around, a number without the zeros that a spreadsheet eats."""
    text = " ".join(unicodedata.normalize("NFKC", reference).casefold().split())
    number = NUMBERED.fullmatch(text)
    return number[1] if number else text


def read_key(written: str | None, file: Path | None) -> PersonKey:
    """The key of an installation: as written in the environment, or from a file that its owner alone may read."""
    if written and file:
        return PersonKey(problem="Både DEKOMP_PERSON_KEY og DEKOMP_PERSON_KEY_FILE er satt. Ta bort den ene.")
    if file:
        try:
            if problem := too_open(file):
                return PersonKey(problem=problem)
            written = file.read_text(encoding="ascii", errors="replace")
        except OSError as error:
            return PersonKey(problem=f"Nøkkelfilen {file} kan ikke leses ({error.strerror}). {MAKE_ONE}")
    if not written:
        return PersonKey(problem=f"Personfiler leses ikke uten nøkkel. Sett {NAMES}. {MAKE_ONE}")
    return key_of(written.strip())


def too_open(file: Path) -> str | None:
    """Why a file is no place for a secret; none where only its owner may read or write it."""
    mode = file.stat().st_mode
    if not stat.S_ISREG(mode):
        return f"Nøkkelfilen {file} er ingen vanlig fil. {MAKE_ONE}"
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return (
            f"Nøkkelfilen {file} kan leses av andre enn eieren. Kjør chmod 600 {file}, og bytt nøkkel hvis noen kan "
            "ha sett den."
        )
    return None


def key_of(written: str) -> PersonKey:
    """The key that hexadecimal digits stand for; the digits are never told."""
    if not HEX.fullmatch(written):
        return PersonKey(problem=f"Personnøkkelen skal ha minst {2 * LEAST_BYTES} heksadesimale sifre. {MAKE_ONE}")
    if written.lower() == OPEN_SECRET:
        return PersonKey(problem=f"Personnøkkelen er den åpne for eksemplene, som alle kjenner. {MAKE_ONE}")
    return PersonKey(bytes.fromhex(written))


def open_key() -> PersonKey:
    """The key of the bundled deliveries. It is open to all, so it is refused for everything else."""
    return PersonKey(bytes.fromhex(OPEN_SECRET))


def throw_away_key() -> PersonKey:
    """A key that nobody keeps: for judging a file whose rows are not stored."""
    return PersonKey(secrets.token_bytes(LEAST_BYTES))


def write_new_key(file: Path) -> PersonKey:
    """Write a fresh secret to a file that its owner alone may read; raises ``FileExistsError`` where there is one."""
    secret = secrets.token_hex(LEAST_BYTES)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
        opened.write(f"{secret}\n")
    return key_of(secret)

"""What an examination says of one thing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SYNC = "Kjør: python3 -m uv sync"


@dataclass(frozen=True)
class Finding:
    """One thing examined: ``ok`` true or false, or none where it could not be examined."""

    what: str
    ok: bool | None
    said: str
    remedy: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether somebody must do something."""
        return self.ok is False

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return asdict(self)


def line(found: Finding) -> str:
    """A finding as one line for a person."""
    sign = {True: "ok  ", False: "FEIL", None: "?   "}[found.ok]
    return f"{sign}  {found.what:<14} {found.said}{f' {found.remedy}' if found.remedy else ''}"

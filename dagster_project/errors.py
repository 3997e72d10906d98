"""Errors with a message for the person who can act on them; the command line shows them without a traceback."""

from __future__ import annotations

REASONS: dict[type[OSError], str] = {
    FileExistsError: "det ligger en fil der en mappe ventes",
    NotADirectoryError: "det ligger en fil der en mappe ventes",
    IsADirectoryError: "det ligger en mappe der en fil ventes",
    FileNotFoundError: "den finnes ikke",
    PermissionError: "du har ikke tilgang",
}


class UserError(Exception):
    """Something the user or operator can put right; the message says what, where and how."""


def user_error(error: BaseException | None) -> UserError | None:
    """The user error behind an error, however an orchestrator has wrapped it; a file that cannot be used is one."""
    seen: set[int] = set()  # an orchestrator may chain errors in a ring
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, UserError):
            return error
        if isinstance(error, OSError) and error.filename:
            return UserError(f"{error.filename} kan ikke brukes: {REASONS.get(type(error), error.strerror)}.")
        error = error.__cause__ or error.__context__
    return None

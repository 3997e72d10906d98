"""Errors with a message for the person who can act on them; the command line shows them without a traceback."""

from __future__ import annotations

import errno
import os

DISK = {
    errno.ENOSPC: "det er ikke mer plass på disken. Frigjør plass og prøv igjen",
    errno.EDQUOT: "kvoten på disken er brukt opp. Frigjør plass og prøv igjen",
    errno.EFBIG: "filen er blitt større enn grensen som er satt for brukeren eller disken. Øk grensen og prøv igjen",
    errno.EROFS: "disken kan leses, men ikke skrives. Gjør den skrivbar og prøv igjen",
    errno.EIO: "disken svarer ikke som den skal. Få den undersøkt",
    errno.EACCES: "du har ikke tilgang",
    errno.EPERM: "du har ikke tilgang",
}
REASONS = DISK | {
    errno.EEXIST: "det ligger en fil der en mappe ventes",
    errno.ENOTDIR: "det ligger en fil der en mappe ventes",
    errno.EISDIR: "det ligger en mappe der en fil ventes",
    errno.ENOENT: "den finnes ikke",
}


class UserError(Exception):
    """Something the user or operator can put right; the message says what, where and how."""


def reason_in(text: str) -> str | None:
    """The reason in plain words where an error quotes what the system says of a disk, as databases do."""
    return next((reason for number, reason in DISK.items() if os.strerror(number) in text), None)


def user_error(error: BaseException | None) -> UserError | None:
    """The user error behind an error, however an orchestrator has wrapped it; a file that cannot be used is one."""
    seen: set[int] = set()  # an orchestrator may chain errors in a ring
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, UserError):
            return error
        if isinstance(error, OSError) and (error.filename or error.errno in DISK):
            reason = REASONS.get(error.errno or 0, error.strerror)
            return UserError(f"{error.filename or 'En fil'} kan ikke brukes: {reason}.")
        error = error.__cause__ or error.__context__
    return None

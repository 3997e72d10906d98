"""Errors with a message for the person who can act on them; the command line shows them without a traceback."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

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
PASSING = {  # a disk with no room, a share or a process table that was busy: may be over in a minute
    *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EAGAIN, errno.EBUSY, errno.EINTR),
    *(errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ESTALE, errno.ETIMEDOUT),
}


class UserError(Exception):
    """Something the user or operator can put right; the message says what, where and how.

    ``transient`` says that the same may succeed a little later with nothing put right, ``holds_back`` that nothing
    went wrong but a new version waits to be confirmed.
    """

    transient = False
    holds_back = False


def reason_in(text: str) -> str | None:
    """The reason in plain words where an error quotes what the system says of a disk, as databases do."""
    return next((reason for number, reason in DISK.items() if os.strerror(number) in text), None)


def passes(text: str) -> bool:
    """Whether a text quotes what the system says of a fault that may pass by itself, such as a full disk."""
    return any(os.strerror(number) in text for number in PASSING)


def is_transient(error: BaseException | None) -> bool:
    """Whether trying again may help, however the error has been wrapped: yes for disks, locks and networks.

    No for faults in data: failed checks, a damaged archive, a missing folder. The outermost user error decides.
    """
    for one in _chain(error):
        if isinstance(one, UserError):
            return one.transient
        if isinstance(one, OSError) and one.errno in PASSING:
            return True
    return False


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those behind it, outermost first."""
    seen: set[int] = set()  # an orchestrator may chain errors in a ring
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def user_error(error: BaseException | None) -> UserError | None:
    """The user error behind an error, however an orchestrator has wrapped it; a file that cannot be used is one."""
    for one in _chain(error):
        if isinstance(one, UserError):
            return one
        if isinstance(one, OSError) and (one.filename or one.errno in DISK):
            reason = REASONS.get(one.errno or 0, one.strerror)
            return UserError(f"{one.filename or 'En fil'} kan ikke brukes: {reason}.")
    return None

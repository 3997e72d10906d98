"""Errors with a message for the person who can act on them; the command line shows them without a traceback."""

from __future__ import annotations


class UserError(Exception):
    """Something the user or operator can put right; the message says what, where and how."""


def user_error(error: BaseException | None) -> UserError | None:
    """The user error behind an error, however an orchestrator has wrapped it."""
    while error is not None and not isinstance(error, UserError):
        error = error.__cause__ or error.__context__
    return error

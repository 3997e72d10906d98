"""A stage of a run at work: which faults it is tried again after, and which end the run."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from dagster_project.assets.workplace import WorkplaceHolder
from dagster_project.errors import is_transient, user_error
from dagster_project.operation.logs import tell

RETRIES = 3
FIRST_WAIT = 30.0  # seconds; doubled for each attempt


@contextmanager
def stage(name: str, context: dg.AssetExecutionContext, holder: WorkplaceHolder) -> Iterator[None]:
    """Do a stage again, later and later, after faults that pass; never after faults in data."""
    try:
        yield
    except Exception as error:
        holder.failure = error
        known = user_error(error)
        if not is_transient(error):
            raise dg.Failure(str(known or error), allow_retries=False) from error
        attempt = context.retry_number
        if attempt < RETRIES:
            wait = FIRST_WAIT * 2**attempt
            tell(
                "retry", f"{known or type(error).__name__} Prøver igjen om {wait:g} s.", stage=name, attempt=attempt + 1
            )
            raise dg.RetryRequested(RETRIES, wait) from error
        raise
    holder.failure = None

"""The workplace as a Dagster resource, with the warehouse locked for as long as a run lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import dagster as dg

from dagster_project.warehouse.workplace import Report, Workplace


@dataclass
class WorkplaceHolder:
    """What an asset gets: the workplace of its run."""

    workplace: Workplace


WorkplaceResource = dg.ResourceParam[WorkplaceHolder]


def locked(workplace: Workplace) -> dg.ResourceDefinition:
    """A resource that holds the build lock; each run starts with an empty report."""

    @dg.resource
    @contextmanager
    def resource(_: dg.InitResourceContext) -> Iterator[WorkplaceHolder]:
        with workplace.layout.lock():
            yield WorkplaceHolder(replace(workplace, report=Report()))

    return resource

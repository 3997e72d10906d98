"""Networks, providers and aims: sums over measures, which cut across owners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dagster_project.disclosure.marts import Marts
from dagster_project.disclosure.planned import Planned
from dagster_project.disclosure.units import Unit, Units

if TYPE_CHECKING:
    from dagster_project.disclosure.publication import Owners


def relate_scopes(marts: Marts, units: Units, owners: Owners, planned: Planned, nations: dict[int, Unit]) -> None:
    """Networks, providers and aims."""

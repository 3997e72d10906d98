"""Imported by the server that test_faults forks builds from: imports and parsing are paid once, not once a kill."""

import os
from pathlib import Path

import dagster_project.deliveries.kinds  # noqa: F401
from dagster_project.warehouse.build import parse
from dagster_project.warehouse.layout import Layout

parse(Layout(Path(os.environ["WARM_START"])))

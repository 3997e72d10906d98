"""``python3 -m dagster_project.operation.doctor``: the examination where the command itself cannot start."""

import sys

from dagster_project.operation.doctor.examine import examine
from dagster_project.operation.doctor.finding import line

FOUND = examine()
sys.stdout.write("".join(f"{line(one)}\n" for one in FOUND))
sys.exit(1 if any(one.is_wrong for one in FOUND) else 0)

"""The command ``dekomp``: which commands there are. What each does is in ``commands/``."""

from __future__ import annotations

import gc
from importlib import import_module

import click

COMMANDS = ("build", "status", "diff", "publish", "site", "simulate", "check", "template", "key", "demo", "notify")


class Commands(click.Group):
    """The commands in the order of ``COMMANDS``; a module is loaded when its command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Their names, the most used first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The function named after the command, in the module named after it."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"dagster_project.commands.{cmd_name}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dekomp", prog_name="dekomp")
def main() -> None:
    """Varehus for desentralisert ordning for kompetanseutvikling.

    Leveranser inn, publiserte tabeller ut. Begynn med: dekomp build
    """
    gc.disable()  # a command lives for seconds and holds its data in DuckDB: a build is a fifth faster


if __name__ == "__main__":
    main()

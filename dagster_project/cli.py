"""The command ``dekomp``: which commands there are. What each does is in ``commands/``."""

from __future__ import annotations

import gc
from importlib import import_module

import click

from dagster_project.commands.shared import stop
from dagster_project.errors import UserError

COMMANDS = (
    *("build", "status", "diff", "publish"),
    *("site", "release", "simulate"),
    *("check", "template", "key", "demo"),
    *("notify", "doctor", "completion"),
)


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

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what a user can put right is told in a sentence, never as a traceback."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            stop(error)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--no-color", envvar="NO_COLOR", hidden=True, help="No colours, whatever the value: no-color.org")
@click.version_option(package_name="dekomp", prog_name="dekomp")
@click.pass_context
def main(ctx: click.Context, no_color: str | None) -> None:
    """Varehus for desentralisert ordning for kompetanseutvikling.

    Leveranser inn, publiserte tabeller ut. Begynn med: dekomp build
    """
    if no_color:
        ctx.color = False
    gc.disable()  # a command lives for seconds and holds its data in DuckDB: a build is a fifth faster


if __name__ == "__main__":
    main()

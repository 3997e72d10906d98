"""``dekomp completion``: the Tab key in a shell."""

from __future__ import annotations

import click


@click.command(short_help="Skriv det som gir fullføring med tabulator i skallet.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Skriv det skallet trenger for å fullføre kommandoer og valg med tabulator.

    \b
    Eksempler, en linje i ~/.bashrc, ~/.zshrc eller ~/.config/fish/config.fish:
      eval "$(dekomp completion bash)"
      eval "$(dekomp completion zsh)"
      dekomp completion fish | source
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"Kan ikke fullføre i {shell}.")
    click.echo(found(ctx.find_root().command, {}, "dekomp", "_DEKOMP_COMPLETE").source())

"""`letters completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from letters.cli.completing import VARIABLE


@click.command("completion", short_help="Print what your shell needs to complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what a shell needs to complete commands, options, forces, copies and signatories.

    \b
    bash: add to ~/.bashrc    eval "$(letters completion bash)"
    zsh:  add to ~/.zshrc     autoload -U compinit && compinit; eval "$(letters completion zsh)"
    fish: run once            letters completion fish > ~/.config/fish/completions/letters.fish

    `letters` must be on your PATH.
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"{shell} is not known.")
    script = made(ctx.find_root().command, {}, "letters", VARIABLE)
    click.echo(script.source_template % script.source_vars())

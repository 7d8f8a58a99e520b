"""`letters diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, plural, say, say_json

if TYPE_CHECKING:
    from letters.cli.run import Run

_SHOWN = 8


@click.command("diff", short_help="Show in words how letters changed.")
@click.argument("revision", required=False, metavar="[REV]")
@click.option("--force", "forces", multiple=True, metavar="FORCE", help="Only this force; may be given several times.")
@click.option("--signed", is_flag=True, help="Compare with what was signed, not with git.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_obj
def command(run: Run, revision: str | None, forces: tuple[str, ...], signed: bool, as_json: bool) -> None:
    """Show in words, force by force, how the letters changed since REV, a revision of git: HEAD unless named.

    Where git does not have the data, they are compared with what was signed; the first line says which it is. Mailboxes
    and other things that are not on the page do not count.
    """
    from letters.workflows.diff import diff

    if signed and revision is not None:
        raise click.UsageError("--signed compares with no revision: name one of the two.")
    changes = diff(run.services(), revision, forces, signed=signed)
    if as_json:
        say_json(
            {"since": changes.since, "letters": changes.letters, "unread": changes.unread, "unsigned": changes.unsigned}
        )
        return
    say(f"Compared with {changes.since}:")
    for force, lines in changes.letters.items():
        say(force)
        for line in lines:
            say(f"  {line}")
    for force in changes.unread:
        hint(f"{force}: it cannot be compared, since one of the two cannot be read.")
    if changes.unsigned:
        more = len(changes.unsigned) - _SHOWN
        shown = f"{', '.join(changes.unsigned[:_SHOWN])}{f' and {more} more' if more > 0 else ''}"
        hint(f"Not signed yet, so not compared: {shown}.")
    for name in changes.templates:
        hint(f"{name} changed: every letter may look different.")
    hint(f"{plural(len(changes.letters), 'letter')} changed, {changes.same} as before.")

"""`letters preview`."""

from __future__ import annotations

import threading
import webbrowser
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, say

if TYPE_CHECKING:
    from letters.cli.run import Run


@click.command("preview", short_help="See the letters in a browser while you write.")
@click.argument("force", required=False)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="The port; any free one unless named."
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.pass_obj
def command(run: Run, force: str | None, port: int, no_browser: bool) -> None:
    """See the letters in a browser while you write, with what is to be mended beside the page.

    Every letter, and first that of FORCE, is made again as soon as its data or a template is saved. Every page says
    PROOF (DRAFT while the letter is one). Nothing is approved, recorded or kept, and the page is for a browser on this
    machine alone. Ctrl-C ends it.
    """
    from letters.workflows.preview import preview

    def opened(address: str, once: str) -> None:
        say(address)
        hint("The preview is at this address, on this machine only. Save a file to see it change. Ctrl-C ends it.")
        if not no_browser:
            threading.Thread(target=webbrowser.open, args=(once,), daemon=True).start()

    preview(run.services(), force, port, opened=opened)
    hint("The preview has ended. Nothing was written.")

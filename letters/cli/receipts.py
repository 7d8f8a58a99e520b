"""`letters receipts`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.output import plural, say, say_json
from letters.embargo.instant import rfc3339

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.dispatch.receipts import Receipt
    from letters.workflows.receipts import Finding, Sent, Taken


@click.command("receipts", short_help="Read delivery reports and replies.")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@click.option("--trust", is_flag=True, help="Record also what names another mailbox than the one that we wrote to.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], trust: bool, as_json: bool) -> None:
    """Read delivery reports and replies, and record who has their copy, who has not, and who says so.

    FILE is a message saved as .eml or .msg, an mbox file, or a folder of them. Nothing is recorded twice. Anybody can
    write such a file: a reply counts only when it comes from the very mailbox that we wrote to, after we did, and says
    plainly that the letter came and nothing else. Exits 1 when a file needs a look.
    """
    from letters.workflows.receipts import read_receipts

    run: Run = ctx.obj
    findings = read_receipts(run.services(), files, trust=trust)
    if as_json:
        say_json([found.as_json() for found in findings])
    else:
        for found in findings:
            say(f"{found.place}: {_said(found)}")
        counts = Counter(
            "recorded" if found.taken in {"recorded", "outweighed", "contradiction"} else found.is_fine
            for found in findings
        )
        parts = (
            f"{counts['recorded']} recorded",
            *([f"{counts[True]} with nothing new"] if counts[True] else []),
            *([f"{plural(counts[False], 'file')} to look at"] if counts[False] else []),
        )
        say(", ".join(parts) + ".")
    if not all(found.is_fine for found in findings):
        ctx.exit(1)


def _said(found: Finding) -> str:
    """What the file was taken for, and what became of it."""
    if found.receipt is None:
        if found.taken == "nothing":
            return "an automatic answer, a delay, or a message that answers none. Nothing to record."
        return f"not read: {found.words}."
    kind = f"a reply from {found.receipt.mailbox or 'nobody named'}" if _is_reply(found.receipt) else "a report"
    if found.sent is None:
        return f"{kind}, about no message of ours.{_likely(found)}"
    if (odd := _odd(found.taken, found.receipt, found.sent)) is not None:
        return f"{kind}{odd}"
    words = f" ({found.receipt.words})" if found.receipt.words else ""
    return f"{kind}: {found.sent.copy} {found.receipt.state}{words}{_ENDS[found.taken]}"


def _odd(taken: Taken, receipt: Receipt, sent: Sent) -> str | None:
    """What is to be said of a claim that somebody had better look at; nothing of any other."""
    if taken == "stranger":
        return f" about {sent.copy}. Not recorded: {_stranger(receipt, sent)}"
    if taken == "doubtful":
        return f" about {sent.copy} to look at: {_doubtful(receipt, sent)}"
    return f": {_contradiction(receipt, sent)}" if taken == "contradiction" else None


_ENDS = {
    "recorded": ".",
    "outweighed": ". But it came back too, and that outweighs it: it counts as left to do.",
    "known": ". Known already.",
    "earlier": ". That is older than the newest attempt, so it changes nothing.",
    "rehearsal": ". It is about a rehearsal, so it changes nothing.",
}


def _is_reply(receipt: Receipt | None) -> bool:
    return receipt is not None and receipt.state == "acknowledged"


def _stranger(receipt: Receipt, sent: Sent) -> str:
    """Why a claim was not recorded, and what a person who knows better can do."""
    if not _is_reply(receipt):
        trust = "If it is right: the same again with --trust"
        return f"it speaks of {receipt.mailbox}, and we wrote to {sent.mailbox}. {trust}"
    return f"we wrote to {sent.mailbox}. If it speaks for the holder: {_by_hand(sent.force, sent.copy)}"


def _doubtful(receipt: Receipt, sent: Sent) -> str:
    """Why a person had better read a reply before it counts."""
    why = "it does not plainly say that the letter came, and nothing else"
    if receipt.at is None:
        why = "it has no date"
    elif receipt.at < sent.at:
        why = f"it is dated {rfc3339(receipt.at)}, before the message was sent ({rfc3339(sent.at)})"
    return f"{why}. Not recorded. If they have it: {_by_hand(sent.force, sent.copy)}"


def _contradiction(receipt: Receipt, sent: Sent) -> str:
    words = f" ({receipt.words})" if receipt.words and not _is_reply(receipt) else ""
    return (
        f"{sent.copy} came back{words}, and yet it is acknowledged. Recorded; one of the two is wrong: ring "
        f"them (letters call-list). If they have it: {_by_hand(sent.force, sent.copy)}; if not: letters send "
        f"{sent.force} --retry-unknown --only {sent.copy}"
    )


def _by_hand(force: str, copy: str) -> str:
    return f"letters record received {force} --copy {copy} --by NAME"


def _likely(found: Finding) -> str:
    if found.likely is None or not _is_reply(found.receipt):
        return ""
    force, copy = found.likely
    return f" But that is the mailbox of {copy}. If it answers our letter: {_by_hand(force, copy)}"

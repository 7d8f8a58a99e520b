"""`letters verify`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, plural, say, say_json
from letters.embargo.instant import Instant, rfc3339
from letters.errors import BadSettings
from letters.plain import plain

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.services import Services
    from letters.workflows.verify import Verified


@click.command("verify", short_help="Say who signed a letter and whether it is unchanged.")
@click.argument("files", nargs=-1, type=click.Path(), metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option(
    "--page", type=click.Path(path_type=Path), metavar="HTML", help="Write a page that checks letters offline."
)
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], as_json: bool, page: Path | None) -> None:
    """Say who signed a letter and whether it is unchanged, for each PDF named.

    A copy that lies in the store of the settings is named by its URL.

    In an inspection's folder the signer must be the letter's own signatory and the file the one that the ledger
    holds; elsewhere this says what could not be checked. Exits 0 when every file is genuine, 1 when one is not.

    With --page, write one file for the inspectorate's website instead: whoever opens it in a browser and drops a
    letter on it reads whether that is genuine, without installing or uploading anything.
    """
    if page is not None and not files and not as_json:
        _write_page(ctx.obj, page)
        return
    if page is not None or not files:
        raise click.UsageError("Name the PDFs to check, or --page alone.")
    from letters.workflows.given import given
    from letters.workflows.verify import verify_each

    services = _services(ctx.obj)
    now = datetime.now(UTC)
    named = tuple(given(file) for file in files)
    _refuse_missing(named)
    results = []
    for result in verify_each(named, services, now):
        results.append(result)
        if not as_json:
            _print(result)
    if as_json:
        say_json([_as_dict(result) for result in results])
    if any(result.failures for result in results):
        ctx.exit(1)


def _refuse_missing(files: tuple[Path | str, ...]) -> None:
    """Before a word is said of any file, as for every wrong usage."""
    from letters.workflows.verify import unreadable

    for file in files:
        if isinstance(file, str):
            continue
        try:
            file.stat()
        except OSError as error:
            raise unreadable(file, error) from error


def _write_page(run: Run, file: Path) -> None:
    from letters.workflows.page import write_page

    signers = write_page(run.services(), file)
    say(f"{file} accepts letters signed by:")
    for signer in signers:
        say(f"  {signer.name}, for {plural(len(signer.forces), 'force')}  {signer.fingerprint}")
    hint("Publish it on your website before the first letter leaves: a page that comes with a letter proves nothing.")


def _services(run: Run) -> Services | None:
    """Outside a workspace a letter can still be checked by itself; a workspace that was asked for must be there."""
    try:
        return run.services()
    except BadSettings:
        if run.named:
            raise
        return None


def _print(result: Verified) -> None:
    signer, said = result.verdict.signer, result.particulars
    name = plain(str(result.file))
    if result.failures:
        say(f"{'SUPERSEDED' if result.superseded else 'NOT GENUINE'}  {name}")
        for failure in result.failures:
            say(f"  {failure}")
    else:
        say(f"{'UNCHANGED' if result.unchecked else 'GENUINE'}  {name}")
    if signer and result.verdict.signed_at:
        say(f"  signed by    {signer.subject}, {result.verdict.signed_at:%-d %B %Y %H:%M} UTC by their clock")
        say(f"  certificate  {signer.fingerprint}")
    if stamp := result.verdict.stamp:
        say(f"  time-stamp   {stamp.moment:%-d %B %Y %H:%M} UTC, by the authority {stamp.certificate}")
    if archive := result.verdict.archive:
        say(f"  time-stamp   {archive.moment:%-d %B %Y %H:%M} UTC over the whole letter, by {archive.certificate}")
    if said:
        say(f"  letter       {said.force}, {said.edition} edition{f', copy {said.copy}' if said.copy else ''}")
        say(f"  inspection   {said.inspection}")
        say(f"  embargo      until {Instant.from_rfc3339(said.until, said.zone).full_words}")
    for remark in result.verdict.remarks:
        say(f"  remark       {remark}")
    for gap in result.unchecked:
        say(f"  not checked  {gap}")


def _as_dict(result: Verified) -> dict[str, object]:
    signer, stamp, said = result.verdict.signer, result.verdict.stamp, result.particulars
    return {
        "file": plain(str(result.file)),
        "genuine": not result.failures and not result.unchecked,
        "superseded": result.superseded,
        "failures": list(result.failures),
        "not_checked": list(result.unchecked),
        "remarks": list(result.verdict.remarks),
        "signer": signer and {"subject": signer.subject, "fingerprint": signer.fingerprint},
        "time_stamp": stamp and {"time": rfc3339(stamp.moment), "authority": stamp.certificate},
        "force": said and said.force,
        "inspection": said and said.inspection,
        "edition": said and said.edition,
        "copy": said and said.copy,
        "until": said and said.until,
    }

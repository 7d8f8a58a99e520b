"""`letters release proof` and `letters release verify-proof`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, plural, say, say_json
from letters.embargo.instant import rfc3339

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.workflows.release_proof import ProvedRelease


@click.command("proof", short_help="Write a file that proves the release to outsiders.")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Where to write; else stdout.")
@click.pass_obj
def proof(run: Run, output: Path | None) -> None:
    """Write one file that proves the newest release: its manifest, its time-stamps, the record and its checkpoint.

    It holds no recipient and no mailbox. docs/record.md says what it proves, and what it cannot.
    """
    from letters.files import write_output
    from letters.workflows.release_proof import prove_release

    data = prove_release(run.services())
    if output is None:
        say(data.decode().removesuffix("\n"))
        return
    write_output(output, data)
    say(f"The proof of the release is in {output}.")
    hint(f"Anybody can check it: letters release verify-proof {output.name} --key KEY --authority CERTIFICATE")
    hint(
        "KEY is what letters keys show prints after record:, CERTIFICATE a time-stamp authority's, where there is one."
    )


@click.command("verify-proof", short_help="Check the proof of a release.")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("letters", nargs=-1, type=click.Path(path_type=Path), metavar="[PDF]...")
@click.option("--key", metavar="KEY", help="The record's key, or a file of it, as the inspectorate published it.")
@click.option(
    "--authority",
    "authorities",
    metavar="CERTIFICATE",
    multiple=True,
    help="A time-stamp authority's certificate, or its fingerprint (sha256:…); may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def verify_proof(
    ctx: click.Context,
    file: Path,
    letters: tuple[Path, ...],
    *,
    key: str | None,
    authorities: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check the proof FILE of a release, anywhere and without a network; with PDFs, whether they are its letters.

    Exits 77 when the proof does not hold. Exits 1 when a PDF is none of its letters, and also when it holds but nobody
    named what it is to be compared with: the record's key, and the certificates of as many authorities as it needed.
    """
    from letters.workflows.release_proof import fingerprint, verify_proof

    pinned = [fingerprint(given) for given in authorities]
    proved = verify_proof(file, key, pinned, letters)
    if as_json:
        say_json(_as_dict(proved))
    else:
        _print(proved)
    if not proved.is_whole or any(force is None for _, force in proved.files):
        ctx.exit(1)


def _print(proved: ProvedRelease) -> None:
    say(f"Release {proved.number} of {proved.inspection} {_shown(proved)}: {plural(len(proved.letters), 'letter')}.")
    lifted = "; lifted early, the record says; this file does not show who approved it" if proved.lifted else ""
    say(f"  embargo    until {proved.until.full_words}{lifted}")
    say(f"  begun      {rfc3339(proved.begun)}, and public {rfc3339(proved.done)}, by the publishing machine's clock")
    for witness in proved.witnesses:
        trusted = "whose certificate you named" if witness.pinned else f"certificate {witness.certificate}"
        say(f"  time-stamp {rfc3339(witness.moment)} by {witness.authority}, {trusted}")
    if proved.witnesses:
        held = f"{len(proved.witnesses)} held, {proved.named} by certificates that you named"
        say(f"  quorum     {proved.quorum} needed, {held}")
    else:
        say("  time-stamp none: only that machine's own clock says when")
    say(f"  key        {'the one that you named' if proved.has_key else proved.key}")
    for file, force in proved.files:
        say(f"  {file}: the letter of {force}" if force else f"  {file}: NOT a letter of this release")
    if not proved.has_key:
        hint("Name the key that the inspectorate publishes, to see whether it is the one above: --key")
    if proved.named < proved.quorum:
        hint("Name the authorities' own certificates, to see whether they are the ones above: --authority")


def _shown(proved: ProvedRelease) -> str:
    """What was shown, and no more."""
    if not proved.has_key:
        return "hangs together; not yet shown is whose it is" + (", nor when" if proved.named < proved.quorum else "")
    if proved.named < proved.quorum:
        return "is in the record whose key you named; not yet shown is when"
    return "is proved" if proved.witnesses else "is proved, but for when it was"


def _as_dict(proved: ProvedRelease) -> dict[str, object]:
    return {
        "inspection": proved.inspection,
        "release": proved.number,
        "until": proved.until.rfc3339,
        "lifted": proved.lifted,
        "begun": rfc3339(proved.begun),
        "done": rfc3339(proved.done),
        "letters": dict(proved.letters),
        "proved": proved.is_whole,
        "key": proved.key,
        "key_named": proved.has_key,
        "quorum": {"needed": proved.quorum, "held": len(proved.witnesses), "named": proved.named},
        "time_stamps": [
            {
                "authority": witness.authority,
                "certificate": witness.certificate,
                "time": rfc3339(witness.moment),
                "pinned": witness.pinned,
            }
            for witness in proved.witnesses
        ],
        "files": [{"file": str(file), "force": force} for file, force in proved.files],
    }

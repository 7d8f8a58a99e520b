"""What the peers share: the work that they are given, and pyHanko's `sign_pdf` for those that cannot sign.

Each peer is a program of its own: `PEER.py WORK OUT` makes `OUT/<letter>-<edition>-signed.pdf` for every edition.
"""

import json
import sys
from pathlib import Path

WORK, OUT = (Path(argument).resolve() for argument in sys.argv[1:3])


def letters():
    """The letters of the work: dicts with `id`, `headings` (of the editions) and `context`."""
    return json.loads((WORK / "letters.json").read_text("utf-8"))


def editions():
    """(name of the edition's files without suffix, heading, letter) of every file to make."""
    for letter in letters():
        for number, heading in enumerate(letter["headings"]):
            yield f"{letter['id']}-{number}", heading, letter


def paragraphs(letter):
    """The letter's body as (style, text): `text`, `point`, `subpoint` or `heading`, marks of emphasis left out."""
    context = letter["context"]
    for block in context["body"]:
        match block["kind"]:
            case "text":
                yield "text", plain(block["text"])
            case "embargo":
                report = context["inspection"]["report"]
                words = context["embargo"]["words"]
                about = (
                    f"An embargoed copy of the {report['title']} is attached. The report" if report else "This letter"
                )
                yield (
                    "text",
                    f"{about} will be published on {words}. It must not be published until that date and time.",
                )
            case "findings":
                for theme in block["themes"]:
                    yield "heading", theme["heading"]
                    yield from points(theme["points"])
            case _:
                yield from points(block["points"])


def points(items, style="point"):
    """The points of a list and of the lists inside, as (style, text)."""
    for item in items:
        yield style, plain(item["text"])
        yield from points(item["points"], "subpoint")


def plain(text):
    """The text without its marks of emphasis."""
    return text.replace("*", "")


def sign(name):
    """Sign `OUT/<name>.pdf` as pyHanko's documentation shows it, into `OUT/<name>-signed.pdf`."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    signer = signers.SimpleSigner.load_pkcs12(WORK / "key.p12", passphrase=(WORK / "passphrase").read_bytes())
    with (OUT / f"{name}.pdf").open("rb") as unsigned, (OUT / f"{name}-signed.pdf").open("wb") as signed:
        signers.sign_pdf(
            IncrementalPdfFileWriter(unsigned),
            signers.PdfSignatureMetadata(field_name="Signature"),
            signer=signer,
            output=signed,
        )

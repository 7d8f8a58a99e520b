"""The peer: a plain loop over WeasyPrint and pyHanko's `sign_pdf`, as their documentation shows them.

Usage: plain_loop.py WORKSPACE OUT. Every letter of the workspace is laid out and signed once for each recipient, with
the embargo in the top margin, and once more for the public: as many signed files as `letters generate` makes.
"""

import os
import sys
from pathlib import Path

workspace, out = Path(sys.argv[1]), Path(sys.argv[2])
os.environ["FONTCONFIG_FILE"] = str(workspace.resolve() / "templates" / "fonts" / "fonts.conf")

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: E402
from pyhanko.sign import signers  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402

from letters.templating.templates import Templates  # noqa: E402
from letters.trust.folder import PASSPHRASE  # noqa: E402
from letters.typeset.context import letter_context  # noqa: E402
from letters.workspace.workspace import read  # noqa: E402

BANNER = '@page {{ @top-center {{ content: "{}"; font: bold 10pt Liberation Sans }} }}'

templates = Templates(workspace / "templates")
keys = workspace / ".letters" / "keys"
for letter in read(workspace).letters:
    html = templates.render("letter.html.j2", letter_context(letter))
    until = letter.inspection.embargo.until.full_words
    headings = [f"EMBARGOED UNTIL {until} - copy {number}" for number, _ in enumerate(letter.people, 1)]
    for number, heading in enumerate([*headings, ""]):
        stylesheets = [CSS(workspace / "templates" / "letter.css"), CSS(string=BANNER.format(heading))]
        pdf = out / f"{letter.id}-{number}.pdf"
        HTML(string=html).write_pdf(pdf, stylesheets=stylesheets, pdf_variant="pdf/a-3a")
        signer = signers.SimpleSigner.load_pkcs12(
            keys / f"{letter.force.signatory}.p12", passphrase=(keys / PASSPHRASE).read_bytes().strip()
        )
        with pdf.open("rb") as unsigned, (out / f"{letter.id}-{number}-signed.pdf").open("wb") as signed:
            signers.sign_pdf(
                IncrementalPdfFileWriter(unsigned),
                signers.PdfSignatureMetadata(field_name="Signature"),
                signer=signer,
                output=signed,
            )

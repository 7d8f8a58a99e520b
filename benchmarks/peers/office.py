"""docxtpl, and one call of LibreOffice for all files; then pyHanko."""

import subprocess

from docx import Document
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from work import OUT, WORK, editions, paragraphs, sign

STYLES = {"heading": "Heading 2", "point": "List Bullet", "subpoint": "List Bullet 2", "text": "Normal"}
EXPORT = (
    'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"},'
    '"SelectPdfVersion":{"type":"long","value":"3"}}'
)


def template():
    """A Word letter with docxtpl's tags, as somebody would make it in Word: measures as in letter.css."""
    document = Document()
    [section] = document.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.bottom_margin = Mm(25)
    section.top_margin = Mm(33)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Liberation Sans", Pt(11.5)
    section.header.paragraphs[0].add_run("{{ heading }}").bold = True
    for line in (
        "{{ inspectorate }}",
        "{{ address }}",
        "{{ signatory }}",
        "{{ date }}",
        "{{ addressee }}",
        "Dear {{ dear }}",
    ):
        document.add_paragraph(line)
    document.add_paragraph("{{ title }}", "Heading 1")
    document.add_paragraph("{%p for style, words in body %}")
    for name, style in STYLES.items():
        document.add_paragraph(f"{{%p if style == '{name}' %}}")
        document.add_paragraph("{{ words }}", style)
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    for line in ("Yours sincerely", "", "{{ signatory }}"):
        document.add_paragraph(line)
    document.save(WORK / "template.docx")


def context(heading, letter):
    given = letter["context"]
    addressee, signatory = given["addressee"], given["signatory"]
    lines = [addressee["name"], addressee["office"], given["force"]["name"], *addressee["postal"]]
    return {
        "heading": heading,
        "inspectorate": given["inspection"]["inspectorate"]["name"],
        "address": " | ".join(given["inspection"]["inspectorate"]["address"]),
        "signatory": ", ".join(filter(None, (signatory["name"], signatory["office"]))),
        "date": given["date"],
        "addressee": ", ".join(filter(None, lines)),
        "dear": addressee["salutation"] or addressee["office"],
        "title": given["inspection"]["title"],
        "body": list(paragraphs(letter)),
    }


template()
names = []
for name, heading, letter in editions():
    document = DocxTemplate(WORK / "template.docx")
    document.render(context(heading, letter), autoescape=True)
    document.save(OUT / f"{name}.docx")
    names.append(name)
subprocess.run(
    [
        "soffice",
        f"-env:UserInstallation={(WORK / 'office').as_uri()}",
        "--headless",
        "--convert-to",
        EXPORT,
        "--outdir",
        OUT,
        *(OUT / f"{name}.docx" for name in names),
    ],
    check=True,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
for name in names:
    sign(name)

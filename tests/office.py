"""Files of office programs as people make them, for tests: workbooks and Word letters."""

import zipfile
from io import BytesIO

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

HEADS = ("Force", "Theme", "Finding")


def workbook(file, rows, change=lambda book: None):
    """A workbook with one sheet of these rows, perhaps changed before it is saved."""
    book = openpyxl.Workbook()
    book.active.title = "Findings"
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(file)
    return file


def letter(file, paragraphs, change=lambda document: None):
    """A Word letter of paragraphs, each a text or (style, text); `**bold**` and `*italics*` are runs of their own."""
    document = docx.Document()
    for paragraph in paragraphs:
        style, text = paragraph if isinstance(paragraph, tuple) else (None, paragraph)
        add = document.add_paragraph(style=style)
        for number, part in enumerate(text.split("**")):
            for inner, words in enumerate(part.split("*")):
                run = add.add_run(words)
                run.bold, run.italic = bool(number % 2) or None, bool(inner % 2) or None
    change(document)
    document.save(file)
    return file


def tracked(paragraph, kind, words):
    """Add words to a paragraph as a tracked change, `ins` or `del`."""
    change, run = OxmlElement(f"w:{kind}"), OxmlElement("w:r")
    text = OxmlElement("w:t" if kind == "ins" else "w:delText")
    text.text = words
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    change.append(run)
    paragraph._p.append(change)


def replace_part(file, name, change):
    """Change the bytes of one part of a packed file; a part that is not there is added."""
    with zipfile.ZipFile(file) as packed:
        parts = {part: packed.read(part) for part in packed.namelist()}
    parts[name] = change(parts.get(name, b""))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, data in parts.items():
            packed.writestr(part, data)
    file.write_bytes(out.getvalue())

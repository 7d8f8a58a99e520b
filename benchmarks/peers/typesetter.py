"""Typst's Python binding, one compiler for all files; then pyHanko."""

import json
from pathlib import Path

import typst
from work import OUT, editions, paragraphs, sign

fonts = Path(__file__).resolve().parents[2] / "templates" / "fonts"
compiler = typst.Compiler(Path(__file__).with_name("letter.typ"), font_paths=[fonts], ignore_system_fonts=True)
for name, heading, letter in editions():
    given = {"letter": json.dumps(letter["context"]), "heading": heading, "body": json.dumps([*paragraphs(letter)])}
    compiler.compile(output=OUT / f"{name}.pdf", sys_inputs=given, pdf_standards=["ua-1"])
    sign(name)

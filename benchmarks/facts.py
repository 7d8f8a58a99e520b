"""What a PDF lacks that a letter must have, as its own marks and `outloud` say."""

import json
import subprocess
import sys
from pathlib import Path

import pikepdf

NOTHING = pikepdf.Dictionary()


def lacks(path):
    """In words, for a table; empty when nothing is missing."""
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        metadata = pdf.open_metadata()
        missing = []
        if not (root.get("/MarkInfo", NOTHING).get("/Marked", False) and "/StructTreeRoot" in root):
            missing.append("tags")
        if "pdfuaid:part" not in metadata:
            missing.append("PDF/UA")
        if "pdfaid:part" not in metadata:
            missing.append("PDF/A")
        if not signed(root):
            missing.append("signature")
        elif "/DocMDP" not in root.get("/Perms", NOTHING):
            missing.append("certification")
    errors = audible_errors(path)
    if errors:
        missing.append(f"{errors} error{'s' if errors > 1 else ''} for screen readers")
    return ", ".join(missing)


def signed(root):
    """Whether a signature field holds a signature."""
    fields = root.get("/AcroForm", NOTHING).get("/Fields", [])
    return any(field.get("/FT") == "/Sig" and "/V" in field for field in fields)


def audible_errors(path):
    """How many errors `outloud` finds: what a screen reader would stumble over."""
    command = [Path(sys.executable).with_name("outloud"), "--quiet", "--json", "-", path]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    return said["results"][0]["counts"]["error"]

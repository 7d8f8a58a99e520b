"""Write what every peer is given: prepare.py WORKSPACE FOLDER. Not part of any peer's time.

FOLDER gets `letters.json` (each letter's texts, and the headings of its editions: one for each recipient, and an empty
one for the public), `<letter>-<edition>.html` with its stylesheet inside, `key.p12` and `passphrase`.
"""

import json
import shutil
import sys
from pathlib import Path

from letters.templating.templates import Templates
from letters.trust.folder import PASSPHRASE
from letters.typeset.context import letter_context
from letters.workspace.workspace import read

BANNER = '@page {{ @top-center {{ content: "{}"; font: bold 10pt Liberation Sans }} }}'


def main():
    workspace, folder = Path(sys.argv[1]), Path(sys.argv[2])
    templates = Templates(workspace / "templates")
    layout = (workspace / "templates" / "letter.css").read_text("utf-8")
    work = []
    for letter in read(workspace).letters:
        context = letter_context(letter)
        until = letter.inspection.embargo.until.full_words
        headings = [f"EMBARGOED UNTIL {until} - copy {number}" for number, _ in enumerate(letter.people, 1)] + [""]
        html = templates.render("letter.html.j2", context)
        for edition, heading in enumerate(headings):
            style = f"<style>{layout}\n{BANNER.format(heading)}</style></head>"
            page = html.replace("</head>", style, 1)
            (folder / f"{letter.id}-{edition}.html").write_text(page, encoding="utf-8")
        work.append({"id": letter.id, "headings": headings, "context": context})
    (folder / "letters.json").write_text(json.dumps(work, ensure_ascii=False), encoding="utf-8")
    keys = workspace / ".letters" / "keys"
    shutil.copy(next(iter(sorted(keys.glob("*.p12")))), folder / "key.p12")
    (folder / "passphrase").write_bytes((keys / PASSPHRASE).read_bytes().strip())


if __name__ == "__main__":
    main()

"""weasymerge (PyPI), one call with a row for each file; then pyHanko. LETTERS_WEASYMERGE names the program."""

import csv
import os
import subprocess

from work import OUT, WORK, editions, sign

with (WORK / "rows.csv").open("w", encoding="utf-8", newline="") as file:
    rows = csv.writer(file)
    rows.writerow(["name", "html"])
    rows.writerows((name, (WORK / f"{name}.html").read_text("utf-8")) for name, _, _ in editions())
(WORK / "row.html").write_text("{{ row.html | safe }}", encoding="utf-8")
subprocess.run(
    [
        os.environ["LETTERS_WEASYMERGE"],
        "--data",
        WORK / "rows.csv",
        "--template",
        WORK / "row.html",
        "--output",
        f"{OUT}/{{row[name]}}.pdf",
    ],
    check=True,
)
for name, _, _ in editions():
    sign(name)

"""wkhtmltopdf, once for each file; then pyHanko."""

import subprocess

from work import OUT, WORK, editions, sign

for name, heading, _ in editions():
    header = ["--header-center", heading] if heading else []
    subprocess.run(
        ["wkhtmltopdf", "--quiet", *header, WORK / f"{name}.html", OUT / f"{name}.pdf"], check=True, capture_output=True
    )
    sign(name)

"""The command lines of WeasyPrint and pyHanko, once for each file."""

import subprocess
import sys
from pathlib import Path

from work import OUT, WORK, editions

tools = Path(sys.executable).parent
for name, _, _ in editions():
    unsigned, signed = OUT / f"{name}.pdf", OUT / f"{name}-signed.pdf"
    subprocess.run(
        [tools / "weasyprint", "--quiet", "--pdf-variant", "pdf/a-3a", WORK / f"{name}.html", unsigned], check=True
    )
    subprocess.run(
        [
            tools / "pyhanko",
            "sign",
            "addsig",
            "--field",
            "Signature",
            "pkcs12",
            "--passfile",
            WORK / "passphrase",
            unsigned,
            signed,
            WORK / "key.p12",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )

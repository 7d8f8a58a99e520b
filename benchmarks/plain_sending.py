"""The peer: a plain loop over smtplib.

Usage: plain_sending.py FOLDER PORT. Sends each message of the folder as it is, over one connection, and says so in one
line of JSON.
"""

import json
import smtplib
import sys
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

with smtplib.SMTP("127.0.0.1", int(sys.argv[2])) as server:
    for path in sorted(Path(sys.argv[1]).glob("*.eml")):
        content = path.read_bytes()
        head = BytesHeaderParser(policy=default).parsebytes(content)
        sender, recipient = (head[name].addresses[0].addr_spec for name in ("From", "To"))
        server.sendmail(sender, recipient, content)
        print(json.dumps({"copy": path.stem, "state": "accepted"}), flush=True)

"""A small program around the real adapter: begin a workspace's ledger, append, refuse as the program does.

    appending.py ROOT COUNT [BATCH]

COUNT transactions of BATCH events each, into the ledger that the variable LEDGER names; prints the number of the last
event after each one. Ends with the exit code of the refusal, if there is one.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from letters.errors import LettersError
from letters.ledger.opening import Place
from letters.ports import Entry

AT = datetime(2014, 9, 2, 12, tzinfo=UTC)


def main(root, count, batch=1):
    url = os.environ.get("LEDGER", "sqlite:///.letters/ledger.db")
    ledger = Place(url, Path(root), "core-business-2014").begin(at=AT, actor="tester")
    for turn in range(int(count)):
        entries = [Entry("letter.intent", "kent", {"inputs": f"{turn}.{part}"}) for part in range(int(batch))]
        print(ledger.append(entries, at=AT, actor="tester")[-1].n, flush=True)
    ledger.close()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except LettersError as error:
        print(error, error.remedy, file=sys.stderr)
        sys.exit(error.exit_code)

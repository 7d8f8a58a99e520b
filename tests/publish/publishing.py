"""A small program around the real publisher: publish release 1, refuse as the program does.

publishing.py ROOT
"""

import sys
from datetime import timedelta
from pathlib import Path

from letters.embargo.evidence import Evidence
from letters.embargo.gate import ask
from letters.embargo.instant import Instant
from letters.errors import LettersError
from letters.publish.folder import FolderPublisher

UNTIL = Instant.from_wall("2014-09-04 00:01", "Europe/London")
FILES = {"kent/letter.pdf": b"%PDF kent", "essex/letter.pdf": b"%PDF essex", "manifest.json": b"{}"}


def main(root):
    permit = ask([UNTIL], Evidence(UNTIL.utc + timedelta(seconds=1)))
    publisher = FolderPublisher(Path(root))
    publisher.stage(permit, 1, FILES)
    publisher.switch(permit, 1)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except LettersError as error:
        print(error, error.remedy, file=sys.stderr)
        sys.exit(error.exit_code)

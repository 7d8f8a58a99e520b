"""Files that are finished or absent, and the things that come with the program."""

from letters.files.digest import digest, digest_of
from letters.files.output import refuse_output, refuse_own, write_output
from letters.files.read import read
from letters.files.shipped import shipped
from letters.files.write import make_folder, make_link, remove, sweep, sweep_unfinished, sync_folder, write, write_all

__all__ = [
    "digest",
    "digest_of",
    "make_folder",
    "make_link",
    "read",
    "refuse_output",
    "refuse_own",
    "remove",
    "shipped",
    "sweep",
    "sweep_unfinished",
    "sync_folder",
    "write",
    "write_all",
    "write_output",
]

"""Time zone data that say something else."""

import struct


def doctored(folder, seconds):
    """Time zone data in which London has been that many seconds from UTC all along."""
    name = b"LMT\0"
    head = b"TZif2" + bytes(15)
    block = struct.pack(">6l", 0, 0, 0, 0, 1, len(name)) + struct.pack(">lbB", seconds, 0, 0) + name
    (folder / "Europe").mkdir(parents=True)
    (folder / "Europe/London").write_bytes(head + block + head + block + b"\nLMT%d\n" % (-seconds // 3600))
    (folder / "tzdata.zi").write_text("# version 2099z\n")
    return folder

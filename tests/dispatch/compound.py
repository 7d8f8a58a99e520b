"""Writes compound files (MS-CFB, version 3), as Outlook's `.msg` are: enough of the format to test their reading."""

import struct
from itertools import count

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def build(tree):
    """The file of a tree: names to bytes (a stream) or to another tree (a storage)."""
    entries = _entries(tree)
    small = [entry for entry in entries if entry["kind"] == 2 and len(entry["data"]) < CUTOFF]
    mini, mini_fat = bytearray(), []
    for entry in small:
        entry["start"] = len(mini_fat) if entry["data"] else END
        _chain(mini_fat, -(-len(entry["data"]) // MINI))
        mini += entry["data"].ljust(-(-len(entry["data"]) // MINI) * MINI, b"\0")
    entries[0]["data"] = bytes(mini)
    fat, sectors = [], []
    for entry in (entries[0], *(entry for entry in entries if entry["kind"] == 2 and entry not in small)):
        entry["start"] = _place(fat, sectors, entry["data"])
    mini_fat_start = _place(fat, sectors, struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    directory_start = _place(fat, sectors, b"".join(map(_entry, entries)))
    fat_sectors = next(n for n in count(1) if n * SECTOR // 4 >= len(fat) + n)
    places = [len(fat) + n for n in range(fat_sectors)]
    fat += [FAT] * fat_sectors
    fat += [FREE] * (fat_sectors * SECTOR // 4 - len(fat))
    sectors.append(struct.pack(f"<{len(fat)}I", *fat))
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, directory_start, 0, CUTOFF),
        *(mini_fat_start, -(-len(mini_fat) * 4 // SECTOR), END, 0),
    )
    return b"".join([head, struct.pack("<109I", *(places + [FREE] * (109 - len(places)))), *sectors])


def _entries(tree):
    """Root first; the entries of one storage hang on each other's right, sorted as the format wants."""
    entries = [{"name": "Root Entry", "kind": 5, "data": b"", "start": END, "right": NONE, "child": NONE}]

    def add(owner, branch):
        before = None
        for name in sorted(branch, key=lambda each: (len(each), each.upper())):
            value, number = branch[name], len(entries)
            kind, data = (1, b"") if isinstance(value, dict) else (2, value)
            entry = {"name": name, "kind": kind, "data": data, "start": 0, "right": NONE, "child": NONE}
            entries.append(entry)
            if before is None:
                owner["child"] = number
            else:
                before["right"] = number
            before = entry
            if kind == 1:
                add(entry, value)

    add(entries[0], tree)
    return entries


def _entry(entry):
    name = entry["name"].encode("utf-16-le") + b"\0\0"
    links = (NONE, entry["right"], entry["child"])
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        *(name, len(name), entry["kind"], 1, *links, 0, entry["start"] if entry["data"] else END, len(entry["data"])),
    )


def _place(fat, sectors, data):
    if not data:
        return END
    size = -(-len(data) // SECTOR)
    start = len(fat)
    _chain(fat, size)
    sectors.append(data.ljust(size * SECTOR, b"\0"))
    return start


def _chain(table, size):
    start = len(table)
    table += [*range(start + 1, start + size), END] if size else []

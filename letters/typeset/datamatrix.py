"""The small square mark that a camera reads (ISO/IEC 16022), as an SVG path."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import zxingcpp


def draw(text: str) -> dict[str, Any]:
    """`size` modules each way, the quiet zone included, and the `path` of the dark ones."""
    rows = memoryview(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix).to_image()).tolist()
    return {"size": len(rows), "path": "".join(_run(x, y, length) for y, row in enumerate(rows) for x, length in _dark(row))}


def _dark(row: list[int]) -> list[tuple[int, int]]:
    """Where the row's dark runs begin and how long they are."""
    runs, x = [], 0
    for value, group in groupby(row):
        length = len(list(group))
        if value == 0:
            runs.append((x, length))
        x += length
    return runs


def _run(x: int, y: int, length: int) -> str:
    return f"M{x} {y}h{length}v1h-{length}z"

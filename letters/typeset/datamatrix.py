"""The small square mark that a camera reads (ISO/IEC 16022), as an SVG path of strokes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import zxingcpp


def draw(text: str) -> dict[str, Any]:
    """`size` modules each way, the quiet zone included, and the `path`: a stroke one module wide through each row."""
    # Left alone, zxing takes an oblong symbol for some lengths, which the square on the page would cut.
    image: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True).to_image()
    rows: list[list[int]] = memoryview(image).tolist()  # type: ignore[assignment]  # two dimensions
    return {"size": len(rows), "path": "".join(f"M0 {y}.5{_dashes(row)}" for y, row in enumerate(rows) if 0 in row)}


def _dashes(row: list[int]) -> str:
    """Pen down over dark modules (0), up over light ones."""
    runs = ((value, sum(1 for _ in run)) for value, run in groupby(row))
    return "".join(f"m{length} 0" if value else f"h{length}" for value, length in runs)

"""What comes with the program: the letter's templates and the sample inspection."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def shipped(part: Literal["templates", "data"]) -> Path:
    """The folder of that part: in the installed package, or at the top of the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "shipped" / part
    return installed if installed.is_dir() else package.parent / part

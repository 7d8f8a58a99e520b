"""Files of office programs, opened with care: what is too large, packed to burst, locked, or asks for other files, is
refused in words before any library sees it.

Needs openpyxl and python-docx (the extra `office`).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from letters.errors import BadSettings, WrongUsage

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 16 * 1024 * 1024
"""Bytes of a file that is read. A long letter with pictures is a tenth of it."""
_LARGEST_UNPACKED = 128 * 1024 * 1024
_LARGEST_PART = 64 * 1024 * 1024
_MOST_PARTS = 4000
_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (".xml", ".rels", ".vml")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_PLAIN_ENCODINGS = {b"", b"utf-8", b"us-ascii", b"ascii"}
BROKEN = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, NotImplementedError,
    RecursionError, EOFError, SyntaxError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What libraries raise for files that are not what they seem."""


def read_file(file: Path) -> bytes:
    """The bytes of a file of an office program. Raises WrongUsage where it cannot be read or is too large."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    if len(raw) > LARGEST:
        raise WrongUsage(f"{file} is not taken: it is larger than {LARGEST // 1024 // 1024} MiB.", "Divide it.")
    return raw


def guard(raw: bytes, program: str) -> None:
    """Look a packed file over before it is read. Raises ValueError, in words; `program` is whose file it should be."""
    if raw.startswith(_LOCKED):
        raise ValueError("it has a password or is in an old format: open it and save it again without, in the new one")
    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            parts = packed.infolist()
            _refuse_bomb(parts)
            for part in parts:
                if part.filename.lower().endswith(_MARKUP):
                    _refuse_entities(packed.read(part))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ValueError(f"it is no file of {program} that can be read: open it there and save it again") from error


def library(name: str) -> Any:
    """The module of that name. Raises BadSettings where it is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        raise BadSettings(
            "Files of office programs need a library that is not installed.",
            "Install it: pip install 'letters[office]'. A .csv needs none.",
        ) from error


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    """What a part unpacks to is never more than it says: zipfile stops there."""
    sizes = [part.file_size for part in parts]
    if len(parts) > _MOST_PARTS or sum(sizes) > _LARGEST_UNPACKED or max(sizes, default=0) > _LARGEST_PART:
        raise ValueError("it unpacks to far more than letters hold")


def _refuse_entities(part: bytes) -> None:
    """A document type can name other files, or grow without end; no office program writes one."""
    if b"\0" in part[:64]:
        raise ValueError("a part of it is not UTF-8, which no office program writes: save it again")
    named = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    if named and named[1].lower() not in _PLAIN_ENCODINGS:
        raise ValueError("a part of it is not UTF-8, which no office program writes: save it again")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise ValueError("it declares entities, which can fetch other files: no office program writes that")

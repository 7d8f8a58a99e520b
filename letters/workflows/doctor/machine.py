"""The machine: Python, libraries, extras, fonts, time zones, completion in the shell."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from letters.files import shipped
from letters.typeset import libraries
from letters.typeset.fonts import Fonts
from letters.workflows.doctor.findings import Probe

if TYPE_CHECKING:
    from letters.workflows.doctor.findings import Found

_OLDEST = (3, 11)
_OLDEST_PANGO = 14400
_EXTRAS = {
    "openpyxl": ("office", "Excel workbooks"),
    "docx": ("office", "Word letters"),
    "keyring": ("keyring", "passphrases in the system’s keyring"),
    "olefile": ("msg", "Outlook messages among receipts"),
    "pkcs11": ("pkcs11", "keys on a token"),
    "starlette": ("preview", "the preview in a browser"),
    "psycopg": ("postgres", "a ledger that machines share"),
    "distributed": ("scale", "other machines that lay letters out"),
}
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:(==|>=)\s*([\d.]+))?")
_RC_FILES = {"bash": (".bashrc", ".bash_profile"), "zsh": (".zshrc",), "fish": (".config/fish",)}


def probes(root: Path | None) -> tuple[Probe, ...]:
    """Those that need no inspection; with one, its own fonts are looked at."""
    fonts = (root / "templates" if root else shipped("templates")) / "fonts"
    return (
        Probe("machine", "Python", _python),
        Probe("machine", "libraries", _libraries),
        Probe("machine", "Pango", _pango),
        Probe("machine", "fonts", lambda: _fonts(fonts)),
        Probe("machine", "time zones", _zones),
        Probe("machine", "extras", _extras),
        Probe("machine", "completion", _completion),
    )


def _python() -> Found:
    said = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < _OLDEST:
        yield "wrong", said, "use Python 3.11 or newer"
    elif not sys.platform.startswith("linux"):
        yield "note", f"{said}: Letters is made for Linux", "use a Linux machine, a container, or WSL 2"
    else:
        yield "well", said, ""


def _libraries() -> Found:
    """Every library that the package asks for, in a version that it can use."""
    try:
        wanted = importlib.metadata.requires("letters") or []
    except importlib.metadata.PackageNotFoundError:
        yield "note", "Letters is not installed as a package, so that its libraries are not known", "run: make letters"
        return
    faults = [fault for line in wanted if "extra ==" not in line and (fault := _fault(line))]
    for fault in faults:
        yield "wrong", fault, "install again: make letters, or pip install --upgrade letters"
    if not faults:
        yield (
            "well",
            f"WeasyPrint {_version('weasyprint')}, pyHanko {_version('pyhanko')}, and the others as wanted",
            "",
        )


def _fault(line: str) -> str | None:
    match = _REQUIREMENT.match(line)
    if match is None:
        return None
    name, sign, wanted = match.groups()
    found = _version(name)
    if not found:
        return f"{name} is missing"
    right = sign is None or (found == wanted if sign == "==" else _numbers(found) >= _numbers(wanted))
    return None if right else f"{name} is {found}, and {'exactly ' if sign == '==' else 'at least '}{wanted} is wanted"


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _pango() -> Found:
    try:
        pango, harfbuzz = libraries.pango(), libraries.harfbuzz()
    except (ImportError, OSError):
        yield (
            "wrong",
            "Pango, which lays out text, cannot be loaded",
            "run: make letters, or apt install libpango-1.0-0",
        )
        return
    said = f"Pango {pango // 10000}.{pango // 100 % 100}.{pango % 100}, HarfBuzz {harfbuzz}"
    if pango < _OLDEST_PANGO:
        yield "wrong", said, "install Pango 1.44 or newer"
    elif not libraries.has_subsetter():
        yield "note", f"{said}, without HarfBuzz’s subsetter: letters take longer", "apt install libharfbuzz-subset0"
    else:
        yield "well", said, ""


def _fonts(folder: Path) -> Found:
    """Each family has its four forms, since any text may stand in bold or italics."""
    if not any(folder.glob("*.ttf")):
        yield "wrong", f"there is no font in {folder}", "put back the folder templates/fonts, as letters init makes it"
        return
    faces = Fonts(folder).faces
    families = {face.family for face in faces}
    lacking = [
        f"{family} has no {'bold ' * bold}{'italic ' * italic}{'regular ' * (not bold and not italic)}form"
        for family in sorted(families)
        for bold in (False, True)
        for italic in (False, True)
        if not any((face.family, face.bold, face.italic) == (family, bold, italic) for face in faces)
    ]
    for fault in lacking:
        yield "wrong", fault, f"put its file into {folder}"
    if not lacking:
        yield "well", f"{', '.join(sorted(families))}, in four forms", ""


def _zones() -> Found:
    try:
        until = datetime(2014, 9, 3, 23, 1, tzinfo=UTC).astimezone(ZoneInfo("Europe/London"))
    except ZoneInfoNotFoundError:
        yield "wrong", "the time zone Europe/London is not known here", "pip install tzdata"
        return
    if until.hour != 0:
        yield "wrong", "the time zone Europe/London has no summer time here", "pip install --upgrade tzdata"
    else:
        yield "well", f"Europe/London is known; tzdata {_version('tzdata') or 'of the system'}", ""


def _extras() -> Found:
    for module, (extra, use) in _EXTRAS.items():
        if importlib.util.find_spec(module) is None:
            yield (
                "note",
                f"{module} is not installed, which is for {use}",
                f"if you need it: pip install 'letters[{extra}]'",
            )
        else:
            yield "well", f"{module} is installed, for {use}", ""


def _completion() -> Found:
    shell = Path(os.environ.get("SHELL", "")).name
    if shell not in _RC_FILES:
        return
    files = [Path.home() / name for name in _RC_FILES[shell]]
    texts = [file for place in files for file in (place.rglob("*.fish") if place.is_dir() else [place])]
    if any(b"_LETTERS_COMPLETE" in _read(text) or b"letters completion" in _read(text) for text in texts):
        yield "well", f"{shell} completes commands and forces", ""
    else:
        yield "note", f"{shell} does not complete commands and forces yet", f"see: letters completion {shell} --help"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()[: 1 << 20]
    except OSError:
        return b""

"""One digest over all that shapes a page besides the letter. Made without loading the typesetter itself."""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from letters.typeset import libraries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PROGRAMS = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "fonttools", "jinja2", "pikepdf", "zxing-cpp")
_ROOMS = ("typeset", "templating", "pdf")


def fingerprint(templates: Path, picture: bytes | None) -> str:
    """64 hex digits over templates, fonts, the signature's picture, programs' versions and this program's own rooms."""
    digest = sha256()
    for part in _parts(templates.resolve(), picture):
        digest.update(sha256(part).digest())
    return digest.hexdigest()


def _parts(templates: Path, picture: bytes | None) -> Iterator[bytes]:
    yield picture or b""
    for program in _PROGRAMS:
        yield f"{program} {version(program)}".encode()
    yield f"Pango {libraries.pango()} HarfBuzz {libraries.harfbuzz()}".encode()
    yield f"{'harfbuzz' if libraries.has_subsetter() else 'no'} subset".encode()
    messages = templates / "messages"  # what accompanies a letter is not on its page
    yield from _content(templates, (file for file in templates.rglob("*") if messages not in file.parents))
    own = Path(__file__).parents[1]
    for room in _ROOMS:
        yield from _content(own, (own / room).rglob("*.py"))


def _content(root: Path, files: Iterable[Path]) -> Iterator[bytes]:
    for file in sorted(files):
        if file.is_file():
            yield file.relative_to(root).as_posix().encode()
            yield file.read_bytes()

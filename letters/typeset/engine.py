"""WeasyPrint, set up once a process: one font configuration, one fetcher, each stylesheet parsed once."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from letters.errors import Problem, Unfit
from letters.typeset.context import PICTURE
from letters.typeset.resources import Fetcher
from letters.typeset.swift.hurry import hurry
from letters.typeset.tagging import complete_lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.templating.templates import Templates

_LOG = logging.getLogger("weasyprint")
_SPOT = re.compile(r" at (\d+):(\d+)")
_MACHINE = (
    "HarfBuzz-Subset"  # its library is missing: the same pages, but a slower machine. Nothing the letter can mend
)
_QUOTED = re.compile(r"[`'\"]([^`'\"]{2,})[`'\"]")


@dataclass(frozen=True, slots=True)
class Layout:
    """A document laid out and written, and what WeasyPrint had to say of it. `document` is weasyprint's own."""

    document: Any
    pdf: bytes
    problems: tuple[Problem, ...]


class Engine:
    """One WeasyPrint for a process. A font configuration for each letter would leak 244 KiB a letter."""

    def __init__(self, templates: Templates, picture: bytes | None) -> None:
        hurry()
        self._templates = templates
        self._fetcher = Fetcher(templates.folder, picture)
        self._fonts = FontConfiguration()
        self._stylesheets: dict[str, tuple[Any, list[Problem]]] = {}
        _LOG.setLevel(logging.WARNING)  # whatever the program's own level: every warning is an error here
        _LOG.propagate = False  # a warning may quote the letter

    def render(self, html: str, template: str, stylesheet: str, **options: Any) -> Layout:
        """Lay out and write the HTML that `template` made; `options` are WeasyPrint's."""
        css, said = self._stylesheet(stylesheet)
        problems = list(said)
        with self._listening(template, problems):
            source = weasyprint.HTML(
                string=html, base_url=(self._templates.folder / template).as_uri(), url_fetcher=self._fetcher
            )
            document = source.render(font_config=self._fonts, stylesheets=[css], **options)
            # No identifier: making one writes all of the file twice, and an edition is given its own when it is saved.
            pdf = document.write_pdf(finisher=complete_lists, pdf_identifier=False, **options)
        return Layout(document, pdf, tuple(problems))

    def _stylesheet(self, name: str) -> tuple[Any, list[Problem]]:
        """A parsed stylesheet and its problems; parsed again when its file has changed. Raises Unfit without one."""
        path = self._templates.folder / name
        if not path.is_file():
            file, what = f"{self._templates.folder.name}/{name}", f"there is no stylesheet {name}"
            raise Unfit([Problem(file, 0, 0, "T004", what, "add it, or take it from another inspection")])
        key = f"{name} {path.stat().st_mtime_ns}"
        if key not in self._stylesheets:
            problems: list[Problem] = []
            with self._listening(name, problems):
                css = weasyprint.CSS(filename=path, url_fetcher=self._fetcher, font_config=self._fonts)
            self._stylesheets[key] = css, problems
        return self._stylesheets[key]

    @contextmanager
    def _listening(self, name: str, problems: list[Problem]) -> Iterator[None]:
        """Collect warnings and refused fetches as problems of the file `name`."""
        listener = _Listener()
        self._fetcher.refused.clear()
        _LOG.addHandler(listener)
        try:
            yield
        finally:
            _LOG.removeHandler(listener)
            problems += [self._refusal(name, url) for url in self._fetcher.refused]
            problems += [self._warning(name, said) for said in listener.said if not self._excused(said)]

    def _excused(self, said: str) -> bool:
        return _MACHINE in said or any(url in said for url in self._fetcher.refused)

    def _refusal(self, name: str, url: str) -> Problem:
        folder = self._templates.folder
        shown = url.removeprefix(f"{folder.as_uri()}/")
        file, line, _ = self._templates.place_of(shown.removeprefix("file:///"), name)
        if not line:  # an address that leads out of the folder may be written otherwise than it reads
            file, line, _ = self._templates.place_of(shown.rpartition("/")[2], name)
        what = f"{shown[:80]} is refused: only files in {folder.name}/ may be used"
        return Problem(
            file, line, 0, "T010", what, f"put the file into {folder.name}/ and name it relative to this one"
        )

    def _warning(self, name: str, said: str) -> Problem:
        if PICTURE in said:
            what = "the picture of the signature is no SVG or PNG that can be shown"
            remedy = "export it again as a plain one, or take signing.picture out"
            return Problem("data/settings.yaml", 0, 0, "T016", what, remedy, part="signing.picture")
        if spot := _SPOT.search(said):
            file, _ = self._templates.place(name, "")
            line, column = int(spot[1]), int(spot[2])
        else:
            quoted = _QUOTED.search(said)
            words = "<html" if '"lang"' in said else quoted[1] if quoted else said
            (file, line), column = self._templates.place(name, words), 0
        return Problem(file, line, column, "T011", f"the typesetter warns: {said[:200].rstrip('.')}", "correct it")


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())

"""Draws a line of plain text without asking Pango for each number of each glyph.

A glyph that was drawn before in the same font and size, as wide as then, is written as it was then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint.draw import text as texts
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SIZED_RIGHT = 14802  # older versions of Pango say another font size than they use
_SIZE = ffi.sizeof("PangoGlyphInfo")
_NUMBERS = 5  # glyph, width, its offset to the right and down, attributes
_ORDINARY = 0x0FFFFFFF  # glyphs from here on are empty or unknown
_LEAST_SIZE = 1e-6
_KEPT = "letters_written"  # a font's own place for what was written


def quicken(replace: Callable[..., None]) -> None:
    if _NUMBERS * ffi.sizeof("int") == _SIZE and pango.pango_version() >= _SIZED_RIGHT:
        replace(texts, "draw_first_line", _drawn)


def _drawn(original: Any) -> Any:
    def draw_first_line(stream: Any, textbox: Any, text_overflow: Any, block_ellipsis: Any, matrix: Any) -> Any:
        if text_overflow == "ellipsis" or block_ellipsis != "none" or not _is_shown(textbox):
            return original(stream, textbox, text_overflow, block_ellipsis, matrix)
        pango.pango_layout_set_single_paragraph_mode(textbox.pango_layout.layout, True)
        line, _ = textbox.pango_layout.get_first_line()
        runs = [_Run(item) for item in _items(line)]
        if not all(run.is_plain for run in runs):
            return original(stream, textbox, text_overflow, block_ellipsis, matrix)
        fonts = [stream.add_font(run.font) for run in runs]
        if any(font.bitmap or font.png or font.svg or font.colr for font, _ in fonts):
            return original(stream, textbox, text_overflow, block_ellipsis, matrix)
        stream.set_text_matrix(*matrix.values)
        _draw(stream, textbox.pango_layout.text, runs, fonts)
        return []

    return draw_first_line


def _is_shown(textbox: Any) -> bool:
    return bool(textbox.text.strip()) and textbox.style["font_size"] >= _LEAST_SIZE


def _items(line: Any) -> Iterator[Any]:
    run = line.runs[0]
    while run != ffi.NULL:
        yield run.data
        run = run.next


class _Run:
    """Glyphs of one font, as Pango placed them."""

    def __init__(self, item: Any) -> None:
        self.item = item.item
        self.font = self.item.analysis.font
        self.clusters = item.glyphs.log_clusters
        self.count = item.glyphs.num_glyphs
        numbers = memoryview(ffi.buffer(item.glyphs.glyphs, self.count * _SIZE)).cast("i").tolist()
        self.glyphs = numbers[0::_NUMBERS]
        self.widths = numbers[1::_NUMBERS]
        self._offsets = numbers[2::_NUMBERS], numbers[3::_NUMBERS]

    @property
    def is_plain(self) -> bool:
        return not any(map(any, self._offsets)) and all(0 <= glyph < _ORDINARY for glyph in self.glyphs)

    def text_of(self, number: int, text: bytes) -> str:
        """What the glyph stands for, of the line's `text` in UTF-8."""
        last = number == self.count - 1
        end = self.item.length if last else self.clusters[number + 1]
        if self.item.analysis.level % 2:  # from right to left
            end = self.clusters[number - 1] if number else self.item.length
        return text[self.item.offset + self.clusters[number] : self.item.offset + end].decode()


def _draw(stream: Any, text: str, runs: list[_Run], fonts: list[tuple[Any, float]]) -> None:
    encoded = text.encode()
    previous = None
    string = ""
    for run, (font, size) in zip(runs, fonts, strict=True):
        if run.font != previous:
            previous = run.font
            if string:
                stream.show_text(string)
            string = ""
            stream.set_font_size(font.hash, size)
        string += "<" + _written(stream, run, font, size, encoded)
        string = string[:-1] if string[-1] == "<" else string + ">"
    stream.show_text(string)


def _written(stream: Any, run: _Run, font: Any, size: float, text: bytes) -> str:
    known = vars(font).setdefault(_KEPT, {}).setdefault(size, {})
    placed = list(zip(run.glyphs, run.widths, strict=True))
    try:
        return "".join([known[pair] for pair in placed])
    except KeyError:
        for number, pair in enumerate(placed):
            if pair not in known:
                known[pair] = _write(stream, run, number, text, (font, size))
        return "".join([known[pair] for pair in placed])


def _write(stream: Any, run: _Run, number: int, text: bytes, sized: tuple[Any, float]) -> str:
    """A glyph, and how far the next one is from where the font would have it; the font learns of the glyph."""
    (font, size), glyph, width = sized, run.glyphs[number], run.widths[number]
    if glyph not in font.to_unicode:
        font.to_unicode[glyph] = run.text_of(number, text)
    if glyph not in font.widths:
        pango.pango_font_get_glyph_extents(run.font, glyph, stream.ink_rect, stream.logical_rect)
        font.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
    kerning = font.widths[glyph] - width * 1000 * FROM_UNITS / size
    return f"{glyph:04x}>{int(kerning)}<" if kerning else f"{glyph:04x}"

"""Texts that stand in many letters are broken into lines once: the same text, style and room give the same line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint.text import line_break

if TYPE_CHECKING:
    from collections.abc import Callable

_STYLE = (
    "direction", "font_family", "font_feature_settings", "font_kerning", "font_language_override", "font_size",
    "font_stretch", "font_style", "font_variant_alternates", "font_variant_caps", "font_variant_east_asian",
    "font_variant_ligatures", "font_variant_numeric", "font_variant_position", "font_variation_settings",
    "font_weight", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone", "hyphens", "lang",
    "letter_spacing", "overflow_wrap", "tab_size", "text_decoration_line", "white_space", "word_break", "word_spacing",
)  # fmt: skip
"""Every property that breaking a line looks at."""
_KEPT = "letters_lines"  # a font configuration's own place for them
_MOST = 4096


def quicken(replace: Callable[..., None]) -> None:
    replace(line_break, "split_first_line", _split)


def _split(original: Any) -> Any:
    def split_first_line(text: str, style: Any, context: Any, *room: Any, **more: Any) -> Any:
        kept = vars(style.font_config).setdefault(_KEPT, {})
        key = (text, room, *more.items(), *map(style.__getitem__, _STYLE))
        try:
            found = kept.get(key)
        except TypeError:  # the style of a text in a picture holds lists
            return original(text, style, context, *room, **more)
        if found is None:
            layout, *rest = original(text, style, context, *room, **more)
            if len(kept) == _MOST:
                del kept[next(iter(kept))]  # the oldest
            kept[key] = dict(vars(layout)), rest
            return (layout, *rest)
        said, rest = found
        layout = line_break.Layout.__new__(line_break.Layout)
        vars(layout).update(said)  # one's own: it may yet be justified
        return (layout, *rest)

    return split_first_line

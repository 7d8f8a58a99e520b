"""Text of one style needs one Pango context and one font description, not one for each line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint.text import fonts, line_break
from weasyprint.text.constants import PANGO_DIRECTION
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p

if TYPE_CHECKING:
    from collections.abc import Callable

_DESCRIBED = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps",
    "font_variation_settings", "direction", "lang",
)  # fmt: skip
"""What a font description and a context are made from, where nothing below asks for more."""
_FEATURES = (
    "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
    "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
)  # fmt: skip
_KEPT = "letters_contexts"  # a font configuration's own place for them
_MOST = 256


def quicken(replace: Callable[..., None]) -> None:
    replace(line_break.Layout, "setup", _set_up)


def _set_up(original: Any) -> Any:
    def setup(layout: Any, style: Any) -> None:
        ask = style.__getitem__
        if (
            not isinstance(style["font_family"], tuple)  # the style of a text in a picture holds a list
            or style["font_language_override"] != "normal"
            or style["text_decoration_line"] != "none"
            or not style["lang"]
            or fonts.font_features(*map(ask, _FEATURES))
        ):
            original(layout, style)
            return
        kept = vars(style.font_config).setdefault(_KEPT, {})
        key = tuple(map(ask, _DESCRIBED))
        if key not in kept:
            if len(kept) == _MOST:
                kept.clear()
            kept[key] = _context(style)
        context, description, language = kept[key]
        layout.style = style
        layout.first_line_direction = 0
        layout.language = language
        layout.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(layout.layout, False)
        pango.pango_layout_set_font_description(layout.layout, description)
        layout.ascent = layout.underline_position = layout.strikethrough_position = None

    return setup


def _context(style: Any) -> tuple[Any, Any, Any]:
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    pointer, _held = unicode_to_char_p(style["lang"])
    language = pango.pango_language_from_string(pointer)
    pango.pango_context_set_language(context, language)
    return context, fonts.get_font_description(style), language

"""What a message's HTML has and hides: by `hidden`, or by what an element's own style says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks.paper.drawn import contrast
from letters.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from letters.templating.templates import Templates

_HIDING = {
    "display": {"none"}, "visibility": {"hidden", "collapse"}, "opacity": {"0", "0%"}, "font-size": {"0", "0px", "0pt"},
}  # fmt: skip
_WHITE, _LEAST = (255, 255, 255), 4.5


def unseen(templates: Templates, name: str, html: str) -> Iterator[Problem]:
    """Each element with words that nobody sees, at the line of the template that has its style."""
    import tinyhtml5

    for element in tinyhtml5.parse(html, namespace_html_elements=False).iter():
        style = element.get("style", "")
        if _has_words(element) and ("hidden" in element.attrib or _hides(style)):
            words = " ".join("".join(element.itertext()).split())
            place = templates.place_of(style or "hidden", name)
            yield Problem(*place, "T021", f"the text ‘{words[:24]}’ is in the message and hidden", "let it be shown")


def _has_words(element: Element) -> bool:
    return element.tag not in {"head", "title", "style"} and any(map(str.isalnum, "".join(element.itertext())))


def _hides(style: str) -> bool:
    import tinycss2

    content = tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True)
    declared = {
        it.lower_name: tinycss2.serialize(it.value).strip().lower() for it in content if it.type == "declaration"
    }
    if any(declared.get(name) in values for name, values in _HIDING.items()):
        return True
    return not any(name.startswith("background") for name in declared) and _is_pale(declared.get("color", ""))


def _is_pale(value: str) -> bool:
    """Whether a colour is too pale to be read on white; what is no colour of its own is not."""
    from tinycss2.color3 import parse_color

    colour = parse_color(value)
    if colour is None or isinstance(colour, str):
        return False
    red, green, blue = (round(255 * (1 - colour.alpha * (1 - part))) for part in colour[:3])
    return contrast((red, green, blue), _WHITE) < _LEAST

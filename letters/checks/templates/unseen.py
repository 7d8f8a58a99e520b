"""What a message's HTML has and hides: by `hidden`, by an element's own style, or by a stylesheet in its head."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from letters.checks.paper.drawn import contrast
from letters.checks.templates.css import own_of, rules_of, tree_of
from letters.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from letters.checks.templates.css import Rule
    from letters.templating.templates import Templates

_NOTHING = frozenset({"0", "0%", "0em", "0px", "0pt"})
_HIDING = {
    "display": {"none"}, "visibility": {"hidden", "collapse"}, "opacity": _NOTHING, "font-size": _NOTHING,
    "height": _NOTHING, "max-height": _NOTHING, "width": _NOTHING, "max-width": _NOTHING, "mso-hide": {"all"},
}  # fmt: skip
_AWAY = frozenset({"text-indent", "top", "left", "margin", "margin-top", "margin-left"})
_FAR = re.compile(r"-\d{3}")
"""How a text is taken off what a window shows."""
_WHITE, _LEAST = (255, 255, 255), 4.5


def unseen(templates: Templates, name: str, html: str) -> Iterator[Problem]:
    """Each element with words that nobody sees, at the line of the template that has its style."""
    root = tree_of(html)
    sheet = "\n".join(style.etree_element.text or "" for style in root.query_all("style"))
    rules = rules_of(sheet)
    told = set()
    for element in root.iter_subtree():
        given = element.etree_element.attrib
        hiding = _hiding(_cascaded(rules, sheet, element)) or ("hidden" if "hidden" in given else "")
        if hiding and hiding not in told and _has_words(element):
            told.add(hiding)
            words = " ".join("".join(element.etree_element.itertext()).split())
            place = templates.place_of(hiding, name)
            yield Problem(*place, "T021", f"the text ‘{words[:24]}’ is in the message and hidden", "let it be shown")


def _has_words(element: Any) -> bool:
    within = {element.local_name, *(above.local_name for above in element.ancestors)}
    return not within & {"head", "title", "style"} and any(map(str.isalnum, "".join(element.etree_element.itertext())))


def _cascaded(rules: Sequence[Rule], sheet: str, element: Any) -> Mapping[str, tuple[str, str]]:
    """Of each property that is declared for the element the value that counts, and words to find its line by."""
    lines, own = sheet.splitlines(), element.etree_element.get("style", "")
    declared = [
        ((it.is_important, False, specificity, order), it, lines[it.place[0] - 1][it.place[1] - 1 :])
        for order, rule in enumerate(rules)
        if (specificity := rule.matching(element)) is not None
        for it in rule.declared
    ]
    declared += [((it.is_important, True, (0, 0, 0), 0), it, own) for it in own_of(own)]
    return {it.name: (it.value, words) for _, it, words in sorted(declared, key=lambda one: one[0])}


def _hiding(declared: Mapping[str, tuple[str, str]]) -> str:
    """The words of what hides the text; empty where nothing does."""
    for name, (value, words) in declared.items():
        if value in _HIDING.get(name, ()) or (name in _AWAY and _FAR.search(value)):
            return words
    value, words = declared.get("color", ("", ""))
    return words if _is_pale(value) and not any(name.startswith("background") for name in declared) else ""


def _is_pale(value: str) -> bool:
    """Whether a colour is too pale to be read on white; what is no colour of its own is not."""
    from tinycss2.color3 import parse_color

    colour = parse_color(value)
    if colour is None or isinstance(colour, str):
        return False
    red, green, blue = (round(255 * (1 - colour.alpha * (1 - part))) for part in colour[:3])
    return contrast((red, green, blue), _WHITE) < _LEAST

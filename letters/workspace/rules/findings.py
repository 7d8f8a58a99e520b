"""What a letter says, and who signs it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.model.names import forces_named, names_in
from letters.workspace.document import listed, nearest, quoted
from letters.workspace.rules.context import is_ready
from letters.workspace.rules.identity import listed_remedy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.errors import Problem
    from letters.workspace.document import Node
    from letters.workspace.rules.context import Context, ForceRule, InspectionRule

_PLACE_HOLDER = re.compile(
    r"\b(?:TBC|TBD|TO-?DO|FIXME|X{3,})\b|\?\?\?|\{\{|\}\}|\{%|%\}|(?i:lorem ipsum)"
    r"|(?i:\[(?:insert|name|date|force|office|number|title|text|tbc|tbd|to be confirmed|x+)\b[^\]\n]{0,30}\])"
)

_APART = "\n¶\n"
"""Between texts, so that no name is read across them."""
_UNSEEN = ("mailbox", "certificate")
"""Keys of a recipient that no letter shows; the mailbox has rules of its own."""


def _signatory(force: Node, context: Context) -> Iterator[Problem]:
    named, known = force.get("signatory"), context.inspection.get("signatories").entries
    if named.text and known and named.text not in known:
        meant = nearest(named.text, known)
        remedy = f"write {meant}" if meant else f"write {listed(known)}, or add the signatory to inspection.yaml"
        yield named.problem("D201", f"the signatory {quoted(named.text)} is not in inspection.yaml", remedy)


def _themes(force: Node, context: Context) -> Iterator[Problem]:
    findings = force.get("findings")
    if not context.themes or not isinstance(findings.value, dict):
        return
    missing = [theme for theme in dict.fromkeys(context.themes) if theme not in findings.entries]
    foreign = [theme for theme in findings.entries if theme not in context.themes]
    meant = {theme: nearest(theme, missing) for theme in foreign}
    for theme, near in meant.items():
        remedy = f"write {near or listed(context.themes)}"
        yield findings.get(theme).problem("D202", f"the inspection has no theme {quoted(theme)}", remedy, key=True)
    for theme in missing:
        if theme not in meant.values() and (*findings.loc, theme) not in force.document.refused:
            what = f"there are no findings under the theme {quoted(theme)}"
            yield findings.problem("D203", what, f"add {theme}: and its findings", key=True)


def _other_forces(force: Node, context: Context) -> Iterator[Problem]:
    own = force.get("force").text
    allowed = {own, *(mention.text for mention in force.get("mentions").items)}
    if own not in context.names:
        return
    parts = (force.get(part) for part in ("addressee", "copied_to", "findings"))
    texts = [text for part in parts for text in part.texts() if text.loc[-1] not in _UNSEEN]
    # Nearly all letters name no other force: asked once for all of their words, they need not be for each text.
    if not forces_named(_APART.join(text.text for text in texts), context.names, allowed):
        return
    for text in texts:
        said = forces_named(text.text, context.names, allowed)
        for other, named in names_in(text.text, context.names, allowed).items():
            what = f"this names {named}, another force"
            remedy = f"take the name out, or add {other} to mentions if it belongs here"
            yield text.problem("D204", what, remedy, words=said[other])


def _mentions(force: Node, context: Context) -> Iterator[Problem]:
    for mention in force.get("mentions").items if context.names else ():
        if mention.text and mention.text not in context.names:
            what = f"the force {quoted(mention.text)} in mentions is not on the list"
            yield mention.problem("D205", what, listed_remedy(mention, context))


def _place_holders(force: Node, _context: Context) -> Iterator[Problem]:
    if is_ready(force):
        yield from _left_in(force)


def _standard_place_holders(context: Context) -> Iterator[Problem]:
    for part in ("title", "formerly", "inspectorate", "opening", "follow_up", "themes", "signatories", "report"):
        yield from _left_in(context.inspection.get(part)) if context.ready else ()


def _left_in(part: Node) -> Iterator[Problem]:
    for text in part.texts():
        found = _PLACE_HOLDER.search(text.text)
        if found:
            what = f"the place holder {quoted(found[0])} was left in a text that is ready"
            remedy = "write what belongs there, or write status: draft"
            yield text.problem("D206", what, remedy, words=found[0])


def _nested(force: Node, _context: Context) -> Iterator[Problem]:
    for points in force.get("findings").entries.values():
        yield from lists_without_paragraph(points)


def lists_without_paragraph(points: Node) -> Iterator[Problem]:
    """A list inside a list belongs to the paragraph before it, so there must be one; and it must not be empty."""
    before = ""
    for point in points.items:
        if isinstance(point.value, list):
            if not before:
                what = "this list does not follow the paragraph that it belongs to"
                yield point.problem("D207", what, "write the paragraph before it, or take one hyphen out")
            if not point.value:
                yield point.problem("D207", "this list is empty", "write its points, or take it out")
            yield from lists_without_paragraph(point)
        before = point.text


FORCE_RULES: tuple[ForceRule, ...] = (_signatory, _themes, _other_forces, _mentions, _place_holders, _nested)
INSPECTION_RULES: tuple[InspectionRule, ...] = (_standard_place_holders,)

"""The difference between two letters in words: "Preventing Crime, point 2: 'four' now reads 'five'"."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from letters.pdf.blocks import Block

_ALIKE = 0.5
"""The share of words that two blocks must have in common to be one block that was changed."""
_MOST = 6
"""Changes in one block that are told one by one; where there are more, its whole text is easier to read."""
_BEFORE = 3  # words that say where something was put in or taken out
_EDGES = " ,.;:()[]“”‘’'"
_ENDINGS = (".", ":", ";", "?", "!", ".”", "?”")


def differences(
    before: Sequence[Block], after: Sequence[Block], names: Mapping[str, str], *, words_alone: bool = False
) -> tuple[str, ...]:
    """What differs, block by block, in the order of the letter; empty when both say the same.

    `names` says what texts of the new letter are that stand in a line of their own: `Mr Simon Cole QPM`, the addressee.
    What is emphasised otherwise, or on another level of a list, counts unless it is `words_alone` that do.
    """
    old, new = _joined(before, after), _joined(after, before)
    matcher = SequenceMatcher(None, [_key(block) for block in old], [_key(block) for block in new], autojunk=False)
    found: list[str] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            for pair in () if words_alone else zip(old[start:end], new[new_start:new_end], strict=True):
                found += _set_otherwise(*pair, names)
        else:
            found += _changes(old[start:end], new[new_start:new_end], names)
    return tuple(found)


def _key(block: Block) -> tuple[str, str]:
    return block.kind, block.text


def _joined(blocks: Sequence[Block], others: Sequence[Block]) -> list[Block]:
    """The blocks, with paragraphs put together again that the turn of a page cut in two."""
    known = {block.text for block in others}
    joined: list[Block] = []
    for block in blocks:
        if block.tops and joined and joined[-1].kind == block.kind == "paragraph":
            whole = f"{joined[-1].text} {block.text}"
            if whole in known or not joined[-1].text.endswith(_ENDINGS):
                joined[-1] = joined[-1].followed_by(block)
                continue
        joined.append(block)
    return joined


def _changes(old: Sequence[Block], new: Sequence[Block], names: Mapping[str, str]) -> Iterator[str]:
    """What became of a run of blocks: those alike are one that was changed, the others were taken out or are new."""
    left = list(old)
    for block in new:
        match = next((other for other in left if _are_alike(other, block, only=len(old) == len(new) == 1)), None)
        if match is None:
            yield f"{_name(block, names)} is new: '{block.text}'"
            continue
        place = left.index(match)
        yield from (_taken_out(other, names) for other in left[:place])
        left = left[place + 1 :]
        yield f"{_name(block, names)}: {_rewording(match.text, block.text)}"
    yield from (_taken_out(other, names) for other in left)


def _set_otherwise(old: Block, new: Block, names: Mapping[str, str]) -> Iterator[str]:
    """How a block of the same words is set otherwise: in what is emphasised, or in the depth of its list."""
    name = _name(new, names)
    if old.number.count(".") != new.number.count("."):
        yield f"{name} was point {old.number}, on another level of the list: '{new.text}'"
    if old.emphasised and new.emphasised and old.emphasised != new.emphasised:
        yield f"{name}: the emphasis was on '{old.emphasised}' and is now on '{new.emphasised}'"
    elif old.emphasised != new.emphasised:
        yield f"{name}: '{old.emphasised or new.emphasised}' is {'no longer' if old.emphasised else 'now'} emphasised"


def _are_alike(old: Block, new: Block, *, only: bool) -> bool:
    """Whether `new` is `old`, changed; the `only` one in its place is, whatever it says."""
    if old.kind != new.kind:
        return False
    return only or SequenceMatcher(None, old.text.split(), new.text.split(), autojunk=False).ratio() >= _ALIKE


def _taken_out(block: Block, names: Mapping[str, str]) -> str:
    return f"{_name(block, names)} is taken out: '{block.text}'"


def _rewording(old: str, new: str) -> str:
    """`'four' now reads 'five'`, for every change of one block."""
    before, after = old.split(), new.split()
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changed = [code for code in codes if code[0] != "equal"]
    if len(changed) > _MOST:
        return f"'{old}' now reads '{new}'"
    return "; ".join(
        _reworded(before[:start], before[start:end], after[new_start:new_end])
        for _, start, end, new_start, new_end in changed
    )


def _reworded(lead: Sequence[str], old: Sequence[str], new: Sequence[str]) -> str:
    said, now = _without_common_edges(" ".join(old), " ".join(new))
    where = f"after '{' '.join(lead[-_BEFORE:])}'" if lead else "at its beginning"
    if said and now:
        return f"'{said}' now reads '{now}'"
    return f"'{now}' is put in {where}" if now else f"'{said}' is taken out {where}"


def _without_common_edges(old: str, new: str) -> tuple[str, str]:
    """`four.` and `five.` differ in a word, not in the full stop after it."""
    while old and new and old[-1] == new[-1] and old[-1] in _EDGES and min(len(old), len(new)) > 1:
        old, new = old[:-1], new[:-1]
    while old and new and old[0] == new[0] and old[0] in _EDGES and min(len(old), len(new)) > 1:
        old, new = old[1:], new[1:]
    return old, new


def _name(block: Block, names: Mapping[str, str]) -> str:
    """What a reader calls the block: `Preventing Crime, point 2`; a paragraph by what it is, or how it begins."""
    match block.kind:
        case "point":
            return f"{block.section or 'Opening'}, point {block.number}"
        case "heading":
            return f"Heading '{block.text}'"
        case "title":
            return "Title"
        case "stamp":
            return "Every page"
    known = [text for text in names if text in block.text and len(block.text) < 2 * len(text) + 30]
    if known:  # the longest: a Deputy Chief Constable on the copy list is no addressee
        return names[max(known, key=len)]
    words = block.text.split()
    return f"Paragraph '{' '.join(words[:5])}{' …' if len(words) > 5 else ''}'"

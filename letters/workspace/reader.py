"""YAML to plain data with places: strict, without guesses, safe with hostile files.

Events come one by one from libyaml's parser, which keeps its state on the heap; the depth is bounded before anything is
built from them. (Its loader recurses in C and crashes the interpreter; PyYAML's own resolver turns `no`, `12:30`
and `012` into other values.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from letters.errors import Problem, Unfit
from letters.workspace.comments import comment_after
from letters.workspace.document import Comment, Data, Document, Loc, Place, quoted
from letters.workspace.encoding import decode, lines
from letters.workspace.syntax import explain

if TYPE_CHECKING:
    from typing import NoReturn

MAX_DEPTH = 20
MAX_VALUES = 250_000
_NOTHING = frozenset({"", "~", "null"})
_NO_ANCHOR = "take it out, or put a text that begins with & in quotation marks"
_NO_ALIAS = "write that part out, or put a text that begins with * in quotation marks"
_LEFT_OUT: Final = "\0"  # a location for parts that are read over; no text of a file can hold it unescaped


def read(raw: bytes, file: str, lines_before: int = 0) -> Document:
    """Read one file; `file` is how problems name it. Raises Unfit when too little of it can be understood.

    Lines that problems name in their words, beside their places, are those after the `lines_before`.
    """
    text = decode(raw, file)
    composer = _Composer(text, file, lines_before)
    try:
        return composer.document()
    except yaml.MarkedYAMLError as error:
        raise Unfit([*composer.problems, explain(error, text, file, composer.last_comment, lines_before)]) from None
    finally:
        composer.close()


class _Composer:
    """Builds one document from events."""

    def __init__(self, text: str, file: str, lines_before: int) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._before = lines_before
        self._events = yaml.CSafeLoader(text)
        self._keys: dict[Loc, Place] = {}
        self._values: dict[Loc, Place] = {}
        self._ends: dict[Loc, Place] = {}
        self._refused: set[Loc] = set()
        self._lines = lines(text)
        self._comments: dict[Loc, Comment] = {}
        self._count = 0

    @property
    def last_comment(self) -> Comment | None:
        """The comment after the last value that was read."""
        return self._comments.get(next(reversed(self._values))) if self._values else None

    def close(self) -> None:
        self._events.dispose()

    def _next(self) -> Any:
        """The next event; which kind it is decides what it has."""
        return self._events.get_event()

    def document(self) -> Document:
        self._next()
        data = self._only_document()
        return Document(
            self._file,
            data,
            self._keys,
            self._values,
            frozenset(self._refused),
            self._comments,
            tuple(sorted(set(self.problems))),
            self._ends,
        )

    def _only_document(self) -> Data:
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        data = self._node((), self._next(), -1)
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            self._stop(after, "Y013", "a second document begins here", "keep one document a file; take the --- out")
        return data

    def _node(self, loc: Loc, event: Any, indent: int) -> Data:
        """The value that `event` begins; `indent` is the column of what it stands under, -1 within brackets."""
        self._bound(loc, event)
        self._values.setdefault(loc, _place(event))
        if isinstance(event, yaml.AliasEvent):
            self._refuse(loc, event, f"*{event.anchor} repeats another part of the file")
            return None
        self._plain(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(loc, _indent(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(loc, _indent(event))
        if comment := comment_after(event, indent, self._lines):
            self._comments[loc] = comment
        self._ends[loc] = Place(event.end_mark.line + 1, event.end_mark.column + 1)
        return None if _is_bare(event) and event.value in _NOTHING else str(event.value)

    def _bound(self, loc: Loc, event: Any) -> None:
        self._count += 1
        if len(loc) > MAX_DEPTH:
            self._stop(
                event, "Y007", f"this is nested more than {MAX_DEPTH} deep", "close brackets, mend the indenting"
            )
        if self._count > MAX_VALUES:
            self._stop(
                event, "Y008", f"the file holds more than {MAX_VALUES} values", "check that it is the right file"
            )

    def _plain(self, event: Any) -> None:
        """Refuse anchors and tags: whoever reads the file should see what it says where it says it."""
        if event.anchor is not None:
            self._report(event, "Y010", f"the anchor &{event.anchor} is not used here", _NO_ANCHOR)
        if event.tag is not None:
            self._report(event, "Y011", f"the tag {quoted(_short(event.tag))} is not used here", "take it out")

    def _list(self, loc: Loc, indent: int) -> Data:
        items: list[Data] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node((*loc, len(items)), event, indent))
        return items

    def _mapping(self, loc: Loc, indent: int) -> Data:
        entries: dict[str, Data] = {}
        seen: dict[str, Place] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(loc, event, seen)
            value = self._node((*loc, _LEFT_OUT if key is None else key), self._next(), indent)
            if key is not None and (*loc, key) not in self._refused:
                entries[key] = value
        return entries

    def _key(self, loc: Loc, event: Any, seen: dict[str, Place]) -> str | None:
        """The key that `event` writes, or None when what it leads to is to be read over."""
        if not isinstance(event, yaml.ScalarEvent):
            self._node((*loc, _LEFT_OUT), event, -1)
            self._report(event, "Y012", "a list, keys or an alias stand where a key is wanted", "write a plain key")
            return None
        self._plain(event)
        key: str = event.value
        if _is_bare(event) and key == "<<":
            self._report(event, "Y010", "the merge key << is not used here", "write the keys out")
        elif not key:
            self._report(event, "Y012", "the key before this colon is missing", "write it, or quote the text")
        elif key in seen:
            what = f"the key {quoted(key)} stands in line {seen[key].line + self._before} already"
            self._report(event, "Y009", what, "keep one of the two")
        else:
            seen[key] = self._keys[(*loc, key)] = _place(event)
            return key
        return None

    def _refuse(self, loc: Loc, event: Any, what: str) -> None:
        self._refused.add(loc)
        self._report(event, "Y010", what, _NO_ALIAS)

    def _report(self, event: Any, code: str, what: str, remedy: str) -> None:
        place = _place(event)
        self.problems.append(Problem(self._file, place.line, place.column, code, what, remedy))

    def _stop(self, event: Any, code: str, what: str, remedy: str) -> NoReturn:
        place = _place(event)
        raise Unfit([*self.problems, Problem(self._file, place.line, place.column, code, what, remedy)])


def _is_bare(event: Any) -> bool:
    """Whether a scalar stands without quotation marks, tag or block sign."""
    bare: bool = event.implicit[0]
    return bare


def _indent(event: Any) -> int:
    """The column at which a list's hyphens or a mapping's keys stand; within brackets there is none."""
    return -1 if event.flow_style else int(event.start_mark.column)


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)

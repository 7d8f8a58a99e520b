"""Pydantic's errors in the reader's words, each with what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from letters.workspace.document import listed, nearest, quoted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from letters.workspace.document import Loc

_QUOTE_IT = "if it is text that holds a colon and a space, put all of it in quotation marks or below >-"
_LONGEST = 160
_EMBARGO_REMEDIES = {
    "until": "write the local time, such as 2014-09-04 00:01",
    "zone": "write an IANA time zone, such as Europe/London",
    "weekday": "look at the calendar, then correct the weekday or until",
    "pre_release_from": "write a local time before until, such as 2014-09-03 00:01",
    "notice": "write the sentence that recipients must keep to",
}
_VALUE_REMEDIES = {
    "true or false": "write true or false",
    "whole number": "write digits alone, without a leading zero",
    "YYYY-MM-DD": "write it as 2014-09-03",
    "not a day": "look at the calendar",
    "is blank": "write its text, or take it out if it may be missing",
    "writes for a missing value": "write the true value, or take it out",
    "cannot stand in a letter": "delete it; it may not show in your editor",
    "a line break": "write the text below >-, which joins its lines; make a new paragraph an entry of its own",
    "neither a letter nor a digit": "write its text, or take it out if it may be missing",
    "of two alphabets": "write it again on one keyboard",
    "follows “Dear”": "write the name alone, such as Simon",
    "not a telephone number": "write digits with single spaces, such as 01632 960 000 or +44 1632 960 000",
    "there is no rule": "docs/checks.md lists every code",
    "stays an error": "take the line out; only rules that stop nothing can be chosen",
    "not a mailbox": "write the address alone, in lower case after the @",
}
_PATTERNS = (
    ("sha256:", "a certificate’s fingerprint", "write sha256: and 64 digits from 0 to 9 and a to f"),
    ("d$", "a number of days", "write it such as 90d"),
    (r"\.", "a mail domain", "write it in lower case without an @, such as force.police.example"),
    ("", "an id", "use lower-case letters and digits, with single hyphens between words"),
)
_KINDS = {
    "string_type": "text",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}


def explain(details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    """The digits of the code, what is wrong and what to do, for one error at `loc`."""
    kind = details["type"]
    if kind in _KINDS:
        return _wrong_shape(details, loc, _KINDS[kind])
    words = _WORDERS.get(kind)
    if words is None:
        return "005", f"{name(loc)} is not as it should be: {details['msg']}", "compare it with the sample"
    return words(details, loc)


def name(loc: Loc) -> str:
    """How a message names a value: by its key, or as an entry of its list."""
    if not loc:
        return "the file"
    if isinstance(loc[-1], str):
        return loc[-1] if re.fullmatch(r"[a-z_]{1,30}", loc[-1]) else quoted(loc[-1])
    keys = [part for part in loc if isinstance(part, str)]
    return f"entry {loc[-1] + 1} of {keys[-1]}" if keys else f"entry {loc[-1] + 1}"


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "keys with values"
    return "a list" if isinstance(value, list) else "text"


def _wrong_shape(details: ErrorDetails, loc: Loc, wanted: str) -> tuple[str, str, str]:
    found = details["input"]
    if not loc and found is None:
        return "004", "the file is empty", "write it, or begin from the sample"
    what = f"{name(loc)} must be {wanted}, not {_shape(found)}"
    if wanted == "text":
        return (
            "004",
            what,
            _QUOTE_IT if isinstance(found, dict) else "write it as one text; lists nest three deep at most",
        )
    if wanted == "a list":
        return "004", what, "begin each entry on a line of its own with a hyphen and a space"
    return "004", what, "write each part as a key, a colon and a space, and its value"


def _missing(_details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    return "001", f"the key {loc[-1]} is missing", f"add a line {loc[-1]}: with its value"


def _choice(details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    allowed = re.findall(r"'([^']*)'", details["ctx"]["expected"])
    found = details["input"]
    if not isinstance(found, str):
        return "004", f"{name(loc)} must be one word, not {_shape(found)}", f"write {listed(allowed)}"
    meant = nearest(found, allowed)
    remedy = f"write {meant}" if meant else f"write {listed(allowed)}"
    return "005", f"{name(loc)} cannot be {quoted(found)}", remedy


def _pattern(details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    pattern = details["ctx"]["pattern"]
    kind, remedy = next((kind, remedy) for part, kind, remedy in _PATTERNS if part in pattern)
    return "005", f"{quoted(details['input'])} is not {kind}", remedy


def _too_long(details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    longest = details["ctx"]["max_length"]
    return "005", f"{name(loc)} is longer than {longest} characters", "shorten it"


def _too_short(_details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    return "006", f"{name(loc)} holds nothing", "add at least one entry"


def _value(details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    said = str(details["ctx"]["error"])
    remedy = next((remedy for part, remedy in _VALUE_REMEDIES.items() if part in said), "compare it with the sample")
    if "not a mailbox" in said:
        said = f"it must be a mailbox such as name@force.police.example, not {quoted(str(details['input']))}"
    elif "not a telephone number" in said:
        said = f"it must be a telephone number, not {quoted(str(details['input']))}"
    elif isinstance(details["input"], str) and said.startswith("it must be"):
        said = f"{said}, not {quoted(details['input'])}"
    return "005", f"{name(loc)}: {_cut(said)}", remedy


def _cut(message: str) -> str:
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…"


def _at(details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    return "007", _cut(details["ctx"]["message"]), _EMBARGO_REMEDIES.get(str(loc[-1]), "correct it")


def _too_small(details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    return "005", f"{name(loc)} must be at least {details['ctx']['ge']}", "write a larger number"


def _too_large(details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    return "005", f"{name(loc)} must be at most {details['ctx']['le']}", "write a smaller number"


def _mapping_in_list(_details: ErrorDetails, loc: Loc) -> tuple[str, str, str]:
    return "004", f"{name(loc)} must be text or a list of points, not keys with values", _QUOTE_IT


_WORDERS = {
    "missing": _missing,
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _too_long,
    "too_short": _too_short,
    "value_error": _value,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    "at": _at,
    "union_tag_invalid": _mapping_in_list,
}

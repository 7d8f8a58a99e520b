"""Whether lines of a reply can be how somebody signs off: name, office, organisation, where to ring and where to find.

Names are known narrowly, by where they stand and whose mailbox it is: "Virus Found" is written like a name too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_OFFICES = {
    "acc", "accountability", "adviser", "advisor", "analyst", "assistant", "avenue", "business", "cbe", "centre",
    "change", "chief", "commander", "commissioner", "communications", "constable", "constabulary", "coordinator",
    "corporate", "court", "dcc", "deputy", "department", "development", "directorate", "director", "executive",
    "force", "governance", "gwnstabl", "hall", "head", "headquarters", "heddlu", "hmic", "house", "hq", "inspection",
    "inspector", "lane", "liaison", "manager", "mbe", "obe", "office", "officer", "pa", "performance", "planning",
    "police", "policing", "prif", "qpm", "road", "secretary", "sergeant", "service", "services", "square", "staff",
    "standards", "station", "street", "superintendent", "swyddog", "team", "unit", "way",
}  # fmt: skip
"""One of these stands in a line that is an office, an organisation or an address."""
_FIRST_NAMES = {
    "adam", "adrian", "alan", "alex", "alison", "amanda", "amy", "andrew", "andy", "angela", "ann", "anna", "anne",
    "barbara", "ben", "bob", "brian", "carol", "caroline", "cath", "catherine", "charlotte", "chris", "christine",
    "christopher", "claire", "clare", "colin", "craig", "dan", "daniel", "dave", "david", "dawn", "debbie", "deborah",
    "diane", "elizabeth", "emily", "emma", "fiona", "gareth", "gary", "geoff", "george", "gill", "gillian", "graham",
    "hannah", "heather", "helen", "ian", "jack", "jacqui", "jacqueline", "james", "jane", "janet", "jason", "jean",
    "jeff", "jenny", "jim", "jo", "joanna", "joanne", "joe", "john", "jon", "jonathan", "judith", "julia", "julie",
    "karen", "kate", "katherine", "keith", "kevin", "laura", "lee", "linda", "lisa", "liz", "louise", "luke",
    "margaret", "maria", "martin", "mary", "matt", "matthew", "michael", "michelle", "mick", "mike", "neil", "nick",
    "nicola", "nigel", "pam", "pat", "paul", "paula", "pauline", "peter", "phil", "philip", "rachel", "ray", "rebecca",
    "richard", "rob", "robert", "roger", "roy", "ruth", "sally", "sam", "samantha", "sandra", "sara", "sarah", "sharon",
    "simon", "sophie", "stephen", "steve", "steven", "stuart", "sue", "susan", "terry", "tim", "tom", "tony", "tracey",
    "tracy", "trevor", "victoria", "wendy", "zoe", "zoë",
}  # fmt: skip
_WRITTEN = re.compile(r"[\w\s.,;:!&'’\"“”*|/()<>\[\]@+#•·–—-]*")
"""All that stands in such lines: of signs those that say nothing, and no thumb down."""
_DRAWN = str.maketrans(dict.fromkeys("☎✆✉📞📱📧🌐\ufe0f", " "))
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_NUMBERS = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?\b|\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}\b"
    r"|\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\b|\+?\(?\d[\d() -]{4,}\d\b|\b\d{3,5}\b"
    r"|\b(?:ext|extension|room|box|dx|no)\b[. ]*\d+|\b\d{1,3}(?:st|nd|rd|th)? (?!(?:of|and|for)\b)(?=(?-i:[A-Z])\w)",
    re.IGNORECASE,
)
"""Dates, postcodes, telephone and collar numbers, rooms, and houses in a street."""
_LABELS = {"d", "dd", "direct", "e", "email", "ext", "extension", "f", "fax", "ff", "line", "m", "mob", "mobile",
           "office", "or", "p", "phone", "switchboard", "t", "tel", "telephone", "w", "web", "website", "dial", "dx",
           "box", "po"}  # fmt: skip
_MOST = 4
"""Words of a name with its titles."""


def is_clean(line: str) -> bool:
    """Whether no sign in it could take something back, and each number is one to ring, a date or part of an address."""
    line = line.translate(_DRAWN)
    return bool(_WRITTEN.fullmatch(line)) and not re.search(r"\d", without_numbers(line))


def without_numbers(line: str) -> str:
    """The line without those that belong into a signature."""
    return _NUMBERS.sub("", line)


def is_signature(lines: Sequence[str], at: int, *, writer: str, closed: bool) -> bool:
    """Whether line `at`, in title case, is part of one. `closed` says that a "Regards" stands right above it.

    `writer` is how the sender's mailbox is called.
    """
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return _is_office(lines[at]) or _is_name(lines[at], writer, placed=closed or _is_office(below))


def _is_office(line: str) -> bool:
    """An office, organisation or address; or where to ring, with nothing else."""
    words = {word.casefold() for word in _WORD.findall(line)}
    rest = {word.casefold() for word in _WORD.findall(without_numbers(line))}
    return bool(line) and (
        bool(words & _OFFICES) or rest <= _LABELS or (bool(_NUMBERS.search(line)) and len(rest) <= _MOST)
    )


def _is_name(line: str, writer: str, *, placed: bool) -> bool:
    words = [word.casefold() for word in _WORD.findall(line)]
    known = {word.casefold() for word in _WORD.findall(re.sub(r"[._-]", " ", writer))}
    return len(words) <= _MOST and (placed or words[0] in _FIRST_NAMES or set(words) <= known)

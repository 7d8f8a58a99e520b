"""Finding forces' names in a text, however they are spelled, spaced, hyphenated or emphasised."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from letters.model.forces import ABBREVIATIONS, DOMAINS, FORCES, OTHER_NAMES, OTHER_STEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Kind = Literal["whole", "stem", "other", "exact", "domain"]

_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212"
_APOSTROPHES = "\u2018\u2019\u02bc\u00b4`"
_UNSEEN = "*\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SPELT = {"&": " and ", "\u0131": "i", "\u0130": "I"}  # i: what Python takes for it where case makes no difference
_PLAINER = {**dict.fromkeys(_HYPHENS, "-"), **dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_UNSEEN, ""), **_SPELT}
# Looking for the few that there are takes less than to translate every character of a page.
_HYPHEN, _ODD = (re.compile(f"[{re.escape(''.join(some))}]") for some in (_HYPHENS, _PLAINER))
_WORD = re.compile(r"\w+")
_OFFICIAL = re.compile(r"(.+) (?:police|constabulary)(?: service| force)?")
_COMPASS = re.compile("(?:north|south|west)(?= )")
_JOIN = "(?: ?- ?| )"
_SUFFIX = "[ -](?:county[ -])?(?:police|constabular(?:y|ies))"
_KINDS = ("police", "constabulary", "police service", "police force", "county police", "county constabulary")
_CHIEF = "(?:chief constable|commissioner)"
# Lower case "police of" is found behind "the" alone: "a survey by police of Kent residents".
_OF = "(?:the|both) (?:police )?forces|the police|(?-i:Police)|police (?:service|force)|constabulary"
_OWN = f"(?:deputy |assistant )?{_CHIEF}|police(?! and crime)|constabulary|forces?(?! of)"
_SUCH = "forces,? (?:such as|like|including|namely)"
_BY_STEM = frozenset({"row", "stem", "welsh", "chiefs", "whose", "force"})
_ROWS = frozenset({"row", "chiefs", "force"})
_BESIDE = {"stem": ("police", "constab", "heddlu", "commissioner", "force"), "domain": (".police",)}
"""One of these stands beside everything of that kind that names a force."""
_LONGEST_ROW = 6
# Behind these words all but the last of a row are places: "partners in Essex and Kent Police agreed" names one force.
_PLACES = re.compile(r"\b(?:in|across|throughout) $", re.IGNORECASE)
_NEAR = 12
# "Leicester City Police" is not the City's.
_OF_A_CITY = re.compile(r"\b(?!The )[A-Z][\w'-]* $")
_LONGEST_WORD = 40


@dataclass(frozen=True)
class _Spelling:
    """One way to name a force.

    A `whole` name and any `other` stand for it in small and capital letters alike, an `exact` one as it is; a `stem`
    does with "Police", "Constabulary", "Heddlu", "force" or its chief constable only: "Kent" is a county. A `domain` is
    the word before ".police." in addresses.
    """

    force: str
    words: str
    kind: Kind

    @cached_property
    def flat(self) -> str:
        return _flat(self.words)

    @cached_property
    def parts(self) -> frozenset[str]:
        """The words that a text must say, each by itself, which is soon looked up."""
        return frozenset(_WORD.findall(self.flat))


def forces_named(text: str, names: Mapping[str, str], allowed: Iterable[str] = ()) -> dict[str, str]:
    """The forces that a text names but for the allowed ones, in the text's order: id to the words that name it there.

    `names` is force id to full name. Of names that overlap the longest counts: "North Kent Police" is not Kent Police.
    """
    return dict(_named(_tidy(text), _index(names), frozenset(allowed)))


@lru_cache(maxsize=32)
def _named(said: str, index: _Index, allowed: frozenset[str]) -> dict[str, str]:
    """The same for a text that is tidy. All copies of a letter say the same but for their stamps."""
    flat = _flat(said)
    # Most names are in no text: looking for each as it is spares a regular expression of all of them.
    unsaid = {kind for kind, beside in _BESIDE.items() if not any(word in flat for word in beside)}
    known = index.perhaps_in(set(_WORD.findall(flat)))
    there = tuple(spelling for spelling in known if spelling.kind not in unsaid and spelling.flat in flat)
    found: dict[str, str] = {}
    for match in _pattern(there).finditer(said) if {spelling.force for spelling in there} - allowed else ():
        for forces in _forces_of(match, there):
            found.update({force: match[0] for force in forces if allowed.isdisjoint(forces) and force not in found})
    return found


def _forces_of(match: re.Match[str], there: tuple[_Spelling, ...]) -> Iterator[list[str]]:
    """For each name in a match the forces that are called so: most often one."""
    kind = str(match.lastgroup)
    named = [match[kind]]
    if kind == "force" and not match[0][0].isupper():
        return  # "they met force with force"
    if match[0].startswith("City ") and _OF_A_CITY.search(
        match.string, max(match.start() - _LONGEST_WORD, 0), match.start()
    ):
        return
    if kind in _ROWS:
        named = re.findall(f"(?i){_any_of(there, 'stem')}", match[0])
        if kind != "chiefs" and _PLACES.search(match.string, max(match.start() - _NEAR, 0), match.start()):
            named = named[-1:]
    alike = [known for known in there if (known.kind == "stem") == (kind in _BY_STEM)]
    for words in map(_flat, named):
        yield list(dict.fromkeys(known.force for known in alike if known.flat == words))


def names_in(text: str, names: Mapping[str, str], allowed: Iterable[str] = ()) -> dict[str, str]:
    """The same, each as a problem names it: `Metropolitan Police Service (as “the Met”)`."""
    found = forces_named(text, names, allowed)
    return {
        force: names[force] if plain(words) == plain(names[force]) else f"{names[force]} (as “{words}”)"
        for force, words in found.items()
    }


def force_called(words: str, names: Mapping[str, str]) -> str | None:
    """The one force that is called so, by its id or any name: `kent`, `Kent`, `KENT POLICE`, `Heddlu Gwent`, `the Met`.

    Unlike in a text, a name may stand without "Police" here. None where no force is called so.
    """
    said = _flat(_tidy(words)).removeprefix("the ")
    return _by_any_name(tuple(names.items())).get(said)


@lru_cache(maxsize=16)
def _by_any_name(names: tuple[tuple[str, str], ...]) -> Mapping[str, str | None]:
    own = {called: force for force, name in reversed(names) for called in (_flat(force), _flat(plain(name)))}
    found: dict[str, str | None] = {}
    for force, name in names:
        every = set()
        for spelling in _spellings_of(force, name):
            said = spelling.flat.removeprefix("the ")
            every |= {said, f"heddlu {said}", *(f"{said} {kind}" for kind in _KINDS)}
        for known in every:
            found[known] = force if found.setdefault(known, force) == force else None
    return found | own


def plain(text: str) -> str:
    """Lower case, single spaces, plain hyphens, no marks of emphasis and nothing that does not show."""
    return _tidy(text).casefold()


@lru_cache(maxsize=32)
def _tidy(text: str) -> str:
    # Hyphens first: some of them are made into other signs by NFKC.
    normal = unicodedata.normalize("NFKC", _HYPHEN.sub("-", text))
    return " ".join(_ODD.sub(lambda found: _PLAINER[found[0]], normal).split())


def _flat(text: str) -> str:
    """The same for every way to case and join the words."""
    return " ".join(text.casefold().replace("-", " ").split())


class _Index:
    """Whose names have which word, each by the word that fewest others have: a text is asked for its own words alone.

    It holds the very mapping that it was made from, as long as it lives, and spells out what a text may say: of twenty
    thousand names all spellings would be much to hold.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names, self.size = names, len(names)
        shared = Counter(word for force, name in names.items() for it in _spellings(force, name) for word in it.parts)
        self._by_word: dict[str, str | list[str]] = {}
        for force, name in names.items():
            for word in {min(sorted(it.parts), key=shared.__getitem__, default="") for it in _spellings(force, name)}:
                there = self._by_word.setdefault(word, force)  # nearly always one, which is then held as it is
                if isinstance(there, list):
                    there.append(force)
                elif there is not force:
                    self._by_word[word] = [there, force]

    def perhaps_in(self, words: set[str]) -> list[_Spelling]:
        """The spellings of which the text says every word, the longest first."""
        there = [self._by_word[word] for word in words if word in self._by_word]
        forces = {force for one in there for force in ([one] if isinstance(one, str) else one)}
        found = {it for force in forces for it in _spellings(force, self.names[force]) if it.parts <= words}
        return sorted(found, key=lambda it: (-len(it.words), it.words, it.force, it.kind))


@lru_cache(maxsize=64)
def _spellings(force: str, name: str) -> tuple[_Spelling, ...]:
    return tuple(_spellings_of(force, name))


_indexes: list[_Index] = []


def _index(names: Mapping[str, str]) -> _Index:
    """Found again by the mapping itself: to compare twenty thousand names for each text would take longer than it."""
    for index in _indexes:
        if index.names is names and index.size == len(names):
            return index
    _indexes[:] = [_Index(names), *_indexes[:3]]
    return _indexes[0]


def _spellings_of(force: str, name: str) -> Iterator[_Spelling]:
    full = plain(name)
    official = _OFFICIAL.fullmatch(full)
    yield _Spelling(force, official[1], "stem") if official else _Spelling(force, full, "whole")
    if FORCES.get(force) == name and official:
        for stem in (official[1], *map(plain, OTHER_STEMS.get(force, ()))):
            yield _Spelling(force, stem, "stem")
            if compass := _COMPASS.match(stem):
                yield _Spelling(force, f"{stem[0]}{stem[compass.end() :]}", "stem")
            yield from (_Spelling(force, joined, "other") for joined in _run_together(stem))
        initials = (short.casefold() for short in ABBREVIATIONS.get(force, ()) if " " not in short)
        domains = {force, force.replace("-", ""), DOMAINS[force].partition(".")[0], *initials}
        yield from (_Spelling(force, domain, "domain") for domain in sorted(domains))
        yield from (_Spelling(force, plain(other), "other") for other in OTHER_NAMES.get(force, ()))
        yield from (_Spelling(force, short, "exact") for short in ABBREVIATIONS.get(force, ()))


def _run_together(stem: str) -> Iterator[str]:
    """As in hashtags, and where a space was forgotten: `devoncornwallpolice`, `devon and cornwallpolice`."""
    words = _WORD.findall(stem)
    for some in sorted({stem, "".join(words), "".join(word for word in words if word != "and")}):
        yield from (f"{some}{kind}" for kind in ("police", "constabulary"))


@lru_cache(maxsize=1024)
def _pattern(spellings: tuple[_Spelling, ...]) -> re.Pattern[str]:
    kinds = ("whole", "stem", "other", "exact", "domain")
    whole, stem, other, exact, domain = (_any_of(spellings, kind) for kind in kinds)
    # A row is of several, and costs ten times as much to compile as one.
    several = sum(known.kind == "stem" for known in spellings) > 1
    commas = f"{stem}(?:, {stem}){{0,{_LONGEST_ROW}}}" if several else stem
    row = f"{commas}(?:,? and {stem})?" if several else stem
    choices = [
        f"(?i:(?P<whole>{whole}))",
        *([f"(?i:(?P<row>{commas},? and {stem}){_SUFFIX})"] if several else []),
        f"(?i:(?P<stem>{stem}){_SUFFIX})",
        f"(?i:heddlu[ -](?P<welsh>{stem}))",
        f"(?i:(?:{_CHIEF}s? (?:of|for)|(?:{_OF}) of|{_SUCH}) (?P<chiefs>{row}))",
        f"(?i:(?P<whose>{stem})'s (?:{_OWN}))",
        rf"(?i:(?<!\bin )(?P<force>{row})[ -]forces?)",
        rf"(?i:(?P<domain>{domain})(?:\.pnn)?\.police(?=\.\w))",
        f"(?i:(?P<other>{other}))",
        f"(?P<exact>{exact})(?! Office)",
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(choices)})(?!\w)")


def _any_of(spellings: Iterable[_Spelling], kind: str) -> str:
    """A pattern for the spellings of that kind, in their order; for none of them one that finds nothing."""
    words = (re.split("[ -]", known.words) for known in spellings if known.kind == kind)
    return f"(?:{'|'.join(_JOIN.join(map(re.escape, each)) for each in words) or '(?!)'})"

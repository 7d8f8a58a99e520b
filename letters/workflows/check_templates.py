"""Check templates: what they make of every letter that there may be, without any data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from letters.checks import templates as rules
from letters.checks.grading import graded
from letters.checks.templates.parts import lacking_letter, lacking_message
from letters.checks.templates.unseen import unseen
from letters.dispatch.trial import trial_parcels, unfit_messages, with_an_instant
from letters.dispatch.wording import message_context, word
from letters.errors import BadSettings, Problem, Unfit
from letters.ports import Job, Marks
from letters.templating.ordinary import unreadable
from letters.templating.templates import Templates
from letters.typeset.context import letter_context, words_context
from letters.typeset.jobs import attempt
from letters.typeset.stamps import sheets
from letters.workflows.blaming import blamed, hidden_parts
from letters.workflows.editions_wanted import everything
from letters.workflows.fixtures import PICTURE, fixtures, lengthened
from letters.workflows.order import assign_copies
from letters.workflows.paper import paper_faults
from letters.workflows.progress import Step
from letters.workflows.runaway import bounded, is_endless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from letters.model.letter import Edition, Letter
    from letters.ports import Sheets, Typesetter
    from letters.workflows.looking_at import Look
    from letters.workflows.progress import Watch

_LETTER = "letter.html.j2"
_OF_THE_TEXT = frozenset({"P003", "P004"})
"""Problems of how a text happens to fall on its pages: no template can help them, and a line more or less can."""
_LONGER = 4  # times that a point is added for that
_OF_ROOM = frozenset({"P001", "P002"})
_EDITIONS: tuple[Edition, ...] = ("proof", "accuracy", "embargoed", "public")


def find_templates(start: Path, named: Path | None) -> Path:
    """The folder that holds templates/: `named`, or `start` or the nearest above it. Raises BadSettings."""
    for folder in (named.resolve(),) if named else (start.resolve(), *start.resolve().parents):
        if (folder / "templates" / _LETTER).is_file():
            return folder
    raise BadSettings(
        f"There are no templates here: neither {named or start} nor a folder above it has templates/{_LETTER}.",
        "Go to an inspection, or name one with -C DIR.",
    )


def check_templates(
    root: Path, *, progress: Watch, looks: Sequence[Look] = ()
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The names of the templates below `root`, and all that is wrong with them, sorted, each with its weight.

    The proofs of the letters that nobody wrote are shown to the `looks`.
    """
    from letters.typeset.weasy import WeasyTypesetter

    folder = root / "templates"
    if hanging := tuple(unreadable(folder)):
        return (), hanging
    static, runs_away = bounded_problems(Templates(folder))
    found = [*told_once(static)]
    found += told_once(_laid_out(folder, WeasyTypesetter(folder, PICTURE), progress, looks) if not runs_away else ())
    found += [problem for look in looks for problem in look.last()]
    names = tuple(f"{folder.name}/{name}" for name in Templates(folder).names)
    return names, graded(best_placed(told_once(found)), {})


def bounded_problems(templates: Templates) -> tuple[tuple[Problem, ...], bool]:
    """What can be said without laying out a page, and whether a template would run away if it were filled again."""
    fillings = [(name, context) for name, each in _contexts(fixtures().values()).items() for context in each]
    found = bounded(lambda: [*static_problems(templates)], fillings, templates.folder)
    return tuple(found), any(map(is_endless, found))


def static_problems(templates: Templates) -> Iterator[Problem]:
    """All that can be said without laying out a page."""
    letters = fixtures()
    doubts = [*rules.doubts(templates, _contexts(letters.values()))]
    yield from doubts
    fails = any(it.code == "T006" for it in doubts)  # perhaps slowly
    for letter in letters.values() if not fails else ():
        yield from _lacking(templates, letter)


def best_placed(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Each problem once: where the same mistake was found in two ways, the one that knows its column."""
    every = tuple(problems)
    known = {(it.file, it.line, it.code) for it in every if it.column}
    for it in every:
        if it.column or it.line == 0 or not _is_told(it, known):
            yield it


def _is_told(it: Problem, known: set[tuple[str, int, str]]) -> bool:
    codes = {it.code, "T007"} if it.code in {"T001", "T006"} else {it.code}  # a filter that is taken away fails too
    return any((it.file, it.line, code) in known for code in codes)


def _laid_out(folder: Path, typesetter: Typesetter, progress: Watch, looks: Sequence[Look]) -> Iterator[Problem]:
    letters, templates = fixtures(), Templates(folder)
    for number, (name, letter) in enumerate(letters.items(), 1):
        sheets = _with_pages(typesetter, letter)
        others = [it for it in sheets.problems if it.code not in _OF_THE_TEXT]
        seen = (*(others or sheets.problems), *paper_faults(sheets, template=True))
        unfit = [*blamed(seen, sheets, templates, data=False), *hidden_parts(sheets, templates)]
        unfit += unfit_messages(letter, assign_copies(letter, None), templates)
        yield from (_of_fixture(it, name, templates) for it in unfit)
        yield from (problem for look in looks for problem in look.look(sheets, name))
        progress(Step("checked", name, number, len(letters), bool(unfit)))


def _with_pages(typesetter: Typesetter, letter: Letter) -> Sheets:
    """The letter laid out, longer where it would have no pages only because it ends badly on them."""
    job = everything(letter)
    # These no page rule looks at: it is enough that they can be made, with their marks and no others.
    more = (Marks("accuracy", evaluation=True), *([Marks("public")] if len(job.editions) > 1 else []))
    for _ in range(_LONGER):
        sheets = attempt(typesetter, Job(letter, (*job.editions, *more)))
        sheets = replace(sheets, job=replace(job, letter=letter), pdfs=sheets.pdfs[: len(job.editions)])
        if not sheets.problems or {it.code for it in sheets.problems} - _OF_THE_TEXT:
            break
        letter = lengthened(letter)
    return sheets


def _of_fixture(problem: Problem, name: str, templates: Templates) -> Problem:
    """A problem with a fixture is one of the template: any force may have data like these."""
    what = f"with {name}: {problem.what}"
    if not problem.file.startswith("data/"):
        return replace(problem, what=what) if problem.page else problem
    words = f'data-room="{problem.what.partition(" is ")[0]}"' if problem.code == "P002" else "in body"
    file, line, column = next(
        place for words in (words, "<body", "") if (place := templates.place_of(words, _LETTER))[1] or not words
    )
    remedy = "make room for it" if problem.code in _OF_ROOM else problem.remedy
    return Problem(file, line, column, problem.code, what, remedy, problem.page)


def told_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Of a template the first problem of each code at each place: what is wrong with one letter is with all others."""
    seen = set()
    for it in problems:
        is_place = it.column and it.file.startswith("templates/")
        at = (it.file, it.line, it.column, it.code, "" if is_place else (it.what, it.page))
        if at not in seen:
            seen.add(at)
            yield it


def _contexts(letters: Iterable[Letter]) -> dict[str, list[dict[str, Any]]]:
    """What each template is filled with, in every case."""
    found: dict[str, list[dict[str, Any]]] = {"parts.html.j2": [], "stamps/sentences.html.j2": []}
    for letter in letters:
        found.setdefault(_LETTER, []).append(letter_context(letter))
        words = [words_context(letter, edition) for edition in _editions(letter)]
        found.setdefault("stamps/words.html.j2", []).extend(words)
        for stamp in _stamps(letter):
            found.setdefault(f"stamps/{stamp['kind']}.html.j2", []).append({"stamp": stamp, "stamps": [stamp]})
            found.setdefault("stamps/sheet.html.j2", []).append({"stamps": [stamp]})
        for name, context in _messages(letter):
            found.setdefault(name, []).append(context)
    return found


def _stamps(letter: Letter) -> Iterator[dict[str, Any]]:
    for edition in _editions(letter):
        copy = assign_copies(letter, None)[0] if edition == "embargoed" else None
        marks = Marks(edition, copy, duplex=True)
        yield from (stamp for sheet in sheets(letter, 3, marks, picture=True) for stamp in sheet)


def _editions(letter: Letter) -> tuple[Edition, ...]:
    return _EDITIONS if letter.inspection.embargo else _EDITIONS[:2]


def _messages(letter: Letter) -> Iterator[tuple[str, dict[str, Any]]]:
    for parcel in trial_parcels(with_an_instant(letter), assign_copies(letter, None)[:1]):
        kind, subject = ("notice", "notice-subject") if parcel.edition == "notice" else ("message", "subject")
        for lifted in (None, parcel.embargo.until):
            context = message_context(replace(parcel, lifted=lifted))
            yield f"messages/{subject}.j2", context
            full = context | {"subject": "a subject"}
            yield from ((f"messages/{name}", full) for name in (f"{kind}.txt.j2", f"{kind}.html.j2", "sentences.j2"))


def _lacking(templates: Templates, letter: Letter) -> Iterator[Problem]:
    """Parts that the templates leave out. What cannot be filled at all is told elsewhere."""
    context = letter_context(letter)
    try:
        yield from lacking_letter(templates, context, templates.render(_LETTER, context))
    except Unfit:
        return
    for parcel in trial_parcels(with_an_instant(letter), assign_copies(letter, None)[:1]):
        try:
            words = word(parcel, templates)
        except Unfit:
            continue
        kind = "notice" if parcel.edition == "notice" else "message"
        for form, text in (("txt", words.text), ("html", words.html)):
            yield from lacking_message(templates, f"messages/{kind}.{form}.j2", message_context(parcel), text)
        yield from unseen(templates, f"messages/{kind}.html.j2", words.html)

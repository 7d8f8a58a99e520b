"""Readings: what data, templates and ledger say at one moment, for the preview. Nothing is written or asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from letters.checks.wording import doubts
from letters.errors import BadSettings, LettersError
from letters.files import digest
from letters.ledger.state import State
from letters.model.settings import Settings
from letters.templating.ordinary import unreadable
from letters.workflows.order import as_recorded, content_digest, place_order
from letters.workspace.sources import forces, stream_of
from letters.workspace.workspace import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from letters.errors import Problem
    from letters.model.inspection import Weight
    from letters.model.letter import Letter
    from letters.ports import Typesetter
    from letters.services import Services


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger says, or nothing and a `notice` why it is not to be believed."""

    state: State = field(default_factory=State)
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to show. `there` are the forces that have a file, fit or not; `letters` those that are fit.
    `stream` is the one file with all of them, where they have not one each.

    `inputs` is by force the digest of all that its proof is made from; nothing where that would hang its reader.
    `title` and `embargo` are words, and empty where the inspection is unfit.
    """

    there: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    title: str = ""
    embargo: str = ""
    letters: Mapping[str, Letter] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    services: Services | None = None
    stream: str | None = None

    def file(self, force: str) -> str:
        """How problems name the data of a force."""
        return f"{self.stream}#{force}" if self.stream else f"data/forces/{force}.yaml"

    def of(self, force: str) -> tuple[Problem, ...]:
        """The problems of one letter's own file."""
        return tuple(problem for problem in self.problems if problem.file == self.file(force))

    @property
    def shared(self) -> tuple[Problem, ...]:
        """The problems of all other files."""
        own = {self.file(force) for force in self.there}
        return tuple(problem for problem in self.problems if problem.file not in own)

    @property
    def weights(self) -> Mapping[str, Weight]:
        """How the inspection weighs problems where it may choose."""
        workspace = self.services.data[0] if self.services else None
        return workspace.inspection.checks if workspace else {}

    @property
    def settings(self) -> Settings:
        """The settings, or the defaults where they are unfit."""
        workspace = self.services.data[0] if self.services else None
        return workspace.settings if workspace else Settings()

    @property
    def make_typesetter(self) -> Callable[[], Typesetter]:
        """Makes the typesetter in whichever process asks. Raises ValueError where there is no letter to lay out."""
        if self.services is None:
            raise ValueError("the inspection is unfit")
        return self.services.make_typesetter


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which letters are `signed` and not yet public, which of these would have to be signed `again` as the files are
    now, and of which of those a copy has `left`. Of those that are `unfit` nobody can tell.

    `doubts` are what a careful colleague would ask about.
    """

    signed: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    unfit: frozenset[str] = frozenset()
    doubts: tuple[Problem, ...] = ()


def read(services: Services, record: Record, page: str) -> Reading:
    """Read the data anew, for a record and the `page_digest` known already.

    Raises nothing for what files hold or lack.
    """
    services = replace(services, ask=_ask_nobody)
    workspace, problems = services.data
    there = frozenset(forces(services.root))
    if workspace is None:
        return Reading(there, problems, stream=stream_of(services.root))
    inspection, hanging = workspace.inspection, tuple(unreadable(services.root / "templates"))
    letters = {letter.id: as_recorded(letter, record.state) for letter in workspace.letters}
    return Reading(
        there,
        (*problems, *hanging),
        inspection.title,
        inspection.embargo.until.full_words if inspection.embargo else "",
        letters,
        {force: _inputs(letter, page) for force, letter in letters.items() if not hanging},
        services,
        stream_of(services.root),
    )


def read_alone(services: Services, record: Record, page: str, force: str) -> tuple[Letter, str] | None:
    """One letter and the digest of its inputs, as `read` would have them, in a twentieth of the time; None if unfit."""
    workspace, _ = load(services.root, only=force)
    if workspace is None or not workspace.letters or any(unreadable(services.root / "templates")):
        return None
    letter = as_recorded(workspace.letters[0], record.state)
    return letter, _inputs(letter, page)


def page_digest(services: Services) -> str:
    """Of all templates and the signature's picture; where they cannot be read, laying out says why."""
    services = replace(services, ask=_ask_nobody)
    services.data = load(services.root, only="")  # the settings alone
    try:
        messages = sorted((services.root / "templates" / "messages").glob("*"))
        said = b"".join(file.read_bytes() for file in messages if file.is_file())
        return services.typesetter_fingerprint + digest(said)
    except (LettersError, OSError) as error:
        return str(error)


def read_record(services: Services) -> Record:
    """Read the ledger. Nothing is raised for one that is damaged, and none is begun."""
    try:
        return Record(replace(services, ask=_ask_nobody).state())
    except LettersError as error:
        return Record(notice=error.what)


def judge(reading: Reading, record: Record) -> Verdict:
    """Compare with the ledger, and read the texts as a colleague would; for 43 letters that takes some 400 ms."""
    services, state = reading.services, record.state
    if services is None:
        return Verdict()
    words = services.legible.letters
    services.data = services.data[0], ()  # one unfit letter does not keep the others from being judged
    signed = {force for force, known in state.letters.items() if known.public and known.released is None}
    again = {force for force in signed & reading.letters.keys() if _is_changed(services, reading.letters[force], state)}
    left = {force for force in again if state.letters[force].is_out}
    found = services.placed(doubts(words, {letter.id for letter in words}))
    unfit = signed - reading.letters.keys()
    return Verdict(frozenset(signed), frozenset(again), frozenset(left), frozenset(unfit), found)


def _ask_nobody(question: str) -> str:
    raise BadSettings(f"{question} is needed, and a preview asks nobody.")


def _inputs(letter: Letter, page: str) -> str:
    parts = (page, letter.inspection.model_dump_json(by_alias=True), letter.force.model_dump_json(), str(letter.moved))
    return digest("\n".join(parts).encode())


def _is_changed(services: Services, letter: Letter, state: State) -> bool:
    """Whether `generate` would sign it anew. Where nothing says by which certificate, its words alone are compared."""
    try:
        if services.signatories.expected(letter.force.signatory):
            return place_order(services, letter, state).known is None
    except (LettersError, OSError):
        pass
    return state.letters[letter.id].content != content_digest(letter)

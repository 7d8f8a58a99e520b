"""The desk: every letter's newest proof, what is wrong with it, and which is laid out next. In memory only."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from letters.errors import Problem
from letters.workflows import signatures
from letters.workflows.readings import (
    Reading,
    Record,
    Verdict,
    judge,
    page_digest,
    read,
    read_alone,
    read_record,
)
from letters.workflows.typists import Proof, Typist

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from letters.model.letter import Letter
    from letters.ports import Typesetter
    from letters.services import Services

_REST = 0.15
"""Seconds without a change before the ledger is compared: pages come first."""
_LOOKED_AT = 4
"""Letters that come first: those that were opened last, in as many windows. A typist of their own waits for them."""


@dataclass(slots=True)
class Sheet:
    """One letter on the desk. `wanted` is the digest of what its proof is to be made from, `made` that of the last try,
    and `begun` that of the last one that a typist was given.

    `proof` is the newest with pages, `problems` are those of the last try, and `failed` says that it had no pages.
    `version` is that of the desk when anything of it changed.
    """

    force: str
    name: str = ""
    letter: Letter | None = None
    wanted: str = ""
    begun: str = ""
    made: str = ""
    proof: Proof = field(default_factory=Proof)
    problems: tuple[Problem, ...] = ()
    failed: bool = False
    version: int = 0

    @property
    def is_due(self) -> bool:
        """Whether its proof is yet to be made, or is being made."""
        return bool(self.wanted) and self.wanted != self.made

    @property
    def is_waiting(self) -> bool:
        """Whether no typist has been given it as it is to be made."""
        return self.is_due and self.wanted != self.begun

    @property
    def is_before(self) -> bool:
        """Whether its pages are those of before a mistake, or of before its file went away."""
        return not self.wanted or self.failed


class Desk:
    """Reads what is saved, lays out what changed, and tells whoever waits for news. All on one event loop."""

    def __init__(self, services: Services, typists: int) -> None:
        """`typists` lay out what nobody looks at; one more is there for what somebody does."""
        self.sheets: dict[str, Sheet] = {}
        self.reading = Reading()
        self.record = Record()
        self.verdict = Verdict()
        self.version = 0
        self.is_closed = False
        self._services = services
        self._first = Typist(services.root)
        self._others = [Typist(services.root, behind=True) for _ in range(typists)]
        self._looked_at: list[str] = []
        self._files: dict[str, signatures.Signature] = {}
        self._record: signatures.Signature | None = None
        self._page = ""
        self._make_typesetter: Callable[[], Typesetter] | None = None
        self._is_reading = True
        self._judged: Reading | None = None
        self._stale = asyncio.Event()
        self._work = asyncio.Event()
        self._news = asyncio.Condition()

    async def keep(self, changes: AsyncIterator[object]) -> None:
        """Read, and again after each of the `changes`, and lay out what is due; until it is cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch(changes))
                group.create_task(self._read())
                group.create_task(self._lay_out(self._first, self._next))
                for typist in self._others:
                    group.create_task(self._lay_out(typist, self._next_unseen))
        finally:
            for typist in (self._first, *self._others):
                typist.end()

    async def close(self) -> None:
        """Whoever waits for news hears that there will be none."""
        self.is_closed = True
        await self._tell()

    async def news(self, seen: int, seconds: float) -> None:
        """Wait for another version than the one `seen`, so long at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self.version != seen)

    @property
    def is_busy(self) -> bool:
        """Whether something that was saved has not yet been read, compared or laid out."""
        return self._is_reading or any(sheet.is_due for sheet in self.sheets.values())

    @property
    def saved(self) -> int:
        """When the newest file that was read was saved, in nanoseconds since 1970."""
        return signatures.newest(self._files)

    @property
    def names(self) -> dict[str, str]:
        """What each force is called."""
        return {force: sheet.name for force, sheet in self.sheets.items() if sheet.name}

    def look_at(self, force: str) -> None:
        """Somebody looks at this letter: from now on it comes first."""
        self._looked_at = [force, *(other for other in self._looked_at if other != force)][:_LOOKED_AT]
        self._work.set()

    # Reading

    async def _watch(self, changes: AsyncIterator[object]) -> None:
        self._stale.set()
        async for _ in changes:
            self._stale.set()

    async def _read(self) -> None:
        while True:
            await self._stale.wait()
            self._stale.clear()
            try:
                await self._read_and_judge()
            except Exception as error:  # noqa: BLE001  whatever it is, the page must say it and go on
                what = f"Letters made a mistake of its own in reading the files ({type(error).__name__})"
                problem = Problem("data", 0, 0, "P090", what, "see what letters check says of them")
                self.reading = self._judged = replace(self.reading, problems=(problem,))
            if self._is_reading and self._judged is self.reading:
                self._is_reading = False
                await self._tell()

    async def _read_and_judge(self) -> None:
        await self._read_changes()
        if self._judged is self.reading:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stale.wait(), _REST)
            return  # what changed comes first
        reading = self.reading
        judging = asyncio.create_task(asyncio.to_thread(judge, reading, self.record))
        saving = asyncio.create_task(self._stale.wait())
        await asyncio.wait({judging, saving}, return_when=asyncio.FIRST_COMPLETED)
        saving.cancel()
        if judging.cancel():
            return
        self.verdict, self._judged = judging.result(), reading

    async def _read_changes(self) -> None:
        """Read what changed, and again while it changes meanwhile."""
        services = self._services
        while True:
            files, record = signatures.data_and_templates(services.root), signatures.record(services)
            if record != self._record:
                self._record, self._files = record, {}
                self.record = await asyncio.to_thread(read_record, services)
            if files == self._files:
                return
            self._is_reading = True
            if _shaping(files) != _shaping(self._files):
                self._page = await asyncio.to_thread(page_digest, services)
            await self._glance()
            reading = await asyncio.to_thread(read, services, self.record, self._page)
            self._files = files
            if files == signatures.data_and_templates(services.root):
                await self._take(reading)

    async def _glance(self) -> None:
        """Have the letter that was looked at last laid out while all the others are still being read."""
        sheet = self.sheets.get(self._looked_at[0]) if self._looked_at else None
        if sheet is None:
            return
        found = await asyncio.to_thread(read_alone, self._services, self.record, self._page, sheet.force)
        if found is not None and found[1] != sheet.wanted:
            sheet.letter, sheet.wanted = found
            self._work.set()

    async def _take(self, reading: Reading) -> None:
        """Put a reading on the desk. A letter that is unfit or gone keeps its pages, which are those of before."""
        before, self.reading = self.reading, reading
        if reading.services is not None:
            self._make_typesetter = reading.make_typesetter
        for force in sorted(reading.there - self.sheets.keys()):
            self.sheets[force] = Sheet(force)
        for force in self.sheets.keys() - reading.there - set(self._looked_at):
            del self.sheets[force]
        for force, sheet in self.sheets.items():
            wanted, letter = reading.inputs.get(force, ""), reading.letters.get(force)
            if sheet.wanted != wanted or before.of(force) != reading.of(force) or before.shared != reading.shared:
                sheet.wanted, sheet.letter, sheet.version = wanted, letter, self.version + 1
            sheet.name = letter.force.name if letter else sheet.name
        self._work.set()
        await self._tell()

    # Laying out

    async def _lay_out(self, typist: Typist, next_sheet: Callable[[], Sheet | None]) -> None:
        while True:
            sheet = next_sheet()
            if sheet is None or sheet.letter is None:
                self._work.clear()
                await self._work.wait()
                continue
            wanted, sheet.begun = sheet.wanted, sheet.wanted
            make = self._make_typesetter or self._services.make_typesetter
            shaping = self._shaping_now()
            proof = await typist.lay_out(sheet.letter, make, _lasting(self._files), partial(_wants, sheet, wanted))
            # Templates that changed meanwhile may be back as they were when they are read again: it met half of them.
            if sheet.wanted == wanted and shaping == self._shaping_now():
                sheet.made = wanted
                await self._put(sheet, proof)
            elif sheet.begun == wanted:  # nobody wants it now; should somebody want it again, it is to be made
                sheet.begun = ""

    def _shaping_now(self) -> object:
        return _shaping(signatures.data_and_templates(self._services.root))

    def _next(self) -> Sheet | None:
        """The letter due first of those that somebody looks at, the last one first; any while nobody looks at one."""
        waiting = [self.sheets[force] for force in self._looked_at if force in self.sheets]
        return next((sheet for sheet in waiting if sheet.is_waiting), None if self._looked_at else self._next_unseen())

    def _next_unseen(self) -> Sheet | None:
        """The letter due first of those that nobody looks at."""
        waiting = (sheet for force, sheet in self.sheets.items() if force not in self._looked_at and sheet.is_waiting)
        return min(waiting, key=lambda sheet: sheet.force, default=None)

    async def _put(self, sheet: Sheet, proof: Proof) -> None:
        """A proof that was stopped by problems leaves the pages of before."""
        sheet.problems, sheet.failed, sheet.version = proof.problems, not proof.pdf, self.version + 1
        sheet.proof = proof if proof.pdf else sheet.proof
        await self._tell()

    async def _tell(self) -> None:
        self.version += 1
        async with self._news:
            self._news.notify_all()


def _wants(sheet: Sheet, wanted: str) -> bool:
    return sheet.wanted == wanted


def _shaping(files: dict[str, signatures.Signature]) -> object:
    """What tells whether pages must be made again though no letter has changed."""
    return files.get("templates"), _lasting(files)


def _lasting(files: dict[str, signatures.Signature]) -> object:
    """What a typist learns when it begins, and never again: fonts, and what the settings name."""
    settings = [line for line in files.get("data", ()) if line[0].endswith("/data/settings.yaml")]
    return files.get(signatures.FONTS), settings

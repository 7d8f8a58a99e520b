"""The preview's desk: which letter is laid out next, and what becomes of a proof that nobody wants any more."""

import asyncio
import os
import shutil
import threading
from pathlib import Path

import pytest

from letters.errors import Problem
from letters.machine import SystemClock
from letters.pdf.text import pages_text
from letters.preview import watching
from letters.services import Services
from letters.workflows import desk as desk_module
from letters.workflows import typists
from letters.workflows.desk import Desk
from letters.workflows.readings import Reading, Verdict
from letters.workflows.showing import Show, again
from letters.workflows.typists import Proof, Typist

TEMPLATES = Path(__file__).parents[2] / "templates"
FORCES = ("dorset", "essex", "gwent", "kent")


@pytest.fixture
def services(tmp_path):
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    return Services(tmp_path, ask=pytest.fail, clock=SystemClock())


@pytest.fixture
def reading(make_letter):
    """A reading of letters by force to the version of each; those of no version are unfit."""

    def make(**versions):
        fit = {force: version for force, version in versions.items() if version}
        problems = tuple(
            Problem(f"data/forces/{force}.yaml", 1, 1, "D001", "unfit", "mend it")
            for force in versions
            if force not in fit
        )
        letters = {force: make_letter(force, finding=f"Version {version}.") for force, version in fit.items()}
        return Reading(frozenset(versions), problems, "Small matters", letters=letters, inputs=fit)

    return make


class Slow:
    """A typist whose proofs are done when the test says so."""

    def __init__(self):
        self.given = asyncio.Queue()

    async def lay_out(self, letter, make_typesetter, lasting, is_wanted):
        done = asyncio.get_running_loop().create_future()
        await self.given.put((letter, done))
        return await done

    def end(self):
        pass


def on_a_desk(services, test):
    """Run a test with a desk that has one slow typist, which is there for what nobody looks at."""

    async def run():
        desk, typist = Desk(services, 0), Slow()
        working = asyncio.create_task(desk._lay_out(typist, desk._next_unseen))
        await test(desk, typist)
        working.cancel()

    asyncio.run(asyncio.wait_for(run(), 30))


def test_what_somebody_looks_at_has_a_typist_of_its_own_and_the_last_looked_at_comes_first(services, reading):
    async def test(desk, other):
        first = Slow()
        working = asyncio.create_task(desk._lay_out(first, desk._next))
        for force in ("gwent", "kent"):
            desk.look_at(force)
        await desk._take(reading(**dict.fromkeys(FORCES, "1")))
        (busy, _), (seen, done) = await other.given.get(), await first.given.get()
        assert (busy.id, seen.id) == ("dorset", "kent")
        done.set_result(Proof(b"%PDF"))
        seen, done = await first.given.get()
        assert seen.id == "gwent"
        done.set_result(Proof(b"%PDF"))
        desk.look_at("essex")  # the other typist is still at its first letter
        assert (await first.given.get())[0].id == "essex"
        working.cancel()

    on_a_desk(services, test)


def test_a_proof_is_made_again_where_templates_were_changed_and_put_back_meanwhile(services, reading):
    """Between two readings that say the same it may have met half a folder: what it lacked is no problem to stay."""

    async def test(desk, typist):
        await desk._take(reading(kent="1"))
        seen, done = await typist.given.get()
        kept = shutil.move(services.root / "templates", services.root / "kept")
        shutil.copytree(kept, services.root / "templates", copy_function=shutil.copy)
        done.set_result(
            Proof(problems=(Problem("templates/messages/message.html.j2", 0, 0, "T004", "gone", "add it"),))
        )
        again, done = await typist.given.get()
        assert again is seen
        assert not desk.sheets["kent"].problems
        done.set_result(Proof(b"%PDF"))
        await desk.news(desk.version, 5)
        assert desk.sheets["kent"].made

    on_a_desk(services, test)


def test_while_nobody_looks_at_a_letter_every_typist_helps(services, reading):
    async def test(desk, other):
        first = Slow()
        working = asyncio.create_task(desk._lay_out(first, desk._next))
        await desk._take(reading(**dict.fromkeys(FORCES, "1")))
        assert {(await typist.given.get())[0].id for typist in (first, other)} == {"dorset", "essex"}
        working.cancel()

    on_a_desk(services, test)


def test_a_typist_that_is_long_at_what_nobody_wants_any_more_is_ended(services, make_letter, monkeypatch):
    """A mistake in a stylesheet can make a letter of a hundred pages; mended, it is not waited for."""

    async def test():
        typist, letter = Typist(services.root), make_letter()
        stuck = typist.lay_out(letter, services.make_typesetter, (), lambda: False)
        assert not (await stuck).pdf
        assert typist._process is None

    services.settings  # noqa: B018  there are none, which must be known before another process asks
    monkeypatch.setattr(typists, "_IN_VAIN", 0.01)
    asyncio.run(asyncio.wait_for(test(), 60))


def test_what_is_saved_while_the_record_is_compared_is_read_at_once(services, monkeypatch):
    comparing, over = threading.Event(), threading.Event()

    def slow(*_given):
        comparing.set()
        over.wait(30)
        return Verdict()

    async def test():
        saved = asyncio.Queue()
        desk = Desk(services, 0)
        keeping = asyncio.create_task(desk.keep(iter_of(saved)))
        await asyncio.to_thread(comparing.wait, 30)
        before = desk.reading
        (services.root / "data").mkdir()
        (services.root / "data/inspection.yaml").write_text("id: [")
        saved.put_nowait(None)
        try:
            while desk.reading is before:
                await desk.news(desk.version, 5)
            assert "Y004" in {problem.code for problem in desk.reading.problems}
        finally:
            over.set()
        keeping.cancel()

    monkeypatch.setattr(desk_module, "judge", slow)
    asyncio.run(asyncio.wait_for(test(), 30))


def test_only_what_changed_is_laid_out_again(services, reading):
    async def test(desk, typist):
        for versions in ({"kent": "1", "gwent": "1"}, {"kent": "2", "gwent": "1"}):
            await desk._take(reading(**versions))
            while any(sheet.is_due for sheet in desk.sheets.values()):
                letter, done = await typist.given.get()
                done.set_result(Proof(b"%PDF" + letter.force.findings["small"][0].encode()))
                await desk.news(desk.version, 5)
        assert letter.id == "kent"
        assert desk.sheets["kent"].proof.pdf == b"%PDFVersion 2."

    on_a_desk(services, test)


def test_a_proof_that_nobody_wants_any_more_is_dropped_and_made_again_when_it_is_wanted_again(services, reading):
    async def test(desk, typist):
        await desk._take(reading(kent="1"))
        _, first = await typist.given.get()
        await desk._take(reading(kent=""))
        first.set_result(Proof(b"%PDF 1"))
        await asyncio.sleep(0)
        await desk._take(reading(kent="1"))
        _, second = await typist.given.get()
        assert desk.sheets["kent"].proof.pdf == b""
        second.set_result(Proof(b"%PDF 1"))
        await desk.news(desk.version, 5)
        assert (desk.sheets["kent"].proof.pdf, desk.is_busy) == (b"%PDF 1", True)  # the ledger is yet to be compared

    on_a_desk(services, test)


def test_an_unfit_letter_keeps_the_pages_of_before(services, reading):
    async def test(desk, typist):
        show = Show(desk, services.root)
        await desk._take(reading(kent="1"))
        _, done = await typist.given.get()
        done.set_result(Proof(b"%PDF 1", ((595.0, 842.0),), b"PNG"))
        await desk.news(desk.version, 5)
        assert show.letter("kent")["before"] == ""
        await desk._take(reading(kent=""))
        shown = show.letter("kent")
        assert shown["before"].startswith("Before the error")
        assert [page["number"] for page in shown["pages"]] == [1]
        assert [problem["place"] for problem in shown["problems"]] == ["data/forces/kent.yaml:1:1"]
        assert await show.page("kent", "0" * 64, 1, grey=False) is None
        show.close()

    on_a_desk(services, test)


def test_a_typist_that_dies_or_takes_too_long_is_told_and_another_goes_on(services, make_letter, monkeypatch):
    async def test():
        typist, letter = Typist(services.root), make_letter()
        make = services.make_typesetter
        proof = await typist.lay_out(letter, make, (), lambda: True)
        assert [page for page in pages_text(proof.pdf) if "PROOF" not in page] == []
        os.kill(typist._process.pid, 9)
        died = await typist.lay_out(letter, make, (), lambda: True)
        assert [(it.code, it.what) for it in died.problems] == [("P090", "the typesetter ended in the middle of it")]
        with monkeypatch.context() as patch:
            patch.setattr(typists, "PATIENCE", 0)
            late = await typist.lay_out(letter, make, (), lambda: True)
        assert "not laid out within" in late.problems[0].what
        assert (await typist.lay_out(letter, make, (), lambda: True)).pages
        typist.end()

    services.settings  # noqa: B018  there are none, which must be known before another process asks
    asyncio.run(asyncio.wait_for(test(), 60))


def test_a_mistake_of_its_own_in_reading_is_told_and_the_next_saving_is_read(services, monkeypatch):
    def fail(*_given):
        raise ZeroDivisionError

    async def test():
        saved = asyncio.Queue()
        saved.put_nowait(None)
        desk = Desk(services, 0)
        keeping = asyncio.create_task(desk.keep(iter_of(saved)))
        while desk.is_busy:
            await desk.news(desk.version, 5)
        [problem] = Show(desk, services.root).glance()["problems"]
        assert problem["code"] == "P090"
        assert "ZeroDivisionError" in problem["what"]
        monkeypatch.undo()
        saved.put_nowait(None)
        while "P090" in {problem.code for problem in desk.reading.problems}:
            await desk.news(desk.version, 5)
        keeping.cancel()

    monkeypatch.setattr(desk_module, "read", fail)
    asyncio.run(asyncio.wait_for(test(), 30))


async def iter_of(queue):
    while True:
        yield await queue.get()


def test_where_the_system_tells_of_no_change_it_looks_by_itself(tmp_path, monkeypatch):
    def refuse(*_given, **_options):
        raise OSError("no more watches")

    async def test():
        told = 0
        async for _ in watching.changes(tmp_path):
            told += 1
            if told == 3:
                return

    (tmp_path / "data").mkdir()
    monkeypatch.setattr(watching.watchfiles, "awatch", refuse)
    monkeypatch.setattr(watching, "_SOMETIMES", 0.01)
    asyncio.run(asyncio.wait_for(test(), 30))


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict(), ""),
        (Verdict(frozenset(FORCES)), "No letter has to be signed again."),
        (
            Verdict(frozenset(FORCES), frozenset({"kent"}), frozenset({"kent"})),
            "This change means 1 letter to sign again: Kent Police. Of 1 a copy has left already: see letters correct.",
        ),
        (
            Verdict(frozenset(map(str, range(43))), frozenset(map(str, range(42))), unfit=frozenset({"42"})),
            "This change means 42 letters to sign again. 1 unfit letter cannot be compared yet.",
        ),
    ],
)
def test_what_a_change_costs_in_words(verdict, said):
    assert again(verdict, {"kent": "Kent Police"}) == said

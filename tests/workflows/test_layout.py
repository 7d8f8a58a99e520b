"""Letters are laid out in their order, in this process or in a pool, with every problem carried to the end."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import FakeTypesetter

from letters.errors import Problem, ServiceSilent, Unfit
from letters.ports import Job, LostWorkers, Marks, Sheets
from letters.typeset.processes import LocalEngine
from letters.workflows import layout

FORCES = ("durham", "kent", "essex", "cumbria", "dorset", "norfolk", "surrey", "sussex")


def lay_out(jobs, make_typesetter):
    return layout.lay_out(jobs, make_typesetter, LocalEngine(make_typesetter))


class FussyTypesetter(FakeTypesetter):
    """Finds the letters of Kent and Surrey unfit, and says which process it works in."""

    def typeset(self, letter):
        if letter.id in {"kent", "surrey"}:
            raise Unfit([Problem(f"data/forces/{letter.id}.yaml", 1, 1, "P101", "it is off the page", "shorten it")])
        return super().typeset(letter)


class TellTale(FakeTypesetter):
    """Puts the number of its process into what it makes."""

    def finish(self, master, letter, marks):
        return str(os.getpid()).encode()


@pytest.fixture
def jobs(make_letter):
    return [Job(make_letter(force), (Marks("proof"), Marks("public"))) for force in FORCES]


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 1})


def test_the_order_is_the_jobs(jobs, two_cores):
    assert [sheets.job.letter.id for sheets in lay_out(jobs, FakeTypesetter)] == list(FORCES)


def test_a_pool_makes_the_same_as_one_process(jobs, two_cores, monkeypatch):
    pooled = list(lay_out(jobs, FussyTypesetter))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0})
    assert list(lay_out(jobs, FussyTypesetter)) == pooled
    assert all(len(sheets.pdfs) == 2 for sheets in pooled if not sheets.problems)


def test_the_problems_of_a_letter_are_carried_and_the_others_made(jobs, two_cores):
    found = {sheets.job.letter.id: sheets for sheets in lay_out(jobs, FussyTypesetter)}
    assert {force for force in found if found[force].problems} == {"kent", "surrey"}
    assert found["kent"].pdfs == ()
    assert found["kent"].problems[0].file == "data/forces/kent.yaml"


@pytest.mark.parametrize(("count", "processes"), [(1, 1), (2, 1), (8, 2)])
def test_processes_are_started_where_they_are_worth_it(jobs, two_cores, count, processes):
    pids = {sheets.pdfs[0] for sheets in lay_out(jobs[:count], TellTale)}
    assert (str(os.getpid()).encode() in pids) is (processes == 1)
    assert len(pids) <= processes


def test_one_core_starts_none(jobs, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0})
    assert {sheets.pdfs[0] for sheets in lay_out(jobs, TellTale)} == {str(os.getpid()).encode()}


def test_jobs_are_taken_as_they_are_needed(make_letter, two_cores):
    """A thousand letters must not be in memory at once."""
    taken = []

    def endless():
        for number in range(1000):
            taken.append(number)
            yield Job(make_letter(), (Marks("proof"),))

    sheets = lay_out(endless(), FakeTypesetter)
    assert isinstance(next(sheets), Sheets)
    assert len(taken) <= 1 + layout.AHEAD * 2
    sheets.close()


class Handed:
    """An engine that does all at once, notes how many letters came together, and loses the third lot once."""

    workers, handful = 2, 4

    def __init__(self):
        self.sizes, self.lost = [], False

    @contextmanager
    def running(self):
        yield self.take

    def take(self, jobs):
        self.sizes.append(len(jobs))
        done = Future()
        if len(self.sizes) == 3 and not self.lost:
            self.lost = True
            done.set_exception(LostWorkers("they are gone"))
        else:
            done.set_result([Sheets(job) for job in jobs])
        return done


def test_many_letters_go_in_handfuls_and_the_last_one_by_one(make_letter):
    jobs = [Job(make_letter(), (Marks("proof"),) * number) for number in range(43)]
    engine = Handed()
    assert [sheets.job for sheets in layout.lay_out(jobs, FakeTypesetter, engine)] == jobs
    assert set(engine.sizes[:-4]) == {4}
    assert engine.sizes[-4:] == [3, 2, 1, 1]
    assert engine.lost


class Mortal(FakeTypesetter):
    """Ends its process over Essex and Dorset, as the kernel ends one that takes too much memory: once each."""

    folder = None

    def typeset(self, letter):
        if letter.id in {"essex", "dorset"}:
            try:
                (self.folder / letter.id).touch(exist_ok=False)
            except FileExistsError:
                return super().typeset(letter)
            os.kill(os.getpid(), signal.SIGKILL)
        return super().typeset(letter)


def test_what_a_killed_worker_had_in_hand_is_done_by_another(jobs, two_cores, tmp_path, monkeypatch):
    monkeypatch.setattr(Mortal, "folder", tmp_path)
    assert list(lay_out(jobs, Mortal)) == list(lay_out(jobs, FakeTypesetter))
    assert {path.name for path in tmp_path.iterdir()} == {"essex", "dorset"}


class Doomed(FakeTypesetter):
    def typeset(self, letter):
        os.kill(os.getpid(), signal.SIGKILL)


def test_workers_that_end_every_time_are_told_in_words(jobs, two_cores):
    with pytest.raises(ServiceSilent, match="Laying out stopped 4 times in a row"):
        list(lay_out(jobs, Doomed))


def test_nothing_to_do_is_nothing_done():
    assert list(lay_out([], FakeTypesetter)) == []


INTERRUPTED = """
import os, sys
from fakes import FakeTypesetter
from letters.ports import Job
from letters.typeset.processes import LocalEngine
from letters.workflows import layout

os.sched_getaffinity = lambda _process: {0, 1}
os.register_at_fork(after_in_child=lambda: os.write(1, b"%d\\n" % os.getpid()))

class Slow(FakeTypesetter):
    def typeset(self, letter):
        if letter:
            os.write(1, b"works\\n")
            os.read(0, 1)  # for as long as the test wants

try:
    list(layout.lay_out([Job(None, ()), Job(None, ()), Job(True, ())], Slow, LocalEngine(Slow)))
except KeyboardInterrupt:
    sys.exit(130)
"""


def leaves_interrupts(process):
    """Whether it ignores SIGINT by now, as the kernel says."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    [ignored] = [line.split()[1] for line in status.splitlines() if line.startswith("SigIgn:")]
    return bool(int(ignored, 16) & 1 << (signal.SIGINT - 1))


def test_workers_say_nothing_when_ctrl_c_reaches_them(tmp_path):
    """One works and one waits for work when the signal comes, to all of them as a terminal sends it."""
    tests = Path(__file__).parent.parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent)])}
    run = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    *workers, works = sorted(run.stdout.readline() for _ in range(3))
    assert works == "works\n"
    deadline = time.monotonic() + 60
    while not all(leaves_interrupts(worker.strip()) for worker in workers):
        assert time.monotonic() < deadline, "a worker never began to leave Ctrl-C to its parent"
        time.sleep(0.01)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert (run.returncode, said) == (130, "")

"""The real program as a subprocess, on one small workspace of two forces that is built once a session."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import warmth
from tampering import saved

from letters.machine import SystemClock
from letters.ports import Marks
from letters.services import Services
from letters.workflows.order import assign_copies

TOP = Path(__file__).parents[2]
INSPECTION = """\
id: small-inspection
title: "Small matters: An inspection of little things"
inspectorate:
  name: The Inspectorate of Small Matters
  short_name: ISM
  mail_domains: [ism.example]
  reply_to: letters@ism.example
  phone: 01632 960 001
  address: [1 Example Street, London SW1A 0AA]
letter_date: 2014-09-03
embargo:
  until: 2014-09-04 00:01
  zone: Europe/London
  weekday: Thursday
  pre_release_from: 2014-09-03 00:01
  notice: Not to be published before then.
opening:
  - We have inspected your force.
  - insert: embargo
themes:
  - {id: small, heading: Small matters, scope: how well forces look after small matters}
signatories:
  eastern: {name: Ada Example, office: "Inspector, Eastern Region"}
  western: {office: "Inspector, Western Region"}
"""
LEICESTERSHIRE = """\
force: leicestershire
name: Leicestershire Police
region: eastern
signatory: eastern
status: ready
addressee: {office: Chief Constable, mailbox: chief@leicestershire.police.example, verified_on: 2014-09-01}
copied_to:
  - {office: Liaison Officer, mailbox: liaison@leicestershire.police.example, verified_on: 2014-09-01}
mail_domains: [leicestershire.police.example]
findings:
  small:
    - The force looks after small matters well.
"""
GWENT = """\
force: gwent
name: Gwent Police
region: western
signatory: western
status: ready
specimen: true
addressee: {office: Chief Constable, mailbox: chief@gwent.police.example, verified_on: 2014-09-01}
mail_domains: [gwent.police.example]
findings:
  small:
    - Some small matters are still to be looked after.
"""


@dataclass(frozen=True)
class Done:
    """A run that ended: its exit code and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Letters:
    """The program with an environment of its own; `cwd` is where it runs unless a call says otherwise."""

    cwd: Path
    home: Path

    def __call__(self, *arguments, cwd=None, **environment):
        where = cwd or self.cwd
        done = Done(*warmth.run(where, arguments, self.environment(**environment), timeout=60))
        assert "Traceback" not in done.err or "--debug" in arguments, done.err
        return done

    def start(self, *arguments, **options):
        """Begin a run that the test ends; it leads a process group of its own, as a shell's command does."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.cwd,
            env=self.environment(),
            start_new_session=True,
            text=True,
            **options,
        )

    def command(self, *arguments):
        return [sys.executable, str(TOP / "cli.py"), *map(str, arguments)]

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "TZ", "LD_LIBRARY_PATH"}}
        return kept | {"HOME": str(self.home), "TMPDIR": str(self.home), "LC_ALL": "C.UTF-8"} | more


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """Where the program finds nothing of whoever runs the tests, and where it puts its temporary files."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def program(home):
    """Run the program in `cwd`, for what several tests share."""
    return Letters(home, home)


@pytest.fixture(scope="session")
def _keyed(tmp_path_factory, home):
    """Two forces, templates and evaluation keys; nothing is generated."""
    root = tmp_path_factory.mktemp("keyed") / "inspection"
    forces = root / "data" / "forces"
    forces.mkdir(parents=True)
    (root / "data" / "inspection.yaml").write_text(INSPECTION)
    (forces / "leicestershire.yaml").write_text(LEICESTERSHIRE)
    (forces / "gwent.yaml").write_text(GWENT)
    shutil.copytree(TOP / "templates", root / "templates")
    done = Letters(root, home)("keys", "init")
    assert done.code == 0, done.err
    return root


@pytest.fixture(scope="session")
def _generated(_keyed, tmp_path_factory, home):
    root = tmp_path_factory.mktemp("generated") / "inspection"
    shutil.copytree(_keyed, root)
    done = Letters(root, home)("generate")
    assert done.code == 0, done.err
    return root


@pytest.fixture
def keyed(_keyed, tmp_path):
    """A workspace of one's own with keys and no letters."""
    return shutil.copytree(_keyed, tmp_path / "inspection")


@pytest.fixture
def workspace(_generated, tmp_path):
    """A workspace of one's own with its letters generated."""
    return shutil.copytree(_generated, tmp_path / "inspection")


@pytest.fixture
def generated(_generated):
    """The workspace that all tests share: for looking only."""
    return _generated


@pytest.fixture
def letters(tmp_path, home):
    """Run the program in `tmp_path`, or in `cwd`."""
    return Letters(tmp_path, home)


@pytest.fixture(scope="session")
def letters_in(home):
    """Run the program in a folder, for what outlives one test."""
    return lambda folder: Letters(folder, home)


@pytest.fixture
def edit():
    """Replace a pattern in a file, once; an edit that changes nothing would make the test prove nothing."""

    def change(file, pattern, replacement):
        text, count = re.subn(pattern, lambda _: replacement, file.read_text(), count=1, flags=re.MULTILINE)
        assert count == 1
        file.write_text(text)

    return change


@pytest.fixture(scope="session")
def finish(_generated):
    """Make a force's first copy, ready to be signed, and perhaps changed before."""
    services = Services(_generated, ask=pytest.fail, clock=SystemClock())
    typesetter = services.make_typesetter()

    def make(force, change=lambda document: None):
        letter = next(letter for letter in services.workspace.letters if letter.id == force)
        copy = assign_copies(letter, None)[0]
        pdf = typesetter.finish(typesetter.typeset(letter), letter, Marks("embargoed", copy, evaluation=True))
        with pikepdf.open(BytesIO(pdf)) as document:
            return saved(document) if change(document) else pdf

    return make


@pytest.fixture(scope="session")
def make_signed(_generated, finish):
    """Make a copy of one letter of the workspace, signed by a signatory of one's choice, after `change`."""
    services = Services(_generated, ask=pytest.fail, clock=SystemClock())
    return lambda force, signatory, *change: services.signer(signatory).sign(finish(force, *change), datetime.now(UTC))


@pytest.fixture(scope="module")
def chromium():
    """Not for the session: while Playwright runs, its event loop holds the thread, and nobody else may use asyncio."""
    from playwright.sync_api import sync_playwright  # only two files of tests need it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser
        browser.close()

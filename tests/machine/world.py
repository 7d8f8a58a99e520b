"""One inspection in the state machine, and what must hold in it whatever happens (design, section 1)."""

import contextlib
import json
from dataclasses import dataclass
from datetime import timedelta

from fakes import FixedClock
from gate.approvers import named
from gate.inspection import FORCES, write_force, write_inspection
from gate.program import INSTANT, NOON
from ledger.folding import refuse_other
from machine.memory import CutLedger, Desk, Killed, MailServer, Points, attached, digest, words_of

from letters.embargo.instant import Instant, parse_rfc3339
from letters.errors import LettersError
from letters.ledger.fold import fold
from letters.pdf import metadata
from letters.workflows import consenting, lifting, moving
from letters.workflows.approvals import editions_of, open_request
from letters.workflows.approver import find_approver
from letters.workflows.choice import Choice
from letters.workflows.correct import correct, propose
from letters.workflows.generate import generate
from letters.workflows.public_set import releasable
from letters.workflows.release import release
from letters.workflows.send import send
from letters.workflows.withhold import restore, withhold

UNTIL = ("2014-09-04 00:01", "2014-09-05 00:01", "2014-09-03 18:00")
WINDOW = Instant.from_wall("2014-09-02 00:01", "Europe/London").utc
"""From when embargoed copies may leave, as every file says."""
WORDS = ("good", "poor", "fair")
"""What a letter may say of its force."""
SETTINGS = "mail: {transport: smtp, host: 127.0.0.1, port: 2525, security: none, attempts: 1}\n"
IN_SEALED_OR_EMBARGOED = ("out/embargoed", ".letters/copies")


class NeverStop:
    """Nobody wants an end."""

    def __call__(self):
        return False

    def armed(self):
        return contextlib.nullcontext()


@dataclass(frozen=True)
class Consent:
    """A lift that two people agreed to, as the test knows it."""

    editions: str
    until: str
    expires: object


class World:
    """A workspace in `root`. Commands are the true workflows, each on services of its own; what lasts lies here.

    `readable` are the public editions that were ever permitted to be read, `approved` what each was signed to say.
    """

    def __init__(self, root, session, people):
        self.root, self.session, self.people = root, session, people
        self.clock = FixedClock(NOON)
        self.points = Points(self.clock)
        self.ledger = CutLedger(self.points)
        self.server = MailServer((), self.arrived)
        self.words = dict.fromkeys(FORCES, "good")
        self.until = UNTIL[0]
        self.pins = set()
        self.lift = None
        self.readable, self.approved, self.delivered = set(), {}, {}

    # What people do

    def run(self, act, *, crash=None, jump=None):
        """One command; gives what it returned or how it refused, and None when it was cut off."""
        self.points.begin(crash, jump)
        try:
            with self.points.watching():
                return act(Desk(self))
        except LettersError as refusal:
            return refusal
        except Killed:
            return None
        finally:
            self.points.begin()
            self._note_what_was_signed()

    def write(self, force, word):
        self.words[force] = word
        write_force(self.root, force, finding=f"The {FORCES[force][1]} of this force is {word}.")

    def name_instant(self, until):
        self.until = until
        write_inspection(self.root, until=until, more=named(*self.people[:2]))

    def generate(self, **how):
        return self.run(lambda desk: generate(desk, progress=lambda _: None), **how)

    def send(self, answers, **how):
        self.server = MailServer(answers, self.arrived)
        quiet = {"confirm": lambda _: None, "progress": lambda _: None, "hear": lambda _: None, "stop": NeverStop()}
        return self.run(lambda desk: send(desk, Choice(), None, **quiet), **how)

    def make_whole(self):
        """The file says what is pinned, no letter is withheld, and all are signed as the data are, if that is free."""
        pinned = [until for until in UNTIL if Instant.from_wall(until, "Europe/London").rfc3339 == self.pinned]
        self.name_instant(*pinned or UNTIL[:1])
        for force in FORCES:
            self.restore(force)
            self.correct(force)
        return self.generate()

    def withhold(self, force, **how):
        return self.run(lambda desk: withhold(desk, force, "in doubt"), **how)

    def restore(self, force, **how):
        return self.run(lambda desk: restore(desk, force, "it is right"), **how)

    def correct(self, force, **how):
        def act(desk):
            proposal = propose(desk, force)
            return correct(Desk(self), proposal, "a fact was wrong") if proposal else None

        return self.run(act, **how)

    def move(self, **how):
        """On the word of one person."""
        before = self.pinned
        wanted = Instant.from_wall(self.until, "Europe/London").rfc3339
        done = self.run(lambda desk: moving.move(desk, moving.propose(desk, desk.state()), "late"), **how)
        if before and wanted < before:
            assert self.pinned == before, "one person alone brought the instant forward"
        elif not isinstance(done, LettersError):
            self.pins.add(wanted)
        return done

    def agree(self, purpose, asks, consents, **how):
        """One person asks and another agrees, or the same one does both."""
        self.run(lambda desk: consenting.ask(desk, self._approver(desk, asks), purpose, "why", 6))

        def act(desk):
            request = open_request(desk, desk.state(), purpose)
            return consenting.consent(desk, request, self._approver(desk, consents))

        before = self.ledger.length()
        done = self.run(act, **how)
        for event in self.events()[before:]:
            if event.kind == "approval.given":
                asked = next(
                    known for known in self.state().requests if known.name == event.data["statement"]["request"]
                )
                both = {asked.asked.statement["by"], consents}
                assert both == {"ann", "bob"}, "it takes two of those who were pinned"
                self._note_consent(purpose)
        return done

    def withdraw(self, name):
        done = self.run(lambda desk: lifting.withdraw(desk, self._approver(desk, name), "no"))
        if done is not None and not isinstance(done, LettersError):
            self.lift = None
        return done

    def _note_consent(self, purpose):
        if purpose == "move":
            self.pins.add(Instant.from_wall(self.until, "Europe/London").rfc3339)
        if purpose == "lift":
            request = self.state().requests[-1]
            self.lift = Consent(editions_of(self.state()), self.pinned, request.expires)

    def _approver(self, desk, name):
        file = next(person.file for person in self.people if person.id == name)
        return find_approver(desk, desk.state(), file, file.with_name("passphrase.txt"))

    def release(self, **how):
        done = self.run(release, **how)
        if done is not None and not isinstance(done, LettersError):
            assert self.shown() == {known.force: known.public for known in releasable(self.state())}
        return done

    # What is there

    def events(self):
        return list(self.ledger.events())

    def state(self):
        return fold(self.ledger.events())

    @property
    def pinned(self):
        pins = [event.data["until"] for event in self.events() if event.kind == "embargo.pinned"]
        return pins[-1] if pins else None

    def shown(self):
        """What the public sees: force to digest."""
        current = self.root / "public/current"
        return {path.parent.name: digest(path.read_bytes()) for path in current.glob("*/letter.pdf")}

    # What must hold

    def may_be_read(self):
        """By this machine's clock as it is now, the instants that were signed, and what two people agreed to."""
        now, state = self.clock.now(), self.state()
        if now < max(event.at for event in self.events() if not event.kind.endswith(".refused")):
            return False  # by a clock that is behind the record
        instants = [self.pinned, *(known.until for known in releasable(state))]
        if now >= max(map(parse_rfc3339, instants)):
            return True
        lift = self.lift
        return bool(lift and now < lift.expires and (lift.editions, lift.until) == (editions_of(state), self.pinned))

    def before_it_is_readable(self, number, files):
        """Rules 1, 2 and 5: at this very write it is permitted, and the record says that it was intended."""
        assert self.may_be_read(), f"readable at {self.clock.now()}, before {self.pinned}"
        last = self.state().releases[-1]
        assert last.number == number
        for name, data in files.items():
            if name.endswith(".pdf"):
                force = name.split("/")[0]
                assert last.digests[force] == digest(data), "what is released is not what was signed"
                assert self.state().letters[force].reason is None, "a withheld letter is released"
                self.readable.add(digest(data))

    def arrived(self, message):
        """Rules 3, 5 and 7 of a message that the server has taken."""
        state, now = self.state(), self.clock.now()
        known, kind = state.letters[message.force], self._intent_of(message)["sent"]
        assert message.mailbox.endswith(f"@{message.force}.police.example")
        for pdf in attached(message):
            mine = {copy.digest for copy in known.copies if copy.copy == message.copy}
            assert digest(pdf) in (mine if kind == "embargoed" else {known.public}), "another file than was signed"
            self._says_its_own(pdf, message.force)
        assert kind == "notice" or known.reason is None, "a copy of a withheld letter left"
        newest = max(event.at for event in self.events() if not event.kind.endswith(".refused"))
        assert kind == "notice" or now >= newest, "it left by a clock that is behind the record"
        if kind == "embargoed":
            assert now >= WINDOW, "an embargoed copy left before the window"
            assert now < parse_rfc3339(self.pinned), "an embargoed copy left after the instant"
        if kind == "public":
            assert known.released is not None, "a public edition left before its release"
        what = (message.copy, kind)
        self.delivered[what] = self.delivered.get(what, 0) + 1
        assert self.delivered[what] == 1, f"{what} left twice"

    def _intent_of(self, message):
        found = [event.data for event in self.events() if event.kind == "copy.intent"]
        intents = [data for data in found if data["message"] == message.id]
        assert intents, "a message left before its intent was recorded"
        return intents[-1]

    def _says_its_own(self, pdf, force):
        said = words_of(pdf)
        for name, (_, mark) in FORCES.items():
            assert (mark in said) == (name == force), f"the letter of {force} has the words of {name}"

    def check(self):
        state = self.state()  # which checks the chain
        refuse_other(state)
        self._check_instant(state)
        self._check_what_lies_about()
        self._check_what_is_public(state)

    def _check_instant(self, state):
        """Rule 3: the instant is one that was signed or properly moved to, whatever the file says."""
        if state.pinned:
            self.pins = self.pins or {state.pinned.until}
            assert state.pinned.until in self.pins
        for known in state.letters.values():
            assert known.until is None or known.until in self.pins

    def _check_what_lies_about(self):
        """Rules 1 and 4: no page of a letter is readable but embargoed copies, and what was permitted to be."""
        for path in self.root.rglob("*"):
            name = path.relative_to(self.root).as_posix()
            if name.startswith(("templates/", "data/")) or path.is_symlink() or not path.is_file():
                continue
            data = path.read_bytes()
            if name.startswith(IN_SEALED_OR_EMBARGOED):
                said = metadata.read(data)
                assert name.rpartition("/")[2].startswith(".tmp-") or (said and said.edition == "embargoed"), name
            elif b"%PDF-" in data[:1024]:
                assert digest(data) in self.readable, f"{name} is readable"
            else:
                assert not any(mark.encode() in data for _, mark in FORCES.values()), f"{name} has words of a letter"

    def _check_what_is_public(self, state):
        """Rules 4, 6 and 7: what was signed, byte for byte, all of it or none; it says what was approved."""
        shown = self.shown()
        if not shown:
            return
        number = int((self.root / "public/current").readlink().name)
        release = next(known for known in state.releases if known.number == number)
        assert shown == dict(release.digests)
        for force, name in shown.items():
            pdf = (self.root / f"public/current/{force}/letter.pdf").read_bytes()
            self._says_its_own(pdf, force)
            assert f"is {self.approved[name]}." in words_of(pdf), "it says what nobody signed"
        assert json.loads((self.root / "public/current/manifest.json").read_text())["letters"] == shown

    def _note_what_was_signed(self):
        """Rule 6: the data did not change during the command, so what it signed says what they say."""
        for event in self.events():
            if event.kind == "letter.signed":
                self.approved.setdefault(event.data["public"]["digest"], self.words[event.force])
        self._note_first_pin()

    def _note_first_pin(self):
        if not self.pins and self.pinned:
            assert self.pinned == Instant.from_wall(self.until, "Europe/London").rfc3339
            self.pins.add(self.pinned)


def to_the_instant(world, seconds):
    """The time that many seconds after the pinned instant, or after the first one that a file named."""
    moment = parse_rfc3339(world.pinned) if world.pinned else INSTANT
    return moment + timedelta(seconds=seconds)

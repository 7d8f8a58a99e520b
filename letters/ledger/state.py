"""What the record says: every state that a command shows (design, rule 5). `letters.ledger.fold` makes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from letters.held import Kind
from letters.ledger.chain import GENESIS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from letters.ledger.approvals import Request
    from letters.ledger.pinned import Pinned

Standing = Literal["signing", "signed", "withheld", "released"]


_HEARD = {"written", "accepted", "delivered", "acknowledged"}
_GONE = _HEARD - {"written"}
"""What has left as far as anyone knows: of a draft only a person can say so."""
CopyStanding = Literal[
    "made", "rehearsed", "intent", "written", "accepted", "refused", "unknown", "delivered", "bounced",
    "acknowledged", "superseded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CopyState:
    """One recipient's copy; `digest` is `sha256:…` of the signed embargoed file, `text` of the letter's public edition,
    `content` of what the data say on its page, `inputs` of all that the letter was made from.

    `mailbox` is where it went, and before that the one known when it was made. `attempts` counts messages in
    earnest; `message` is the newest one's Message-ID, `sent` what it brought, `last_reply` what was heard of it.
    `brought` is that of the message that brought it, once the newest is a notice.
    `left` says that its holder has it or may have it; `paper` that it was made for the post. `replaces` is the copy
    whose place it took, `report` the digest of the report that went with it, where one did. Of a copy in
    `LetterState.past`, `before` is what it was until then, or what was heard of it since, and `notice` how far its
    withdrawal has come. `contradicted` says that it is acknowledged, and yet a report says that it came back;
    `retried` that an earlier message may have arrived, whatever becomes of the newest. `undone` is what it was before
    the newest deed that a person recorded of it, while nothing else has come since. `addressed` says when the record
    last had `mailbox` as its recipient's, and `elsewhere` which other one it had before, and when last.
    """

    copy: str
    recipient: str
    mailbox: str | None
    digest: str
    state: CopyStanding = "made"
    text: str | None = None
    content: str | None = None
    inputs: str | None = None
    sent: str | None = None
    message: str | None = None
    brought: str | None = None
    attempts: int = 0
    last_reply: str | None = None
    left: bool = False
    replaces: str | None = None
    rung: datetime | None = None
    notice: CopyStanding | None = None
    before: CopyStanding | None = None
    paper: bool = False
    report: str | None = None
    contradicted: bool = False
    retried: bool = False
    addressed: datetime | None = field(default=None, compare=False)
    elsewhere: tuple[str, datetime] | None = field(default=None, compare=False)
    undone: CopyState | None = field(default=None, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return CopyState, parts(self)

    @property
    def is_out(self) -> bool:
        """Whether it has left or may have, so that its number belongs to its text and mailbox for good."""
        return self.left or self.state == "intent"

    @property
    def may_have_arrived(self) -> bool:
        """Whether nobody knows what became of the newest message to its holder: the letter, or the notice."""
        return self.contradicted or (self.notice or self.state) in {"unknown", "intent"}

    @property
    def is_held(self) -> bool:
        """Of a superseded copy: whether somebody has it, as far as anyone knows, who was not told to delete it."""
        return self._has_holder and self.notice not in _HEARD

    @property
    def is_untold(self) -> bool:
        """Of a superseded copy: as `is_held`, or its notice is a draft that nobody is known to have sent."""
        return self._has_holder and self.notice not in _GONE

    @property
    def is_gone(self) -> bool:
        """Whether it has left as far as anyone knows, of a superseded copy then: not what is a draft alone."""
        return (self.before or self.state) in _GONE

    @property
    def is_done(self) -> bool:
        """Whether its holder has it as far as anyone knows, so that nothing is left to do."""
        return self.state in _HEARD and not self.contradicted

    @property
    def _has_holder(self) -> bool:
        return self.before not in {"bounced", "refused", "made"}

    def besides(self, mailbox: str | None) -> tuple[str, datetime] | None:
        """The last other mailbox of its recipient that the record has, and when it was so last."""
        if self.addressed is None or self.mailbox is None or self.mailbox == mailbox:
            return self.elsewhere
        return self.mailbox, self.addressed

    def is_left(self, *, released: bool) -> bool:
        """Whether a message is left to send. An embargoed draft that nobody sent leaves no more once it is public."""
        return not self.is_done or (released and self.state == "written" and self.sent == "embargoed")


@dataclass(frozen=True, slots=True)
class LetterState:
    """One force's letter. Everything from `inputs` to `origin` describes its newest signing, and is empty before it.

    `content` is the digest of what the data said on the page then, whatever machine, template or key made it; `seal`
    that of whom its public edition is sealed for.

    `numbers` has every recipient that ever had a copy, with its newest number: none is given to anybody else; `highest`
    is the last number given. `printed` are copies for the post, each beside the one that its recipient has by mail.
    `past` are the superseded copies that had left. `acknowledged` is the public digest for which somebody has answered
    that a holder still has an older text.
    `intended` is the inputs' digest of a signing that was begun and not recorded as finished: its files may be there or
    not. `reason` is set while the letter is withheld; `released` is the release in which the public sees this edition.
    """

    force: str
    intended: str | None = None
    inputs: str | None = None
    content: str | None = None
    signatory: str | None = None
    certificate: str | None = None
    until: str | None = None
    public: str | None = None
    sealed: str | None = None
    seal: str | None = None
    copies: tuple[CopyState, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    replaces: str | None = None
    origin: str | None = None
    reason: str | None = None
    released: int | None = None
    past: tuple[CopyState, ...] = ()
    acknowledged: str | None = None
    printed: tuple[CopyState, ...] = ()
    highest: int = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return LetterState, tuple(dict(part) if part is self.numbers else part for part in parts(self))

    def copy(self, name: str) -> CopyState:
        """The copy of that number, a printed or a superseded one too. Raises KeyError."""
        for known in (*self.copies, *self.printed, *reversed(self.past)):
            if known.copy == name:
                return known
        raise KeyError(name)

    def replaced_by(self, copy: CopyState) -> tuple[CopyState, ...]:
        """The superseded copies whose place `copy` took, one after another, the last first."""
        past = {known.copy: known for known in self.past}
        found: list[CopyState] = []
        while copy.replaces in past and past[copy.replaces] not in found:
            copy = past[copy.replaces]
            found.append(copy)
        return tuple(found)

    @property
    def is_out(self) -> bool:
        """Whether any copy of it as it stands has left, or may have."""
        return any(known.is_out for known in (*self.copies, *self.printed))

    def takes_place(self, copy: CopyState, old: CopyState) -> bool:
        """Whether `copy` goes to whoever has the superseded copy `old`, and says that it replaces that."""
        reaches = copy.paper if old.paper else old.mailbox in {None, copy.mailbox}
        return reaches and old.copy != copy.copy and old.copy in {each.copy for each in self.replaced_by(copy)}

    def is_told(self, old: CopyState, newer: Collection[CopyState]) -> bool:
        """Whether the copies `newer`, once they have left, tell whoever has the superseded copy `old`.

        One that goes to another mailbox tells nothing to whoever reads the former one. Of a copy on paper no message
        speaks, only a newer copy on paper; and that tells its recipient of what they have by mail.
        """
        if any(self.takes_place(copy, old) for copy in newer):
            return True
        holders = {copy.recipient for copy in newer if copy.state != "superseded"}
        mailboxes = {None, *(copy.mailbox for copy in self.copies if copy.recipient == old.recipient)}
        return not old.paper and old.recipient in holders and old.mailbox in mailboxes

    @property
    def outdated(self) -> tuple[CopyState, ...]:
        """Superseded copies of another text whose holder is neither told to delete them nor has got a newer one.

        What is a draft in out/mail/ nobody has got: a new copy and a notice count once somebody says that they left.
        """
        gone = [known for known in (*self.copies, *self.printed, *self.past) if known.is_gone]
        return tuple(
            known
            for known in self.past
            if known.text != self.public and known.is_untold and not self.is_told(known, gone)
        )

    @property
    def state(self) -> Standing:
        if self.reason is not None:
            return "withheld"
        if self.intended is not None:
            return "signing"
        return "signed" if self.released is None else "released"


LETTERS: Kind[LetterState] = Kind(12)
"""The states of very many letters, for whoever needs few of them at once."""


def parts(of: CopyState | LetterState) -> tuple[Any, ...]:
    """All its values, in the order of its fields."""
    return tuple(getattr(of, name) for name in of.__slots__)


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """One release; without `done` it was begun and not recorded as finished. `digests` maps force to public digest.

    `manifest` is the digest, `sha256:…`, of its list of letters, and `tokens` the time-stamps over that, in DER. `lift`
    names the request by which it came before the instant, `until`, and `at` is when it was done.
    """

    number: int
    done: bool
    digests: Mapping[str, str]
    manifest: str | None = None
    tokens: tuple[bytes, ...] = ()
    lift: str | None = None
    until: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    """All that the record says after `length` events, whose last hash is `head`.

    `earlier` are the instants that held before `pinned`, oldest first. `approvers` maps their ids to the fingerprints
    of their certificates, and `time` is what the settings must ask for as evidence of time, as they were pinned;
    `time_by_one` says that one person added that later, alone.
    `requests` are what an approver asked for, oldest first. `verified` says when somebody made sure that a mailbox is a
    recipient's, by force and mailbox. `clock_floor` is the time of the newest effect; `refused` counts the attempts,
    which do not raise it.
    """

    inspection: str | None = None
    ledger: str | None = None
    pinned: Pinned | None = None
    earlier: tuple[Pinned, ...] = ()
    approvers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    time: Mapping[str, Any] | None = None
    time_by_one: bool = False
    requests: tuple[Request, ...] = ()
    letters: Mapping[str, LetterState] = field(default_factory=lambda: MappingProxyType({}))
    releases: tuple[ReleaseState, ...] = ()
    verified: Mapping[tuple[str, str], datetime] = field(default_factory=lambda: MappingProxyType({}))
    clock_floor: datetime | None = None
    refused: int = 0
    length: int = 0
    head: str = GENESIS

    @property
    def is_published(self) -> bool:
        """Whether the newest release is done and holds every letter of the set; that may since have been added to."""
        wanted = (known for known in self.letters.values() if known.public and known.state != "withheld")
        return bool(self.releases and self.releases[-1].done) and all(known.released for known in wanted)

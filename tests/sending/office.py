"""An inspection of two forces, each with a copy-holder, and a report; its letters signed at noon before the instant."""

import json
import shutil
from email import message_from_bytes
from email.policy import default

from gate.inspection import make_inspection
from gate.program import NOON, TOP, Inspection

COPIES = ("essex-1", "essex-2", "kent-1", "kent-2")
MAILBOXES = {
    "essex-1": "chief@essex.police.example",
    "essex-2": "liaison@essex.police.example",
    "kent-1": "chief@kent.police.example",
    "kent-2": "liaison@inspectorate.example",
}


def make_office(root):
    """The data, with a copy-holder in each force's list, and a report."""
    make_inspection(root)
    for force in ("essex", "kent"):
        mailbox = MAILBOXES[f"{force}-2"]
        change(
            root,
            f"data/forces/{force}.yaml",
            "mail_domains:",
            f"copied_to:\n  - {{office: Liaison Officer, mailbox: {mailbox}, verified_on: 2014-08-29}}\nmail_domains:",
        )
    shutil.copy(TOP / "data/report.pdf", root / "data/report.pdf")
    change(
        root, "data/inspection.yaml", "signatories:", "report: {title: national report, file: report.pdf}\nsignatories:"
    )
    return root


def change(root, name, old, new):
    """Replace a text that stands in a file once; a change of nothing would prove nothing."""
    file = root / name
    text = file.read_text()
    assert text.count(old) == 1, (name, old)
    file.write_text(text.replace(old, new))


class Office(Inspection):
    """The real program where messages are sent."""

    def environment(self, at=NOON, *, by=None, **others):
        """`by` is a Clock, to be read anew at each look."""
        return super().environment(at, clock_file=by.file if by else None, **others)

    def settings(self, **mail):
        """Write data/settings.yaml with these keys of `mail`."""
        lines = "".join(f"  {key}: {value}\n" for key, value in mail.items())
        (self.root / "data/settings.yaml").write_text(f"mail:\n{lines}")

    def serve_by(self, room, **mail):
        """Send through a test's server, in the shortest times."""
        quick = {"timeout": 1, "last_answer": 1, "attempts": 1, "retry_after": 1}
        where = {"transport": "smtp", "host": "127.0.0.1", "port": room.port, "security": "none"}
        self.settings(**where | quick | mail)

    def plan(self, *arguments, **when):
        """The digest of the plan."""
        last = self.do("plan", *arguments, **when).splitlines()[-1]
        assert last.startswith("sha256:")
        return last

    def send(self, *arguments, **when):
        """Plan, then send that; gives how it ended."""
        return self.run("send", *arguments, "--plan", self.plan(*arguments, **when), **when)

    def copies(self, **when):
        """Each copy's state, as `letters status --json` has it."""
        letters = json.loads(self.do("status", "--json", **when))["letters"]
        return {copy["copy"]: copy["state"] for letter in letters for copy in letter["copies"]}

    def sent(self, kind="copy.intent"):
        """The copies of these events, in their order."""
        return [event.data["copy"] for event in self.events() if event.kind == kind]

    def draft(self, copy, folder="out/mail"):
        return message_from_bytes((self.root / folder / f"{copy}.eml").read_bytes(), policy=default)

    def drafts(self, folder="out/mail"):
        return sorted(path.stem for path in (self.root / folder).glob("*.eml"))

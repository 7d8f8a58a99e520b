"""Events in a workspace's ledger as the commands that send would leave them."""

from datetime import UTC, datetime

from letters.ledger import events
from letters.ledger.opening import Place
from letters.ports import Outcome

CHIEF = "chief@leicestershire.police.example"
LIAISON = "liaison@leicestershire.police.example"


def forge(root, *entries, at=None):
    """Append the entries, at the machine's own time unless said."""
    ledger = Place("sqlite:///.letters/ledger.db", root, None).open()
    ledger.append(entries, at=at or datetime.now(UTC), actor="tests")
    ledger.close()


def sending(copy="leicestershire-1", mailbox=CHIEF, **more):
    """One attempt to send a copy; its Message-ID is that of the copy and of what is sent."""
    values = {"sent": "embargoed", "digest": "sha256:c", "plan": "sha256:p"} | more
    force = copy.rpartition("-")[0]
    message = values.pop("message", f"<{copy}.{values['sent']}@ism.example>")
    return events.Sending(force=force, copy=copy, message=message, mailbox=mailbox, **values)


def sent(root, *sendings, state="accepted", at=None):
    """Send, with that result."""
    for each in sendings or (sending(), sending("leicestershire-2", LIAISON)):
        forge(root, events.copy_intent(each), events.copy_result(each, Outcome(state, f"said {state}")), at=at)


def recorded(root, kind):
    """The data of every event of that kind."""
    ledger = Place("sqlite:///.letters/ledger.db", root, None).open()
    try:
        return [event.data for event in ledger.events() if event.kind == kind]
    finally:
        ledger.close()

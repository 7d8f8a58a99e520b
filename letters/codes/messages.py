"""M: messages, before they leave. G: letters that cannot be made at all."""

from __future__ import annotations

from letters.codes.rule import Room, Rule

_ROOM: Room = "messages"
_ALL = "One message that is wrong stops them all, before the first one leaves."
_HANDS = "A copy goes to the person for whom it was made and to nobody else."
_APPROVED = "Only what was signed leaves, and only as it was signed."


def _stopping(code: str, title: str, meaning: str, remedy: str) -> Rule:
    return Rule(code, title, meaning, remedy, _ROOM)


RULES = (
    _stopping("M001", "A message does not name its force.", _ALL, "Print the force's name in the template."),
    _stopping("M002", "A message names another force.", _HANDS, "Take the name out of the template."),
    _stopping(
        "M003",
        "A message says a day that moves, such as tomorrow.",
        "It means another day to whoever reads it later.",
        "Write the date.",
    ),
    _stopping("M004", "A value could forge a header.", _ALL, "Write plain text."),
    _stopping("M005", "A message cannot be built from the data.", _ALL, "Write names and titles as plain text."),
    _stopping("M006", "A recipient has no mailbox.", _HANDS, "Add mailbox with the address."),
    _stopping("M007", "A mailbox that must be the inspectorate's is not.", _HANDS, "Write one in its domains."),
    _stopping("M008", "What would be attached is empty or no PDF.", _ALL, "Make the letters again."),
    _stopping("M010", "A recipient's certificate cannot be used.", _HANDS, "Ask the recipient for a valid one."),
    _stopping("M020", "No letter is signed that could be sent.", _APPROVED, "Sign it: letters generate."),
    _stopping("M021", "A letter is not signed as it is now.", _APPROVED, "Sign it as it is now: letters generate."),
    _stopping("M022", "A copy's holder is no longer on the list.", _HANDS, "Put the recipient back, or leave it out."),
    _stopping("M023", "A copy's file is not the one that was signed.", _APPROVED, "Bring it back: letters generate."),
    _stopping("M024", "A copy's signature does not hold.", _APPROVED, "Look at it: letters verify FILE."),
    _stopping("M025", "A mailbox is outside the force's domains.", _HANDS, "Correct the address."),
    _stopping("M026", "Nobody has made sure of a mailbox lately.", _HANDS, "letters contacts verify FORCE --by NAME."),
    _stopping("M027", "A message is larger than the server takes.", _ALL, "Make its largest part smaller."),
    _stopping(
        "M028",
        "An evaluation letter or a specimen would leave this machine.",
        "What is not official must not reach anybody who could take it for that.",
        "Sign it officially, or send it to a server on this machine.",
    ),
    _stopping("M029", "A mailbox has changed since its copy was made.", _HANDS, "letters generate FORCE."),
    _stopping("M030", "The report that is to be attached cannot be read.", _ALL, "Put the finished report into data/."),
    _stopping(
        "M031",
        "The subject of an embargoed copy does not open with the embargo.",
        "A list of messages shows the subject's beginning, and nothing else may tell the reader in time.",
        "Begin it with EMBARGOED until, the time and the date.",
    ),
    _stopping(
        "M032",
        "A message would fetch something when it is read.",
        "Whoever runs the server from which it comes learns who reads the message, when and where.",
        "Take it out of the template: a message brings all that it shows.",
    ),
    Rule("G001", "There is no letter to make.", "Nothing can be signed.", "Add data/forces/<force>.yaml."),
    Rule("G002", "A letter is a draft.", "A draft is never signed.", "Set status: ready when it may be signed."),
)

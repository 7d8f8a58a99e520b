"""D0 to D4: the data files against their schema and each other. S: the settings."""

from __future__ import annotations

from letters.codes.rule import Rule

_SCHEMA = "A file is taken only when it says everything that is needed and nothing that Letters would not read."
_SETTING = "A setting that is not understood is never guessed: it could send letters elsewhere."
_INSTANT = "Everything that mentions the embargo is derived from these lines, so they must leave no doubt."
_OTHER = "A letter goes to its own force only, and may tell it nothing of another one by mistake."
_HANDS = "A copy goes to the person for whom it was made and to nobody else."

_PINNED = "The record holds what the first signed letter fixed, and a file alone changes nothing of it."

RULES = (
    Rule("D001", "A key that must be there is missing.", _SCHEMA, "Write it; docs/data.md describes every key."),
    Rule("D002", "A key or point has no value.", _SCHEMA, "Write one, or take the key out if it may be missing."),
    Rule("D003", "A key is not known.", _SCHEMA, "Correct its name, or take it out."),
    Rule(
        "D004",
        "Text, a list or keys stand where another of the three is wanted.",
        _SCHEMA,
        "Compare it with the sample.",
    ),
    Rule("D005", "A value is not of the kind that its key takes.", _SCHEMA, "Write it as docs/data.md says."),
    Rule("D006", "A list or mapping holds too few entries.", _SCHEMA, "Add what is missing; a theme needs a finding."),
    Rule("D007", "The parts of the embargo do not agree.", _INSTANT, "Correct the part that is wrong."),
    Rule(
        "D008",
        "A comment stands where a text could go on.",
        "After a space, # begins a comment in YAML: the rest of the sentence would be cut off without a word.",
        "Put the text in quotation marks, or the comment above it.",
    ),
    Rule("D101", "A file's name and its force disagree.", _HANDS, "Rename the file, or correct the force."),
    Rule("D102", "The force is not on the list.", _HANDS, "Write the id as data.police.uk does, or add it to bodies."),
    Rule("D103", "The force's name is not the one on the list.", _HANDS, "Write the name as the list has it."),
    Rule("D104", "Two letters are for one force.", _HANDS, "Keep one of the two files."),
    Rule(
        "D105",
        "Something in data/forces is not a letter.",
        "It could be a letter that nobody sees.",
        "Move it elsewhere.",
    ),
    Rule("D106", "There is no letter.", "A run that checked nothing proves nothing.", "Begin one: letters new FORCE."),
    Rule(
        "D107",
        "The letters stand in a folder and in one file, or in two such files.",
        "Only one of them can be meant: the other would be left out without a word.",
        "Remove the one that does not count.",
    ),
    Rule(
        "D201",
        "The signatory is not in inspection.yaml.",
        "A letter is signed by its own signatory or not at all.",
        "Correct the id, or add the signatory.",
    ),
    Rule("D202", "Findings stand under a theme that the inspection has not.", _SCHEMA, "Correct the theme's id."),
    Rule("D203", "A theme of the inspection is missing from a letter.", _SCHEMA, "Add the theme and its findings."),
    Rule("D204", "A letter names another force.", _OTHER, "Take the name out, or add the force to mentions."),
    Rule("D205", "A force in mentions is not on the list.", _OTHER, "Write the id as data.police.uk does."),
    Rule(
        "D206",
        "A place holder was left in a text that is ready.",
        "It would be printed and signed.",
        "Write what belongs there, or set the status to draft.",
    ),
    Rule(
        "D207",
        "A list does not follow the paragraph that it belongs to, or is empty.",
        "A list within a list belongs to the paragraph before it.",
        "Write the paragraph before it, or take one hyphen out.",
    ),
    Rule("D301", "A mailbox lies outside the domains that are allowed.", _HANDS, "Correct the address or the domains."),
    Rule("D302", "Two recipients have one mailbox.", _HANDS, "Give each a mailbox of their own, or keep one of them."),
    Rule("D303", "A recipient of a ready letter has no mailbox.", _HANDS, "Add mailbox with the address."),
    Rule(
        "D304",
        "A specimen names a person.",
        "A specimen is invented; nobody may be told that its findings are theirs.",
        "Take the name out.",
    ),
    Rule("D305", "Two recipients have one name and office.", _HANDS, "Tell them apart by name or office."),
    Rule(
        "D306",
        "Two forces have one mailbox.",
        _HANDS,
        "Correct the address; only the inspectorate's own may be shared.",
    ),
    Rule("D307", "Two forces claim one mail domain.", _HANDS, "Leave it to the force whose it is."),
    Rule(
        "D308",
        "A mail domain is another force's by its name.",
        _HANDS,
        "Write the force's own domain.",
    ),
    Rule("D401", "The embargo is to be confirmed, but a letter is ready.", _INSTANT, "Write the instant."),
    Rule("D402", "Two themes have one id.", _SCHEMA, "Give each an id of its own."),
    Rule(
        "D403",
        "The inserts of the opening do not make a letter.",
        "Without them the letter would lack its embargo sentence, its findings, or have them twice.",
        "Write each insert once, and insert: embargo in any case.",
    ),
    Rule(
        "D404",
        "The report is missing, lies outside data/, or is not a PDF.",
        "A letter that says “attached” needs what it attaches.",
        "Put the finished report into data/.",
    ),
    Rule("D405", "A standard paragraph names a force.", _OTHER, "Take the name out: every force reads it."),
    Rule("D406", "The letters bear a date after the day of publication.", _INSTANT, "Correct one of the two."),
    Rule(
        "D407",
        "The instant is another one than letters are signed for.",
        _PINNED,
        "Put it back, or move it: letters embargo move.",
    ),
    Rule(
        "D408",
        "The approvers are others than were pinned.",
        _PINNED,
        "Put them back, or let two agree: letters embargo approvers.",
    ),
    Rule(
        "D409",
        "A letter is signed, but its data file is gone.",
        "Nobody knows any more to whom it goes, so that nothing of it is sent; it is released all the same.",
        "Put the file back, or withhold the letter: letters withhold FORCE --reason.",
    ),
    Rule(
        "D410",
        "The ledger is another inspection’s.",
        "Nothing can be signed, sent or released with data that the record is not about.",
        "Put id: back, or name this inspection’s own ledger under ledger: in data/settings.yaml.",
    ),
    Rule("S001", "A setting that must be there is missing.", _SETTING, "Write it."),
    Rule("S002", "A setting has no value.", _SETTING, "Write one, or take the key out."),
    Rule("S003", "A setting is not known.", _SETTING, "Correct its name, or take it out."),
    Rule("S004", "Text, a list or keys stand where another of the three is wanted.", _SETTING, "Compare docs/data.md."),
    Rule("S005", "A value is not of the kind that its setting takes.", _SETTING, "Write it as docs/data.md says."),
    Rule("S006", "A list of settings holds too few entries.", _SETTING, "Add what is missing."),
    Rule("S007", "Two settings do not agree.", _SETTING, "Correct the one that is wrong."),
    Rule("S008", "A comment stands where a setting could go on.", _SETTING, "Put the comment above it."),
    Rule(
        "S009",
        "The evidence of time is other than was pinned.",
        _PINNED,
        "Put it back, or let two agree: letters embargo time.",
    ),
)

"""Y: reading a data file. C: taking a workbook back."""

from __future__ import annotations

from letters.codes.rule import Rule

_UNREAD = "What cannot be read cannot be checked, and may hold what should stop the letters."
_PLAIN = "Letters reads a small and plain part of YAML, so that a file says one thing to everybody."


def _workbook(code: str, title: str, remedy: str) -> Rule:
    return Rule(code, title, "Nothing is taken from a workbook that leaves a doubt whom it means.", remedy)


RULES = (
    Rule("Y001", "The file is larger than a data file may be.", _UNREAD, "Check that it is the file you meant."),
    Rule("Y002", "The file is not UTF-8 text.", _UNREAD, "Save it again as UTF-8 in your editor."),
    Rule(
        "Y003",
        "A character cannot stand in a data file.",
        "It does not show in most editors, and could turn the direction of a text or hide a part of it.",
        "Delete it.",
    ),
    Rule(
        "Y004",
        "The file is not YAML as Letters reads it.",
        _UNREAD,
        "Look at the indenting and the quotation marks of that line and the one above it.",
    ),
    Rule("Y005", "A quotation mark is opened and never closed.", _UNREAD, "Close it."),
    Rule("Y006", "A tab stands where YAML wants spaces.", _UNREAD, "Indent with spaces."),
    Rule("Y007", "Lists and keys are nested too deeply.", _PLAIN, "Close brackets and mend the indenting."),
    Rule("Y008", "The file holds more values than a data file may.", _UNREAD, "Check that it is the file you meant."),
    Rule("Y009", "A key is written twice in one place.", "Only one of the two could count.", "Keep one of the two."),
    Rule("Y010", "Anchors, aliases and merge keys are not used here.", _PLAIN, "Write the part out."),
    Rule("Y011", "Tags are not used here.", _PLAIN, "Take the tag out."),
    Rule("Y012", "A key is missing or is not plain text.", _PLAIN, "Write a plain key before the colon."),
    Rule("Y013", "The file holds more than one document.", _PLAIN, "Keep one document a file; take the --- out."),
    Rule(
        "Y014",
        "The file cannot be opened, or is no ordinary file.",
        _UNREAD,
        "Check its name and who may read it, and put the file itself there.",
    ),
    Rule(
        "Y015",
        "A link leads out of the workspace.",
        "What is reviewed lies in the workspace.",
        "Put the file itself there.",
    ),
    Rule(
        "Y016",
        "A baseline cannot be read.",
        "Without it nobody knows which problems are new.",
        "Write it anew: letters check --baseline FILE --write-baseline.",
    ),
    _workbook("C001", "A column of the workbook is missing.", "Keep the columns as they were exported."),
    _workbook("C002", "A column of the workbook is there twice.", "Keep one of the two."),
    _workbook("C003", "A row of the workbook is for nobody in the data.", "Correct names and offices in data/forces."),
    _workbook("C004", "A recipient stands in two rows of the workbook.", "Keep one of the two rows."),
    _workbook(
        "C005", "A new mailbox bears the day of checking of the old one.", "Write the day on which it was checked."
    ),
    _workbook("C006", "A cell of the workbook was emptied.", "Put the value back, or take it out of the data file."),
    _workbook("C007", "A cell of the workbook is not of the kind that its column takes.", "Write it as the others."),
    _workbook("C008", "A day of checking is still to come.", "Write the day on which it was done."),
    Rule(
        "C009",
        "A change of several data files was cut off.",
        "Recipients or findings of one file would be partly the new ones and partly the old.",
        "Run letters import FILE, or letters contacts import FILE, once more.",
    ),
    _workbook("C010", "A day of checking would go back.", "Leave the later day."),
    _workbook("C011", "A cell of the workbook holds a formula or an error.", "Write the value itself."),
)

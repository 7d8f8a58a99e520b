"""P0: pages as they are laid out. P1: finished files, read back."""

from __future__ import annotations

from letters.codes.rule import Room, Rule

_ROOM: Room = "pages"
_SEEN = "What is cut off or crowded is not read, and text is never shrunk to fit."
_OTHER = "A letter goes to its own force only, and may tell it nothing of another one by mistake."
_HIDDEN = "What a reader does not see can still be found in the file."
_COPY = "A copy's number is how a leak is traced to its holder."
_AGAIN = "Make the letter again: letters generate FORCE."


def _stopping(code: str, title: str, meaning: str, remedy: str, *, firm: bool = False) -> Rule:
    return Rule(code, title, meaning, remedy, _ROOM, firm=firm)


RULES = (
    _stopping("P001", "A text runs off the page.", _SEEN, "Shorten or divide it."),
    _stopping("P002", "A text is too big for its room.", _SEEN, "Shorten the text."),
    _stopping("P003", "A heading stands alone at the foot of a page.", _SEEN, "Add or cut a line before it."),
    _stopping(
        "P004",
        "The last page has less than two lines of text above the close.",
        "A signature on a page of its own could be put under another letter.",
        "Add or cut a line of the findings.",
    ),
    _stopping(
        "P005",
        "No shipped font has a character.",
        "The reader would see an empty box.",
        "Write it another way, or add a font that has it.",
    ),
    _stopping(
        "P006",
        "The text behind a page is not what the page shows.",
        "Whoever hears the letter spoken, searches it or copies from it would get other words.",
        "Write it without marks over or under its letters.",
    ),
    _stopping("P101", "A file is not a PDF that can be read.", "It can neither be judged nor opened.", _AGAIN),
    _stopping("P102", "A letter does not name its force.", _OTHER, _AGAIN),
    _stopping("P103", "A letter names another force.", _OTHER, "Take the name out, or add it to mentions.", firm=True),
    _stopping(
        "P104",
        "The banner of the embargo is missing or wrong.",
        "Every page must say until when it is not public.",
        _AGAIN,
        firm=True,
    ),
    _stopping(
        "P105",
        "A page says what a program writes for a missing value.",
        "Nothing blank and nothing left of a template may leave.",
        "Correct the template or the data.",
    ),
    _stopping("P106", "A page has no text of its own.", "It may have lost what stood on it.", _AGAIN),
    _stopping("P107", "A copy's number or holder is missing or wrong.", _COPY, _AGAIN),
    _stopping("P108", "A copy's square mark is missing or wrong.", _COPY, _AGAIN),
    _stopping("P109", "A file holds an attachment, layer, script or action.", _HIDDEN, _AGAIN),
    _stopping("P110", "A file holds annotations or form fields besides the signature's.", _HIDDEN, _AGAIN),
    _stopping("P111", "A file's metadata do not agree with its letter.", _HIDDEN, _AGAIN),
    _stopping("P112", "A file holds parts that no letter has.", _HIDDEN, _AGAIN),
    _stopping(
        "P120",
        "The report cannot be sent with the letters.",
        "It must take a copy's stamps, and hold no more than its pages.",
        "Export it again as a plain PDF.",
    ),
)

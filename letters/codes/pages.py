"""P0: pages as they are laid out. P1: finished files, read back."""

from __future__ import annotations

from letters.codes.rule import Room, Rule

_ROOM: Room = "pages"
_SEEN = "What is cut off or crowded is not read, and text is never shrunk to fit."
_OTHER = "A letter goes to its own force only, and may tell it nothing of another one by mistake."
_HIDDEN = "What a reader does not see can still be found in the file."
_COPY = "A copy's number is how a leak is traced to its holder."
_WHOLE = "What the inspector wrote is what the force must read, all of it and in that order."
_HEARD = "Whoever has the letter read aloud must hear what others see, in the same order."
_KEPT = "Letters are kept for decades, and must open and speak then as they do today."
_SNAPSHOT = "A small change to a template can move what nobody thought of."
_ACCEPT = "Look at the page; where it is meant to look so, run the same command with --accept."
_AGAIN = "Make the letter again: letters generate FORCE."


def _stopping(code: str, title: str, meaning: str, remedy: str) -> Rule:
    return Rule(code, title, meaning, remedy, _ROOM)


def _paper(code: str, title: str, meaning: str, remedy: str) -> Rule:
    """What is read from the finished pages by `check` alone."""
    return Rule(code, title, meaning, remedy, _ROOM, stops=False)


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
    _stopping(
        "P090",
        "A letter cannot be laid out at all.",
        "What the typesetter cannot end with, or is stopped by, cannot be signed either.",
        "See what letters check says of it.",
    ),
    _stopping("P101", "A file is not a PDF that can be read.", "It can neither be judged nor opened.", _AGAIN),
    _stopping("P102", "A letter does not name its force.", _OTHER, _AGAIN),
    _stopping("P103", "A letter names another force.", _OTHER, "Take the name out, or add it to mentions."),
    _stopping(
        "P104",
        "The banner of the embargo is missing or wrong.",
        "Every page must say until when it is not public.",
        _AGAIN,
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
        "P113",
        "A mark is missing from a page, or stands on one to which it does not apply.",
        "PROOF, DRAFT, SPECIMEN, EVALUATION and the marking say what a page is, and how to treat it.",
        "Let the stamps' templates show it where it applies, and the stylesheet not hide it.",
    ),
    _stopping(
        "P120",
        "The report cannot be sent with the letters.",
        "It must take a copy's stamps, and hold no more than its pages.",
        "Export it again as a plain PDF.",
    ),
    _paper("P121", "A text of the data is not on the pages in its order.", _WHOLE, "Print all of it, in order."),
    _paper("P122", "A text is drawn off the page.", _SEEN, "Make room for it in the template."),
    _paper(
        "P123",
        "Texts, words or letters run into each other, or words fall to pieces.",
        _SEEN,
        "Space them in the stylesheet.",
    ),
    _paper("P124", "A text is set too small.", _SEEN, "Set it larger in the stylesheet."),
    _paper(
        "P125",
        "Emphasis looks like the words around it.",
        "What the inspector stressed must be seen to be stressed.",
        "Let the stylesheet set em and strong in a face of their own.",
    ),
    _paper(
        "P131",
        "Something on the page is not there for a screen reader.",
        _HEARD,
        "Write it as text in the template, without opacity, transform or the like in the stylesheet.",
    ),
    _paper("P132", "The file does not say in which language it is.", _HEARD, "Write the language into the template."),
    _paper("P133", "The file has no title, or does not show it.", _HEARD, "Write a title into the template."),
    _paper(
        "P134",
        "A text is on the page, and not where a screen reader reads it aloud.",
        _HEARD,
        "Let the template print it in its place, and the stylesheet not move it.",
    ),
    _paper(
        "P135",
        "A text cannot be read: too pale, covered, or struck through.",
        _SEEN,
        "Choose another colour in the stylesheet, and let nothing be drawn below or over it.",
    ),
    _paper("P136", "A picture has no words for who cannot see it.", _HEARD, "Give it alternative text."),
    _paper("P137", "The headings leave a level out.", _HEARD, "Use one h1, then h2, then h3."),
    _paper("P138", "Points are not told to a screen reader as a list.", _HEARD, "Use ul, ol and li."),
    _paper(
        "P139",
        "The file would not open or speak the same for ever: it does not keep PDF/A-3a or PDF/UA-1.",
        _KEPT,
        "Use a font from templates/fonts; else ask whoever keeps this program.",
    ),
    _paper("P140", "A standard is not kept, as veraPDF reads it.", _KEPT, "Correct the template, or use another font."),
    _paper("P141", "A page looks different from its accepted picture.", _SNAPSHOT, _ACCEPT),
    _paper("P142", "A page and its accepted picture are not both there.", _SNAPSHOT, _ACCEPT),
)

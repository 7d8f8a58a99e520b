"""T: templates, stylesheets and fonts."""

from __future__ import annotations

from letters.codes.rule import Room, Rule

_ROOM: Room = "templates"
_ALL = "One template makes every letter, so its mistake is in every letter."
_GLYPH = "The reader would see an empty box, or a font that nobody chose."


def _stopping(code: str, title: str, meaning: str, remedy: str) -> Rule:
    return Rule(code, title, meaning, remedy, _ROOM)


RULES = (
    _stopping("T001", "A template is malformed.", _ALL, "Correct it at that line."),
    _stopping("T002", "A template uses a name that the data has not.", _ALL, "Correct the name."),
    _stopping("T003", "A template would print nothing, or what is no text.", _ALL, "Print it only where it is there."),
    _stopping("T004", "A template that is named is not there.", _ALL, "Add it, or correct its name."),
    _stopping(
        "T005",
        "A template does what templates may not.",
        "Templates see plain data and lay it out. They call nothing and reach nothing else.",
        "Take it out.",
    ),
    _stopping("T006", "An expression of a template fails.", _ALL, "Correct the expression."),
    _stopping(
        "T007",
        "A template takes a text for HTML.",
        "Findings are text. Whatever they hold is printed as it is written, and nothing of it is obeyed.",
        "Take the filter or the block out.",
    ),
    _stopping(
        "T010",
        "A template fetches a file from outside templates/.",
        "Findings under embargo are set with nothing that comes from elsewhere.",
        "Put the file into templates/ and name it from there.",
    ),
    _stopping("T011", "The typesetter warns of a template or stylesheet.", _ALL, "Correct what it names."),
    _stopping("T012", "A template has a character that no shipped font has.", _GLYPH, "Write it another way."),
    _stopping(
        "T013", "A stylesheet asks for a font that is not shipped.", _GLYPH, "Use a shipped one, or add its files."
    ),
    _stopping("T014", "The letter has no place for its signature.", _ALL, "Add the two empty places to the close."),
    _stopping("T015", "A stamp takes more than its page.", _ALL, "Keep each stamp to one page."),
    _stopping("T016", "The picture of the signature cannot be shown.", _ALL, "Export it again as a plain SVG or PNG."),
    _stopping(
        "T017",
        "The letter has an empty element besides the places of its signature, or fills one of these.",
        "A screen reader would stop at nothing, and the signature would not know its place.",
        "Give it words, or take it out.",
    ),
    _stopping(
        "T018",
        "A text that the program takes from a template is not set there.",
        _ALL,
        "Set it again, as in the template that came with the program.",
    ),
    Rule(
        "T020",
        "A template makes or imports something that nothing uses.",
        "It may be a name that was misspelt where it should be used.",
        "Take it out.",
        _ROOM,
        severity="note",
        stops=False,
    ),
    Rule(
        "T021",
        "A part that every letter or message needs is missing from the template.",
        "The template decides how a letter looks, not whether it says who, to whom, what and until when.",
        "Print the part.",
        _ROOM,
        stops=False,
    ),
    Rule(
        "T022",
        "A stylesheet adds words or numbers.",
        "They are in no template, so nobody reviews them, and a screen reader may stop at nothing.",
        "Write them into the template.",
        _ROOM,
        stops=False,
    ),
    Rule(
        "T023",
        "The letter's page is not A4.",
        "The stamps of the embargo, and the window of the envelope, have their places on A4.",
        "Write size: A4.",
        _ROOM,
        stops=False,
    ),
    Rule(
        "T024",
        "A template names another language than that of its words.",
        "A screen reader would speak the letter as if it were in that language.",
        'Write lang="en-GB".',
        _ROOM,
        stops=False,
    ),
    Rule(
        "T025",
        "A template holds a part of a form.",
        "It shows words that are no text of the letter, which nothing compares with the data or reads aloud.",
        "Write the words as text.",
        _ROOM,
        stops=False,
    ),
    _stopping(
        "T026",
        "A letter does not say in words until when it must not be published.",
        "Whoever has the letter must know from its text that it is under embargo, and until when.",
        "Print the sentence about the embargo, with the instant that the data name.",
    ),
)

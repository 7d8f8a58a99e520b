"""Problems that were found on a page get the line and column of the data file that the words come from."""

import pytest

from letters.errors import Problem
from letters.workspace.places import placed

KENT = "data/forces/kent.yaml"


@pytest.fixture
def place(good):
    """Line and column of words in a part of a file."""

    def place(part, words="", file=KENT):
        (found,) = placed([Problem(file, 0, 0, "P005", "what", "remedy", part=part, words=words)], good)
        return found.line, found.column

    return place


PARAGRAPH = """\
    - >-
      The force
      plans ☃ well.
    - "Quoted \\u2603
      and ☃"
    - ☃ first
"""


@pytest.fixture
def findings(edit):
    edit(KENT, "    - Kent Police understands its demand.\n", PARAGRAPH)


@pytest.mark.parametrize(
    ("part", "words", "expected"),
    [
        ("findings.demand.0", "☃", (24, 13)),
        ("findings.demand.0", "plans", (24, 7)),
        ("findings.demand.0", "force plans", (23, 11)),
        ("findings.demand.0", "e  p", (22, 7)),
        ("findings.demand.1", "☃", (26, 11)),
        ("findings.demand.2", "☃", (27, 7)),
        ("findings.demand.0", "first", (22, 7)),
        ("findings.demand", "☃", (21, 3)),
        ("findings.prevention.2.1", "other", (20, 11)),
        ("findings.prevention.2.0", "other", (19, 9)),
        ("addressee.office", "Constable", (8, 17)),
        ("addressee.postal.3", "Four", (6, 1)),
        ("copied_to.0.office", "", (12, 13)),
        ("nowhere.at.all", "", (1, 1)),
    ],
)
@pytest.mark.usefixtures("findings")
def test_words_have_their_place(place, part, words, expected):
    assert place(part, words) == expected


def test_a_letter_of_two_characters_is_found_in_its_composed_form_and_the_other(edit, place):
    edit(KENT, "its demand", "its de\u0301mand")
    assert place("findings.demand.0", "\u00e9") == (22, 36)


def test_what_cannot_be_placed_is_left_as_it_is(good):
    problems = [
        Problem("data/forces/nobody.yaml", 0, 0, "P005", "what", "remedy", part="findings.demand.0"),
        Problem(KENT, 3, 4, "P005", "what", "remedy", part="findings.demand.0"),
        Problem("templates/letter.css", 7, 0, "T012", "what", "remedy"),
    ]
    assert placed(problems, good) == tuple(problems)
    assert str(problems[0]) == "data/forces/nobody.yaml: P005 what (in findings.demand, entry 1) — remedy"


def test_a_place_says_the_page_as_well(good):
    (found,) = placed([Problem(KENT, 0, 0, "P001", "what", "remedy", 2, "findings.demand.0", "its")], good)
    assert str(found) == f"{KENT}:22:31: P001 on page 2, what — remedy"

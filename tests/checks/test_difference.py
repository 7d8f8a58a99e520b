"""The difference between two finished letters in words, read from the PDFs alone."""

import pytest

from letters.checks.difference import differences
from letters.pdf.blocks import Block, blocks

FINDINGS = ["HMIC found four good examples.", "Some plans mention prevention.", "Training has been given to staff."]


def findings(*points):
    """An alteration: these points alone."""

    def alter(inspection, force):
        force["findings"]["crime"] = list(points)

    return alter


@pytest.fixture(scope="module")
def compare(make):
    """The differences between two letters, each altered."""

    def compare(before, after, names=None, **more):
        return differences(blocks(make(before)), blocks(make(after)), names or {}, **more)

    return compare


def test_one_word(compare):
    changed = [FINDINGS[0].replace("four", "five"), *FINDINGS[1:]]
    assert compare(findings(*FINDINGS), findings(*changed)) == ("Preventing Crime, point 1: 'four' now reads 'five'",)


def test_several_words_of_a_point(compare):
    changed = [*FINDINGS[:2], "All training has been given to the staff."]
    assert compare(findings(*FINDINGS), findings(*changed)) == (
        "Preventing Crime, point 3: 'Training' now reads 'All training'; 'the' is put in after 'been given to'",
    )


def test_a_full_stop_is_no_part_of_the_word_before_it(compare):
    assert compare(findings("The plan is good."), findings("The plan is poor.")) == (
        "Preventing Crime, point 1: 'good' now reads 'poor'",
    )


def test_points_put_in_and_taken_out(compare):
    assert compare(findings(*FINDINGS), findings(FINDINGS[0], FINDINGS[2], "Morale is high.")) == (
        "Preventing Crime, point 2 is taken out: 'Some plans mention prevention.'",
        "Preventing Crime, point 3 is new: 'Morale is high.'",
    )


def test_a_point_of_a_point(compare):
    assert compare(findings("Two things:", ["one;", "two."]), findings("Two things:", ["one;", "three."])) == (
        "Preventing Crime, point 1.2: 'two' now reads 'three'",
    )


def test_a_word_in_bold(compare):
    plain, bold = (findings(f"It is {this}, very good.") for this in ("good", "**good**"))
    where = "Preventing Crime, point 1"
    assert compare(plain, bold) == (f"{where}: 'good' is now emphasised",)
    assert compare(plain, bold, words_alone=True) == ()
    assert compare(bold, plain) == (f"{where}: 'good' is no longer emphasised",)
    other = findings("It is good, *very* good.")
    assert compare(bold, other) == (f"{where}: the emphasis was on 'good' and is now on 'very'",)


def test_a_paragraph_that_became_a_point_of_a_list_in_it(compare):
    assert compare(findings("It is good.", "Very good."), findings("It is good.", ["Very good."])) == (
        "Preventing Crime, point 1.1 was point 2, on another level of the list: 'Very good.'",
    )


def test_what_all_letters_say(compare):
    def alter(inspection, force):
        inspection["opening"][0] = "HMIC looked at an area of police work:"

    assert compare(None, alter) == ("Paragraph 'HMIC looked at an area …': 'one' now reads 'an'",)


def test_the_title_and_a_heading(compare):
    def alter(inspection, force):
        inspection["title"] = "Core business: An inspection of police work"
        inspection["themes"][0]["heading"] = "Prevention"

    assert compare(None, alter) == (
        "Title: 'time' now reads 'work'",
        "Heading 'Prevention': 'Preventing Crime' now reads 'Prevention'",
    )


def test_a_new_addressee(compare):
    def alter(inspection, force):
        force["addressee"] |= {"name": "Mr Rob Nixon", "salutation": "Rob"}

    names = {"Mr Rob Nixon": "Addressee", "Dear Rob": "Salutation"}
    told = compare(None, alter, names)
    assert told[:2] == ("Addressee: 'Simon Cole QPM' now reads 'Rob Nixon'", "Salutation: 'Simon' now reads 'Rob'")


def test_a_deputy_on_the_copy_list_is_not_the_addressee():
    before, after = (
        (Block("paragraph", f"Copied to: {who}"),) for who in ("Liaison Officer", "Deputy Chief Constable")
    )
    names = {"Chief Constable": "Addressee", "Deputy Chief Constable": "Copy list"}
    assert differences(before, after, names) == ("Copy list: 'Liaison Officer' now reads 'Deputy Chief Constable'",)


def test_what_stands_on_every_page(compare):
    def alter(inspection, force):
        inspection["embargo"]["notice"] = "Not to be published before that time."

    assert compare(None, alter) == ("Every page: 'then' now reads 'that time'",)


def test_where_pages_turn_makes_no_difference(compare):
    """The same text, pushed over the turn of a page by a point that is new."""
    text = [f"Point {number}: " + "the force understands its demand. " * 9 for number in range(1, 10)]
    for lines in (1, 3, 7):
        new = "A point that is longer than the others. " * (2 * lines)
        told = compare(findings(*text), findings(new, *text))
        assert told == (f"Preventing Crime, point 1 is new: '{new.strip()}'",)


def test_a_paragraph_that_the_turn_of_a_page_cut_in_two(compare):
    def opening(*before):
        def alter(inspection, force):
            inspection["opening"] = [*before, *["It was a year of change. " * 18] * 6, {"insert": "findings"}]
            force["findings"]["crime"] = ["The force does well, and more than well."] * 9

        return alter

    for lines in range(1, 9):
        assert compare(opening(), opening("We write to you. " * 5 * lines))[1:] == ()


def test_what_is_no_tagged_letter_is_refused():
    for data in (b"", b"%PDF-1.7"):
        with pytest.raises(ValueError, match="not a tagged PDF"):
            blocks(data)

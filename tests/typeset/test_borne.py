"""Each page bears the marks of its edition, and no others, whatever templates and stylesheet make of them."""

import shutil

import pytest

from letters.errors import Unfit
from letters.typeset.weasy import WeasyTypesetter

BAND = "stamps/band.html.j2"
HIDDEN = ("stamps/stamps.css", "/* Stamps", ".marks{display:none}\n/* Stamps")


@pytest.fixture(scope="module")
def letter(make_letter):
    def alter(inspection, force):
        inspection["marking"] = "OFFICIAL-SENSITIVE"
        force["specimen"] = True

    return make_letter(alter)


@pytest.fixture(scope="module")
def master(typesetter, letter):
    return typesetter.typeset(letter)


@pytest.fixture
def told(tmp_path, typesetter, letter, master, marks):
    """Codes and words of what is wrong with an edition when a file of the templates has other words."""

    def told(edition, name, old, new, *, evaluation=True):
        folder = shutil.copytree(typesetter._templates.folder, tmp_path / "templates")
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new) if old else new, encoding="utf-8")
        with pytest.raises(Unfit) as unfit:
            WeasyTypesetter(folder).finish(master, letter, marks(letter, edition, evaluation=evaluation))
        assert all(it.file.startswith("templates/stamps/") for it in unfit.value.problems)
        return {(it.code, it.what) for it in unfit.value.problems}

    return told


@pytest.mark.parametrize(
    ("edition", "old", "new", "expected"),
    [
        ("proof", '"proof"', '"proofs"', "the mark PROOF is missing from a proof"),
        ("accuracy", '"accuracy"', '"exact"', "the mark FACTUAL ACCURACY COPY is missing from an accuracy copy"),
        ("public", "stamp.specimen", "stamp.specimen == 1.5", "the mark SPECIMEN is missing from a public edition"),
        ("public", "stamp.evaluation", "stamp.evaluation == 1.5",
         "the mark EVALUATION – NOT AN OFFICIAL LETTER is missing from an embargoed copy"),
        ("embargoed", "stamp.marking and", "false and",
         "the mark OFFICIAL-SENSITIVE is missing from an embargoed copy"),
        ("embargoed", '== "proof"', '!= "proof"', "an embargoed copy says PROOF, which does not apply to it"),
        ("public", "stamp.draft", "not stamp.draft", "a public edition says DRAFT, which does not apply to it"),
        ("public", '!= "public"', '!= "x"', "a public edition says OFFICIAL-SENSITIVE, which does not apply to it"),
    ],
)  # fmt: skip
def test_the_marks_of_an_edition_are_there_and_no_others(told, edition, old, new, expected):
    assert ("P113", expected) in told(edition, BAND, old, new)


def test_a_mark_that_the_stylesheet_hides_is_missing(told):
    assert ("P113", "the mark PROOF is missing from a proof") in told("proof", *HIDDEN)


def test_a_letter_for_use_may_not_say_that_it_is_for_evaluation(told):
    what = "EVALUATION – NOT AN OFFICIAL LETTER, which does not apply to it"
    found = told("public", BAND, "stamp.evaluation", "not stamp.evaluation", evaluation=False)
    assert ("P113", f"a public edition says {what}") in found


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (BAND, '"embargoed"', '"embargo"', {("P104", "the banner EMBARGOED UNTIL is missing")}),
        (BAND, "{{ stamp.embargo.time }}", "00:02",
         {("P104", "the banner does not say Thursday 4 September 2014 at 00:01 (London, BST)")}),
        ("stamps/notice.html.j2", "{{ stamp.embargo.notice }}", "Read it.",
         {("P104", "the notice below the banner is missing")}),
        ("stamps/copy.html.j2", "{{ stamp.copy }}", "one", {("P107", "the copy's number is missing")}),
        ("stamps/copy.html.j2", "{{ stamp.holder }}", "you", {("P107", "the copy's holder is missing")}),
        ("stamps/copy.html.j2", "{{ stamp.mark.path }}", "M0 0", {("P108", "the square mark is missing")}),
        ("stamps/page.html.j2", "Page {{", "Embargoed page {{",
         {("P104", "the stamp page says EMBARGOED, which does not apply to it")}),
    ],
)  # fmt: skip
def test_the_embargo_and_whose_copy_it_is_are_there(told, name, old, new, expected):
    assert told("embargoed", name, old, new) == expected


def test_what_the_data_say_is_no_mark(typesetter, make_letter, marks):
    def alter(_, force):
        force["addressee"]["office"] = "Head of Proof and Evaluation"

    letter = make_letter(alter)
    assert typesetter.finish(typesetter.typeset(letter), letter, marks(letter, "embargoed"))


def test_a_sheet_that_is_the_same_for_all_stamps_is_told_each_time(tmp_path, typesetter, letter, master, marks):
    """It is kept for the next edition, which has another number of stamps."""
    folder = shutil.copytree(typesetter._templates.folder, tmp_path / "templates")
    (folder / "stamps/sheet.html.j2").write_text("<title>Stamps</title><p>cut off", encoding="utf-8")
    broken = WeasyTypesetter(folder)
    for edition in ("proof", "embargoed", "public"):
        with pytest.raises(Unfit):
            broken.finish(master, letter, marks(letter, edition))

import pytest

from letters.dispatch.names import letter_name, report_name


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2014-09-04 00:01", "EMBARGOED until 4 Sept 2014 0001"),
        ("2015-02-28 09:30:15", "EMBARGOED until 28 Feb 2015 093015"),
    ],
)
def test_the_instant_stands_in_the_name(make_letter, until, expected):
    letter = make_letter(embargo={"until": until})
    assert letter_name(letter, "embargoed", letter.inspection.embargo.until) == (
        f"HMIC letter - Leicestershire Police - {expected}.pdf"
    )


def test_what_no_file_may_be_called_is_left_out(make_letter):
    letter = make_letter(
        inspection={"report": {"title": 'a/b\\c: "d" <e>|f? *.. ', "file": "r.pdf"}},
        force={"name": "../Dyfed-Powys  Police."},
    )
    until = letter.inspection.embargo.until
    assert report_name(letter, "public", until) == "HMIC report - a b c d e f - published 4 Sept 2014.pdf"
    assert letter_name(letter, "public", until) == "HMIC letter - Dyfed-Powys Police - published 4 Sept 2014.pdf"


def test_a_long_title_is_cut_and_no_title_is_no_gap(make_letter):
    letter = make_letter(inspection={"report": {"title": "long " * 40, "file": "r.pdf"}})
    assert len(report_name(letter, "embargoed", letter.inspection.embargo.until)) < 130
    letter = make_letter(inspection={"report": None})
    assert report_name(letter, "public", letter.inspection.embargo.until) == "HMIC report - published 4 Sept 2014.pdf"

"""Doubts about what letters say: each rule finds what it is for, and passes what is right."""

import pytest
from writing import FORCE, INSPECTION

from letters.checks.grading import graded
from letters.checks.personal import masked
from letters.checks.wording import doubts, reading, setting
from letters.model.inspection import Inspection
from letters.model.letter import Force, Letter

LONG = "HMIC found that the force had not yet thought about what it would do next year."


def letter(*findings, force="leicestershire", name="Leicestershire Police", specimen=False, **inspection):
    data = FORCE | {"force": force, "name": name, "specimen": specimen, "findings": {"crime": list(findings)}}
    return Letter(Inspection.model_validate(INSPECTION | inspection), Force.model_validate(data))


def found(*letters, chosen=None):
    problems = doubts(letters, {it.id for it in letters} if chosen is None else chosen)
    return [(problem.code, problem.file, problem.part) for problem in problems]


def codes(*findings, **inspection):
    return [code for code, _, _ in found(letter(*findings, **inspection))]


def test_a_plain_letter_raises_no_doubt():
    assert codes("HMIC found – as it had hoped – that the force’s plan is “good” (see page 3).", "It ends.") == []


def test_a_finding_twice_in_one_letter():
    assert found(letter("It is short.", LONG, LONG.capitalize())) == [
        ("D501", "data/forces/leicestershire.yaml", "findings.crime.2")
    ]


def test_the_other_place_of_a_finding_is_counted_as_people_count():
    data = FORCE | {"findings": {"crime": ["Two points:", ["One.", LONG], "It is short.", LONG]}}
    ours = Letter(Inspection.model_validate(INSPECTION), Force.model_validate(data))
    (found,) = doubts([ours], {ours.id})
    assert (found.part, found.what) == ("findings.crime.3", "this finding stands under crime, point 1.2, already")
    theirs = letter("Kent is in the south-east.", LONG, force="kent", name="Kent Police")
    (found,) = doubts([ours, theirs], {"kent"})
    assert found.what == "this finding stands in data/forces/leicestershire.yaml as well (under crime, point 1.2)"


def test_a_finding_in_two_letters_be_it_under_another_name():
    ours = letter(f"Leicestershire Police is known. {LONG}")
    theirs = letter(f"Kent Police is known. {LONG}", force="kent", name="Kent Police")
    assert found(ours, theirs, chosen={"kent"}) == [("D502", "data/forces/kent.yaml", "findings.crime.0")]
    assert found(ours, theirs, chosen=set()) == []


def test_specimens_are_invented_and_may_be_copied_from():
    theirs = letter(LONG, force="kent", name="Kent Police", specimen=True)
    assert found(letter(LONG), theirs, chosen={"leicestershire"}) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("D503", "The force , which is known"),
        ("D503", "The force  is known"),
        ("D503", "The plan ( new ) is known"),
        ("D503", "The force,which is known"),
        ("D503", "The “ new” plan is known"),
        ("D503", "The “new ” plan is known"),
        ("D503", "The ‘ new’ plan is known"),
        ("D503", "The plan ( “new”) is known"),
        ("D503", "The “plan” , which is known"),
        ("D505", "“So it is” - which is known"),
        ("D505", "It was 50% - or more"),
        ("D505", "It changed by -5 per cent"),
        ("D505", "It changed (-£5 a head)"),
        ("D514", "A van, A123 BCD, was seen"),
        ("D514", "A van, ab51 abc, was seen"),
        ("D514", "A van, a123bcd, was seen"),
        ("D504", "He is 6' 2\" tall"),
        ("D503", "The force is known.It is large"),
        ("D504", "The force's plan"),
        ("D504", 'The "plan" is known'),
        ("D505", "The plan - which is new - is known"),
        ("D505", "The plan--which is new--is known"),
        ("D505", "The plan – which is new — is known"),
        ("D511", "Write to ada.lovelace@kent.police.example about it"),
        ("D512", "Ring 01632 960 001 about it"),
        ("D512", "Ring +44 7700 900123 about it"),
        ("D512", "Ring (020) 7946 0018 about it"),
        ("D513", "The suspect, QQ 12 34 56 C, is known".replace("QQ", "AB")),
        ("D513", "The suspect, ab123456c, is known"),
        ("D514", "A van, AB51 ABC, was seen"),
        ("D514", "A van, *AB51* ABC, was seen"),
        ("D521", "The DMMs are known"),
        ("D521", "Staff said “DMM”. The DMM is known"),
    ],
)
def test_a_doubt_is_found_in_findings(code, text):
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "It cost £1,000.50 in 2013-14, at 10:30 a.m.; see www.hmic.example/a,b and section 3.2",
        "A well-known so-called plan of 2013 – and others’ plans",
        "A dash — alone — is a style of its own",
        "In 2008 there were 12345678 of them, ref 2014/0123/45678-9, on the A1 and the M25",
        "The police national computer (PNC) and the PNC (again)",
        "The police national computer (“PNC”) and meetings known as “DMMs”: the PNC, a DMM",
        "Numbers such as 2014 0904 1200 and addresses",
        "The Met and HMIC were told by the MPS",
        "The A14 and the M25 were shut at 10:30, as PC51 said, in room B12 and on a B12 form",
        "In the ’90s, pages 3-5, pre- and post-war, at 12-14 High Street, …",
    ],
)
def test_what_is_right_raises_no_doubt(text):
    assert codes(text) == []


def test_standard_paragraphs_are_read_too_and_the_inspectorates_own_number_may_stand_there():
    opening = [*INSPECTION["opening"], "Ring 01632 960 143 - or write to kent@kent.example"]
    said = found(letter("It is known."), letter("So is this.", force="kent", name="Kent Police"))
    assert said == []
    with_opening = found(letter("It is known.", opening=opening))
    assert with_opening == [
        ("D505", "data/inspection.yaml", f"opening.{len(INSPECTION['opening'])}"),
        ("D511", "data/inspection.yaml", f"opening.{len(INSPECTION['opening'])}"),
    ]


def test_an_abbreviation_may_be_spelt_out_in_a_standard_paragraph():
    opening = [*INSPECTION["opening"], "The Police National Computer (PNC) is national."]
    assert codes("The PNC is known", opening=opening) == []


def test_hard_texts_are_noted():
    hard = (
        "The organisational prioritisation methodologies necessitated considerable interdepartmental reconsideration "
    )
    assert "D522" in codes((hard * 8).strip() + ".")
    assert codes(*[f"The force has {n} new cars and they are all very good to drive." for n in range(6)]) == []


def test_weights_are_the_inspections_to_choose_where_they_stop_nothing():
    problems = tuple(doubts([letter("The DMMs' plan")], {"leicestershire"}))
    assert {it.code: it.severity for it in graded(problems, {})} == {"D504": "warning", "D521": "note"}
    assert {it.code: it.severity for it in graded(problems, {"D504": "error", "D521": "off"})} == {"D504": "error"}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("The force's \"plan\" - if any - is 'new'.", "The force’s “plan” – if any – is ‘new’."),
        ('("so it was") in the \'90s , they said', "(“so it was”) in the ’90s, they said"),
        ("the officers' cars--old ones", "the officers’ cars – old ones"),
        ("*'so'* and **\"so\"**", "*‘so’* and **“so”**"),
        ("\"'Stop', he said\"", "“‘Stop’, he said”"),
        ("  two  spaces,none here.And here ", "two spaces, none here. And here"),
        ("nothing – at all", "nothing – at all"),
        ("He is 6' 2\" tall, or 5'10½\"", "He is 6′ 2″ tall, or 5′10½″"),
        (
            'a 12" knife, 6\' long; "he was 6\' 2" tall", in "March 12", in \'2014\'',
            "a 12″ knife, 6′ long; “he was 6′ 2″ tall”, in “March 12”, in ‘2014’",
        ),
        ("'Tis so, 'twas said by 'em of the '90s and '14", "’Tis so, ’twas said by ’em of the ’90s and ’14"),
        ('the " new " plan and the officers\' own', "the “new” plan and the officers’ own"),
        ("(-5 to -3; 50% - so -£2 ---and so on---)", "(−5 to −3; 50% – so −£2 ---and so on---)"),
        ("the 'class of '99' -  of '98", "the ‘class of ’99’ – of ’98"),
        ("“ So ” it is ( ‘yes’ )", "“So” it is (‘yes’)"),
        ("See http://a.example/x--y?q='z'&r, or www.xn--caf-dma.example", None),
        ("http://example.com/a-b--c?d='e'", None),
        ("'http://a.example/?d='e'' (http://a.example/b(c))", "‘http://a.example/?d='e'’ (http://a.example/b(c))"),
        ("xn--caf-dma.example and HTTP://a.example/a—b are – as they stand – whole", None),
        ('("http://a.example/x--y") - "ada--b@x.example".', "(“http://a.example/x--y”) – “ada--b@x.example”."),
    ],
)
def test_a_text_is_set_right(text, right):
    right = right or text
    assert setting.set_right(text, short_dashes=False) == right
    assert setting.set_right(right, short_dashes=True) == right


def test_long_dashes_become_short_where_there_are_short_ones():
    assert setting.set_right("a — b", short_dashes=True) == "a – b"
    assert setting.set_right("a — b", short_dashes=False) == "a — b"


@pytest.mark.parametrize(
    "words",
    [
        "020\u00a07946\u00a00018",
        "020.7946.0018",
        "020–7946–0018",
        "020/7946/0018",
        "+44.20.7946.0018",
        "01632/960001",
        "AB 12 34 56",
        "AB-12-34-56-C",
        "AB\u00a012\u00a034\u00a056\u00a0C",
        "AB12-CDE",
        "AB12\u00a0CDE",
        "Ab12 Cde",
        "ABC 123D",
        "OUY\u00a0999Y",
        "abc123d",
        "A123 BCD",
        "Y1 ABC",
        "Q123 ABC",
        "jane @ x.uk",
        "jane(at)x.uk",
        "jane [at] mail.x.uk",
        "jane\uff20x.uk",
    ],
)
def test_what_identifies_a_person_is_found_however_it_is_written(words):
    assert masked(f"Ask {words}, or not") == "Ask \ufffd, or not"


@pytest.mark.parametrize(
    "text",
    [
        "from 01.02.2014–03.04.2015, 01/02/2014 and 0.123.456",
        "at 10 @ 2.50 each, of 01–12 and 2013/14–2015/16",
        "AB 12 and 34 people at 56 places, in 12 34 56, PC 12 and SW12 9AB",
        "a ratio of 07/12 to 123/456, and 020-day plans",
        "HMIC 2014, PEEL 2014A, section 23B, SW1A 2AA, Form MG11, MG11A, the A40, PC 123A, GB21C, SOA 15A and PNC 12B",
        "a BMW 330D and a bmw320d, ABQ 123A, ABC 123Q, ABC 123I, IBC 123A, ZBC 123A, ABC 012A, ABC 1234 and I123 ABC",
    ],
)
def test_numbers_that_identify_nobody_stay(text):
    assert masked(text) == text


def test_what_identifies_a_person_is_masked():
    assert masked("Ring 01632 960 001 or ada@kent.example") == "Ring � or �"


def test_no_part_of_what_identifies_a_person_is_taken_for_an_abbreviation():
    assert codes("A van, AB51  ABC, was seen") == ["D503", "D514"]


def test_few_words_tell_nothing_of_how_hard_a_text_is():
    assert reading.years(["It is short."]) is None

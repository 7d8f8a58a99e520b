"""Baselines: known problems pass, wherever their lines have gone; new ones do not."""

import pytest

from letters.checks import baseline
from letters.errors import Problem, Unfit

FILE = "data/forces/kent.yaml"


def problem(line, code="D504", **more):
    return Problem(FILE, line, 3, code, "what", "remedy", **more)


def reading(*lines):
    return lambda _file: "\n".join(lines)


BEFORE = reading("one", "  mailbox: a@b.example", "three")


def known(*problems, read=BEFORE):
    return baseline.read(baseline.write(problems, read), "known.json")


def test_a_known_problem_is_known_wherever_its_line_has_gone():
    after = reading("new", "newer", "one", "    mailbox: a@b.example")
    assert baseline.apart([problem(4)], known(problem(2)), after) == ((), 1, 0)


@pytest.mark.parametrize("other", [problem(3), problem(2, "D503"), problem(0, part="x")])
def test_another_line_code_or_part_is_new(other):
    assert baseline.apart([other], known(problem(2)), BEFORE) == ((other,), 0, 1)


def test_as_many_are_known_as_there_were():
    twice = reading("same", "same", "same")
    found = [problem(1), problem(2), problem(3)]
    new, count, gone = baseline.apart(found, known(problem(1), problem(2), read=twice), twice)
    assert (len(new), count, gone) == (1, 2, 0)


def test_what_stops_a_letter_is_in_no_baseline_whoever_wrote_it():
    assert sum(known(problem(2, "D301"), problem(2, "Y009"), problem(2)).values()) == 1
    raw = baseline.write([problem(2)], BEFORE)
    forged = baseline.read(raw.replace(b"D504", b"D301"), "known.json")
    assert baseline.apart([problem(2, "D301")], forged, BEFORE) == ((problem(2, "D301"),), 0, 0)


def test_notes_are_not_written_into_it():
    assert not known(problem(2, "D521", severity="note"))


def test_it_holds_nothing_that_a_letter_says():
    raw = baseline.write([problem(2, words="secret", part="findings.a.1")], reading("", "  - secret words")).decode()
    assert "secret" not in raw
    assert FILE in raw


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b'{"letters-baseline": 2, "known": []}', b"[" * 100_000])
def test_what_is_no_baseline_is_refused(raw):
    with pytest.raises(Unfit) as refused:
        baseline.read(raw, "known.json")
    assert refused.value.problems[0].code == "Y016"

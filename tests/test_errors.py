"""A problem is one line, whatever it quotes."""

from letters.errors import Problem


def test_nothing_in_a_problem_breaks_its_line_or_steers_a_terminal():
    problem = Problem("a.yaml", 1, 2, "D001", "it holds\n‘\x1b[31m\u202e’", "write\u00a0x\u2028y")
    assert str(problem) == "a.yaml:1:2: D001 it holds ‘�[31m�’ — write x y"

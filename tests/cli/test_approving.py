"""A question that an approver is asked."""

import click
import pytest

from letters.cli import approving


def test_an_answer_of_no_leaves_with_1_and_is_no_interruption(monkeypatch, capsys):
    monkeypatch.setattr(approving, "is_interactive", lambda: True)
    monkeypatch.setattr(click, "confirm", lambda _question, err: False)
    asked = approving.Deciding(None, None, yes=False)
    with pytest.raises(click.exceptions.Exit) as left:
        asked.confirm("Move the instant?")
    assert (left.value.exit_code, capsys.readouterr().err) == (1, "Nothing was changed.\n")

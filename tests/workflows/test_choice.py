"""What was chosen to be sent, spelled as it is typed again."""

from collections import Counter
from types import SimpleNamespace

import pytest

from letters.workflows.batch import Tally
from letters.workflows.choice import Choice


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (Choice(), ""),
        (Choice(("kent", "essex"), ("kent-1",), ("essex-2",)), " kent essex --only kent-1 --exclude essex-2"),
        (Choice(limit=3, retry_unknown=True, rehearsal=True), " --limit 3 --retry-unknown --to-me"),
    ],
)
def test_a_choice_in_words(choice, words):
    assert choice.words == words


@pytest.mark.parametrize(
    ("choice", "ended", "words"),
    [
        (Choice(("kent",)), {}, "letters send kent"),
        (Choice(limit=9), {"accepted": 6}, "letters send --limit 3"),
        (Choice(retry_unknown=True), {"accepted": 6}, "letters send --retry-unknown"),
        (Choice(retry_unknown=True), {"unknown": 1}, "letters send"),
    ],
)
def test_how_to_go_on_sends_no_more_than_was_chosen(choice, ended, words):
    assert Tally(SimpleNamespace(choice=choice), Counter(ended), left=3).go_on == words

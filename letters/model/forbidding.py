"""The sentence of a letter that says until when it must not be published."""

from __future__ import annotations

from letters.model.names import plain

SENTENCE = "the sentence about the embargo"
WEAKENED = "“must not be published”, after the instant of the embargo"
_FORBIDDING = ("must not be published", "may not be published", "not to be published", "cannot be published")


def unforbidden(words: str, said: str) -> str:
    """What a text lacks of the sentence: the instant in its `words`, or that nothing may be published before it.

    `said` is the text as `plain` has it. Empty where it has both: the instant alone forbids nobody anything.
    """
    _, found, after = said.partition(plain(words))
    if not found:
        return SENTENCE
    return "" if any(forbidding in after for forbidding in _FORBIDDING) else WEAKENED

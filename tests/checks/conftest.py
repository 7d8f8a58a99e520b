"""Finished letters to read back and to trace, each made once."""

from pathlib import Path

import pytest
from checks.samples import letter_of
from writing import copy_of

from letters.pdf.pictures import pictures
from letters.ports import Marks
from letters.typeset.weasy import WeasyTypesetter

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def typesetter():
    return WeasyTypesetter(ROOT / "templates")


@pytest.fixture(scope="session")
def make(typesetter):
    """A copy of an altered letter, or without a number its public edition, as bytes."""

    def make(alter=None, *, number=1):
        letter = letter_of(alter)
        held = copy_of(letter, number) if number else None
        marks = Marks("embargoed" if number else "public", held)
        return typesetter.finish(typesetter.typeset(letter), letter, marks)

    return make


@pytest.fixture(scope="session")
def first(make):
    """The addressee's copy."""
    return make()


@pytest.fixture(scope="session")
def second(make):
    """The liaison officer's copy."""
    return make(number=2)


@pytest.fixture(scope="session")
def public(make):
    return make(number=None)


@pytest.fixture(scope="session")
def sheet(first):
    """The first page of the addressee's copy as a printer draws it, at 300 dpi."""
    return next(iter(pictures(first, 300)))

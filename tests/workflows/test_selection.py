"""Which letters a command is about, and what it answers to a name that is not there."""

import pytest

from letters.errors import WrongUsage
from letters.workflows.selection import select

FORCES = {"essex": "eastern", "kent": "eastern", "north-wales": "western", "south-wales": "western"}


@pytest.fixture
def letters(make_letter):
    return tuple(make_letter(force, signatory=signatory) for force, signatory in FORCES.items())


def ids(letters):
    return [letter.id for letter in letters]


def test_nothing_named_is_everything(letters):
    assert select(letters, ()) == letters


def test_the_order_is_the_datas_whatever_was_typed(letters):
    assert ids(select(letters, ["south-wales", "essex", "essex"])) == ["essex", "south-wales"]


def test_a_signatory_narrows_what_was_named(letters):
    assert ids(select(letters, (), "western")) == ["north-wales", "south-wales"]
    assert ids(select(letters, ["kent", "north-wales"], "western")) == ["north-wales"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("norht-wales", "north-wales"), ("Kent", "kent"), ("essecks", "essex"), ("south_wales", "south-wales")],
)
def test_a_slip_names_the_nearest(letters, typed, meant):
    with pytest.raises(WrongUsage, match=f"There is no letter for '{typed}'") as refusal:
        select(letters, ["kent", typed])
    assert refusal.value.remedy == f"Did you mean {meant}?"


def test_a_name_like_none_lists_them_all(letters):
    with pytest.raises(WrongUsage) as refusal:
        select(letters, ["zzz"])
    assert refusal.value.remedy == "There are: essex, kent, north-wales, south-wales."


def test_an_unknown_signatory_is_refused_alike(letters):
    with pytest.raises(WrongUsage, match="has no signatory 'estern'") as refusal:
        select(letters, (), "estern")
    assert refusal.value.remedy in {"Did you mean eastern?", "Did you mean western?"}


def test_where_there_are_no_letters_it_says_so():
    with pytest.raises(WrongUsage) as refusal:
        select((), ["kent"])
    assert refusal.value.remedy == "There are: none."
    assert select((), ()) == ()

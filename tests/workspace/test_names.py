"""Forces' names are found however they are written, and only whole ones."""

import pytest

from letters.model.forces import FORCES, WELSH_NAMES
from letters.model.names import forces_named

NAMES = (*FORCES.items(), *WELSH_NAMES.items())


@pytest.mark.parametrize(
    ("text", "forces"),
    [
        ("as Kent Police does", ("kent",)),
        ("as KENT POLICE does", ("kent",)),
        ("as Kent\u00a0Police’s", ("kent",)),
        ("Kent\n  Police", ("kent",)),
        ("*Kent* **Police**", ("kent",)),
        ("Dyfed\u2011Powys Police", ("dyfed-powys",)),
        ("Dyfed–Powys Police", ("dyfed-powys",)),
        ("Kent\u200b Po\u00adlice", ("kent",)),
        ("Heddlu Gogledd Cymru", ("north-wales",)),
        ("Surrey Police and Kent Police, with Surrey Police", ("surrey", "kent")),
        ("the county of Kent; police there", ()),
        ("Kent Policemen", ()),
        ("Trent Police", ()),
        ("SouthKent Police", ()),
        ("", ()),
    ],
)
def test_names(text, forces):
    assert forces_named(text, NAMES) == forces


def test_every_force_is_found_by_each_of_its_names():
    for force, name in NAMES:
        assert forces_named(f"It met {name}.", NAMES) == (force,)


def test_of_names_that_overlap_the_longest_counts():
    names = (("kent", "Kent Police"), ("east-kent", "East Kent Police"))
    assert forces_named("East Kent Police", names) == ("east-kent",)
    assert forces_named("East Kent Police met Kent Police", names) == ("east-kent", "kent")

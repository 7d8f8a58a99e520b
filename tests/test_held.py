"""Values of which there may be very many."""

from dataclasses import dataclass, field

from letters.held import HeldByName, Kind

MANY = 300


@dataclass(frozen=True)
class Note:
    number: int
    words: str = "as in all others"
    packings: list = field(default_factory=list, compare=False)

    def __reduce__(self):
        self.packings.append(self.number)
        return Note, (self.number, self.words)


def test_all_come_back_equal_and_the_latest_are_the_same_objects():
    kind = Kind(12)
    notes = [Note(number) for number in range(MANY)]
    held = [kind.hold(note) for note in notes]
    assert held[-1].value is notes[-1]
    assert held[0].value is not notes[0]
    assert [one.value for one in held] == notes
    assert held[0] == held[0].value == notes[0] != notes[1]


def test_few_are_never_packed():
    kind = Kind(12)
    notes = [Note(number) for number in range(43)]
    held = [kind.hold(note) for note in notes]
    assert all(one.value is note for one, note in zip(held, notes, strict=True))
    assert not any(note.packings for note in notes)


def test_what_nobody_has_any_more_is_not_packed():
    kind = Kind(12)
    packings = []
    for number in range(MANY):
        kind.hold(Note(number, packings=packings))
    assert packings == []


def test_one_that_was_packed_is_packed_once():
    kind = Kind(12)
    notes = [Note(number) for number in range(MANY)]
    held = [kind.hold(note) for note in notes]
    again = [one.value for one in held]
    assert [one.value for one in held] == again == notes
    assert not any(note.packings for note in again)


def test_names_keep_their_order_and_values_may_be_replaced():
    found = HeldByName(Kind(12))
    for number in range(MANY):
        found[f"letter-{number}"] = Note(number)
    found["letter-3"] = Note(-3)
    del found["letter-5"]
    assert list(found)[:6] == [f"letter-{number}" for number in (0, 1, 2, 3, 4, 6)]
    assert found["letter-3"] == Note(-3)
    assert found["letter-4"] == Note(4)
    assert "letter-5" not in found
    assert len(found) == MANY - 1

"""Which ledger a workspace has, and when it may have none."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from letters.errors import BadSettings, NotPermitted
from letters.ledger import checkpoint
from letters.ledger.chain import BrokenChain
from letters.ledger.checkpoint import Checkpoint, origin
from letters.ledger.opening import EmptyLedger, Place
from letters.ports import Entry

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def place(any_place):
    """Every test here on both adapters, but for what belongs to a file."""
    return any_place


def keep(place, ledger, n=None):
    """Write the checkpoint after event `n`, the last one by default."""
    events = list(ledger.events())
    event = events[(n or len(events)) - 1]
    name = origin(place.inspection, events[0].data["ledger"])
    checkpoint.keep(place.root, Checkpoint(name, event.n, event.hash), KEY)


def seal(root):
    (root / ".letters" / "sealed").mkdir(parents=True, exist_ok=True)
    (root / ".letters" / "sealed" / "ab.age").write_bytes(b"age")


def test_a_new_workspace_has_an_empty_ledger_and_gets_no_file(place, at):
    ledger = place.open()
    assert isinstance(ledger, EmptyLedger)
    assert list(ledger.events()) == []
    with ledger.exclusive():
        pass
    with pytest.raises(NotPermitted, match="no ledger here yet"):
        ledger.append([Entry("x")], at=at, actor="zoe")
    ledger.close()
    assert not any(place.root.iterdir())


def test_begin_records_the_opening_once(place, at):
    first = list(place.begin(at=at, actor="zoe").events())
    assert [(event.kind, event.data["inspection"], event.actor) for event in first] == [
        ("ledger.opened", "core-business-2014", "zoe")
    ]
    assert len(first[0].data["ledger"]) == 32
    assert list(place.begin(at=at, actor="jo").events()) == first


@pytest.fixture
def erase(place, ledger, request):
    """Take the whole ledger away."""

    def run():
        ledger.close()
        if place.url.startswith("postgresql:"):
            request.getfixturevalue("cluster").do("DROP TABLE letters_event", url=place.url)
        else:
            place.path.unlink()

    return run


def test_two_ledgers_have_two_ids(tmp_path, at):
    ids = {
        Place("sqlite:///l.db", tmp_path / name, "x").begin(at=at, actor="z").first().data["ledger"] for name in "ab"
    }
    assert len(ids) == 2


def test_sealed_files_with_their_ledger_open(place, ledger):
    seal(place.root)
    assert len(list(place.open().events())) == 6


def test_a_checkpoint_without_its_ledger_refuses(place, ledger, erase, at):
    keep(place, ledger)
    erase()
    for opening in (place.open, lambda: place.begin(at=at, actor="zoe")):
        with pytest.raises(NotPermitted, match="a checkpoint without its ledger"):
            opening()


def test_sealed_files_without_their_ledger_refuse(place, ledger, erase, at):
    seal(place.root)
    erase()
    for opening in (place.open, lambda: place.begin(at=at, actor="zoe")):
        with pytest.raises(NotPermitted, match="sealed files without their ledger"):
            opening()


@pytest.mark.parametrize("copy", [".letters/copies/ab.pdf", "out/embargoed/kent/kent-1.pdf"])
def test_signed_copies_without_their_ledger_refuse(place, ledger, erase, at, copy):
    """Whoever takes ledger, checkpoint and sealed files away cannot begin anew beside what was signed."""
    (place.root / copy).parent.mkdir(parents=True)
    (place.root / copy).write_bytes(b"%PDF-")
    erase()
    for opening in (place.open, lambda: place.begin(at=at, actor="zoe")):
        with pytest.raises(NotPermitted, match="signed copies without their ledger"):
            opening()


def test_another_inspections_ledger_refuses(place, ledger, at):
    other = Place(place.url, place.root, "core-business-2015")
    for opening in (other.open, lambda: other.begin(at=at, actor="zoe")):
        with pytest.raises(
            NotPermitted, match="ledger of another inspection, core-business-2014, not of core-business-2015"
        ):
            opening()


def test_where_the_data_cannot_be_read_the_ledger_says_whose_it_is(place, ledger, at):
    keep(place, ledger)
    assert Place(place.url, place.root, None, KEY.public_key()).open().first().data["inspection"] == place.inspection
    with pytest.raises(BadSettings, match="begun for an inspection"):
        Place("sqlite:///new/ledger.db", place.root, None).begin(at=at, actor="zoe")


def test_a_checkpoint_older_than_the_ledger_is_normal(place, ledger):
    keep(place, ledger, 4)
    assert len(list(Place(place.url, place.root, place.inspection, KEY.public_key()).open().events())) == 6


def test_a_record_put_back_and_grown_again_refuses(place, ledger, tamper, entries, at):
    ledger.append(entries, at=at, actor="zoe")
    keep(place, ledger)
    tamper("DELETE FROM event WHERE n > 6")
    with pytest.raises(
        BrokenChain, match="ends after event 6, but its checkpoint signed 11; it was rolled back or cut"
    ):
        place.open()
    unaware = replace(place, covered=False).open()
    unaware.append(entries, at=at, actor="eve")  # to the same length
    unaware.close()
    with pytest.raises(BrokenChain, match="event 11 is not the one that its checkpoint signed"):
        place.open()


def test_a_cut_tail_refuses(place, ledger, tamper):
    keep(place, ledger)
    tamper("DELETE FROM event WHERE n = 6")
    with pytest.raises(BrokenChain) as caught:
        place.open()
    assert caught.value.fault == "cut"


def test_opening_names_what_happened_to_the_signed_event(place, ledger, tamper):
    keep(place, ledger)
    tamper(
        "UPDATE event SET n = 99 WHERE n = 5",
        "UPDATE event SET n = 5 WHERE n = 6",
        "UPDATE event SET n = 6 WHERE n = 99",
    )
    with pytest.raises(BrokenChain) as caught:
        place.open()
    assert caught.value.fault == "reordered"


def test_another_ledger_of_the_same_inspection_refuses(place, ledger, tmp_path, at):
    keep(place, ledger)
    elsewhere = Place("sqlite:///elsewhere.db", tmp_path / "other", place.inspection)
    elsewhere.begin(at=at, actor="eve").close()
    with pytest.raises(NotPermitted, match="not the ledger that this workspace's checkpoint is about"):
        Place("sqlite:///other/elsewhere.db", tmp_path, place.inspection).open()


def test_a_checkpoint_of_another_key_refuses(place, ledger):
    keep(place, ledger)
    other = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))).public_key()
    assert list(place.open().events())
    with pytest.raises(NotPermitted, match="valid signature"):
        Place(place.url, place.root, place.inspection, other).open()

"""One machine's letters on another: whatever belongs comes in whole, whatever does not is refused whole."""

import io
import json
import zipfile

import pyrage
import pytest
from gate.inspection import write_force
from gate.program import INSTANT, NOON, after, tree

from letters.ledger import chain
from letters.ports import Entry

pytestmark = pytest.mark.needs_tool("faketime")
SOON, LATER = after(NOON, minutes=30), after(NOON, hours=1)
RECORD = "record.jsonl"


@pytest.fixture
def packed(signed, tmp_path):
    """A pack of both letters."""
    signed.do("pack", "-o", tmp_path / "letters.pack")
    return tmp_path / "letters.pack"


def repack(inspection, file, change):
    """Take a pack apart with the release key, `change` its files, put it together again: age knows no sender."""
    lines = (inspection.root / ".letters/keys/release.txt").read_text().splitlines()
    identity = pyrage.x25519.Identity.from_str(lines[-1])
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(file.read_bytes(), [identity]))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    file.write_bytes(pyrage.encrypt(content.getvalue(), [identity.to_public()]))


def rewrite(files, edit):
    """Let the pack's record say something else, its chain sound in itself."""
    rows = [chain.Row(*json.loads(line)) for line in files[RECORD].decode().splitlines()]
    head, lines = chain.GENESIS, []
    for event in chain.verify(rows):
        entry = Entry(event.kind, event.force, json.loads(json.dumps(dict(event.data))))
        edit(entry)
        [row], _ = chain.link([entry], n=event.n - 1, head=head, at=event.at, actor=event.actor)
        head = row.hash
        lines.append(json.dumps(list(row), ensure_ascii=False) + "\n")
    files[RECORD] = "".join(lines).encode()


def refused(inspection, file):
    """Taking is refused, and changes nothing."""
    before = tree(inspection.root)
    said = inspection.refuse(77, "take", file, at=LATER)
    assert tree(inspection.root) == before
    return said


def test_letters_come_in_whole_and_are_released_from_there(signed, another, packed):
    taker = another()
    assert taker.do("take", packed, at=LATER) == "2 letters taken in; 0 were here already.\n"
    assert taker.due() == signed.due()
    assert taker.copy("kent").read_bytes() == signed.copy("kent").read_bytes()
    assert "GENUINE" in taker.do("verify", taker.copy("kent"), at=LATER)
    assert "The record is whole" in taker.do("log", "verify", at=LATER)
    taker.refuse(75, "release", at=LATER)
    taker.do("release", at=INSTANT)
    assert taker.released() == signed.due()


def test_taking_twice_changes_nothing(another, packed):
    taker = another()
    taker.do("take", packed, at=LATER)
    before = tree(taker.root)
    assert taker.do("take", packed, at=LATER) == "0 letters taken in; 2 were here already.\n"
    assert tree(taker.root) == before
    assert "2 unchanged" in taker.do("generate", at=LATER)


def test_taking_again_brings_back_what_was_lost_with_no_key_and_no_event(another, packed):
    taker = another()
    taker.do("take", packed, at=LATER)
    before = tree(taker.root)
    for path in (taker.copy("kent"), taker.kept("kent"), taker.sealed("essex"), taker.copy("essex")):
        path.unlink()
    assert "came back, byte for byte, for essex, kent" in taker.do("take", packed, at=LATER)
    assert tree(taker.root) == before
    taker.do("release", at=INSTANT)


def test_what_was_printed_for_the_post_comes_along_and_what_became_of_it(signed, another, tmp_path):
    taker, packs = another(), iter(range(9))

    def passed_on():
        pack = tmp_path / f"{next(packs)}.pack"
        signed.do("pack", "kent", "-o", pack, at=SOON)
        return taker.do("take", pack, at=SOON)

    signed.do("print", "kent", at=SOON)
    assert passed_on() == "1 letter taken in; 0 were here already.\n"
    paper = (signed.root / "out/print/kent-2.pdf").read_bytes()
    assert (taker.root / "out/print/kent-2.pdf").read_bytes() == paper
    assert taker.letter("kent").printed == signed.letter("kent").printed
    assert passed_on() == "0 letters taken in; 1 was here already.\n"

    signed.do("record", "posted", "kent", "--copy", "kent-2", "--by", "Ann", at=SOON)
    signed.do("print", "kent", at=SOON)
    passed_on()
    there = taker.letter("kent").printed
    assert [(copy.copy, copy.state, copy.last_reply) for copy in there] == [
        ("kent-2", "accepted", "posted, by Ann"), ("kent-3", "made", None),
    ]  # fmt: skip
    before = tree(taker.root)
    assert passed_on() == "0 letters taken in; 1 was here already.\n"
    assert tree(taker.root) == before
    assert "The record is whole" in taker.do("log", "verify", at=SOON)

    taker.do("print", "kent", at=LATER)
    signed.do("print", "kent", at=SOON)
    signed.do("pack", "kent", "-o", tmp_path / "both.pack", at=LATER)
    assert "kent-4 was made for the post there, and here that is another copy's number" in refused(
        taker, tmp_path / "both.pack"
    )


def test_each_inspectors_letters_are_merged(another, tmp_path):
    essex, kent, officer = another(name="one"), another(name="two"), another(name="three")
    for inspection, force in ((essex, "essex"), (kent, "kent")):
        inspection.do("generate", force)
        inspection.do("pack", force, "-o", tmp_path / f"{force}.pack")
        officer.do("take", tmp_path / f"{force}.pack", at=LATER)
    assert officer.due() == essex.due() | kent.due()
    officer.do("release", at=INSTANT)
    origins = {data["origin"] for data in map(officer.signed, ("essex", "kent"))}
    assert len(origins) == 2


def test_pack_is_not_readable_without_the_key(packed):
    data = packed.read_bytes()
    assert data.startswith(b"age-encryption.org/v1")
    assert b"%PDF" not in data
    assert packed.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("size", [0, 200, -1])
def test_truncated_pack(another, packed, size):
    packed.write_bytes(packed.read_bytes()[:size])
    taker = another()
    assert refused(taker, packed)
    assert not taker.ledger.exists()


def test_pack_of_another_inspection(another, packed):
    said = refused(another("autumn-2014"), packed)
    assert "it is of the inspection gate-2014, not of autumn-2014" in said


def test_pack_for_another_instant(another, packed):
    taker = another()
    file = taker.root / "data/inspection.yaml"
    file.write_text(file.read_text().replace("2014-09-04 00:01", "2014-09-05 00:01"))
    assert "its letters are signed for 2014-09-03T23:01:00Z, this inspection's instant is" in refused(taker, packed)


def test_tampered_copy(signed, another, packed):
    repack(signed, packed, lambda files: files.update({"kent-1.pdf": files["kent-1.pdf"] + b" "}))
    assert "kent-1 is missing or was changed" in refused(another(), packed)


def test_two_forces_copies_swapped_with_their_digests(signed, another, packed):
    """One person's letter bundled in another's (Colchester; Telford, 2015)."""

    def swap(files):
        files["kent-1.pdf"], files["essex-1.pdf"] = files["essex-1.pdf"], files["kent-1.pdf"]
        there = {force: signed.signed(force)["copies"][0]["digest"] for force in ("essex", "kent")}

        def edit(entry):
            if entry.kind == "letter.signed":
                entry.data["copies"][0]["digest"] = there["essex" if entry.force == "kent" else "kent"]

        rewrite(files, edit)

    repack(signed, packed, swap)
    assert "is another letter than its name says" in refused(another(), packed)


def test_two_forces_sealed_editions_swapped_with_their_digests(signed, another, packed):
    """A pack has no sender to trust: what the release will ask of a sealed edition is asked when it comes in."""

    def edit(entry):
        if entry.kind == "letter.signed":
            entry.data["public"] = signed.signed("essex" if entry.force == "kent" else "kent")["public"]

    repack(signed, packed, lambda files: rewrite(files, edit))
    assert "the sealed edition of essex: it is the letter of kent" in refused(another(), packed)


def test_record_of_the_pack_edited(signed, another, packed):
    repack(signed, packed, lambda files: files.update({RECORD: files[RECORD].replace(b"essex", b"kents")}))
    assert "was changed after it was recorded" in refused(another(), packed)


def test_signed_by_another_certificate_than_the_one_here(another, packed):
    taker = another()
    for name in ("head.p12", "head.pem"):
        (taker.root / ".letters/keys" / name).unlink()
    taker.do("keys", "init")
    assert "whose certificate is not this letter's signatory's here" in refused(taker, packed)


def test_letter_signed_here_already_and_differently(another, packed):
    taker = another()
    write_force(taker.root, "kent", finding="The Quixotry of this force is better here.")
    taker.do("generate", "kent")
    kent = taker.signed("kent")
    assert "the letter of kent is signed here already, and differently" in refused(taker, packed)
    assert taker.due() == {"kent": kent["public"]["digest"]}


def test_other_recipients_there_than_here(another, packed):
    taker = another()
    file = taker.root / "data/forces/kent.yaml"
    file.write_text(file.read_text().replace("office: Chief Constable", "office: Deputy Chief Constable"))
    assert "the letter of kent has other recipients there than here" in refused(taker, packed)


def test_force_that_is_not_inspected_here(another, packed):
    taker = another()
    (taker.root / "data/forces/kent.yaml").unlink()
    assert "it holds a letter for kent, which this inspection has not" in refused(taker, packed)


def test_pack_for_somebody_elses_key(signed, another, tmp_path):
    stranger = pyrage.x25519.Identity.generate().to_public()
    signed.do("pack", "--to", stranger, "-o", tmp_path / "letters.pack")
    assert refused(another(), tmp_path / "letters.pack")


def test_officer_without_the_release_key_passes_letters_on(signed, another, tmp_path):
    """The release key stays with whoever releases; the officer's own key opens the pack."""
    officer, own = another(), pyrage.x25519.Identity.generate()
    release_key = (officer.root / ".letters/keys/release.txt").read_text().splitlines()[0].split()[-1]
    key = officer.root / "officer.txt"
    key.write_text(f"{own}\n")
    key.chmod(0o600)
    settings = f"release: {{recipients: [{release_key}], identity: officer.txt}}\n"
    (officer.root / "data/settings.yaml").write_text(settings)
    signed.do("pack", "--to", own.to_public(), "-o", tmp_path / "letters.pack")
    officer.do("take", tmp_path / "letters.pack", at=LATER)
    assert officer.due() == signed.due()


RECORDS = {
    "empty": b"",
    "no JSON": b"[",
    "no rows": b"5\n",
    "short rows": b"[1, 2, 3]\n",
    "rows of nothing": b"[1, null, null, null]\n",
    "rows of numbers": b"[1, 2, 3, 4]\n",
    "nested": b"[" * 100_000,
    "half a character": b'[1, "0", "0", "\\ud800"]\n',
    "endless": b"[1e999, 2, 3, 4]\n",
    "binary": b"\xff\xfe\0",
}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_record_that_is_none(signed, another, packed, record):
    repack(signed, packed, lambda files: files.update({RECORD: record}))
    assert "this pack does not belong here: " in refused(another(), packed)


def squeezed(content):
    return rezipped(content, zipfile.ZIP_DEFLATED)


def swollen(content):
    """Some 256 KiB that unfold to 256 MiB."""
    return rezipped(content, zipfile.ZIP_DEFLATED, {"bomb": bytes(256 << 20)})


def rezipped(content, how, more=()):
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", how) as new:
        for name, data in ({name: old.read(name) for name in old.namelist()} | dict(more)).items():
            new.writestr(name, data)
    return packed.getvalue()


def locked(content):
    """It says of its first file that it is encrypted."""
    there = content.index(b"PK\1\2")
    return b"PK\3\4" + content[4:6] + b"\1" + content[7 : there + 8] + b"\1" + content[there + 9 :]


def misplaced(content):
    """Its directory points before its beginning."""
    end = content.rindex(b"PK\5\6")
    return content[: end + 16] + b"\xff\xff\xff\x7f" + content[end + 20 :]


@pytest.mark.parametrize("spoil", [squeezed, swollen, locked, misplaced, lambda content: content[:-30]])
def test_archive_that_no_pack_is(signed, another, packed, spoil):
    lines = (signed.root / ".letters/keys/release.txt").read_text().splitlines()
    identity = pyrage.x25519.Identity.from_str(lines[-1])
    content = spoil(pyrage.decrypt(packed.read_bytes(), [identity]))
    packed.write_bytes(pyrage.encrypt(content, [identity.to_public()]))
    assert "it is not a pack, or" in refused(another(), packed)


def test_packing_where_nothing_is_signed(keyed, tmp_path):
    assert "no letter is signed here" in keyed.refuse(77, "pack", "-o", tmp_path / "letters.pack")
    assert not (tmp_path / "letters.pack").exists()


@pytest.mark.parametrize("damage", [lambda file: file.write_bytes(b"%PDF damaged"), lambda file: file.unlink()])
def test_packing_what_is_no_longer_as_signed(signed, tmp_path, damage):
    damage(signed.copy("kent"))
    said = signed.refuse(77, "pack", "-o", tmp_path / "letters.pack")
    assert "kent-1.pdf of kent is not what the ledger says" in said
    assert not (tmp_path / "letters.pack").exists()
    signed.do("pack", "essex", "-o", tmp_path / "letters.pack")

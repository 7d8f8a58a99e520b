"""`letters verify`: a genuine letter, and its tampered twins, each refused in words of its own."""

import json
import os
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from tampering import TWINS, appended

from letters.services import Services
from letters.services.basis import Basis
from letters.workflows.verify import verify_each

STATE = Basis.state
FIRST = "out/embargoed/leicestershire/leicestershire-1.pdf"


@pytest.fixture
def letter(generated):
    return (generated / FIRST).read_bytes()


def verdict(letters, file, cwd):
    done = letters("verify", "--json", file, cwd=cwd)
    [found] = json.loads(done.out)
    return done.code, SimpleNamespace(**found)


# The genuine one


def test_a_letter_in_its_workspace_is_genuine(letters, generated):
    done = letters("verify", FIRST, cwd=generated)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == f"GENUINE  {FIRST}"
    assert lines[1].startswith(
        "  signed by    Ada Example, Inspector, Eastern Region, EVALUATION – NOT AN OFFICIAL LETTER, "
    )
    assert lines[1].endswith(" UTC by their clock")
    assert lines[2].startswith("  certificate  sha256:")
    assert lines[3:] == [
        "  letter       leicestershire, embargoed edition, copy leicestershire-1",
        "  inspection   small-inspection",
        "  embargo      until Thursday 4 September 2014 at 00:01 (London, BST)",
        "  remark       its certificate is an evaluation one: this is not an official letter",
    ]


def test_outside_it_is_unchanged_and_what_was_not_checked_is_said(letters, generated):
    done = letters("verify", generated / FIRST)
    assert done.code == 0
    assert done.out.startswith(f"UNCHANGED  {generated / FIRST}\n")
    gaps = [line for line in done.out.splitlines() if line.startswith("  not checked  ")]
    assert len(gaps) == 2
    assert "whether the signer is this letter's signatory: compare the certificate" in gaps[0]
    assert "whether this is the letter that the inspectorate's ledger holds" in gaps[1]


def test_outside_the_workspace_can_be_named(letters, generated):
    assert letters("-C", generated, "verify", generated / FIRST).out.startswith("GENUINE  ")


def test_for_programs(letters, generated):
    code, found = verdict(letters, FIRST, generated)
    assert (code, found.genuine, found.failures, found.not_checked) == (0, True, [], [])
    assert (found.force, found.edition, found.copy) == ("leicestershire", "embargoed", "leicestershire-1")
    assert found.until == "2014-09-03T23:01:00Z"
    assert found.signer["subject"].startswith("Ada Example, ")


def test_data_and_record_are_read_once_for_all_files(generated, monkeypatch):
    looks = []
    monkeypatch.setattr(Basis, "state", lambda services, **how: looks.append(how) or STATE(services, **how))
    services = Services.at(generated, None, ask=pytest.fail)
    files = [generated / FIRST] * 3
    assert [found.failures for found in verify_each(files, services, datetime.now(UTC))] == [()] * 3
    assert len(looks) == 2, "once for the digests, and once for the letters"


def test_one_bad_file_among_good_ones_is_a_failure(letters, generated, letter, tmp_path):
    (tmp_path / "bad.pdf").write_bytes(appended(letter, None))
    done = letters("verify", FIRST, tmp_path / "bad.pdf", "out/embargoed/gwent/gwent-1.pdf", cwd=generated)
    assert done.code == 1
    assert [line.split()[0] for line in done.out.splitlines() if not line.startswith(" ")] == [
        "GENUINE",
        "NOT",
        "GENUINE",
    ]


# Tampered twins


def test_each_twin_is_refused_in_words_of_its_own(letters, generated, letter, tmp_path):
    other = (generated / "out/embargoed/gwent/gwent-1.pdf").read_bytes()
    files = {}
    for twin, why in TWINS:
        file = tmp_path / f"{twin.__name__}.pdf"
        file.write_bytes(twin(letter, other))
        assert file.read_bytes() != letter
        files[str(file)] = why
    for cwd in (generated, tmp_path):
        done = letters("verify", "--json", *files, cwd=cwd)
        assert done.code == 1
        found = json.loads(done.out)
        assert [result["genuine"] for result in found] == [False] * len(TWINS)
        for result in found:
            assert files[result["file"]] in "; ".join(result["failures"]), result


def test_a_letter_validly_signed_by_another_signatory_is_refused(letters, generated, make_signed, tmp_path):
    (tmp_path / "x.pdf").write_bytes(make_signed("leicestershire", "western"))
    code, found = verdict(letters, tmp_path / "x.pdf", generated)
    assert (code, found.genuine) == (1, False)
    assert "signed by Inspector, Western Region" in found.failures[0]
    assert "whose certificate is not this letter's signatory's (eastern)" in found.failures[0]
    assert verdict(letters, tmp_path / "x.pdf", tmp_path)[0] == 0  # by itself it is unchanged


def test_the_right_signatorys_second_signature_is_not_the_letter_that_the_ledger_holds(
    letters, generated, make_signed, tmp_path
):
    (tmp_path / "x.pdf").write_bytes(make_signed("leicestershire", "eastern"))
    code, found = verdict(letters, tmp_path / "x.pdf", generated)
    assert code == 1
    assert found.failures == ["it is not the letter that the ledger holds: it was replaced since, or made elsewhere"]


def test_a_copy_that_was_replaced_since_is_refused(letters, workspace, letter, edit, tmp_path):
    edit(workspace / "data/forces/leicestershire.yaml", r"well\.", "very well.")
    assert letters("generate", "leicestershire", cwd=workspace).code == 0
    (tmp_path / "old.pdf").write_bytes(letter)
    code, found = verdict(letters, tmp_path / "old.pdf", workspace)
    assert code == 1
    assert found.failures == ["it is not the letter that the ledger holds: it was replaced since, or made elsewhere"]
    assert verdict(letters, FIRST, workspace)[0] == 0


def test_a_letter_of_another_inspection_is_refused(letters, generated, keyed, edit):
    edit(keyed / "data/inspection.yaml", r"^id: .*", "id: other-inspection")
    assert letters("generate", "gwent", cwd=keyed).code == 0
    code, found = verdict(letters, keyed / "out/embargoed/gwent/gwent-1.pdf", generated)
    assert code == 1
    assert found.failures == ["it belongs to the inspection other-inspection, not to small-inspection"]


def test_a_letter_of_a_force_that_is_not_there_is_refused(letters, workspace):
    (workspace / "data/forces/leicestershire.yaml").unlink()
    code, found = verdict(letters, FIRST, workspace)
    assert (code, found.failures) == (1, ["the inspection has no letter for leicestershire"])


def test_a_letter_that_no_ledger_holds_is_refused(letters, keyed, generated):
    code, found = verdict(letters, generated / FIRST, keyed)
    assert (code, found.failures) == (1, ["the ledger holds no signed letter for this force"])


def test_data_that_cannot_be_compared_is_said(letters, workspace, edit):
    edit(workspace / "data/inspection.yaml", r"weekday: .*", "weekday: Friday")
    code, found = verdict(letters, FIRST, workspace)
    assert code == 1
    assert "run letters check first" in found.failures[0]


# What is no letter


def test_what_is_no_letter_is_refused(letters, tmp_path):
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "text.pdf").write_bytes(b"Dear Sir\n")
    (tmp_path / "folder.pdf").mkdir()
    whys = {
        "empty.pdf": "it does not begin and end as a PDF does",
        "text.pdf": "it does not begin and end as a PDF does",
        "folder.pdf": "it is a folder, not a file",
    }
    done = letters("verify", "--json", *whys)
    assert done.code == 1
    found = {result["file"]: result for result in json.loads(done.out)}
    assert not any(result["genuine"] for result in found.values())
    assert all(why in found[file]["failures"][0] for file, why in whys.items())


def test_what_is_not_there_is_wrong_usage_before_a_word_is_said_of_any(letters, generated):
    done = letters("verify", FIRST, "missing.pdf", cwd=generated)
    assert (done.code, done.out) == (2, "")
    assert done.err == "missing.pdf cannot be read: no such file or directory.\nName a PDF.\n"


@pytest.mark.parametrize("place", [1, 5, 200, 2500])
def test_one_digit_of_the_signature_changed_is_told_as_a_change(letters, letter, tmp_path, place):
    start = letter.index(b"/Contents <") + len(b"/Contents <") + place
    other = b"2" if letter[start : start + 1] == b"1" else b"1"
    (tmp_path / "flipped.pdf").write_bytes(letter[:start] + other + letter[start + 1 :])
    code, found = verdict(letters, tmp_path / "flipped.pdf", tmp_path)
    assert code == 1
    assert any(word in found.failures[0] for word in ("changed", "damaged"))


def test_a_file_larger_than_any_letter_is_not_read(letters, tmp_path):
    with (tmp_path / "x.pdf").open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    code, found = verdict(letters, tmp_path / "x.pdf", tmp_path)
    assert code == 1
    assert "it is larger than 50 MiB, which no letter is" in found.failures[0]


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        (b"<letters:force>leicestershire<", b"<letters:force>kent&#10;GENUINE  kent.pdf<"),
        (b"<letters:zone>Europe/London<", b"<letters:zone>Nowhere/At all<"),
        (b"<letters:until>2014-09-03T23:01:00Z<", b"<letters:until>2014-09-03T23:01:00<"),
    ],
)
def test_a_strangers_file_cannot_spoil_the_report(letters, make_signed, tmp_path, said, instead):
    def change(document):
        packet = document.Root.Metadata.read_bytes()
        assert said in packet
        document.Root.Metadata.write(packet.replace(said, instead))
        return True

    (tmp_path / "x.pdf").write_bytes(make_signed("leicestershire", "western", change))
    done = letters("verify", tmp_path / "x.pdf")
    assert done.code == 1
    assert "it is signed, but it is not a letter: it does not say which one" in done.out
    assert len([line for line in done.out.splitlines() if not line.startswith(" ")]) == 1


def test_a_files_name_cannot_spoil_the_report_either(letters, tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff\nGENUINE  x.pdf"
    with open(name, "wb") as file:  # noqa: PTH123  a name that is no text
        file.write(b"%PDF-")
    done = letters("verify", os.fsdecode(name))
    assert done.code == 1
    assert done.out.count("\n") == 2
    assert done.out.startswith("NOT GENUINE  ")

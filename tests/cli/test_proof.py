"""`letters proof`: unsigned reading copies."""

import subprocess

import pytest

pytestmark = pytest.mark.needs_tool("pdftotext")


def pages_of(file):
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def test_every_page_of_a_proof_says_so(letters, keyed):
    done = letters("proof", cwd=keyed)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == ["out/proofs/gwent.pdf", "out/proofs/leicestershire.pdf"]
    for line in done.out.splitlines():
        assert (keyed / line).stat().st_mode & 0o777 == 0o600
        pages = pages_of(keyed / line)
        assert pages
        assert all("PROOF" in page for page in pages)
    assert (keyed / "out/proofs").stat().st_mode & 0o777 == 0o700
    assert not (keyed / ".letters/ledger.db").exists()


def test_a_draft_says_that_it_is_one(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"status: ready", "status: draft")
    done = letters("proof", "gwent", cwd=keyed)
    assert done.out == "out/proofs/gwent.pdf\n"
    assert all("DRAFT" in page for page in pages_of(keyed / "out/proofs/gwent.pdf"))


def test_a_proof_is_no_letter(letters, keyed):
    letters("proof", "gwent", cwd=keyed)
    done = letters("verify", "out/proofs/gwent.pdf", cwd=keyed)
    assert done.code == 1
    assert "NOT GENUINE  out/proofs/gwent.pdf\n  it is not signed\n" in done.out


def test_a_file_in_the_way_is_named(letters, keyed):
    (keyed / "out").write_text("in the way")
    done = letters("proof", cwd=keyed)
    assert (done.code, done.out) == (73, "")
    assert "out is a file, not a folder" in done.err
    assert "Move it away, then run the command again" in done.err

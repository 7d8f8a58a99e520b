"""`letters open`: the newest PDF of a letter, in the desktop's own program or as a path."""

import os
import time

import pytest


@pytest.fixture
def desktop(tmp_path):
    """A desktop whose program writes down what it is asked to open; gives its environment and what it wrote."""
    folder = tmp_path / "bin"
    folder.mkdir()
    opener = folder / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    opener.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}", "DISPLAY": ":9"}, tmp_path / "opened"


def test_without_a_display_the_path_is_printed(letters, generated):
    done = letters("open", "gwent", cwd=generated)
    assert (done.code, done.out) == (0, "out/embargoed/gwent/gwent-1.pdf\n")
    assert done.err == "There is no display here, so it was not opened.\n"


def test_the_newest_is_opened(letters, workspace, desktop):
    environment, opened = desktop
    proof = workspace / "out/proofs/leicestershire.pdf"
    proof.parent.mkdir(exist_ok=True)
    proof.write_bytes(b"%PDF-")
    copy = workspace / "out/embargoed/leicestershire/leicestershire-2.pdf"
    os.utime(proof, (time.time() + 100,) * 2)
    for newest in (proof, copy):
        os.utime(newest, (time.time() + 200,) * 2)
        done = letters("open", "leicestershire", cwd=workspace, **environment)
        assert (done.code, done.err) == (0, "")
        assert opened.read_text() == f"{newest}\n"


def test_the_addressees_copy_comes_first_of_those_made_together(letters, workspace):
    for copy in (workspace / "out/embargoed/leicestershire").glob("*.pdf"):
        os.utime(copy, (1e9, 1e9))
    assert letters("open", "leicestershire", cwd=workspace).out == "out/embargoed/leicestershire/leicestershire-1.pdf\n"


def test_a_program_that_fails_is_told_of(letters, generated, desktop, tmp_path):
    (tmp_path / "bin/xdg-open").write_text("#!/bin/sh\nexit 3\n")
    done = letters("open", "gwent", cwd=generated, **desktop[0])
    assert (done.code, done.out) == (0, "out/embargoed/gwent/gwent-1.pdf\n")
    assert "could not open it" in done.err


def test_what_is_not_there_is_refused_with_what_to_do(letters, keyed):
    done = letters("open", "gwent", cwd=keyed)
    assert (done.code, done.out) == (2, "")
    assert "To make one: letters proof gwent" in done.err
    done = letters("open", "gwnt", cwd=keyed)
    assert done.code == 2
    assert "Did you mean gwent?" in done.err

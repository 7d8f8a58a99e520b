"""`letters generate`: its exit codes and messages, and what an interrupt leaves."""

import json
import os
import re
import signal
import subprocess
import time

EMBARGOED = ("gwent/gwent-1.pdf", "leicestershire/leicestershire-1.pdf", "leicestershire/leicestershire-2.pdf")


def files(root):
    """Every file of the embargoed copies with its mode."""
    folder = root / "out" / "embargoed"
    return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*.pdf")}


def test_what_was_made_is_said(letters, keyed):
    done = letters("generate", cwd=keyed)
    assert done.code == 0
    assert done.out.splitlines() == [
        "2 letters signed. 3 embargoed copies new, in out/embargoed/<force>/.",
        "Embargoed until Thursday 4 September 2014 at 00:01 (London, BST). The public editions are sealed until then.",
        "Signed with evaluation keys: every page says EVALUATION – NOT AN OFFICIAL LETTER.",
    ]
    assert done.err == "To check one: letters verify out/embargoed/gwent/gwent-1.pdf\n"
    assert files(keyed) == dict.fromkeys(EMBARGOED, 0o600)


def test_where_the_time_went_is_said_at_the_end(letters, keyed):
    done = letters("generate", "--timings", cwd=keyed)
    assert done.code == 0
    assert re.sub(r"\d+\.\d\d", "…", done.err.splitlines()[-1]) == (
        "Time: read … s, read ledger … s, open keys … s, lay out … s, stamp … s, sign … s, seal … s, record … s; "
        "… s in all."
    )


def test_and_also_when_it_fails(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"status: ready", "status: reddy")
    done = letters("generate", "--timings", cwd=keyed)
    assert done.code == 65
    assert re.search(r"^Time: read \d+\.\d\d s, read ledger \d+\.\d\d s; \d+\.\d\d s in all\.$", done.err, re.MULTILINE)


def test_programs_hear_of_every_step_as_json(letters, keyed):
    done = letters("generate", "--json", cwd=keyed)
    assert done.code == 0
    *steps, end = map(json.loads, done.out.splitlines())
    assert [(step["event"], step["name"], step["done"], step["total"], step["failed"]) for step in steps] == [
        ("laid-out", "gwent", 1, 2, 0),
        ("laid-out", "leicestershire", 2, 2, 0),
        ("signed", "gwent", 1, 2, 0),
        ("signed", "leicestershire", 2, 2, 0),
    ]
    assert (end["event"], end["signed"], end["copies"]) == ("end", ["gwent", "leicestershire"], 3)
    [end] = map(json.loads, letters("generate", "--json", cwd=keyed).out.splitlines())
    assert (end["signed"], end["unchanged"]) == ([], ["gwent", "leicestershire"])


def test_what_has_not_changed_is_not_made_again(letters, workspace):
    before = {name: (workspace / "out/embargoed" / name).read_bytes() for name in EMBARGOED}
    done = letters("generate", cwd=workspace)
    assert done.code == 0
    assert done.out.startswith("2 unchanged. Nothing to do. The embargoed copies are in out/embargoed/<force>/.")
    assert before == {name: (workspace / "out/embargoed" / name).read_bytes() for name in EMBARGOED}


def test_only_what_was_named_is_made(letters, keyed):
    assert letters("generate", "--signatory", "western", cwd=keyed).code == 0
    assert set(files(keyed)) == {"gwent/gwent-1.pdf"}
    assert letters("generate", "leicestershire", cwd=keyed).code == 0
    assert set(files(keyed)) == set(EMBARGOED)


def test_an_unknown_signatory_names_the_nearest(letters, keyed):
    done = letters("generate", "--signatory", "estern", cwd=keyed)
    assert done.code == 2
    assert "The inspection has no signatory 'estern'.\nDid you mean" in done.err


def test_drafts_are_left_out_and_alone_are_refused(letters, keyed, edit):
    edit(keyed / "data/forces/gwent.yaml", r"status: ready", "status: draft")
    done = letters("generate", "gwent", cwd=keyed)
    assert (done.code, done.out) == (65, "")
    assert "data/forces/gwent.yaml: G002 the letter is a draft — set status: ready when it may be signed" in done.err
    assert not (keyed / "out").exists()
    assert letters("generate", cwd=keyed).out.startswith("1 letter signed, 1 draft left out. 2 embargoed copies new")


def test_without_a_key_it_says_how_to_come_by_one(letters, keyed):
    for file in (keyed / ".letters/keys").glob("eastern.*"):
        file.unlink()
    done = letters("generate", cwd=keyed)
    assert (done.code, done.out) == (78, "")
    assert "There is no key for the signatory eastern." in done.err
    assert "letters keys init" in done.err
    assert not (keyed / "out").exists()


def test_another_instant_than_the_signed_one_is_refused(letters, workspace, edit):
    edit(workspace / "data/inspection.yaml", r"until: .*", "until: 2014-09-04 00:02")
    done = letters("generate", cwd=workspace)
    assert (done.code, done.out) == (77, "")
    assert "Thursday 4 September 2014 at 00:02" in done.err
    assert "already signed for Thursday 4 September 2014 at 00:01" in done.err


def test_sealed_files_without_their_ledger_are_refused(letters, workspace):
    for file in (workspace / ".letters").glob("ledger.db*"):
        file.unlink()
    for command in ("generate", "status", "log", "release"):
        done = letters(command, cwd=workspace)
        assert (done.code, done.out) == (77, ""), command
        assert "ledger" in done.err


def test_an_output_that_cannot_be_written_is_named(letters, keyed):
    (keyed / "out").mkdir()
    (keyed / "out" / "embargoed").write_text("in the way")
    done = letters("generate", cwd=keyed)
    assert (done.code, done.out) == (73, "")
    assert "out/embargoed is a file, not a folder" in done.err


def interrupted(letters, root, number):
    """Run `generate`, send the signal once its ledger is there, as Ctrl-C does: to the whole process group."""
    run = letters.start("-C", root, "generate", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not (root / ".letters/ledger.db").exists() and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(run.pid, number)
    out, err = run.communicate(timeout=30)
    assert (run.returncode, out) == (130, "")
    assert err.strip() == "Interrupted. What was finished is kept; run the same command again to go on."


def test_a_request_to_end_ends_it(letters, keyed):
    interrupted(letters, keyed, signal.SIGTERM)
    assert letters("log", "verify", cwd=keyed).code == 0


def test_an_interrupt_ends_it_and_the_next_run_goes_on(letters, keyed):
    interrupted(letters, keyed, signal.SIGINT)
    assert letters("generate", cwd=keyed).code == 0
    assert files(keyed) == dict.fromkeys(EMBARGOED, 0o600)
    verified = letters("verify", *(f"out/embargoed/{name}" for name in EMBARGOED), cwd=keyed)
    assert (verified.code, verified.out.count("GENUINE")) == (0, 3)
    kinds = [line.split()[3] for line in letters("log", cwd=keyed).out.splitlines()]
    assert kinds.count("letter.signed") == 2

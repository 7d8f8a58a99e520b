"""`letters call-list`: a table for the person at the telephone."""

import json

from forging import CHIEF, sending, sent


def test_the_most_urgent_stand_first_with_their_number(letters, workspace, edit):
    edit(workspace / "data/forces/leicestershire.yaml", r"chief@leicestershire.police.example,",
         "chief@leicestershire.police.example, phone: 0116 222 2222 ext 5,")  # fmt: skip
    sent(workspace, sending(), state="refused")
    done = letters("call-list", cwd=workspace)
    assert done.code == 0
    head, *rows = [" ".join(line.split()) for line in done.out.splitlines()]
    assert head == "force copy recipient phone mailbox the copy last heard rung"
    assert rows == [
        f"leicestershire leicestershire-1 Chief Constable 0116 222 2222 ext 5 {CHIEF} was refused said refused -",
        "gwent gwent-1 Chief Constable - chief@gwent.police.example was not sent - -",
        "leicestershire leicestershire-2 Liaison Officer - liaison@leicestershire.police.example was not sent - -",
    ]
    assert done.err == "3 calls. After each: letters record phoned FORCE --copy ID --by NAME\n"


def test_after_the_call_it_says_when_that_was(letters, workspace):
    sent(workspace, sending(), state="unknown")
    letters("record", "phoned", "leicestershire", "--copy", "leicestershire-1", "--by", "Ann", cwd=workspace)
    [call, *_] = json.loads(letters("call-list", "--json", cwd=workspace).out)
    assert (call["copy"], call["why"]) == ("leicestershire-1", "may not have arrived")
    assert call["rung"].endswith("Z")


def test_nobody_to_ring(letters, keyed):
    done = letters("call-list", cwd=keyed)
    assert (done.code, done.out, done.err) == (0, "Nobody to ring.\n", "")


def test_a_telephone_number_voids_no_signature(letters, workspace, edit):
    edit(workspace / "data/forces/gwent.yaml", r"verified_on: 2014-09-01", "verified_on: 2014-09-01, phone: 01633 1234")
    assert letters("generate", cwd=workspace).out.startswith("2 unchanged.")

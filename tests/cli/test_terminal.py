"""Text of others reaches a terminal masked: data, ledger, file names, certificates, and what a file says of itself."""

import json
import shutil
import unicodedata
from datetime import UTC, datetime

import pytest

from letters.ledger import events
from letters.ledger.opening import Place
from letters.ports import Entry

STEER = "\x1b]0;x\x07\x1b[2J\x9b31m\u202egnp\u2066\u200f\x7f\r\b\u2028"
FAKED = "kept\nGENUINE  this line is faked"
AT = datetime(2014, 9, 2, 12, tzinfo=UTC)


def steering(text):
    """What of a text a terminal would obey."""
    return sorted({char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Cs"}} - {"\n"})


def is_plain(done):
    assert done.out + done.err
    return steering(done.out + done.err) == []


@pytest.fixture
def forged(workspace):
    """A record in which everything that is text steers."""
    place = Place("sqlite:///.letters/ledger.db", workspace, None)
    ledger = place.open()
    letter = next(event for event in ledger.events() if event.kind == "letter.signed")
    copies = [dict(copy, recipient=f"Chief {STEER}", mailbox=f"{STEER}@x.example") for copy in letter.data["copies"]]
    for entry in (
        events.letter_withheld("gwent", f"why {STEER} {FAKED}"),
        Entry("letter.signed", f"kent{STEER}", dict(letter.data, copies=copies)),
        events.pack_taken(f"there {STEER}", ["gwent"]),
    ):
        ledger.append([entry], at=AT, actor=f"eve{STEER}\nfaked@here")
    ledger.close()
    return workspace


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["status"],
        ["status", "--json"],
        ["log"],
        ["log", "--json"],
        ["log", "verify"],
        ["release", "--check"],
        ["release", "--as-of", "2014-09-03T12:00:00Z"],
        ["generate"],
        ["withhold", "gwent", "--reason", "again"],
        ["verify", "out/embargoed/gwent/gwent-1.pdf"],
        ["trace", "out/embargoed/gwent/gwent-1.pdf"],
        ["pack", "-o", "../letters.pack"],
    ],
    ids=" ".join,
)
def test_nothing_of_the_ledger_steers_the_terminal(letters, forged, command):
    done = letters(*command, cwd=forged)
    assert is_plain(done)
    assert not [line for line in (done.out + done.err).splitlines() if line.startswith(("GENUINE  this", "faked@"))]


def test_json_of_the_log_loses_nothing(letters, forged):
    shown = [json.loads(line) for line in letters("log", "--json", cwd=forged).out.splitlines()]
    [withheld] = [event for event in shown if event["kind"] == "letter.withheld"]
    assert withheld["data"]["reason"] == f"why {STEER} {FAKED}"
    assert withheld["actor"] == f"eve{STEER}\nfaked@here"


def test_own_login_name_steers_nothing(letters, workspace):
    done = letters("withhold", "gwent", "--reason", "a trial", cwd=workspace, LOGNAME=f"eve{STEER}")
    assert done.code == 0
    assert is_plain(letters("log", cwd=workspace))


NAME = f"a{STEER.replace('/', '')}\nGENUINE  b.pdf"


@pytest.mark.parametrize(
    "command",
    [
        ["verify", NAME],
        ["verify", "--json", NAME],
        ["trace", NAME],
        ["take", NAME],
        ["pack", "-o", f"data/inspection.yaml/{NAME}"],
        ["keys", "import", NAME, "--signatory", "eastern"],
        ["keys", "import", "x.p12", "--signatory", NAME],
        ["generate", NAME],
        ["generate", "--signatory", NAME],
        ["proof", NAME],
        ["withhold", NAME, "--reason", "x"],
        ["log", "verify", NAME],
        ["log", "export", "-o", f"data/inspection.yaml/{NAME}"],
        [NAME],
        ["status", f"--{NAME}"],
        ["release", "--as-of", NAME],
        ["schema", NAME],
        ["-C", NAME, "status"],
        ["init", "data/inspection.yaml/" + NAME],
    ],
    ids=lambda command: " ".join(command).replace(NAME, "NAME").encode("ascii", "replace").decode(),
)
@pytest.mark.parametrize("there", [True, False])
def test_nothing_that_is_typed_steers_the_terminal(letters, workspace, command, there):
    if there:
        (workspace / NAME).write_bytes(b"%PDF-1.7 no letter")
    done = letters(*command, cwd=workspace)
    assert done.code not in {0, 70}
    assert is_plain(done)
    assert not [line for line in (done.out + done.err).splitlines() if line.startswith("GENUINE")]


def test_file_name_that_is_no_text_can_be_shown(letters, workspace):
    name = b"caf\xe9.pdf".decode(errors="surrogateescape")
    (workspace / name).write_bytes(b"no PDF")
    done = letters("verify", "--json", name, cwd=workspace)
    assert (done.code, json.loads(done.out)[0]["file"]) == (1, "caf\ufffd.pdf")
    (workspace / name).unlink()
    for command in ("verify", "trace"):
        assert letters(command, name, cwd=workspace).code == 2


def test_names_of_files_of_data_and_templates_steer_nothing(letters, workspace):
    forces = workspace / "data/forces"
    shutil.copy(forces / "gwent.yaml", forces / f"gw{STEER}ent.yaml")
    for command in ("check", "status", "generate"):
        assert is_plain(letters(command, cwd=workspace))


@pytest.mark.parametrize("key", ["region", "signatory", "status", "force", "name"])
def test_values_of_data_steer_nothing(letters, workspace, edit, key):
    hostile = json.dumps(f"x{STEER}\nGENUINE  y", ensure_ascii=True)
    edit(workspace / "data/forces/gwent.yaml", rf"^{key}: .*$", f"{key}: {hostile}")
    for command in ("check", "status", "generate", "release"):
        done = letters(command, cwd=workspace)
        assert is_plain(done)
        assert "\nGENUINE" not in f"\n{done.out}{done.err}"


def test_our_own_error_steers_nothing_even_with_its_traceback(letters, workspace):
    (workspace / "data/forces/gwent.yaml").write_bytes(b"\xff\xfe\x00" * 10)
    assert is_plain(letters("--debug", "check", cwd=workspace))


def test_how_far_a_run_is_with_its_rate_and_the_time_left():
    from letters.cli.output import in_progress
    from letters.workflows.progress import Step

    assert in_progress(Step("laid out", "kent", 1, 43), 0.0) == "Laid out 1 of 43: kent"
    assert in_progress(Step("laid out", "kent", 11, 43), 2.0) == "Laid out 11 of 43, 5.0 a second, 7 s left: kent"
    shown = in_progress(Step("laid out", "kent", 43, 43, failed=2), 10.0)
    assert shown == "Laid out 43 of 43, 4.2 a second, 0 s left, 2 with problems: kent"

"""The program as such: help, workspaces, exit codes that no command owns, pipes and terminals."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from letters.cli.main import SECTIONS

COMMANDS = [name for section in SECTIONS.values() for name in section]


def test_help_lists_every_command_in_its_group(letters):
    done = letters("--help")
    assert (done.code, done.err) == (0, "")
    found, group = {}, None
    for line in done.out.splitlines():
        if heading := re.fullmatch(r"(\w+):", line):
            group = heading[1]
        elif command := re.match(r"  ([a-z-]+)  +\S", line):
            found.setdefault(group, []).append(command[1])
    assert {name: found[name] for name in SECTIONS} == {name: list(commands) for name, commands in SECTIONS.items()}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_the_help_that_the_list_promises(command):
    from letters.cli.main import letters as group

    found = group.get_command(None, command)
    listed = next(commands[command] for commands in SECTIONS.values() if command in commands)
    assert found.short_help == listed
    assert found.help


def test_version(letters):
    assert re.fullmatch(r"letters, version \d+\.\d+\.\d+\n", letters("--version").out)


def test_alone_outside_an_inspection_it_shows_the_help(letters):
    done = letters()
    assert done.code == 0
    assert done.out == letters("--help").out


def test_alone_in_an_inspection_it_says_where_that_stands_and_what_is_next(letters, generated):
    done = letters(cwd=generated / "data" / "forces")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "Small matters: An inspection of little things",
        "Phase: due: the instant has passed, and nothing is released yet",
        "Embargo: ended on Thursday 4 September 2014 at 00:01 (London, BST)",
        "Time: by this machine's clock alone; data/settings.yaml names no time-stamp authority",
        "Letters: 2 signed",
        "Copies: 3 made",
        "Next: letters release",
    ]


@pytest.mark.parametrize("command", ["check", "proof", "generate", "status", "log", "release"])
def test_command_outside_an_inspection_says_how_to_get_to_one(letters, command):
    done = letters(command)
    assert (done.code, done.out) == (78, "")
    assert "There is no workspace here" in done.err
    assert "-C DIR, or make one: letters init DIR" in done.err


def test_dash_c_names_the_workspace_and_beats_the_environment(letters, generated, tmp_path):
    here = letters("-C", generated, "status")
    assert here.code == 0
    assert letters("status", LETTERS_WORKSPACE=str(generated)).out == here.out
    assert letters("-C", tmp_path, "status", LETTERS_WORKSPACE=str(generated)).code == 78


def test_dash_c_is_believed_to_the_letter(letters, generated):
    """A mistyped folder must not lead to the inspection around it."""
    done = letters("-C", generated / "data", "status", cwd=generated)
    assert done.code == 78
    assert "is no workspace: it has no data/inspection.yaml" in done.err


def test_a_workspace_that_was_named_must_be_there_even_without_a_command(letters):
    assert letters("-C", "/nowhere").code == 78


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["frobnicate"], "No such command 'frobnicate'. `letters --help` lists the commands."),
        (["status", "--frobnicate"], "No such option '--frobnicate'"),
        (["status", "too-many"], "unexpected extra argument (too-many)"),
        (["init"], "Missing argument 'DIR'"),
        (["verify"], "Name the PDFs to check, or --page alone."),
        (["pack"], "Missing option '--output'"),
        (["take"], "Missing argument 'FILE'"),
        (["keys"], "Make, show and import signing keys."),
        (["keys", "import", "key.p12"], "Missing option '--signatory'"),
        (["-C"], "Option '-C' requires an argument"),
    ],
)
def test_wrong_usage_says_what_is_wrong(letters, arguments, why):
    done = letters(*arguments)
    assert (done.code, done.out) == (2, "")
    assert why in done.err


@pytest.mark.parametrize("command", ["check", "proof", "generate", "pack"])
def test_a_force_that_is_not_there_names_the_nearest(letters, generated, command):
    options = ["-o", "x.pack"] if command == "pack" else []
    done = letters("-C", generated, command, *options, "leicestershre")
    assert done.code == 2
    assert "There is no letter for 'leicestershre' in data/forces.\nDid you mean leicestershire?" in done.err


def test_a_reader_that_goes_away_is_no_error(letters, generated):
    reader, writer = os.pipe()
    os.close(reader)
    run = letters.start("-C", generated, "log", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    _, said = run.communicate(timeout=60)
    assert (run.returncode, said) == (0, "")


def test_off_a_terminal_nothing_moves_and_nothing_is_coloured(letters, generated):
    for arguments in (["check"], ["status"], ["verify", generated / "out/embargoed/gwent/gwent-1.pdf"]):
        done = letters("-C", generated, *arguments)
        assert done.code == 0
        assert not {"\x1b", "\r"} & {*done.out, *done.err}


def test_on_a_terminal_progress_is_shown_and_wiped(letters, generated):
    screen, terminal = os.openpty()
    run = letters.start("-C", generated, "check", stdout=subprocess.PIPE, stderr=terminal)
    os.close(terminal)
    run.communicate(timeout=60)
    seen = os.read(screen, 65536).decode()
    os.close(screen)
    assert run.returncode == 0
    assert re.search(r"\r\x1b\[KChecked 2 of 2.*: leicestershire\r\x1b\[K", seen)


def test_a_full_disk_behind_standard_output_is_an_output_that_failed(letters, generated):
    with Path("/dev/full").open("w") as full:
        run = letters.start("-C", generated, "status", stdout=full, stderr=subprocess.PIPE)
        _, said = run.communicate(timeout=60)
        assert run.returncode == 73
        assert said.startswith("What the command says could not be written: no space left on device.\n")
        run = letters.start("-C", generated, "status", stdout=full, stderr=full)
        assert run.wait(timeout=60) == 73


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_mistake(letters, generated, closed):
    command = shlex.join(letters.command("-C", generated, "status"))
    done = subprocess.run(["/bin/sh", "-c", f"{command} {closed}"], env=letters.environment(), timeout=60, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("setting", "command"),
    [
        ("signing: {certificate: ~nobody-here/x.p12}", "generate"),
        ("signing: {passphrase_file: ~nobody-here/x}", "generate"),
        ("signing: {picture: ~nobody-here/x.svg}", "check"),
        ("release: {identity: ~nobody-here/x.txt}", "release"),
    ],
)
def test_the_home_folder_of_nobody_is_a_matter_of_settings(letters, workspace, setting, command):
    (workspace / "data/settings.yaml").write_text(f"{setting}\n")
    done = letters("-C", workspace, command)
    assert done.code == 78
    assert "begins with ~nobody-here, the home folder of nobody on this machine" in done.err

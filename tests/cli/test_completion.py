"""Completion, asked for by Tab in the real shells."""

import os
import pty
import select
import shutil
import signal
import subprocess
import time

import pytest

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
SET_UP = {
    "bash": 'eval "$(letters completion bash)"',
    "zsh": 'autoload -U compinit && compinit -u -D; eval "$(letters completion zsh)"',
    "fish": "letters completion fish | source",
}


@pytest.fixture
def on_path(letters, tmp_path):
    """An environment in which `letters` is a command."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program, script = letters.command()
    (folder / "letters").write_text(f'#!/bin/sh\nexec {program} {script} "$@"\n')
    (folder / "letters").chmod(0o755)
    return letters.environment(PATH=f"{folder}:{os.environ['PATH']}", TERM="dumb", PS1="$ ", INPUTRC="/dev/null")


class Terminal:
    """A shell at a terminal."""

    def __init__(self, command, cwd, environment):
        self._process, self._ours = pty.fork()  # the shell must own its terminal, or fish ends at once
        if not self._process:
            os.chdir(cwd)
            os.execvpe(command[0], command, environment)
        self.seen = ""

    def type(self, text):
        os.write(self._ours, text.encode())

    def wait(self, words):
        """Read until the terminal shows these words; fails after a minute."""
        end = time.monotonic() + 60
        while words not in self.seen:
            ready, _, _ = select.select([self._ours], [], [], max(end - time.monotonic(), 0))
            assert ready, f"{words!r} is not in {self.seen!r}"
            self.seen += os.read(self._ours, 4096).decode("utf-8", "replace")

    def close(self):
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._ours)


@pytest.mark.parametrize("shell", [pytest.param(name, marks=pytest.mark.needs_tool(name)) for name in SHELLS])
def test_tab_completes_a_command_and_a_force(on_path, generated, shell):
    terminal = Terminal(SHELLS[shell], generated, on_path)
    try:
        terminal.type(f"{SET_UP[shell]}; echo rea''dy\n")
        terminal.wait("ready")
        terminal.type("letters ope\tgw\t\n")
        terminal.wait("out/embargoed/gwent/gwent-1.pdf")
    finally:
        terminal.close()


@pytest.fixture
def complete(letters, generated):
    """What is offered for the last word of a command line, as the shells' scripts ask for it."""

    def ask(*words, cwd=generated):
        line, place = " ".join(("letters", *words)), str(len(words))
        done = letters(cwd=cwd, _LETTERS_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=place)
        assert (done.code, done.err) == (0, "")
        return [line.removeprefix("plain,") for line in done.out.splitlines() if line]

    return ask


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("pro",), ["proof"]),
        (("proof", ""), ["gwent", "leicestershire"]),
        (("proof", "gwent", ""), ["leicestershire"]),
        (("generate", "--signatory", ""), ["eastern", "western"]),
        (("record", "received", "gwent", "--copy", "leic"), ["leicestershire-1", "leicestershire-2"]),
        (("contacts", "verify", "g"), ["gwent"]),
        (("diff", "--force", "le"), ["leicestershire"]),
        (("schema", "s"), ["settings"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
    ],
)
def test_what_is_offered(complete, words, offered):
    assert complete(*words) == offered


def test_new_offers_forces_without_a_letter(complete):
    assert {"kent", "dorset"} <= set(complete("new", ""))
    assert complete("new", "gw") == []


def test_another_folder_is_named(complete, generated, tmp_path):
    assert complete("-C", str(generated), "proof", "g", cwd=tmp_path) == ["gwent"]
    assert complete("proof", "", cwd=tmp_path) == []


def test_data_that_cannot_be_read_complete_what_they_can(letters, complete, generated, tmp_path):
    root = shutil.copytree(generated / "data", tmp_path / "mine" / "data").parent
    (root / "data/inspection.yaml").write_bytes(b"signatories: [\xff")
    assert complete("proof", "g", cwd=root) == ["gwent"]
    assert complete("generate", "--signatory", "", cwd=root) == []


def test_nothing_heavy_is_loaded_for_it(letters, generated):
    program, *rest = letters.command()
    environment = letters.environment(_LETTERS_COMPLETE="bash_complete", COMP_WORDS="letters proof g", COMP_CWORD="2")
    done = subprocess.run(
        [program, "-X", "importtime", *rest], cwd=generated, env=environment, capture_output=True, text=True, check=True
    )
    assert "plain,gwent" in done.stdout
    loaded = {
        line.rsplit("|", 1)[1].strip().partition(".")[0] for line in done.stderr.splitlines() if line.count("|") == 2
    }
    assert not {"pydantic", "yaml", "weasyprint", "pikepdf", "cryptography", "jinja2"} & loaded

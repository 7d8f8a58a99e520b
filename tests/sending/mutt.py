"""Mutt, a mail program that many people use: it opens what we send, saves what is attached, answers, sends drafts."""

import os
import pty
import signal
import subprocess
import time
from contextlib import suppress
from select import select

PATIENCE = 60
"""Seconds that Mutt may take on a busy machine."""
CONFIGURATION = """\
set folder="{folder}" sendmail="{folder}/sendmail" editor="{folder}/editor" from={mailbox}
set use_from fast_reply autoedit include=no reply_to=yes recall=no copy=no wait_key=no mail_check_stats=no
"""
EDITOR = """\
#!/bin/sh
echo {words} >>"$1"
"""
SENDMAIL = """\
#!/bin/sh
cat >"{folder}/sent"
echo "$@" >"{folder}/envelope"
"""


class Mutt:
    """The mail program of whoever has that mailbox, with its home at `folder`."""

    def __init__(self, folder, mailbox):
        self._folder = folder
        folder.mkdir()
        for part in ("new", "cur", "tmp"):
            (folder / "box" / part).mkdir(parents=True)
        self._write("muttrc", CONFIGURATION.format(folder=folder, mailbox=mailbox))
        self._write("sendmail", SENDMAIL.format(folder=folder))

    def _write(self, name, text):
        (self._folder / name).write_text(text)
        (self._folder / name).chmod(0o700)

    def receive(self, raw):
        """A message comes in, with the ends of lines that a mail server gives it."""
        (self._folder / "box/new/1.mail").write_bytes(raw.replace(b"\r\n", b"\n"))

    def save(self, count):
        """Save the last `count` attachments under their own names; gives names to contents."""
        folder = self._folder / "saved"
        folder.mkdir()
        each = "<previous-entry>".join(["<save-entry><enter>"] * count)
        self._press(f"<view-attachments><last-entry>{each}<exit><quit>", folder)
        return {file.name: file.read_bytes() for file in folder.iterdir()}

    def answer(self, words):
        """Reply with these words; gives the message that leaves."""
        self._write("editor", EDITOR.format(words=words))
        self._press("<reply><send-message><quit>", self._folder)
        return (self._folder / "sent").read_bytes()

    def send(self, draft):
        """Send a draft as it is; gives the message that leaves and to whom it goes."""
        subprocess.run([*self._command, "-H", draft], env=self._environment, stdin=subprocess.DEVNULL, check=True)
        return (self._folder / "sent").read_bytes(), (self._folder / "envelope").read_text().split()[-1]

    @property
    def _command(self):
        return ["mutt", "-n", "-F", str(self._folder / "muttrc")]

    @property
    def _environment(self):
        return os.environ | {"HOME": str(self._folder), "TERM": "vt100", "LC_ALL": "C.UTF-8"}

    def _press(self, keys, folder):
        """Open the mailbox on a terminal, in that folder, and press these keys."""
        process, terminal = pty.fork()
        if not process:
            os.chdir(folder)
            command = [*self._command, "-f", self._folder / "box", "-e", f'push "{keys}"']
            os.execvpe("mutt", command, self._environment)
        end, shown = time.monotonic() + PATIENCE, b""
        with suppress(OSError):  # the terminal's end, when Mutt has gone
            while time.monotonic() < end:
                shown += os.read(terminal, 65536) if select([terminal], [], [], 1)[0] else b""
            os.kill(process, signal.SIGKILL)
        os.close(terminal)
        _, status = os.waitpid(process, 0)
        assert status == 0, shown

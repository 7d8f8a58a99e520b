"""A real Postfix for one test: its own configuration and queue, two ports of this machine with TLS, and Maildirs."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from gate.program import TOP

UNPACKED = TOP / ".venv/native/postfix"
PLACES = [UNPACKED / "usr", Path("/usr")]
OWNER, GROUP = "daemon", "mail"
"""Accounts that every system has; Postfix's own would have to be made."""
PATIENCE = 60
"""Seconds that something may take on a busy machine."""

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = {sbin}
daemon_directory = {daemons}
mail_owner = {owner}
setgid_group = {group}
default_privs = nobody
import_environment = LD_LIBRARY_PATH MAIL_CONFIG
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = post.example
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {folder}/server.pem
# Everybody's mail stays here: what is for one of the mailboxes lies in its Maildir, and all the rest comes back.
virtual_mailbox_domains = regexp:{folder}/domains
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_reject_unlisted_recipient = no
default_transport = error:5.1.2 nothing leaves this machine
relay_transport = error:5.1.2 nothing leaves this machine
"""
SERVICES = """\
127.0.0.1:{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:{starttls} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")


class Postfix:
    """Listens on the ports `tls` and `starttls`; everything of it is under `folder`."""

    def __init__(self, folder, usr):
        self._folder = folder
        self._usr = usr
        self.tls, self.starttls = _free_ports(2)

    def configure(self, certificate, mailboxes):
        """Deliver to these mailboxes, and to no others."""
        owner = pwd.getpwnam(OWNER)
        places = {"folder": self._folder, "sbin": self._usr / "sbin", "daemons": self._usr / "lib/postfix/sbin"}
        accounts = {"owner": OWNER, "group": GROUP, "uid": owner.pw_uid, "gid": owner.pw_gid}
        self._write("main.cf", MAIN.format(**places, **accounts))
        self._write("master.cf", SERVICES.format(tls=self.tls, starttls=self.starttls))
        self._write("domains", "/./ all\n")
        self._write("mailboxes", "".join(f"{mailbox} {mailbox}/\n" for mailbox in mailboxes))
        shutil.copy(certificate, self._folder / "server.pem")
        for name in ("data", "mail", *(f"queue/{queue}" for queue in QUEUES)):
            self._folder_for(name, 0o700)
        self._folder_for("queue/maildrop", 0o730, GROUP)
        self._folder_for("queue/public", 0o710, GROUP)
        self._folder_for("queue/pid", 0o755)

    def _write(self, name, text):
        (self._folder / name).write_text(text)

    def _folder_for(self, name, mode, group=None):
        folder = self._folder / name
        folder.mkdir(parents=True)
        folder.chmod(mode)
        shutil.chown(folder, "root" if name.endswith("/pid") else OWNER, group)

    def start(self):
        """Begin; it ends with this process, whatever becomes of that."""
        libraries = sorted({str(file.parent) for file in UNPACKED.rglob("*.so*")})
        environment = os.environ | {"MAIL_CONFIG": str(self._folder), "LD_LIBRARY_PATH": ":".join(libraries)}
        master = [self._usr / "lib/postfix/sbin/master", "-c", self._folder, "-d"]
        process = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", *master], env=environment, start_new_session=True)
        self._wait(lambda: process.poll() is None and _answers(self.tls) and _answers(self.starttls), "begin")
        return process

    def mailbox(self, name):
        """Its Maildir, which may not be there yet."""
        return self._folder / "mail" / name

    def delivered(self):
        """The messages in all the mailboxes: name to contents."""
        folder = self._folder / "mail"
        return {each.name: [file.read_bytes() for file in (each / "new").iterdir()] for each in folder.iterdir()}

    def wait_for(self, count):
        """Until so many messages lie in the mailboxes, and not one more."""
        self._wait(lambda: len(list((self._folder / "mail").glob("*/new/*"))) >= count, f"deliver {count} messages")
        found = self.delivered()
        assert sum(map(len, found.values())) == count
        return found

    def _wait(self, done, what):
        end = time.monotonic() + PATIENCE
        while not done():
            log = self._folder / "log"
            assert time.monotonic() < end, f"Postfix did not {what}: {log.read_text() if log.exists() else 'no log'}"
            time.sleep(0.05)


def _found():
    return next((usr for usr in PLACES if (usr / "lib/postfix/sbin/master").exists()), None)


def _missing():
    """Why there can be no Postfix here; empty where there can."""
    if os.geteuid() != 0:
        return "only root can run Postfix"
    return "" if _found() else "no Postfix on this machine: `make test` unpacks it"


needs_postfix = pytest.mark.skipif(bool(_missing()), reason=_missing() or "it is there")


@contextmanager
def running(certificate, mailboxes):
    """A Postfix that has started; stopped and removed at the end."""
    # Not below pytest's own folder: the accounts that Postfix changes to may not enter that.
    with tempfile.TemporaryDirectory(prefix="postfix-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Postfix(folder, _found())
        server.configure(certificate, mailboxes)
        process = server.start()
        try:
            yield server
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _answers(port):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True

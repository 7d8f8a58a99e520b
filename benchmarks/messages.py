"""How fast do messages leave, and does memory stay flat? Synthetic letters through the folder and through SMTP.

Usage: benchmarks/messages.py [--messages N]. Signs N copies (10,000), ten of each letter, and sends each with a report
to a mailbox of its own: first into the folder, then to a mail server on this machine, aiosmtpd's sink. The peer is a
plain loop over smtplib that hands the very same messages to the same server, neither checked nor recorded.

Of each run: messages a second, and processor time a message, ours and the server's, as medians and ranges of up to 20
parts of the run; and the memory after the first part and at the end. Ten thousand take some 17 minutes of
processor time.
"""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from measure import cpu_of, resident, run, spread

TOP = Path(__file__).resolve().parent.parent
LETTERS = [sys.executable, str(TOP / "cli.py")]
PARTS = 20
HOLDERS = 10
FORCE = """\
force: {id}
name: {name}
region: any
signatory: signatory
status: ready
addressee: {{office: Chief Constable, mailbox: chief@{id}.example, verified_on: {today}}}
copied_to:
{holders}
mail_domains: [{id}.example]
findings:
  first-theme:
    - We found that {name} does the first thing well, and that it could do more of it.
    - Its plans are sound. They are not always followed, and it is not clear who looks after them.
"""
HOLDER = "  - {{office: Staff Officer {number}, mailbox: officer-{number}@{id}.example, verified_on: {today}}}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=10_000)
    count = -(-parser.parse_args().messages // HOLDERS) * HOLDERS
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder) / "inspection", count)
        made = run([*LETTERS, "generate"], workspace)
        print(
            f"{count} copies signed: {made.wall:.0f} s, {made.cpu:.0f} s of processor time, {made.peak:.0f} MiB",
            flush=True,
        )
        signed = Path(folder) / "signed"
        shutil.copytree(workspace / ".letters", signed)
        heading()
        show("folder", send(workspace, count))
        messages = (workspace / "out" / "mail").rename(Path(folder) / "messages")
        size = sum(path.stat().st_size for path in messages.iterdir()) / count / 1024
        with sink() as server:
            shutil.rmtree(workspace / ".letters")
            signed.rename(workspace / ".letters")
            settings = f"mail: {{transport: smtp, host: 127.0.0.1, port: {server.port}, security: none}}\n"
            (workspace / "data" / "settings.yaml").write_text(settings, "utf-8")
            ours = send(workspace, count, server)
            show("SMTP", ours)
            command = [sys.executable, str(TOP / "benchmarks" / "plain_sending.py"), str(messages), str(server.port)]
            plain = watch(command, workspace, count, server)
            show("plain loop, SMTP", plain)
        compare(ours, plain)
        print(f"a message is {size:.0f} KiB long")


def make_workspace(root, count):
    """An inspection whose window is open, with keys and the sample's report; ten people get each letter."""
    subprocess.run([*LETTERS, "init", root], check=True, capture_output=True)
    data = root / "data"
    [pattern] = (data / "forces").iterdir()
    pattern.unlink()
    today, names = time.strftime("%F"), {f"body-{n}": f"Body Number {n} Sample" for n in range(count // HOLDERS)}
    for body, name in names.items():
        holders = "\n".join(HOLDER.format(number=number, id=body, today=today) for number in range(1, HOLDERS))
        text = FORCE.format(id=body, name=name, holders=holders, today=today)
        (data / "forces" / f"{body}.yaml").write_text(text, "utf-8")
    shutil.copy(TOP / "data" / "report.pdf", data)
    inspection, bodies = data / "inspection.yaml", "".join(f"  {body}: {name}\n" for body, name in names.items())
    more = f"report: {{title: national report, file: report.pdf}}\nbodies:\n{bodies}"
    opened = re.sub("pre_release_from: .*", f"pre_release_from: {today} 00:00", inspection.read_text("utf-8"))
    inspection.write_text(opened + more, "utf-8")
    return root


class Readings:
    """What each part of a run took: `wall`, `cpu` and the server's `served` in ms a message, `memory` in MiB."""

    def __init__(self, size, before):
        self.size = size
        self._last = before
        self.wall, self.cpu, self.served, self.memory = [], [], [], []

    def add(self, now, memory):
        """`now` are the three clocks, in seconds."""
        for taken, new, old in zip((self.wall, self.cpu, self.served), now, self._last, strict=True):
            taken.append((new - old) * 1000 / self.size)
        self._last = now
        self.memory.append(memory)

    @property
    def growth(self):
        """KiB a message, from the first part to the last."""
        return (self.memory[-1] - self.memory[0]) * 1024 / (len(self.memory) - 1) / self.size


def send(workspace, count, server=None):
    """Send all that is planned, as a person does who types the number of messages."""
    with typing(count) as terminal:
        return watch([*LETTERS, "send", "--json"], workspace, count, server, stdin=terminal, stderr=terminal)


@contextmanager
def typing(count):
    """A terminal at which somebody types a number and looks at nothing."""
    person, terminal = os.openpty()
    os.write(person, b"%d\n" % count)
    threading.Thread(target=_ignore, args=(person,), daemon=True).start()
    try:
        yield terminal
    finally:
        os.close(terminal)


def _ignore(person):
    """Read what the terminal shows, for whoever writes to a full one waits; it ends when nobody has it open."""
    with suppress(OSError):
        while os.read(person, 65536):
            pass
    os.close(person)


def watch(command, cwd, count, server=None, *, stdin=None, stderr=subprocess.DEVNULL):
    """The Readings of a run that says a line for each message; what it does before the first is said apart."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, text=True)
    served = server.pid if server else None

    def now():
        return time.perf_counter(), cpu_of(process.pid), cpu_of(served) if served else 0.0

    size = max(1, count // PARTS)
    readings, done = None, 0
    for line in process.stdout:
        said = json.loads(line)
        if said.get("event") == "plan":
            wall, cpu = time.perf_counter() - started, cpu_of(process.pid) * 1000 / count
            print(f"  (all planned and checked: {wall:.0f} s, {cpu:.1f} ms of processor time a message)", flush=True)
        if said.get("state") not in {"written", "accepted"}:
            continue
        if readings is None:
            readings = Readings(size, now())
            continue
        done += 1
        if done % size == 0:
            readings.add(now(), resident(process.pid))
    if process.wait() or done != count - 1:
        raise SystemExit(f"{command} ended with {process.returncode} after {done} messages")
    return readings


def heading():
    print(f"{'':17}{'messages/s':>20}{'CPU, ms/message':>20}{'server':>8}{'MiB first, last':>17}{'KiB/message':>13}")


def show(name, readings):
    rates = spread([1000 / wall for wall in readings.wall])
    memory = f"{readings.memory[0]:.0f}, {readings.memory[-1]:.0f}"
    served = statistics.median(readings.served)
    print(f"{name:17}{rates:>20}{spread(readings.cpu):>20}{served:>8.1f}{memory:>17}{readings.growth:>13.2f}")


def compare(ours, plain):
    """Part by part: what share of the processor time was ours, and how much longer than the plain loop it took."""
    shares = [cpu / (cpu + served) for cpu, served in zip(ours.cpu, ours.served, strict=True)]
    ratios = [mine / theirs for mine, theirs in zip(ours.wall, plain.wall, strict=True)]
    print(f"through SMTP, our share of our and the server's processor time: {spread(shares, 2)}")
    print(f"letters send / plain loop, time a message: {spread(ratios)}")


class Server:
    def __init__(self, pid, port):
        self.pid = pid
        self.port = port


@contextmanager
def sink():
    """A mail server in a process of its own that takes everything and keeps nothing."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    process = subprocess.Popen(command)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()

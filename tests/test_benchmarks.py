"""The benchmarks, in small: they run, and memory does not grow with what has left."""

import re
import subprocess
import sys

import pytest
from gate.program import TOP


@pytest.mark.storm
def test_memory_stays_flat_while_messages_leave():
    command = [sys.executable, TOP / "benchmarks/messages.py", "--messages", "100"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    growth = {name: float(number) for name, number in re.findall(r"(?m)^(folder|SMTP) .* (-?[\d.]+)$", said)}
    [size] = re.findall(r"a message is (\d+) KiB long", said)
    assert set(growth) == {"folder", "SMTP"}
    assert max(growth.values()) < int(size) / 2, f"messages are kept:\n{said}"


@pytest.mark.storm
def test_what_is_installed_is_measured_on_the_same_work():
    command = [sys.executable, TOP / "benchmarks/compare.py", "--forces", "1", "--rounds", "1"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in said.splitlines() if line.startswith("| ")]
    ours = next(row for row in rows if row[0] == "letters generate")
    assert ours[4:] == ["1.0 (1.0-1.0)", "-"], "our file lacks something"
    assert {"nothing changed", "status", "release, started after the instant", "verify of 3 files"} < {
        row[0] for row in rows
    }
    peers = [row for row in rows if len(row) == 6 and "yHanko" in row[0]]
    assert all("certification" in peer[5] for peer in peers)


@pytest.mark.storm
@pytest.mark.parametrize(
    ("what", "rows"), [("letters", ["4"]), ("length", ["1", "1"]), ("ledger", ["1,000"]), ("engines", ["4", "4"])]
)
def test_growth_is_measured(what, rows):
    size = rows[0].replace(",", "")
    command = [sys.executable, TOP / "benchmarks/growth.py", what, "--sizes", size, "--rounds", "1"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [row.split("|")[1].strip() for row in said[2:]] == rows

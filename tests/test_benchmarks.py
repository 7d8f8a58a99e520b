"""The benchmark of sending, in small: it runs, and memory does not grow with what has left."""

import re
import subprocess
import sys

import pytest
from gate.program import TOP


@pytest.mark.storm
def test_memory_stays_flat_while_messages_leave():
    command = [sys.executable, TOP / "benchmarks/sending.py", "--messages", "100"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    growth = {name: float(number) for name, number in re.findall(r"(?m)^(folder|SMTP) .* (-?[\d.]+)$", said)}
    [size] = re.findall(r"a message is (\d+) KiB long", said)
    assert set(growth) == {"folder", "SMTP"}
    assert max(growth.values()) < int(size) / 2, f"messages are kept:\n{said}"

"""The systemd units of docs/on-the-day.md are what systemd takes them for."""

import re
import subprocess
from pathlib import Path

import pytest

PAGE = (Path(__file__).parent.parent / "docs" / "on-the-day.md").read_text()
UNITS = dict(re.findall(r"`/etc/systemd/system/(\S+)`:\n\n```ini\n(.*?)```", PAGE, re.DOTALL))
PROGRAM = "/opt/letters/.venv/bin/letters"


@pytest.mark.needs_tool("systemd-analyze")
def test_systemd_finds_no_fault_with_them(tmp_path):
    program = tmp_path / "letters"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name, text in UNITS.items():
        assert PROGRAM in text or name.endswith(".timer")
        (tmp_path / name).write_text(text.replace(PROGRAM, str(program)))
    units = [tmp_path / name for name in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    told = [line for line in done.stderr.splitlines() if any(name in line for name in UNITS)]
    assert (done.returncode, told) == (0, []), done.stderr


@pytest.mark.needs_tool("systemd-analyze")
def test_the_timers_name_moments():
    for text in UNITS.values():
        for moment in re.findall(r"OnCalendar=(.*)", text):
            subprocess.run(["systemd-analyze", "calendar", moment], capture_output=True, check=True)


def test_each_service_has_its_timer():
    services = {name.removesuffix(".service") for name in UNITS if name.endswith(".service")}
    assert services == {name.removesuffix(".timer") for name in UNITS if name.endswith(".timer")}
    assert len(services) == 2


def test_what_is_final_is_not_tried_again():
    """The exit codes of the README that waiting does not mend."""
    [codes] = re.findall(r"RestartPreventExitStatus=(.*)", UNITS["letters-release.service"])
    assert set(codes.split()) == {"2", "65", "70", "77", "78"}

"""Mishaps at the hour of release and after it, each tried on the real program."""

import signal
import subprocess

import pytest
from checks.samples import scan, written
from gate.program import INSTANT, after
from PIL import Image

pytestmark = pytest.mark.needs_tool("faketime", "pdftoppm")


def test_a_draft_leaked_and_nobody_could_tell_by_whom(office, tmp_path):
    """A Commons committee, 2007. A page was printed, laid askew on a scanner at 150 dpi, and sent on as JPEG."""
    for copy in ("kent-1", "kent-2"):
        file = office.root / f"out/embargoed/kent/{copy}.pdf"
        command = ["pdftoppm", "-r", "300", "-gray", "-png", "-f", "1", "-l", "1", file, tmp_path / copy]
        subprocess.run(command, check=True)
        [paper] = tmp_path.glob(f"{copy}*.png")
        scanned = tmp_path / f"{copy}.jpg"
        scanned.write_bytes(written(scan(Image.open(paper).convert("L"), turn=2, dpi=150), "JPEG", quality=60))
        said = office.do("trace", scanned)
        holder = {"kent-1": "Chief Constable", "kent-2": "Liaison Officer"}[copy]
        assert f"Copy {copy}, made for {holder}" in said
        assert "likely: the square mark on the page says so" in said


def test_a_server_was_down_at_the_hour_and_it_was_found_next_morning(office):
    """Public Health England, September 2021. What waited for the instant is killed; a timer's check says so at once."""
    waiting = office.start("release", "--wait", at=after(INSTANT, minutes=-5), ticking=True)
    assert waiting.stderr.readline().startswith("Waiting")
    waiting.send_signal(signal.SIGKILL)
    waiting.communicate()
    morning = after(INSTANT, hours=8)
    assert office.run("status", "--check", at=after(INSTANT, minutes=-5)).code == 1, "no copy has left yet"
    said = office.refuse(1, "status", "--check", at=morning)
    assert "overdue" in said
    office.do("release", at=morning)
    assert office.released() == office.due()
    assert "overdue" not in office.run("status", "--check", at=morning).said

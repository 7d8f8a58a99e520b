"""How long after saving is the changed page on the screen? `letters preview` of the 43 letters, in real Chromium.

Usage: benchmarks/preview.py [--saves N]. Saves a letter of three pages again and again (15 times), then a template.
Of each: seconds until page 1 shows the change, and the processor's seconds in the program until then, as medians and
ranges. On two quiet cores.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import cpu_of, spread
from playwright.sync_api import sync_playwright

TOP = Path(__file__).resolve().parent.parent
FIRST = "() => document.querySelector('.stage img')?.getAttribute('src')"
LAID_OUT = "() => document.querySelectorAll('.tiles .sheet:not(.due) img:not([hidden])').length === 43"
SHOWN = "before => document.querySelector('.stage img').getAttribute('src') !== before"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--saves", type=int, default=15)
    saves = parser.parse_args().saves
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder)
        for part in ("data", "templates"):
            shutil.copytree(TOP / part, root / part)
        command = [sys.executable, TOP / "cli.py", "-C", root, "preview", "--no-browser"]
        program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        try:
            measure(root, program, browser.new_page(viewport={"width": 1440, "height": 1000}), saves)
        finally:
            browser.close()
            program.terminate()
            program.wait()


def measure(root, program, page, saves):
    began = time.perf_counter()
    page.goto(program.stdout.readline().strip())
    page.wait_for_function(LAID_OUT, timeout=300_000)
    print(f"all 43 letters laid out, from opening the page: {time.perf_counter() - began:.1f} s")
    page.evaluate("location.hash = '#/leicestershire'")
    page.wait_for_function(FIRST)
    time.sleep(1)
    print(
        f"load average {os.getloadavg()[0]:.1f}; seconds from saving to the new page on the screen, and of processor:"
    )
    letter, template = root / "data/forces/leicestershire.yaml", root / "templates/letter.css"
    edits = (f"salutation: Simon{'x' * number}" for number in range(1, saves + 1))
    print("  a letter   ", *timed(page, program.pid, letter, "salutation: Simon", edits))
    edits = (f"margin-top: 22.{number}mm" for number in range(1, min(saves, 5) + 1))
    print("  a template ", *timed(page, program.pid, template, "margin-top: 22mm", edits))


def timed(page, pid, file, old, edits):
    """Medians with their ranges: seconds until it is shown, and until then the processor's in all of the program."""
    text, waits, cpus = file.read_text(), [], []
    for new in edits:
        before, used = page.evaluate(FIRST), cpu_of_all(pid)
        began = time.perf_counter()
        file.write_text(text.replace(old, new))
        page.wait_for_function(SHOWN, arg=before)
        waits.append(time.perf_counter() - began)
        cpus.append(cpu_of_all(pid) - used)
        time.sleep(1 if "yaml" in file.name else 6)  # warm, and at rest
    return spread(waits, 2), " CPU", spread(cpus, 2)


def cpu_of_all(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(map(cpu_of, (pid, *children)))


if __name__ == "__main__":
    main()

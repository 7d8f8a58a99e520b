"""Pictures of `letters preview` for the docs, in the system's Chromium. tools/pictures.py calls it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

TOP = Path(__file__).resolve().parent.parent
SAVED = datetime(2014, 9, 3, 14, 2, 38, tzinfo=UTC).timestamp()
SCREEN = {"width": 1280, "height": 860}
COLOURS = 96  # enough for a page in few colours, and a quarter of the size
VIEWS = {"preview-phone": "leicestershire/phone", "preview-aloud": "leicestershire/spoken"}
LEICESTERSHIRE = "data/forces/leicestershire.yaml"
MISTAKE = ("  attendance:\n", "  atendance:\n")


def shoot(workspace: Path, pictures: Path) -> None:
    """Make preview-*.png of a workspace, which is changed on the way."""
    touch(workspace)
    command = [sys.executable, TOP / "cli.py", "preview", "--no-browser"]
    program = subprocess.Popen(command, cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
            look(browser, program.stdout.readline().strip(), workspace, pictures)
            browser.close()
    finally:
        program.terminate()
        program.wait()


def look(browser, address: str, workspace: Path, pictures: Path) -> None:
    for scheme, all_letters in (("light", "preview-all"), ("dark", "preview-dark")):
        context = browser.new_context(viewport=SCREEN, color_scheme=scheme, timezone_id="Europe/London")
        page = context.new_page()
        page.set_default_timeout(300_000)
        page.goto(f"{address}#/")
        keep(page, pictures / f"{all_letters}.png")
    for name, place in VIEWS.items():
        page.goto(f"{page.url.partition('#')[0]}#/{place}")
        page.emulate_media(color_scheme="light")
        page.wait_for_selector(".stage > *")
        keep(page, pictures / f"{name}.png")
    page.goto(f"{page.url.partition('#')[0]}#/leicestershire")
    page.wait_for_selector(".stage img[src]")
    file = workspace / LEICESTERSHIRE
    file.write_text(file.read_text().replace(*MISTAKE))
    touch(workspace)
    page.wait_for_selector(".stage.before")
    keep(page, pictures / "preview-mistake.png")


def keep(page, file: Path) -> None:
    """The window as it is once all is laid out and shown."""
    page.wait_for_selector("main[aria-busy=false]")
    page.wait_for_timeout(1500)  # pictures of pages and letters in frames are drawn by then
    shown = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    shown.save(file, optimize=True)


def touch(workspace: Path) -> None:
    """Everything was saved at one time, so that pictures made anew differ in what has changed alone."""
    for part in ("data", "templates"):
        for file in (workspace / part).rglob("*"):
            os.utime(file, (SAVED, SAVED))

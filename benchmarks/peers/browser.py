"""Headless Chromium, started once and kept warm, by Playwright; then pyHanko."""

import shutil

from playwright.sync_api import sync_playwright
from work import OUT, WORK, editions, sign

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    page = browser.new_page()
    for name, _, _ in editions():
        page.goto((WORK / f"{name}.html").as_uri())
        page.pdf(path=OUT / f"{name}.pdf", prefer_css_page_size=True, tagged=True)
    browser.close()
for name, _, _ in editions():
    sign(name)

"""`letters preview` in a real browser: what an inspector sees while writing, and what nobody else can see."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

AXE = Path(__file__).parents[2] / ".venv/node/node_modules/axe-core/axe.min.js"
LEICESTERSHIRE = "data/forces/leicestershire.yaml"
FINDING = "The force looks after small matters well."
expect.set_options(timeout=30_000)  # milliseconds: for a busy machine
VIEWS = ("pages", "inbox", "phone", "grey", "spoken")


class Preview:
    """One run of the program on a workspace of its own, and a way to ask it that is no browser."""

    def __init__(self, letters, root):
        self.root = root
        self.run = letters.start("-C", root, "preview", "--no-browser", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.address = self.run.stdout.readline().strip()
        self.host = urlsplit(self.address).netloc
        _, headers, _ = self.ask(f"/?{urlsplit(self.address).query}")
        self.cookie = headers["Set-Cookie"].partition(";")[0]

    def ask(self, path, method="GET", **headers):
        """The answer's status, headers and body; a header's name is written with underscores."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        sent = {"Host": self.host} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=sent)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, body

    def settle(self):
        """Wait until all that is saved is read and laid out; what is told then."""
        parts = (self.root / part for part in ("data", "templates"))
        newest = max(file.stat().st_mtime_ns for part in parts for file in part.rglob("*")) // 1_000_000
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request("GET", "/news", headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        for line in iter(answer.readline, b""):
            if line.startswith(b"data: "):
                news = json.loads(line[6:])
                if news["saved"] >= newest and not news["busy"]:
                    break
        connection.close()
        return news

    def end(self):
        self.run.send_signal(signal.SIGINT)
        return self.run.communicate(timeout=30)

    def save(self, name, old, new):
        file = self.root / name
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))


@pytest.fixture(scope="module")
def preview(_generated, letters_in, tmp_path_factory):
    root = shutil.copytree(_generated, tmp_path_factory.mktemp("preview") / "inspection")
    started = Preview(letters_in(root), root)
    yield started
    started.run.kill()
    started.run.communicate()


@pytest.fixture(autouse=True)
def as_it_was(preview, _generated):
    """Each test begins and ends with the same files."""
    preview.settle()
    yield
    for part in ("data", "templates"):
        (preview.root / part).exists() and shutil.rmtree(preview.root / part)
        shutil.copytree(_generated / part, preview.root / part, copy_function=shutil.copy)
    preview.settle()


@pytest.fixture
def tab(preview, chromium):
    """Open the preview at a place; whatever the page complains of fails the test."""
    contexts, complaints = [], []

    def open_(place="", **options):
        context = chromium.new_context(viewport={"width": 1300, "height": 700}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{preview.address}#/{place}")
        at_rest(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def at_rest(page):
    """Wait until everything that was saved is laid out and shown."""
    expect(page.locator("main[aria-busy=false]")).to_be_visible(timeout=30_000)
    expect(page.locator(".tiles img[src], .stage img[src], .stage > :not(figure)").first).to_be_visible(timeout=30_000)


def first_page(page):
    return page.locator(".stage img").first.get_attribute("src")


def pictures(page):
    return page.locator(".tiles img").evaluate_all("pictures => pictures.map((one) => one.src)")


def top_of_page(page):
    """How far down in the window page 1 begins: where the eye has it."""
    return page.locator(".stage img").first.evaluate("picture => picture.getBoundingClientRect().top")


pytestmark = pytest.mark.needs_tool("chromium")


# What an author sees


def test_all_letters_with_their_states(tab):
    page = tab()
    assert page.locator(".tiles .name").all_inner_texts() == ["Gwent Police", "Leicestershire Police"]
    assert page.locator(".tiles .state").all_inner_texts() == ["signed", "signed"]
    assert page.locator(".tiles img").first.evaluate("picture => picture.naturalWidth") > 200
    assert "PROOF" in page.locator("header").inner_text()
    assert "Embargoed until Thursday 4 September 2014 at 00:01 (London, BST)" in page.locator("header").inner_text()
    expect(page.locator("#again")).to_have_text("No letter has to be signed again.")


def test_a_mistake_is_shown_at_its_line_and_mending_it_keeps_the_place(tab, preview):
    page = tab("leicestershire")
    expect(page.get_by_role("heading", name="Nothing to mend")).to_be_visible()
    before = first_page(page)
    page.get_by_role("button", name="Larger").click()
    wide = page.locator(".stage img").first.evaluate("picture => picture.clientWidth")
    page.evaluate("scrollTo(0, 300)")
    seen_at = top_of_page(page)
    preview.save(LEICESTERSHIRE, "status: ready", "status: reddy")
    problem = page.locator("aside li")
    expect(problem).to_contain_text("data/forces/leicestershire.yaml:5:9")
    assert problem.locator("mark").inner_text() == "reddy"
    assert problem.locator(".row.here").inner_text().split() == ["5", "status:", "reddy"]
    expect(page.get_by_text("Before the error: these pages were made before")).to_be_visible()
    assert first_page(page) == before
    preview.save(LEICESTERSHIRE, "status: reddy", "status: ready")
    expect(page.get_by_text("Before the error")).to_be_hidden()
    expect(page.locator("#said")).to_have_text("Leicestershire Police: updated, 0 problems")
    preview.save(LEICESTERSHIRE, FINDING, f"{FINDING} It could do more.")
    expect(page.locator(f'.stage img[src="{before}"]')).to_have_count(0)
    assert top_of_page(page) == pytest.approx(seen_at, abs=1)
    assert page.locator(".stage img").first.evaluate("picture => picture.clientWidth") == wide
    expect(page.locator("#again")).to_have_text("This change means 1 letter to sign again: Leicestershire Police.")


def test_a_template_changes_every_letter_and_its_mistake_stands_at_its_line(tab, preview):
    page = tab()
    before = pictures(page)
    preview.save("templates/letter.html.j2", "Yours sincerely", "Yours faithfully")
    expect(page.locator("#again")).to_have_text(re.compile("This change means 2 letters to sign again"))
    at_rest(page)
    changed = pictures(page)
    assert not set(before) & set(changed)
    page.evaluate("location.hash = '#/gwent/spoken'")
    expect(page.locator(".stage")).to_contain_text("Yours faithfully")
    preview.save("templates/letter.html.j2", "Yours faithfully", "{{ farewell }}")
    expect(page.locator("aside li").first).to_contain_text("'farewell' is undefined")
    expect(page.locator("aside li .row.here").first).to_contain_text("{{ farewell }}")
    page.evaluate("location.hash = '#/'")
    expect(page.locator(".tiles .before")).to_have_count(2)
    assert pictures(page) == changed


def test_a_letter_that_does_not_fit_its_page_is_shown_with_what_does_not_fit(tab, preview):
    page = tab("gwent")
    name = "Extraordinarily long words of office that fill the window " * 6
    preview.save(
        "data/forces/gwent.yaml", "addressee: {office: Chief Constable", f"addressee: {{office: {name.strip()}"
    )
    expect(page.locator("aside li").first).to_contain_text("The address window is")
    expect(page.locator(".stage.before")).to_have_count(0)
    expect(page.locator("figure.marked figcaption")).to_contain_text("Page 1 of")
    page.get_by_role("button", name="Show page 1").first.click()
    expect(page.locator("figure.marked")).to_be_in_viewport()


def test_as_it_is_received(tab):
    page = tab("leicestershire/inbox")
    expect(page.locator(".inbox .subject")).to_contain_text("EMBARGOED until 00:01 on Thursday 4 September 2014")
    assert page.locator(".inbox .sender").inner_text() == "The Inspectorate of Small Matters"
    frame = page.frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text("made for you, of the embargoed letter")
    page.get_by_role("link", name="On a phone").click()
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("Who may be told")
    page.get_by_role("link", name="Printed in grey").click()
    expect(page.locator(".stage img[src$=grey]")).to_have_count(1)
    page.get_by_role("link", name="Read aloud").click()
    expect(page.locator(".spoken")).to_contain_text(FINDING)
    said = page.locator(".spoken").inner_text()
    for line in ("heading level 1", "heading level 2\nSmall matters", "list\n1 item", f"point\n{FINDING}"):
        assert line in said, said


def test_files_that_go_away_or_cannot_be_read_are_survived(tab, preview):
    page, data = tab("leicestershire"), preview.root / "data"
    file, aside = preview.root / LEICESTERSHIRE, preview.root / "aside.yaml"
    file.rename(aside)
    expect(page.locator(".stage.before")).to_be_visible()
    expect(page.locator("main")).to_contain_text("leicestershire.yaml is not there any more")
    file.symlink_to("nowhere")
    expect(page.locator("aside")).to_contain_text("The file cannot be opened")
    file.unlink()
    file.write_bytes(b"force: leicestershire\nname: \xff\xfe")
    expect(page.locator("aside")).to_contain_text("UTF-8")
    file.write_bytes(b"")
    expect(page.locator("aside")).to_contain_text("empty")
    file.unlink()
    aside.rename(file)
    expect(page.locator("aside")).to_contain_text("Nothing to mend")
    (data / "inspection.yaml").rename(data / "elsewhere")
    expect(page.locator("#inspection")).to_have_text("This inspection cannot be read")
    (data / "elsewhere").rename(data / "inspection.yaml")
    expect(page.locator("#inspection")).to_have_text("Small matters: An inspection of little things")
    (preview.root / "templates").rename(preview.root / "gone")
    expect(page.locator("aside li").first).to_contain_text("templates/fonts")
    (preview.root / "gone").rename(preview.root / "templates")
    expect(page.locator("aside")).to_contain_text("Nothing to mend")


@pytest.mark.parametrize("name", ["fonts/z.ttf", "letter.css"])
def test_a_pipe_among_the_templates_is_told_and_nothing_waits_for_it(preview, name):
    """Fonts are looked through as a whole, and whoever opens a pipe waits for its other end."""
    file = preview.root / "templates" / name
    file.unlink(missing_ok=True)
    os.mkfifo(file)
    told = preview.settle()
    assert [(it["code"], it["file"]) for it in told["problems"]] == [("Y014", f"templates/{name}")]
    file.unlink()


def test_a_file_may_be_called_anything(tab, preview):
    (preview.root / "data/forces/what? 100% #1.yaml").write_text("force: kent\n")
    page = tab()
    page.locator(".tiles a", has_text="What? 100% #1").click()
    expect(page.get_by_role("heading", name="What? 100% #1")).to_be_visible()
    expect(page.locator("aside")).to_contain_text("data/forces/what? 100% #1.yaml")


# For everybody


def test_by_keyboard_alone(tab):
    page = tab()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the letters")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(3):  # past the search and its box
        page.keyboard.press("Tab")
    expect(page.locator(".tiles a").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Leicestershire Police")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", name="Gwent Police")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".tiles a").first).to_be_focused()
    shown = page.locator(".tiles a").first.evaluate("link => getComputedStyle(link).outlineStyle")
    assert shown == "solid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view(tab, preview, scheme):
    if not AXE.exists():
        pytest.skip("no axe-core: `make test` installs it where there is npm")
    preview.save(LEICESTERSHIRE, "status: ready", "status: reddy")
    page = tab("", color_scheme=scheme)
    page.evaluate(AXE.read_text())
    for place in ("", *(f"leicestershire/{view}" for view in VIEWS), "gwent/phone"):
        page.evaluate("place => (location.hash = `#/${place}`)", place)
        expect(page.locator("main li").first).to_be_visible()
        at_rest(page)
        found = page.evaluate("axe.run(document, {iframes: false})")["violations"]
        assert [(place, rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []


# For nobody else


def test_without_the_token_nothing_is_told(preview):
    for path in ("/", "/?token=", "/?token=wrong", "/news", "/letters/leicestershire", "/page/main.js"):
        status, headers, body = preview.ask(path)
        assert (status, "small" in body.lower()) == (403, False), path
        assert headers["Cache-Control"] == "no-store"
    assert preview.ask("/", Cookie=f"{preview.cookie.partition('=')[0]}=wrong")[0] == 403
    assert preview.ask("/", Cookie=preview.cookie)[0] == 200


def test_no_other_page_and_no_other_name_of_this_machine_gets_in(preview):
    port = preview.host.rpartition(":")[2]
    for strange in (
        {"Host": f"letters.example:{port}"},
        {"Host": "127.0.0.1:1"},
        {"Host": f"[::1]:{port}"},
        {"Origin": "https://letters.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "cors"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "image"},
    ):
        assert preview.ask("/letters/leicestershire", **{"Cookie": preview.cookie} | strange)[0] == 403, strange
    for method in ("POST", "PUT", "OPTIONS"):
        assert preview.ask("/letters/leicestershire", method, Cookie=preview.cookie)[0] == 405


def test_what_is_told_stays_in_this_page(preview, tab):
    page = tab("leicestershire")
    for path in ("/", "/letters/leicestershire", "/page/main.js", "/mail/leicestershire", "/nothing"):
        _, headers, _ = preview.ask(path, Cookie=preview.cookie)
        assert "Access-Control-Allow-Origin" not in headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert ("unsafe" in policy) == (path.startswith("/mail"))
    [kept] = page.context.cookies()
    assert (kept["httpOnly"], kept["sameSite"], kept["value"] in preview.address) == (True, "Strict", False)
    assert "token" not in page.url
    for path in ("/page/../guard.py", "/page/%2e%2e%2fguard.py", "/pages/leicestershire/0/1.png"):
        assert preview.ask(path, Cookie=preview.cookie)[0] == 404, path


def test_it_listens_to_this_machine_alone(preview):
    port = int(preview.host.rpartition(":")[2])
    lines = [line.split() for line in open("/proc/net/tcp").readlines()[1:]]  # noqa: SIM115, PTH123
    assert [line[1].split(":")[0] for line in lines if line[1].endswith(f":{port:04X}") and line[3] == "0A"] == [
        "0100007F"
    ]


# The program itself


def files_of(root):
    """Every file with its bytes and time."""
    return {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in root.rglob("*") if file.is_file()}


def test_it_writes_nothing_and_ends_at_ctrl_c_while_a_page_waits(letters_in, workspace, chromium):
    before = files_of(workspace)
    preview = Preview(letters_in(workspace), workspace)
    page = chromium.new_page()
    page.goto(preview.address)
    preview.settle()
    out, err = preview.end()
    assert (preview.run.returncode, out) == (0, "")
    assert "The preview has ended. Nothing was written." in err
    assert files_of(workspace) == before
    expect(page.locator("#connection")).to_contain_text("letters preview has ended")
    page.close()


def test_a_browser_is_given_an_address_that_opens_once(letters_in, workspace, tmp_path):
    shown, script = tmp_path / "address", tmp_path / "browser"
    os.mkfifo(shown)
    script.write_text(f'#!/bin/sh\necho "$1" > {shown}\n')
    script.chmod(0o700)
    letters = letters_in(workspace)
    run = subprocess.Popen(
        letters.command("preview", "gwent"),
        cwd=workspace,
        env=letters.environment(BROWSER=str(script)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    address = run.stdout.readline().strip()
    once = shown.read_text().strip()
    assert [visit(once), visit(once), visit(address), visit(address)] == [303, 403, 303, 303]
    run.terminate()
    run.communicate(timeout=30)
    assert once.partition("token=")[0] == address.partition("token=")[0]
    assert once != address
    assert once.endswith("#/gwent")


def visit(address):
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", f"/?{parts.query}")
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_port_that_is_taken_is_told(letters, generated, preview):
    port = preview.host.rpartition(":")[2]
    done = letters("preview", "--no-browser", "--port", port, cwd=generated)
    assert done.code == 2
    assert f"Port {port} cannot be used: address already in use." in done.err


def test_a_force_without_a_letter_is_told(letters, generated):
    done = letters("preview", "--no-browser", "gwnt", cwd=generated)
    assert (done.code, "Did you mean gwent?" in done.err) == (2, True)


@pytest.mark.parametrize("library", ["starlette", "uvicorn", "watchfiles"])
def test_without_its_libraries_it_says_how_to_install_them(letters, generated, tmp_path, library):
    absent = f"raise ModuleNotFoundError(\"No module named '{library}'\", name='{library}')"
    (tmp_path / f"{library}.py").write_text(absent)
    done = letters("preview", "--no-browser", cwd=generated, PYTHONPATH=str(tmp_path))
    assert done.code == 78
    assert f"letters preview needs a part that is not installed here: {library}." in done.err
    assert "pip install starlette uvicorn watchfiles" in done.err

"""The page that `letters verify --page` writes, in a real browser without a network: what a recipient reads."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import tsa
from asn1crypto import cms, core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from tampering import TWINS, retitled

from letters.machine import SystemClock
from letters.pdf import signature
from letters.pdf.lasting import STAMPED_ROOM
from letters.ports import Stamp
from letters.publish.page import Signer, make
from letters.services import Services
from letters.trust import cms as verifying
from letters.trust import timestamps
from letters.trust.certificates import identify
from letters.trust.keys import Key
from letters.trust.locating import Unsound, locate
from letters.trust.signing import LocalSigner
from letters.trust.stamping import Stamper
from letters.trust.verifying import verify
from letters.workflows.page import write_page

pytestmark = pytest.mark.needs_tool("chromium")
FIRST = "out/embargoed/leicestershire/leicestershire-1.pdf"
CONTRAST = """() => {
  const luminance = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = luminance(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll("h1, h2, p, li, dt, dd, label, caption, th, td, code")].map((node) => {
    const text = luminance(getComputedStyle(node).color);
    return [node.tagName, (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)];
  });
}"""


@pytest.fixture
def tab(chromium):
    """Open a page offline; whatever it asks the network for, or complains of, fails the test."""
    contexts = []

    def open_(file, **options):
        context = chromium.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: asked.append(message.text))
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.goto(file.as_uri())
        return page

    asked = []
    yield open_
    for context in contexts:
        context.close()
    asked = [line for line in asked if not (line.startswith("file:///") and line.endswith(".html"))]
    assert [line for line in asked if "letters.example" not in line] == []  # which a test tries to reach


@pytest.fixture(scope="session")
def page_file(_generated, tmp_path_factory):
    """The page of the workspace that all tests share."""
    file = tmp_path_factory.mktemp("page") / "verify.html"
    write_page(Services(_generated, ask=pytest.fail, clock=SystemClock()), file)
    return file


@pytest.fixture
def judge(tab):
    """Give files to a page, and read what it says of each: the headline and the rest."""

    def ask(file, *pdfs, names=()):
        page = tab(file)
        shown = [
            {"name": name, "mimeType": "application/pdf", "buffer": pdf}
            for name, pdf in zip(names or (f"{number}.pdf" for number in range(len(pdfs))), pdfs, strict=False)
        ]
        page.get_by_label("Choose a PDF").set_input_files(shown)
        page.locator("#results section").nth(len(pdfs) - 1).wait_for()
        return [read(section) for section in page.locator("#results section").all()]

    return ask


def read(section):
    return section.locator("h2").inner_text(), section.inner_text()


@pytest.fixture
def letter(generated):
    return (generated / FIRST).read_bytes()


# What it says


def test_a_copy_is_genuine(judge, page_file, letter):
    [(headline, words)] = judge(page_file, letter)
    assert headline == "Genuine, copy leicestershire-1, unchanged"
    for part in (
        "EVALUATION – NOT AN OFFICIAL LETTER",
        "Ada Example, Inspector, Eastern Region",
        "Leicestershire Police",
        "Small matters: An inspection of little things",
        "until Thursday, 4 September 2014 at 00:01 (Europe/London)",
        "sha256:",
    ):
        assert part in words


def test_each_twin_is_refused_as_letters_verify_refuses_it(judge, page_file, letter, generated):
    other = (generated / "out/embargoed/gwent/gwent-1.pdf").read_bytes()
    told = judge(page_file, *(twin(letter, other) for twin, _ in TWINS))
    for (twin, why), (headline, words) in zip(TWINS, told, strict=True):
        # Within a compressed stream the page sees by the digest alone that something was changed.
        expected = "it was changed after it was signed" if twin.__name__ == "flipped_in_a_stream" else why
        assert headline == "Not genuine", twin
        assert expected in words.lower(), (twin, words)
        assert "Do not rely on this file. Ask the inspectorate" in words


def test_a_letter_of_another_signatory_force_or_inspection_is_refused(judge, page_file, make_signed, aside):
    other = page_file.with_name("other.html")
    other.write_bytes(make("other-inspection", "Other", "ISM", pinned_in(page_file)))
    wrong = aside(make_signed, "leicestershire", "western")
    [(headline, words)] = judge(page_file, wrong)
    assert headline == "Not genuine"
    assert "It is signed by Inspector, Western Region, who is not this letter's signatory." in words
    [(_, words)] = judge(other, wrong)
    assert "It belongs to the inspection small-inspection, not to other-inspection." in words


def test_a_certificate_that_is_not_pinned_is_refused(judge, letter, tmp_path):
    (tmp_path / "x.html").write_bytes(make("small-inspection", "Small", "ISM", [signer("sha256:" + "0" * 64)]))
    [(headline, words)] = judge(tmp_path / "x.html", letter)
    assert headline == "Not genuine"
    assert "It is signed with a certificate that is none of this inspection's." in words


def test_no_flipped_byte_goes_unseen(judge, page_file, letter):
    places = range(7, len(letter), len(letter) // 60)
    told = judge(page_file, *(letter[:n] + bytes([letter[n] ^ 4]) + letter[n + 1 :] for n in places))
    assert {headline for headline, _ in told} == {"Not genuine"}


def test_no_cut_file_is_genuine(judge, page_file, letter):
    told = judge(page_file, b"", *(letter[:size] for size in range(1, len(letter), len(letter) // 20)))
    assert {headline for headline, _ in told} == {"Not genuine"}


# The signature itself


def with_container(pdf, change):
    """Another CMS in the place of the letter's, as somebody writes it who cannot sign."""
    container = cms.ContentInfo.load(locate(pdf).contents)
    change(container["content"])
    contents = container.dump(force=True).ljust(signature.ROOM, b"\0").hex().encode()
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    return pdf[:start] + contents + pdf[start + len(contents) :]


def unsigned_attribute(data):
    values = {"type": "1.2.3.4", "values": [core.Any(core.OctetString(b"hidden"))]}
    data["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute(values)])


def second_signer(data):
    data["signer_infos"].append(data["signer_infos"][0].copy())


def no_certificate(data):
    data["certificates"] = []


def zeroed(data):
    data["signer_infos"][0]["signature"] = bytes(len(data["signer_infos"][0]["signature"].native))


def another_serial(data):
    data["signer_infos"][0]["sid"].chosen["serial_number"] = 7


def sha1(data):
    data["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha1"}


@pytest.mark.parametrize("change", [unsigned_attribute, second_signer, no_certificate, zeroed, another_serial, sha1])
def test_a_changed_signature_is_refused_by_the_page_and_by_the_program(judge, page_file, letter, change):
    changed = with_container(letter, change)
    [(headline, _)] = judge(page_file, changed)
    assert headline == "Not genuine"
    located = locate(changed)
    with pytest.raises(Unsound):
        verifying.authenticate(located.contents, located.signed)


def certified(key, days=30):
    """A key and its self-signed certificate, which ends in so many days."""
    name, ends = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Grace")]), datetime.now(UTC) + timedelta(days)
    starts = ends - timedelta(60)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), starts, ends)
    builder = builder.add_extension(x509.KeyUsage(True, *[False] * 8), critical=True)  # it may sign, and that is all
    certificate = builder.sign(key, hashes.SHA256())
    return Key(key, certificate, (), identify(certificate))


def signer(fingerprint):
    return Signer("Grace Example", fingerprint, evaluation=False, forces={"leicestershire": "Leicestershire Police"})


def pinned_in(file):
    pinned = re.search(r'id="pinned">(.*?)</script>', file.read_text())[1]
    return [Signer(**known) for known in json.loads(pinned)["signers"]]


@pytest.fixture
def aside():
    """Call something in a thread without Playwright's event loop."""
    with ThreadPoolExecutor(1) as threads:
        yield lambda *call: threads.submit(*call).result()


@pytest.fixture
def judge_signed(judge, finish, aside, tmp_path):
    """What a page that pins it says of a letter that this key signed."""

    def ask(key, change=lambda pdf: pdf):
        pdf = change(aside(LocalSigner(key).sign, finish("leicestershire"), datetime.now(UTC)))
        page = make("small-inspection", "Small matters", "ISM", [signer(key.identity.fingerprint)])
        (tmp_path / "x.html").write_bytes(page)
        return judge(tmp_path / "x.html", pdf)[0]

    return ask


@pytest.mark.parametrize(
    "make_key",
    [
        lambda: rsa.generate_private_key(65537, 3072),
        lambda: ec.generate_private_key(ec.SECP256R1()),
        lambda: ec.generate_private_key(ec.SECP384R1()),
        lambda: ec.generate_private_key(ec.SECP521R1()),
    ],
    ids=["RSA-3072", "P-256", "P-384", "P-521"],
)
def test_every_kind_of_key_that_letters_accepts(judge_signed, make_key):
    headline, words = judge_signed(certified(make_key()))
    assert headline == "Genuine, copy leicestershire-1, unchanged"
    assert "EVALUATION" not in words


def longer(signature):
    return signature + b"\0"


def zero_before_a_number(signature):
    """The same two numbers, the first one with a zero before it that DER leaves out."""
    first, rest = 2 + 2 + signature[3], signature[1] + 1
    return bytes([0x30, rest, 0x02, signature[3] + 1, 0]) + signature[4:first] + signature[first:]


@pytest.mark.parametrize("respell", [longer, zero_before_a_number])
def test_another_spelling_of_a_signature_is_refused_by_the_page_and_by_the_program(judge_signed, respell):
    made = []

    def change(pdf):
        made.append(with_container(pdf, respelt))
        return made[0]

    def respelt(data):
        data["signer_infos"][0]["signature"] = respell(data["signer_infos"][0]["signature"].native)

    headline, _ = judge_signed(certified(ec.generate_private_key(ec.SECP256R1())), change)
    located = locate(made[0])
    with pytest.raises(Unsound):
        verifying.authenticate(located.contents, located.signed)
    assert headline == "Not genuine"


def test_a_short_key_is_refused(judge_signed):
    headline, words = judge_signed(certified(rsa.generate_private_key(65537, 2048)))
    assert headline == "Not genuine"
    assert "Its certificate holds an RSA key of 2048 bits; 3072 is the least accepted." in words


def test_a_certificate_that_had_ended_is_refused(judge_signed):
    headline, words = judge_signed(certified(ec.generate_private_key(ec.SECP256R1()), days=-1))
    assert headline == "Not genuine"
    assert "It says that it was signed when its certificate was not valid." in words


# Time-stamps


@pytest.fixture(scope="module")
def authority():
    return tsa.identity()


@pytest.fixture
def judge_stamped(finish, judge, aside, tmp_path):
    """What a page that knows `known` authorities says of a letter whose time-stamp comes from `who`."""

    def ask(*known, who, moment=None, change=lambda pdf: pdf, archived=False, **wrong):
        key, now = certified(ec.generate_private_key(ec.SECP256R1())), datetime.now(UTC)
        stamper = Stamper([Teller(who, moment or now, wrong)], timedelta(days=99), SystemClock())
        pdf = change(aside(LocalSigner(key, stamper, archived=archived).sign, finish("leicestershire"), now))
        named = {each.fingerprint: "http://time.example/" for each in known}
        page = make("small-inspection", "Small matters", "ISM", [signer(key.identity.fingerprint)], named)
        (tmp_path / "x.html").write_bytes(page)
        return judge(tmp_path / "x.html", pdf)[0], verify(pdf, now)

    return ask


class Teller:
    """A time-stamp authority in memory, whose answers nobody judges."""

    url = "http://time.example/"

    def __init__(self, who, moment, wrong):
        self.who, self.moment, self.wrong = who, moment, wrong

    def stamp(self, imprint):
        query = timestamps.Query.over(imprint).dump()
        if openssl := self.wrong.get("openssl"):
            response = tsa.by_openssl(openssl[0], query, self.who, openssl[1])
        else:
            response = tsa.answer(query, self.who, self.moment, **self.wrong)
        return Stamp(timestamps._Response.load(response)["time_stamp_token"].dump(), self.moment, self.who.fingerprint)


def test_a_time_stamp_is_shown_with_its_time(judge_stamped, authority):
    moment = datetime.now(UTC).replace(microsecond=0)
    ((headline, words), verdict) = judge_stamped(authority, who=authority, moment=moment)
    assert verdict.failures == ()
    assert headline == "Genuine, copy leicestershire-1, unchanged"
    assert re.search(rf"Time-stamp\s+\w+, .* at {moment:%H:%M} UTC, says http://time.example/\n", words)


def test_a_page_without_authorities_says_that_it_knows_none(judge_stamped, authority):
    ((headline, words), _) = judge_stamped(who=authority)
    assert headline == "Genuine, copy leicestershire-1, unchanged"
    assert f"says an authority that this page does not know, {authority.fingerprint}" in words


def test_an_authority_of_another_inspection_is_refused(judge_stamped, authority):
    ((headline, words), _) = judge_stamped(tsa.identity(), who=authority)
    assert headline == "Not genuine"
    assert "Its time-stamp is by an authority that is none of this inspection's." in words


@pytest.mark.needs_tool("openssl")
@pytest.mark.parametrize("naming", ["sha1", "sha256"])
def test_a_token_of_openssl_is_read(judge_stamped, naming, tmp_path):
    who = tsa.rsa_identity()
    ((headline, _), verdict) = judge_stamped(who, who=who, openssl=(tmp_path, naming))
    assert (headline, verdict.failures) == ("Genuine, copy leicestershire-1, unchanged", ())


@pytest.mark.parametrize("digest", ["sha384", "sha512"])
def test_an_authority_may_use_another_digest(judge_stamped, authority, digest):
    ((headline, _), verdict) = judge_stamped(authority, who=authority, digest=digest)
    assert (headline, verdict.failures) == ("Genuine, copy leicestershire-1, unchanged", ())


def without_stamp(pdf):
    """The signature without the time-stamp that stood beside it."""
    return rewritten(pdf, lambda signer: signer.pop("unsigned_attrs"))


def with_two_stamps(pdf):
    def change(signer):
        signer["unsigned_attrs"] = cms.CMSAttributes([signer["unsigned_attrs"][0].copy() for _ in range(2)])

    return rewritten(pdf, change)


def rewritten(pdf, change):
    container = cms.ContentInfo.load(locate(pdf).contents)
    [information] = container["content"]["signer_infos"]
    values = {name: information[name] for name in information if information[name].native is not None}
    change(values)
    container["content"]["signer_infos"] = [cms.SignerInfo(values)]
    contents = container.dump().ljust(STAMPED_ROOM, b"\0").hex().encode()
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    return pdf[:start] + contents + pdf[start + len(contents) :]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"imprint": bytes(32)}, "Its time-stamp is over something else."),
        (
            {"key": ec.generate_private_key(ec.SECP256R1())},
            "Its time-stamp does not hold: the authority's signature is",
        ),
        ({"who": tsa.identity(until=datetime.now(UTC) - timedelta(1))}, "an authority whose certificate was not valid"),
        ({"moment": datetime.now(UTC) - timedelta(hours=2)}, "Its time-stamp is of a time before it says that it was"),
        ({"moment": datetime.now(UTC) + timedelta(31)}, "Its time-stamp is of a time when its certificate was not"),
        ({"content_type": "data"}, "Its time-stamp does not hold: the authority's signature is malformed."),
        ({"change": without_stamp}, "Its time-stamp was taken away."),
        ({"change": with_two_stamps}, "Something was added to its signature, changed in it, or written another way."),
    ],
    ids=["other signature", "other key", "expired", "too early", "too late", "other content", "stripped", "twice"],
)
def test_a_time_stamp_that_does_not_hold_is_refused_by_both(judge_stamped, authority, wrong, why):
    ((headline, words), verdict) = judge_stamped(**({"who": authority} | wrong))
    assert headline == "Not genuine"
    assert why in words
    assert verdict.failures


def test_a_time_stamp_over_the_whole_letter_is_shown(judge_stamped, authority):
    ((headline, words), verdict) = judge_stamped(authority, who=authority, archived=True)
    assert verdict.failures == ()
    assert headline == "Genuine, copy leicestershire-1, unchanged"
    assert re.search(r"Over the whole letter\s+\w+, .* UTC, says http://time.example/\n", words)


def cut_off(pdf):
    return pdf[: pdf.index(b"%%EOF\n") + 6]


def another_place(pdf):
    return pdf[:-60] + pdf[-60:].replace(b"/W [ 1 4 1 ]", b"/W [ 1 4 2 ]") + b"\n"


def another_rectangle(pdf):
    tail = pdf.index(b"%%EOF\n") + 6
    return pdf[:tail] + pdf[tail:].replace(b"/Rect [ -10", b"/Rect [ +10", 1)


def a_flipped_token(pdf):
    place = pdf.rindex(b"/Contents <") + 1500
    return pdf[:place] + (b"1" if pdf[place : place + 1] != b"1" else b"2") + pdf[place + 1 :]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (cut_off, "Its time-stamp over the whole letter was taken away."),
        (another_place, "It was changed after it was made: it holds more than one revision."),
        (another_rectangle, "It was changed after it was made: it holds more than one revision."),
        (a_flipped_token, ""),
        (retitled, "It was changed after it was made: it holds more than one revision."),
    ],
)
def test_nothing_else_may_follow_a_letter(judge_stamped, authority, change, why):
    ((headline, words), verdict) = judge_stamped(
        authority, who=authority, archived=True, change=lambda pdf: change(pdf, *([None] * (change is retitled)))
    )
    assert headline == "Not genuine"
    assert why in words
    assert verdict.failures


# The page as such


def test_it_lets_nothing_out(tab, page_file):
    """A script that got in could tell nobody."""
    page = tab(page_file)
    refused = page.evaluate(
        """() => new Promise((resolve) => {
          addEventListener("securitypolicyviolation", (event) => resolve(event.blockedURI));
          fetch("https://letters.example/").catch(() => {});
        })"""
    )
    assert refused.startswith("https://letters.example")
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0


def test_a_hostile_name_is_text(judge, page_file, letter):
    name = "<img src=x onerror=alert(1)>.pdf"
    [(_, words)] = judge(page_file, letter, names=[name])
    assert name in words


def test_a_file_can_be_dropped(tab, page_file, letter):
    page = tab(page_file)
    dropped = page.evaluate_handle(
        """(bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(bytes)], "dropped.pdf", { type: "application/pdf" }));
          return data;
        }""",
        list(letter),
    )
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})
    page.get_by_role("heading", name="Genuine, copy leicestershire-1, unchanged").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_in_light_and_dark(tab, page_file, letter, scheme):
    page = tab(page_file, color_scheme=scheme, viewport={"width": 360, "height": 640})
    page.get_by_label("Choose a PDF").set_input_files({"name": "x.pdf", "mimeType": "", "buffer": letter + b" "})
    page.get_by_role("heading", name="Not genuine").wait_for()
    ratios = page.evaluate(CONTRAST)
    assert [tag for tag, ratio in ratios if ratio < 4.5] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360  # nothing is off a narrow screen


def test_it_speaks_to_a_screen_reader(tab, page_file):
    page = tab(page_file)
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    assert page.get_by_role("heading", level=1).inner_text() == "Is this letter genuine?"
    assert page.locator("[role=status]").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "file"
    assert page.get_by_role("table", name="Whose signatures count here").count() == 1


# The command


def test_the_program_writes_the_page(letters, generated, page_file, tmp_path):
    done = letters("verify", "--page", tmp_path / "verify.html", cwd=generated)
    assert done.code == 0
    assert "Inspector, Western Region, for 1 force  sha256:" in done.out
    assert "Publish it on your website" in done.err
    assert (tmp_path / "verify.html").read_bytes() == page_file.read_bytes()
    assert (tmp_path / "verify.html").stat().st_mode & 0o777 == 0o644


def test_a_page_is_not_written_with_other_files_nor_outside_a_workspace(letters, generated, tmp_path):
    assert letters("verify", cwd=generated).code == 2
    assert letters("verify", "--page", tmp_path / "x.html", FIRST, cwd=generated).code == 2
    assert letters("verify", "--page", tmp_path / "x.html", cwd=tmp_path).code == 78
    assert letters("verify", "--page", "/nowhere/x.html", cwd=generated).code == 73
    assert not (tmp_path / "x.html").exists()

"""Letters whose signatures bring what a later reader would ask for (PAdES B-LT), by the real program."""

import subprocess

import pki
import pytest
import tsa
import yaml
from gate.inspection import edit, write_inspection
from gate.program import INSTANT, NOON

pytestmark = pytest.mark.needs_tool("faketime")


@pytest.fixture
def world():
    running, stop = pki.serve(NOON)
    yield running
    stop()


@pytest.fixture
def lasting(keyed, world):
    """Settings of that level; the signatory's certificate is official, and pinned."""
    authority = tsa.Authority(moment=NOON, who=world.leaf("Time of Day", stamps=True), wrong={"beside": world.issuers})
    stop = tsa.serve(authority)
    signer = world.leaf("Ms A Sample")
    office = "office: Chief Inspector"
    edit(keyed.root, office, f"{office}, certificate: {signer.fingerprint}", "data/inspection.yaml")
    for name, content in {"head.p12": world.pkcs12(signer, b"correct horse"), "pass.txt": b"correct horse"}.items():
        (keyed.root / name).write_bytes(content)
        (keyed.root / name).chmod(0o600)
    signing = {"certificate": "head.p12", "passphrase_file": "pass.txt", "level": "B-LT"}
    told = {"signing": signing, "time": {"authorities": [authority.pinned]}}
    (keyed.root / "data/settings.yaml").write_text(yaml.safe_dump(told))
    yield keyed
    stop()


def test_each_letter_brings_what_shows_that_its_certificates_were_good(lasting, world):
    for file in ("head.p12", "head.pem"):
        (lasting.root / ".letters/keys" / file).unlink()  # the evaluation key goes before the file of the settings
    assert "2 letters signed" in lasting.do("generate")
    assert sorted(world.asked) == ["/issuer.crl", "/root.crl"]
    said = lasting.do("verify", lasting.copy("kent"))
    assert said.startswith("GENUINE")
    assert "time-stamp   3 September 2014 11:00 UTC" in said
    assert lasting.copy("kent").read_bytes().count(b"startxref") == 1
    assert "Nothing to do." in lasting.do("generate")
    assert lasting.do("plan")  # where it is read back before it leaves


@pytest.mark.needs_tool("qpdf")
def test_a_time_stamp_over_the_whole_letter_follows_it(lasting):
    for file in ("head.p12", "head.pem"):
        (lasting.root / ".letters/keys" / file).unlink()
    edit(lasting.root, "level: B-LT", "level: B-LTA", "data/settings.yaml")
    assert "2 letters signed" in lasting.do("generate")
    said = lasting.do("verify", lasting.copy("kent"))
    assert said.startswith("GENUINE")
    assert "time-stamp   3 September 2014 11:00 UTC over the whole letter, by sha256:" in said
    assert lasting.copy("kent").read_bytes().count(b"startxref") == 2
    subprocess.run(["qpdf", "--check", lasting.copy("kent")], capture_output=True, check=True)
    assert "Total: 2 messages" in lasting.do("plan")  # where each is read back before it leaves
    assert "As of 2014-09-03T23:01:00Z a release is permitted: 2 letters." in lasting.do(
        "release", "--as-of", "2014-09-03T23:01:00Z", at=INSTANT.replace(day=5)
    )


def test_an_evaluation_key_cannot_sign_at_that_level(lasting, world):
    write_inspection(lasting.root)  # nobody is pinned
    said = lasting.refuse(78, "generate")
    assert "issued itself, so nobody says whether it was revoked" in said
    assert not world.asked
    assert not list(lasting.root.glob("out/embargoed/**/*.pdf"))

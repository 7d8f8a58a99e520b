"""Letters signed with keys on a token, by the real program and the real SoftHSM2."""

import json
import subprocess

import pytest
import softhsm
import yaml
from gate.approvers import person
from gate.inspection import edit, make_inspection
from gate.program import INSTANT, NOON, Inspection

pytestmark = pytest.mark.needs_tool("faketime", "softhsm2-util", "pdfsig")


@pytest.fixture(scope="module")
def hsm(tmp_path_factory):
    """A token with the keys of two signatories."""
    folder = tmp_path_factory.mktemp("hsm")
    token = softhsm.make(folder / "soft")
    signatories = {name: person(folder / name, name) for name in ("ann", "bob")}
    for number, known in enumerate(signatories.values()):
        token.put(f"0{number}", key=known.key, certificate=known.certificate)
    return token, signatories


@pytest.fixture
def institution(hsm, tmp_path):
    """Two letters of two signatories, whose certificates are pinned; keys for release and record, none to sign with."""
    _, people = hsm
    inspection = Inspection(make_inspection(tmp_path / "inspection"))
    head = "{name: Ms A Sample, office: Chief Inspector}"
    lines = [f"{head[:-1]}, certificate: {people[name].fingerprint}}}" for name in ("ann", "bob")]
    edit(inspection.root, head, f"{lines[0]}\n  deputy: {lines[1]}", "data/inspection.yaml")
    edit(inspection.root, "signatory: head", "signatory: deputy")
    pin = inspection.root / "pin.txt"
    pin.write_text(f"{softhsm.PIN}\n")
    pin.chmod(0o600)
    inspection.do("keys", "init")
    return inspection


def settings(inspection, **more):
    told = softhsm.Token.settings(None, pin_file="pin.txt") | more
    (inspection.root / "data/settings.yaml").write_text(yaml.safe_dump({"signing": {"pkcs11": told}}))


def test_two_signatories_sign_with_one_token(institution, hsm):
    token, people = hsm
    settings(institution)
    assert "2 letters signed" in institution.do("generate", **token.environment)
    for force, name in {"essex": "ann", "kent": "bob"}.items():
        assert institution.signed(force)["certificate"] == people[name].fingerprint
        assert institution.do("verify", institution.copy(force)).startswith("GENUINE")
        shown = subprocess.run(
            ["pdfsig", "-nocert", institution.copy(force)], capture_output=True, text=True, check=True
        )
        assert "Signature is Valid" in shown.stdout
        assert "Total document signed" in shown.stdout
    assert "Nothing to do." in institution.do("generate")  # for which nobody looks for a token
    assert "Published 2 letters" in institution.do("release", at=INSTANT)


def test_what_is_refused_says_so_and_leaves_nothing(institution, hsm):
    token, _ = hsm
    settings(institution)
    (institution.root / "pin.txt").write_text("999999\n")
    said = institution.refuse(78, "generate", **token.environment)
    assert "The token Inspectorate does not sign: the PIN is wrong." in said
    settings(institution, token="Elsewhere")
    said = institution.refuse(78, "generate", **token.environment)
    assert "No token called Elsewhere is there" in said
    settings(institution, module="missing.so")
    assert "There is no PKCS#11 module" in institution.refuse(78, "generate", **token.environment)
    assert not list(institution.root.glob("out/embargoed/**/*.pdf"))
    assert not list(institution.root.glob(".letters/sealed/*"))


def test_a_signatory_who_is_not_pinned_is_told_what_the_token_holds(institution, hsm):
    token, people = hsm
    edit(institution.root, f", certificate: {people['bob'].fingerprint}", "", "data/inspection.yaml")
    settings(institution)
    (institution.root / "pin.txt").unlink()  # nobody needs it to look
    said = institution.refuse(78, "generate", "kent", **token.environment)
    assert "The certificate of deputy is not pinned" in said
    assert f"Bob Example {people['bob'].fingerprint}" in said
    said = institution.do("keys", "show", **token.environment)
    assert people["bob"].fingerprint in said


def test_a_key_is_in_a_file_or_on_a_token(institution):
    told = {"certificate": "ann.p12", "pkcs11": softhsm.Token.settings(None)}
    (institution.root / "data/settings.yaml").write_text(yaml.safe_dump({"signing": told}))
    assert "the key is on a token or in a file" in institution.refuse(78, "generate", at=NOON)


def test_doctor_and_monitoring_look_at_the_token_without_its_pin(institution, hsm):
    token, _ = hsm
    settings(institution)
    (institution.root / "pin.txt").unlink()
    late = {"at": NOON.replace(year=2039, month=12, day=20), **token.environment}

    def doctor(**when):
        findings = json.loads(institution.run("doctor", "--json", **when).out)
        return {found["name"]: (found["health"], found["what"]) for found in findings if found["about"] == "keys"}

    found = doctor(**token.environment)
    assert found["signatory head"] == ("well", "on the token Inspectorate, key, valid until 2040-01-01")
    assert doctor(**late)["signatory deputy"][0] == "wrong"
    assert "certificates: that of deputy ends on 2040-01-01" in institution.run("status", "--check", **late).out
    assert "certificates" not in institution.run("status", "--check", **token.environment).out
    settings(institution, token="Elsewhere")
    health, what = doctor(**token.environment)["signatory head"]
    assert (health, what.split(",")[0]) == ("wrong", "No token called Elsewhere is there")
    said = institution.refuse(1, "status", "--check", **token.environment)
    assert "certificates: No token called Elsewhere is there" in said


def test_doctor_and_monitoring_look_at_what_the_level_of_signatures_needs(institution, hsm):
    token, _ = hsm
    time = {"authorities": [{"url": "http://127.0.0.1:9/", "certificate": "sha256:" + "0" * 64}]}
    told = {"signing": {"pkcs11": softhsm.Token.settings(None), "level": "B-LTA"}, "time": time}
    (institution.root / "data/settings.yaml").write_text(yaml.safe_dump(told))
    words = (
        "issued itself, so nobody says whether it was revoked, and no signature of level B-LT or B-LTA can rest on it"
    )
    assert words in institution.run("doctor", **token.environment).out
    said = institution.refuse(1, "status", "--check", **token.environment)
    assert words in said
    assert "time: the time-stamp authority http://127.0.0.1:9/ gave no answer" in said

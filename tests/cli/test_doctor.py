"""`letters doctor`: the machine and the inspection's surroundings, each fault with what to do about it."""

import json
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import tsa
import yaml
from cryptography.hazmat.primitives.serialization import Encoding
from dispatch.certificates import Authority
from dispatch.mailroom import serving
from gate.approvers import named, person

from letters.services import Services
from letters.workflows.doctor import examine, exit_code
from letters.workflows.doctor.findings import Probe, look


@pytest.fixture
def settings(workspace):
    """Write the settings."""
    return lambda **parts: (workspace / "data/settings.yaml").write_text(yaml.safe_dump(parts))


@pytest.fixture
def doctor(workspace):
    """Look the workspace over in this process: the findings of one name, and the exit code."""

    class Clock:
        now = staticmethod(lambda: datetime.now(UTC))

    def examined(name, now=None, seconds=20):
        clock = Clock()
        clock.now = now or clock.now
        found = examine(Services(workspace, pytest.fail, clock), seconds)
        return [(finding.health, finding.what) for finding in found if finding.name == name], exit_code(found)

    return examined


def test_a_machine_without_a_fault(letters, generated):
    done = letters("doctor", cwd=generated)
    assert (done.code, done.err) == (0, "Nothing is wrong.\n"), done.out
    for said in (
        "WeasyPrint 70.0",
        "Liberation Sans, in four forms",
        "Europe/London is known",
        "small-inspection: 2 letters",
    ):
        assert said in done.out
    assert "this machine’s clock alone is trusted to say that the instant has come" in done.out


def test_every_finding_as_json(letters, generated):
    done = letters("doctor", "--json", cwd=generated)
    found = json.loads(done.out)
    assert {finding["about"] for finding in found} == {"machine", "inspection", "clock", "keys", "mail", "record"}
    assert {finding["health"] for finding in found} <= {"well", "note"}
    assert all(finding["remedy"] for finding in found if finding["health"] == "note")


def test_without_an_inspection_the_machine_is_looked_at(letters):
    done = letters("doctor")
    assert done.code == 0
    assert "There is no inspection here" in done.err
    assert letters("-C", "/nowhere", "doctor").code == 78


def test_no_secret_is_shown(letters, workspace):
    secrets = [file.read_text().strip() for file in (workspace / ".letters/keys").glob("*.txt")]
    assert len(secrets) == 2
    (workspace / ".letters/keys/passphrase.txt").chmod(0o644)
    done = letters("doctor", cwd=workspace)
    assert done.code == 78
    assert not [
        line for secret in secrets for line in secret.splitlines() if line[0] != "#" and line in done.out + done.err
    ]


@pytest.mark.parametrize(
    ("spoil", "name", "code"),
    [
        (lambda root: (root / ".letters").chmod(0o755), "folder", 1),
        (lambda root: (root / ".letters/keys/release.txt").chmod(0o640), "release key", 78),
        (lambda root: (root / ".letters/keys/eastern.p12").chmod(0o644), "signatory eastern", 78),
        (lambda root: (root / ".letters/keys/western.pem").unlink(), "signatory western", 78),
        (lambda root: (root / ".letters/checkpoint").unlink(), "ledger", 1),
        (lambda root: (root / "data/forces/gwent.yaml").write_text("force: ["), "data", 1),
        (lambda root: (root / "data/settings.yaml").write_text("mail: {port: x}"), "settings", 78),
        (lambda root: shutil.rmtree(root / "templates/fonts"), "fonts", 1),
        (lambda root: (root / "templates/fonts/LiberationSans-Bold.ttf").unlink(), "fonts", 1),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_each_fault_has_its_name_its_remedy_and_its_code(letters, workspace, spoil, name, code):
    spoil(workspace)
    done = letters("doctor", "--json", cwd=workspace)
    assert done.code == code, done.out
    wrong = [finding for finding in json.loads(done.out) if finding["health"] == "wrong"]
    assert {finding["name"] for finding in wrong} == {name}
    assert all(finding["remedy"] for finding in wrong)


def _at_hand(workspace, people):
    folder = workspace / ".letters/keys/approvers"
    folder.mkdir(parents=True, exist_ok=True)
    for known in people:
        (folder / f"{known.id}.pem").write_bytes(known.certificate.public_bytes(Encoding.PEM))


def _name(workspace, people):
    file = workspace / "data/inspection.yaml"
    file.write_text(file.read_text() + named(*people))


def test_two_approvers_over_one_key_are_wrong_where_their_certificates_are_at_hand(doctor, workspace, tmp_path):
    ann, bob = person(tmp_path / "a", "ann"), person(tmp_path / "b", "bob")
    twin = person(tmp_path / "c", "bob", key=ann.key)
    _name(workspace, [ann, twin])
    assert doctor("approvers")[0][0][1].startswith("0 of 2 certificates are at hand")
    _at_hand(workspace, [ann, bob])
    assert doctor("approvers")[0][0][1].startswith("1 of 2 certificates are at hand")
    _at_hand(workspace, [ann, twin])
    ((health, what),), code = doctor("approvers")
    assert (health, code) == ("wrong", 78)
    assert what == "the certificates of ann and bob are over one key: that is one person"


def test_a_key_that_is_not_pinned_yet_is_told_with_its_fingerprint(letters, workspace, tmp_path):
    brought = person(tmp_path / "a", "ann")
    (workspace / ".letters/keys/eastern.p12").write_bytes(brought.file.read_bytes())
    (workspace / ".letters/keys/eastern.pem").write_bytes(brought.certificate.public_bytes(Encoding.PEM))
    said = " ".join(letters("doctor", cwd=workspace).out.split())
    assert "the certificate of eastern is not pinned" in said
    assert f"certificate: {brought.fingerprint}" in said


def test_approvers_with_keys_of_their_own_are_well_and_one_alone_is_noted(doctor, workspace, tmp_path):
    ann, bob = person(tmp_path / "a", "ann"), person(tmp_path / "b", "bob")
    before = (workspace / "data/inspection.yaml").read_text()
    _at_hand(workspace, [ann, bob])
    _name(workspace, [ann])
    assert ("note", "ann alone can approve nothing: it takes two") in doctor("approvers")[0]
    (workspace / "data/inspection.yaml").write_text(before)
    _name(workspace, [ann, bob])
    assert doctor("approvers")[0] == [("well", "2 certificates are at hand, each over a key of its own")]
    (workspace / "data/inspection.yaml").write_text(before)
    assert doctor("approvers") == ([], 0)  # an inspection may name none


def test_a_mail_server_is_greeted_and_nothing_is_sent(doctor, settings, tmp_path):
    authority = Authority(tmp_path)
    with serving(tls=authority.context("localhost"), data_size_limit=5_000_000) as room:
        settings(mail={"transport": "smtp", "host": "localhost", "port": room.port, "authority": str(authority.file)})
        found, code = doctor("mail server")
    assert code == 0
    assert "with TLSv1.3 and a certificate until" in found[0][1]
    assert found[1][1].startswith("it takes messages of 5.0 MB; the largest would have 0.")
    assert room.commands == ["GREETING", "EHLO"]
    assert not room.seen


def test_a_mail_server_that_takes_too_little_is_wrong(doctor, settings):
    with serving(data_size_limit=1000) as room:
        settings(mail={"transport": "smtp", "host": "127.0.0.1", "port": room.port, "security": "none"})
        found, code = doctor("mail server")
    assert code == 1
    assert [health for health, _ in found] == ["well", "wrong"]


def test_a_mail_server_that_nobody_vouches_for_is_a_matter_of_settings(doctor, settings, tmp_path):
    with serving(tls=Authority(tmp_path).context("localhost")) as room:
        settings(mail={"transport": "smtp", "host": "localhost", "port": room.port})
        found, code = doctor("mail server")
    assert ([health for health, _ in found], code) == (["wrong"], 78)


def test_a_mail_server_that_is_not_there_is_a_silent_service(doctor, settings):
    with serving() as room:
        pass
    settings(mail={"transport": "smtp", "host": "127.0.0.1", "port": room.port, "security": "none"})
    found, code = doctor("mail server")
    assert ([health for health, _ in found], code) == (["wrong"], 69)


@pytest.fixture
def authority(settings):
    running = tsa.Authority()
    stop = tsa.serve(running)
    settings(time={"authorities": [running.pinned]})
    yield running
    stop()


def test_a_time_authority_is_asked_for_one_token(doctor, authority):
    found, code = doctor(f"time-stamps of {authority.url}")
    assert (found[0][0], code) == ("well", 0)
    assert len(authority.requests) == 1


def test_a_clock_that_a_time_authority_contradicts_is_wrong(doctor, authority):
    authority.moment = lambda: datetime.now(UTC) + timedelta(minutes=2)
    [(health, what)], code = doctor(f"time-stamps of {authority.url}")
    assert (health, code) == ("wrong", 1)
    assert "this machine’s clock is 120 s from that of" in what or "119 s" in what


def test_another_authority_than_the_pinned_one_is_a_matter_of_settings(doctor, authority):
    authority.wrong = {"who": tsa.identity("Somebody")}
    [(health, _)], code = doctor(f"time-stamps of {authority.url}")
    assert (health, code) == ("wrong", 78)


def test_a_clock_behind_the_record_is_wrong(doctor):
    [(health, what), _], code = doctor("ledger", now=lambda: datetime(2014, 1, 1, tzinfo=UTC))
    assert health == "wrong"
    assert "behind the record" in what
    assert code == 1


def test_a_probe_that_hangs_is_not_waited_for():
    going = threading.Event()

    def hang():
        going.wait(60)
        yield "well", "late", ""

    def fail():
        raise RuntimeError("secret")
        yield

    began = time.monotonic()
    found = look(
        [
            Probe("mail", "slow", hang),
            Probe("machine", "odd", fail),
            Probe("clock", "good", lambda: [("well", "x", "")]),
        ],
        0.2,
    )
    assert time.monotonic() - began < 30
    going.set()
    assert [(finding.name, finding.health, finding.code) for finding in found] == [
        ("slow", "wrong", 69), ("odd", "wrong", 1), ("good", "well", 1),
    ]  # fmt: skip
    assert "secret" not in found[1].what
    assert exit_code(found) == 69

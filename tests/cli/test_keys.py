"""`letters keys`: an evaluation set to try with, and signing with a signatory's own key."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSPHRASE = b"correct horse"
NOW = datetime.now(UTC)
YEAR = timedelta(days=365)


@pytest.fixture
def make_key(tmp_path):
    """Write a PKCS#12 file as a certificate authority would hand it out; gives the file and the fingerprint."""

    def make(name="Ada Example", key=None, ends=NOW + YEAR):
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = {
            name: name == "digital_signature" for name in x509.KeyUsage.__init__.__annotations__ if name != "return"
        }
        certificate = (
            x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(NOW - YEAR)
            .not_valid_after(ends)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .sign(key, hashes.SHA256())
        )
        file = tmp_path / f"{name.split()[0].lower()}.p12"
        encryption = BestAvailableEncryption(PASSPHRASE)
        file.write_bytes(pkcs12.serialize_key_and_certificates(b"key", key, certificate, None, encryption))
        file.chmod(0o600)
        return file, f"sha256:{certificate.fingerprint(hashes.SHA256()).hex()}"

    return make


@pytest.fixture
def official(keyed):
    """A workspace whose settings name a passphrase file."""
    (keyed / "passphrase").write_bytes(PASSPHRASE + b"\n")
    (keyed / "passphrase").chmod(0o600)
    (keyed / "data/settings.yaml").write_text("signing:\n  passphrase_file: passphrase\n")
    return keyed


def pin(edit, root, fingerprint):
    edit(root / "data/inspection.yaml", r"name: Ada Example,", f"name: Ada Example, certificate: '{fingerprint}',")


def test_a_second_set_is_not_made(letters, keyed):
    before = {file: file.read_bytes() for file in (keyed / ".letters/keys").iterdir()}
    done = letters("keys", "init", cwd=keyed)
    assert (done.code, done.out) == (0, "")
    assert done.err == "The evaluation keys are there already, in .letters/keys.\n"
    assert before == {file: file.read_bytes() for file in (keyed / ".letters/keys").iterdir()}


def test_a_lost_key_alone_is_made_again(letters, keyed):
    keys = keyed / ".letters/keys"
    for name in ("eastern.p12", "eastern.pem"):
        (keys / name).unlink()
    before = {file: file.read_bytes() for file in keys.iterdir()}
    done = letters("keys", "init", cwd=keyed)
    assert done.out == "Evaluation keys are in .letters/keys. They are for a trial, not for real letters.\n"
    assert done.err == "made .letters/keys/eastern.p12\nmade .letters/keys/eastern.pem\n"
    assert before == {file: file.read_bytes() for file in before}


def test_show_names_every_signatorys_certificate_or_what_is_missing(letters, keyed):
    for file in (keyed / ".letters/keys").glob("western.*"):
        file.unlink()
    done = letters("keys", "show", cwd=keyed)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert (
        lines[0] == "eastern: Ada Example, Inspector, Eastern Region, EVALUATION – NOT AN OFFICIAL LETTER (evaluation)"
    )
    assert lines[1].strip().startswith("sha256:")
    assert lines[2].strip().startswith("valid ")
    assert lines[3].startswith("western: no key. There is no key for the signatory western.")
    assert "letters keys init" in lines[3]


@pytest.mark.needs_tool("pdftotext")
def test_a_signatorys_own_key_is_brought_in_pinned_and_signs_official_letters(letters, official, make_key, edit):
    file, fingerprint = make_key()
    done = letters("keys", "import", file, "--signatory", "eastern", cwd=official)
    assert done.code == 0, done.err
    assert done.out.startswith("The key of Ada Example is in place. Pin its certificate: under eastern in")
    assert done.out.endswith(f"certificate: {fingerprint}\n")
    keys = official / ".letters/keys"
    assert (keys / "eastern.p12").stat().st_mode & 0o777 == 0o600
    assert {"eastern.evaluation.p12", "eastern.evaluation.pem"} < {file.name for file in keys.iterdir()}

    refused = letters("generate", "leicestershire", cwd=official)
    assert (refused.code, refused.out) == (78, "")
    assert "The certificate of eastern is not pinned" in refused.err
    assert f"certificate: {fingerprint}" in refused.err

    pin(edit, official, fingerprint)
    assert letters("keys", "show", cwd=official).out.startswith(f"eastern: Ada Example (pinned)\n    {fingerprint}\n")
    made = letters("generate", "leicestershire", cwd=official)
    assert made.code == 0, made.err
    assert "evaluation" not in made.out.lower()
    letter = "out/embargoed/leicestershire/leicestershire-1.pdf"
    text = subprocess.run(["pdftotext", official / letter, "-"], capture_output=True, text=True, check=True).stdout
    assert "EMBARGOED" in text
    assert "EVALUATION" not in text
    verified = letters("verify", letter, cwd=official)
    assert verified.code == 0
    assert verified.out.startswith(f"GENUINE  {letter}\n  signed by    Ada Example, ")
    assert fingerprint in verified.out
    assert "remark" not in verified.out


def test_another_key_than_the_pinned_one_does_not_sign(letters, official, make_key, edit):
    _, right = make_key()
    wrong, found = make_key("Eve Example")
    letters("keys", "import", wrong, "--signatory", "eastern", cwd=official)
    pin(edit, official, right)
    done = letters("generate", "leicestershire", cwd=official)
    assert (done.code, done.out) == (78, "")
    assert f"The key at hand is not eastern's: data/inspection.yaml pins {right}, this one is {found}." in done.err
    assert not (official / "out").exists()


def test_a_pinned_certificate_without_its_key_is_refused(letters, keyed, make_key, edit):
    _, fingerprint = make_key()
    pin(edit, keyed, fingerprint)
    done = letters("generate", "leicestershire", cwd=keyed)
    assert (done.code, done.out) == (78, "")
    assert fingerprint in done.err


def test_a_key_that_the_settings_name_signs_where_it_lies(letters, official, make_key, edit):
    file, fingerprint = make_key()
    for stale in (official / ".letters/keys").glob("eastern.*"):
        stale.unlink()
    with (official / "data/settings.yaml").open("a") as settings:
        settings.write(f"  certificate: {file}\n")
    pin(edit, official, fingerprint)
    assert letters("generate", "leicestershire", cwd=official).code == 0
    assert fingerprint in letters("verify", "out/embargoed/leicestershire/leicestershire-1.pdf", cwd=official).out


def weak(make_key):
    return make_key(key=rsa.generate_private_key(public_exponent=65537, key_size=2048))[0]


def expired(make_key):
    return make_key(ends=NOW - timedelta(days=1))[0]


def readable(make_key):
    file, _ = make_key()
    file.chmod(0o640)
    return file


def not_a_key(make_key):
    file, _ = make_key()
    file.write_bytes(b"not a key")
    return file


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (weak, "holds an RSA key of 2048 bits; 3072 is the least accepted"),
        (expired, "expired on "),
        (readable, "can be read or written by other users of this machine"),
        (not_a_key, "does not open: the passphrase is wrong, or it is not a PKCS#12 file"),
    ],
)
def test_a_key_that_may_not_sign_is_not_brought_in(letters, official, make_key, spoil, why):
    before = sorted((official / ".letters/keys").iterdir())
    done = letters("keys", "import", spoil(make_key), "--signatory", "eastern", cwd=official)
    assert (done.code, done.out) == (78, "")
    assert why in done.err
    assert before == sorted((official / ".letters/keys").iterdir())


def test_a_passphrase_that_others_can_read_is_refused(letters, official, make_key):
    (official / "passphrase").chmod(0o644)
    done = letters("keys", "import", make_key()[0], "--signatory", "eastern", cwd=official)
    assert done.code == 78
    assert "The passphrase file" in done.err
    assert "can be read or written by other users" in done.err
    assert "chmod 600" in done.err


def test_without_a_terminal_or_a_passphrase_file_it_says_what_to_name(letters, keyed, make_key):
    done = letters("keys", "import", make_key()[0], "--signatory", "eastern", cwd=keyed)
    assert done.code == 78
    assert "nobody at a terminal to type it" in done.err
    assert "passphrase_file" in done.err


def test_an_evaluation_key_stays_where_it_was_made(letters, official, tmp_path):
    stranger = tmp_path / "stranger.p12"
    stranger.write_bytes((official / ".letters/keys/western.p12").read_bytes())
    stranger.chmod(0o600)
    (official / "passphrase").write_bytes((official / ".letters/keys/passphrase.txt").read_bytes())
    done = letters("keys", "import", stranger, "--signatory", "eastern", cwd=official)
    assert done.code == 78
    assert "is an evaluation key, which stays in the workspace that made it" in done.err


def test_a_key_of_the_signatorys_own_is_not_overwritten(letters, official, make_key):
    file, _ = make_key()
    assert letters("keys", "import", file, "--signatory", "eastern", cwd=official).code == 0
    before = (official / ".letters/keys/eastern.p12").read_bytes()
    other, _ = make_key("Eve Example")
    done = letters("keys", "import", other, "--signatory", "eastern", cwd=official)
    assert done.code == 2
    assert "There is a key for eastern already" in done.err
    assert "nothing is overwritten" in done.err
    assert (official / ".letters/keys/eastern.p12").read_bytes() == before


@pytest.mark.parametrize(
    ("file", "signatory", "why"),
    [
        ("nowhere.p12", "eastern", "There is no file nowhere.p12."),
        ("x", "nobody", "The inspection has no signatory 'nobody'"),
    ],
)
def test_a_file_or_a_signatory_that_is_not_there_is_wrong_usage(letters, keyed, file, signatory, why):
    done = letters("keys", "import", file, "--signatory", signatory, cwd=keyed)
    assert (done.code, done.out) == (2, "")
    assert why in done.err


def test_settings_that_are_wrong_come_before_wrong_data(letters, keyed, edit):
    (keyed / "data/settings.yaml").write_text("sigining: {}\n")
    edit(keyed / "data/forces/gwent.yaml", r"status: ready", "status: perhaps")
    for command in (["proof"], ["generate"], ["keys", "show"], ["status"]):
        done = letters(*command, cwd=keyed)
        assert (done.code, done.out) == (78, ""), command
        assert "data/settings.yaml:1:1: S" in done.err


def test_what_writes_nothing_does_not_say_that_nothing_was_written(letters, keyed, edit):
    edit(keyed / "data/inspection.yaml", r"weekday: .*", "weekday: Friday")
    words = "The data do not say who signs until this is mended."
    assert letters("keys", "show", cwd=keyed).err.splitlines()[-1] == words
    assert letters("verify", "--page", "x.html", cwd=keyed).err.splitlines()[-1] == f"{words} No page was written."

import sys
from types import ModuleType

import pytest

from letters.errors import BadSettings
from letters.trust import passphrases


@pytest.fixture
def keyring(monkeypatch):
    """A keyring in memory; `broken` makes it fail as a machine without a session does."""

    class KeyringError(Exception):
        pass

    errors = ModuleType("keyring.errors")
    errors.KeyringError = KeyringError
    module = ModuleType("keyring")
    module.errors, module.stored, module.broken = errors, {}, False

    def get_password(service, user):
        if module.broken:
            raise KeyringError
        return module.stored.get((service, user))

    module.get_password = get_password
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return module


def refuse(question):
    pytest.fail(f"asked: {question}")


def test_the_file_comes_first(tmp_path, keyring):
    key, file = tmp_path / "key.p12", tmp_path / "passphrase.txt"
    keyring.stored["letters", str(key)] = "from keyring"
    file.write_bytes(b" from file \n")
    file.chmod(0o600)
    assert passphrases.find(key, file, refuse) == b" from file "
    file.chmod(0o644)
    with pytest.raises(BadSettings, match="passphrase file"):
        passphrases.find(key, file, refuse)


def test_then_the_keyring_by_absolute_path(tmp_path, keyring, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keyring.stored["letters", str(tmp_path / "key.p12")] = "ŵy"
    assert passphrases.find(tmp_path / "key.p12", None, refuse) == "ŵy".encode()
    assert passphrases.find((tmp_path / "key.p12").relative_to(tmp_path), None, refuse) == "ŵy".encode()


@pytest.mark.parametrize("broken", [False, True])
def test_then_a_person(tmp_path, keyring, broken):
    keyring.broken = broken
    asked = []
    assert passphrases.find(tmp_path / "key.p12", None, lambda question: asked.append(question) or "typed") == b"typed"
    assert asked == [f"Passphrase of {tmp_path / 'key.p12'}"]


def test_a_person_without_the_keyring_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert passphrases.find(tmp_path / "key.p12", None, lambda _: "typed") == b"typed"


def test_the_environment_is_never_asked(tmp_path, keyring, monkeypatch):
    for name in ("PASSPHRASE", "LETTERS_PASSPHRASE"):
        monkeypatch.setenv(name, "leaked")
    with pytest.raises(BadSettings, match="nobody to ask") as refusal:
        passphrases.find(tmp_path / "key.p12", None, None)
    assert "passphrase_file" in refusal.value.remedy

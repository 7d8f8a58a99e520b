import sys
from types import SimpleNamespace

import pytest

from letters.dispatch import passwords
from letters.errors import BadSettings
from letters.trust import private


@pytest.fixture
def no_keyring(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.fixture
def keyring(monkeypatch):
    """A keyring that knows one password; `stored` may be changed, `broken` set."""
    ring = SimpleNamespace(stored={("letters", "me@mail.example"): "from the ring"}, broken=False)

    class KeyringError(Exception):
        pass

    def get_password(service, user):
        if ring.broken:
            raise KeyringError
        return ring.stored.get((service, user))

    errors = SimpleNamespace(KeyringError=KeyringError)
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=get_password, errors=errors))
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return ring


def find(file=None, ask=None):
    return passwords.find("me", "mail.example", file=file, read=private.read, ask=ask)


def test_a_private_file_comes_first(tmp_path, keyring):
    file = tmp_path / "password"
    file.write_text("from the file\n")
    file.chmod(0o600)
    assert find(file, ask=lambda _: pytest.fail("asked")) == "from the file"


def test_a_file_that_others_can_read_is_refused(tmp_path, keyring):
    file = tmp_path / "password"
    file.write_text("from the file\n")
    file.chmod(0o644)
    with pytest.raises(BadSettings, match="password file"):
        find(file)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    file = tmp_path / "password"
    file.write_bytes(b"\xff\xfe\x00")
    file.chmod(0o600)
    with pytest.raises(BadSettings, match="not text"):
        find(file)


def test_the_keyring_comes_before_a_question(keyring):
    assert find(ask=lambda _: pytest.fail("asked")) == "from the ring"


@pytest.mark.parametrize("why", ["empty", "broken"])
def test_a_keyring_without_it_leads_to_the_question(keyring, why):
    keyring.stored.clear()
    keyring.broken = why == "broken"
    assert find(ask=lambda question: f"answer to {question}") == "answer to Password of me at mail.example"


def test_with_nobody_to_ask_it_says_what_to_do(no_keyring):
    with pytest.raises(BadSettings) as refused:
        find()
    assert "mail.password_file" in refused.value.remedy
    assert "keyring set letters me@mail.example" in refused.value.remedy

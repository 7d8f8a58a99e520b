import os

import pytest

from letters.errors import BadSettings
from letters.trust import private


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret"
    file.write_bytes(b"hidden")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_of_its_owner_alone_is_read(secret, mode):
    secret.chmod(mode)
    assert private.read(secret, "key file") == b"hidden"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
def test_a_file_open_to_others_is_refused(secret, mode):
    secret.chmod(mode)
    with pytest.raises(BadSettings, match="other users") as refusal:
        private.read(secret, "key file")
    assert f"chmod 600 {secret}" in refusal.value.remedy


def test_a_link_is_judged_by_what_it_leads_to(secret, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(secret)
    assert private.read(link, "key file") == b"hidden"
    secret.chmod(0o644)
    with pytest.raises(BadSettings):
        private.read(link, "key file")


def test_another_users_file_is_refused(secret, monkeypatch):
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(BadSettings, match="another user"):
        private.read(secret, "key file")


def test_what_is_not_a_file_is_refused_without_waiting(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for place in (tmp_path, pipe):
        with pytest.raises(BadSettings, match=r"not a file|cannot be read"):
            private.read(place, "key file")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadSettings, match=r"key file .*absent\.p12 cannot be read: no such file"):
        private.read(tmp_path / "absent.p12", "key file")


def test_a_huge_file_is_refused(secret):
    os.truncate(secret, private._LIMIT)
    assert len(private.read(secret, "key file")) == private._LIMIT
    os.truncate(secret, private._LIMIT + 1)
    with pytest.raises(BadSettings, match="too large"):
        private.read(secret, "key file")

import stat
from email import message_from_bytes
from email.policy import default

import pytest
from dispatch.letting import anytime

from letters.dispatch.folder import FolderTransport
from letters.dispatch.message import compose
from letters.errors import OutputFailed


def test_a_draft_for_its_owner_alone(tmp_path, make_parcel, templates, now):
    message = compose(make_parcel(), templates, now)
    folder = tmp_path / "out" / "mail"
    with FolderTransport(folder) as transport:
        outcome = transport.deliver(message, anytime)
        assert transport.largest is None
    file = folder / "leicestershire-1.eml"
    assert (outcome.state, outcome.reply) == ("written", "as the draft leicestershire-1.eml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    draft = message_from_bytes(file.read_bytes(), policy=default)
    assert draft["X-Unsent"] == "1"
    assert draft["Message-ID"] == message.id
    assert file.read_bytes().endswith(message.content), "nothing else was changed"


def test_a_copy_written_again_replaces_its_file(tmp_path, make_message):
    with FolderTransport(tmp_path) as transport:
        for text in (b"first\r\n", b"second\r\n"):
            transport.deliver(make_message(content=text), anytime)
    (file,) = tmp_path.iterdir()
    assert file.read_bytes().endswith(b"second\r\n")


def test_a_folder_that_cannot_be_written_says_so(tmp_path, make_message):
    transport = FolderTransport(tmp_path / "gone")
    with pytest.raises(OutputFailed):
        transport.deliver(make_message(), anytime)

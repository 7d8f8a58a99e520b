"""A letter to send, and a real mail server in a thread that fails where it is told to."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from dispatch.certificates import Authority
from dispatch.mailroom import accept_password, serving
from writing import letter_of

from letters.dispatch.parcel import Parcel
from letters.model.letter import Copy
from letters.ports import Message
from letters.templating.templates import Templates

TEMPLATES = Path(__file__).parents[2] / "templates"
NOW = datetime(2014, 9, 3, 9, 0, tzinfo=UTC)
AFTER = datetime(2014, 9, 3, 23, 1, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\r\n.\r\nFrom the end\n%%EOF"


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def templates():
    return Templates(TEMPLATES)


@pytest.fixture
def make_letter():
    def make(*, inspection=(), embargo=(), force=(), addressee=()):
        def alter(whole, own):
            whole["embargo"].update(embargo)
            whole.update(inspection)
            own["addressee"].update(addressee)
            own.update(force)

        return letter_of(alter)

    return make


@pytest.fixture
def make_parcel(make_letter):
    """A parcel for the addressee of a letter; what is not said is as it should be."""

    def make(letter=None, copy=None, **others):
        letter = letter or make_letter()
        copy = copy or Copy(f"{letter.id}-1", letter.force.addressee)
        values = {
            "edition": "embargoed",
            "pdf": PDF,
            "certificate": "sha256:" + "3fa9" * 16,
            "sender": "HMIC <letters@hmic.example>",
        }
        return Parcel(letter, copy, **{**values, **others})

    return make


@pytest.fixture
def make_message():
    def make(copy="leicestershire-1", mailbox="chief@leicestershire.police.example", content=None):
        head = f"To: {mailbox}\r\nMessage-ID: <{copy}@hmic.example>\r\n\r\n".encode()
        return Message(copy, "leicestershire", mailbox, f"<{copy}@hmic.example>", head + (content or b"Text\r\n"))

    return make


@pytest.fixture
def serve():
    """Run a mail server on a free port of this machine; gives its Mailroom."""
    return serving


@pytest.fixture(name="accept_password")
def _accept_password():
    """An authenticator for aiosmtpd that knows one user."""
    return accept_password


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def reader_key():
    """The S/MIME key of a recipient."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)

"""Checkpoints out of what a recipient may have kept, whole or damaged."""

import base64
from contextlib import suppress

import pytest
from dispatch.compound import build
from hypothesis import given
from hypothesis import strategies as st

from letters.errors import WrongUsage
from letters.workflows.held import note_of

NOTE = "letters/core/ab\n3\nAAAA=\n\n— letters/core/ab AAAA=\n"
VALUE = base64.b64encode(NOTE.encode()).decode()


def outlook(headers):
    streams = {"001A": "IPM.Note", "007D": headers}
    tree = {f"__substg1.0_{number}001F": text.encode("utf-16-le") for number, text in streams.items()}
    return build(tree | {"__properties_version1.0": bytes(32)})


@pytest.mark.parametrize(
    "content",
    [
        NOTE.encode(),
        NOTE.replace("\n", "\r\n").encode(),
        VALUE.encode(),
        f"{VALUE[:20]} {VALUE[20:]}\r\n".encode(),
        f"X-Letters-Checkpoint: {VALUE[:20]}\r\n {VALUE[20:]}\r\n".encode(),
        f"Subject: x\nx-letters-checkpoint: {VALUE[:30]}\n\t{VALUE[30:]}\n\nHello\n".encode(),
        outlook(f"Subject: x\r\nX-Letters-Checkpoint: {VALUE}\r\n"),
    ],
    ids=["note", "note of Windows", "value", "folded value", "header", "message", "Outlook's"],
)
def test_each_way_to_keep_it(tmp_path, content):
    (tmp_path / "kept").write_bytes(content)
    assert note_of(str(tmp_path / "kept")) == NOTE


def test_the_value_itself():
    assert note_of(VALUE) == NOTE


@pytest.mark.parametrize("content", [b"", b"\0", b"Subject: x\n\nHello", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"QUJD"])
def test_what_holds_none_is_said(tmp_path, content):
    (tmp_path / "kept").write_bytes(content)
    with pytest.raises(WrongUsage):
        note_of(str(tmp_path / "kept"))


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_words(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any"
    file.write_bytes(content)
    with suppress(WrongUsage):
        note_of(str(file))

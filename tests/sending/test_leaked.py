"""A message that leaked is traced by its own headers, and by each of the files attached to it."""

from email.message import EmailMessage

import pytest
from dispatch.compound import build

from letters.dispatch import leaked

pytestmark = pytest.mark.needs_tool("faketime")


def forwarded(draft, **headers):
    """The draft passed on as an attachment."""
    mail = EmailMessage()
    mail["From"] = "somebody@kent.police.example"
    mail["Message-ID"] = "<other@kent.police.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Have a look")
    if draft is not None:
        mail.add_attachment(draft)
    return mail


def resent(draft, *others):
    """Its files in a new message."""
    mail = forwarded(None)
    for name, part in enumerate(part for each in (draft, *others) for part in each.iter_attachments()):
        mail.add_attachment(part.get_content(), maintype="application", subtype="pdf", filename=f"{name}.pdf")
    return mail


def saved_by_outlook(draft):
    """As Outlook saves it: headers and files as properties."""
    tree = {"__properties_version1.0": bytes(32)}
    tree["__substg1.0_001A001F"] = "IPM.Note".encode("utf-16-le")
    tree["__substg1.0_1035001F"] = draft["Message-ID"].encode("utf-16-le")
    for number, part in enumerate(draft.iter_attachments()):
        tree[f"__attach_version1.0_#{number:08}"] = {
            "__substg1.0_3707001F": part.get_filename().encode("utf-16-le"),
            "__substg1.0_37010102": part.get_content(),
        }
    return build(tree)


def test_a_leaked_message_is_traced_by_its_headers_and_every_attachment(office, tmp_path):
    assert office.send().code == 0
    kent, essex = office.draft("kent-1"), office.draft("essex-2")
    bare = forwarded(None, In_Reply_To=kent["Message-ID"])

    def traced(raw, code=0):
        file = tmp_path / "leaked.bin"
        file.write_bytes(raw if isinstance(raw, bytes) else raw.as_bytes())
        done = office.run("trace", file)
        assert done.code == code, done.err
        return done.out

    name = "IS letter - Kent Police - EMBARGOED until 4 Sept 2014 0001.pdf"
    for whole in (kent, forwarded(kent), saved_by_outlook(kent)):
        said = traced(whole)
        assert said.startswith("Copy kent-1, made for Chief Constable\n  sure  certain: this very file"), said
        assert "  by    Message-ID\n  by    digest\n" in said
        assert f"  file  {name}: kent-1, certain, by digest\n" in said
        assert "  file  IS report - national report - EMBARGOED until 4 Sept 2014 0001.pdf: kent-1, likely, by" in said
    assert "note  its header says that it is under embargo until 2014-09-03T23:01:00Z" in traced(forwarded(kent))

    said = traced(resent(kent))
    assert said.startswith("Copy kent-1, made for Chief Constable\n  sure  certain")
    assert "note  no Message-ID in it is that of a message which left, by the record" in said

    said = traced(bare)
    assert said.startswith("Copy kent-1, made for Chief Constable\n  sure  possible: only words")

    said = traced(resent(kent, essex), code=1)
    assert "disputed: parts of it are of different copies" in said
    assert ".pdf: essex-2, certain, by digest" in said

    assert "No copy can be named." in traced(forwarded(None), code=1)


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7\nFrom: a@b.example\n\n", b"\x89PNG\r\n\x1a\n", b"hello\n\nFrom: a\n"])
def test_what_is_no_message_is_not_taken_for_one(raw):
    assert leaked.read(raw) is None


def test_a_leaked_rehearsal_accuses_nobody_but_our_own_mailbox(office):
    office.settings(rehearsal_mailbox="rehearsal@inspectorate.example")
    assert office.send("--to-me").code == 0
    ours = "rehearsal@inspectorate.example, the inspectorate's own mailbox"
    said = office.do("trace", "out/mail/rehearsal/kent-1.eml")
    assert said.startswith(f"The rehearsal to {ours}: this message went to no holder.\nCopy kent-1, made for Chief")
    assert "note  by the record nothing of this copy has left for its holder" in said

    file = "out/embargoed/kent/kent-1.pdf"
    said = office.do("trace", file)
    assert said.startswith("Copy kent-1, made for Chief")
    assert "note  by the record nothing of this copy has left for its holder" in said
    assert f"note  a rehearsal with it went to {ours}: it may come from there" in said

    assert office.send("kent", "--only", "kent-1").code == 0
    said = office.do("trace", file)
    assert "note  by the record it has left for its holder, or may have: it is written" in said
    assert f"note  a rehearsal with it went to {ours}" in said
    said = office.do("trace", "out/mail/kent-1.eml")
    assert said.startswith("Copy kent-1, made for Chief")
    assert "this message went to no holder" not in said
    assert "went to no holder" in office.do("trace", "out/mail/rehearsal/kent-1.eml")

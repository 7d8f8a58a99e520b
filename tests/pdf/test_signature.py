"""The reserved field and the filling of it, without cryptography."""

import re
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
import weasyprint

from letters.errors import BadSettings
from letters.pdf import signature
from letters.ports import Box

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PAGE = """<html lang="en-GB"><title>A letter</title><body><h1>A letter</h1><p>HMIC found.</p>
<p style="break-before: page">Yours sincerely</p></body></html>"""


@pytest.fixture(scope="module")
def tagged():
    return weasyprint.HTML(string=PAGE).write_pdf(pdf_variant="pdf/a-3a")


@pytest.fixture
def document(tagged):
    with pikepdf.open(BytesIO(tagged)) as pdf:
        yield pdf


def reserve(document, page=2, appearance=None, **options):
    box = Box(page, 80, 300.5, 300, 330)
    signature.reserve(document, box, appearance, name="Zoë B", tooltip="Signature of Zoë B", **options)
    [widget] = document.pages[page - 1].obj.Annots
    return widget


def saved(document, **options):
    out = BytesIO()
    document.save(out, deterministic_id=True, **options)
    return out.getvalue()


def test_the_field_is_visible_printed_and_locked(document):
    widget = reserve(document)
    assert (widget.Type, widget.Subtype, widget.FT) == (pikepdf.Name.Annot, pikepdf.Name.Widget, pikepdf.Name.Sig)
    assert widget.F == 4 | 128
    assert [float(edge) for edge in widget.Rect] == [80, 300.5, 300, 330]
    assert widget.P.objgen == document.pages[1].objgen
    assert (str(widget.T), str(widget.TU)) == ("Signature", "Signature of Zoë B")
    assert document.pages[1].obj.Tabs == pikepdf.Name.S
    assert document.Root.AcroForm.SigFlags == 3
    assert len(document.Root.AcroForm.Fields) == 1


def test_the_signature_certifies_and_permits_no_change(document):
    sig = reserve(document).V
    assert document.Root.Perms.DocMDP.objgen == sig.objgen
    [reference] = sig.Reference
    assert reference.TransformParams.P == 1
    # PDF/A-3, 6.1.12
    assert set(reference.keys()) == {"/Type", "/TransformMethod", "/TransformParams"}
    assert set(document.Root.Perms.keys()) == {"/DocMDP"}


def test_a_given_appearance_is_used_and_none_is_an_empty_one(document, tagged):
    stream = document.make_stream(
        b"0 0 5 5 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 5, 5]
    )
    assert reserve(document, appearance=stream).AP.N.read_bytes() == b"0 0 5 5 re f"
    with pikepdf.open(BytesIO(tagged)) as other:
        assert reserve(other).AP.N.read_bytes() == b""


def test_the_field_stands_in_the_structure_tree(document):
    before = max(pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree).keys())
    widget = reserve(document)
    root = document.Root.StructTreeRoot
    form = list(root.K[0].K)[-1]
    assert str(form.S) == "/Form"
    assert form.P.objgen == root.K[0].objgen
    [link] = form.K
    assert (link.Type, link.Obj.objgen) == (pikepdf.Name.OBJR, widget.objgen)
    assert widget.StructParent == before + 1
    assert pikepdf.NumberTree(root.ParentTree)[before + 1].objgen == form.objgen
    assert root.ParentTreeNextKey == before + 2


@pytest.mark.parametrize("kids", ["array", "one", "none"])
def test_the_field_becomes_the_last_child_of_the_element_that_is_asked_for(document, kids):
    parent = document.Root.StructTreeRoot.K[0].K[-1]
    if kids == "one":
        parent.K = parent.K[0]
    elif kids == "none":
        del parent.K
    count = 0 if kids == "none" else 1
    widget = reserve(document, parent=parent)
    assert len(parent.K) == count + 1
    assert parent.K[-1].K[0].Obj.objgen == widget.objgen


def test_a_parent_key_that_was_used_and_freed_is_not_used_again(document):
    document.Root.StructTreeRoot.ParentTreeNextKey = 40
    assert reserve(document).StructParent == 40


def test_other_annotations_stay(document):
    page = document.pages[1].obj
    page.Annots = pikepdf.Array([document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot))])
    box = Box(2, 0, 0, 1, 1)
    signature.reserve(document, box, None, name="Z", tooltip="Signature of Z")
    assert len(page.Annots) == 2


def test_a_second_field_is_refused(document):
    reserve(document)
    with pytest.raises(ValueError, match="a form already"):
        reserve(document)


@pytest.mark.parametrize("mode", list(pikepdf.ObjectStreamMode.__members__.values()))
def test_filling_moves_no_byte_and_hashes_all_but_its_own(document, mode):
    reserve(document)
    empty = saved(document, object_stream_mode=mode)
    seen = []
    full = signature.fill(empty, AT, lambda digest: seen.append(digest) or b"\x30\x03\x02\x01\x07")
    assert len(full) == len(empty)
    [match] = re.finditer(rb"/ByteRange \[ 0 (\d+) (\d+) (\d+) \] +/Contents ", full)
    gap, end, rest = map(int, match.groups())
    assert (match.end(), end + rest) == (gap, len(full))
    assert full[gap:end] == b"<3003020107" + b"00" * (signature.ROOM - 5) + b">"
    assert seen == [sha256(full[:gap] + full[end:]).digest()]
    assert b"/M (D:20260304050607Z)" in full
    with pikepdf.open(BytesIO(full), attempt_recovery=False) as back:
        assert not back.check_pdf_syntax()


def test_the_time_is_written_in_utc(document):
    reserve(document)
    there = AT.astimezone(timezone(timedelta(hours=9, minutes=30)))
    assert b"/M (D:20260304050607Z)" in signature.fill(saved(document), there, lambda _: b"0")
    with pytest.raises(ValueError, match="aware"):
        signature.fill(saved(document), AT.replace(tzinfo=None), lambda _: b"0")


def test_a_signature_that_just_fits_is_taken_and_one_byte_more_refused(document):
    reserve(document)
    empty = saved(document)
    assert signature.fill(empty, AT, lambda _: bytes(signature.ROOM))
    with pytest.raises(BadSettings, match="12,289 bytes; a letter has room for 12,288"):
        signature.fill(empty, AT, lambda _: bytes(signature.ROOM + 1))


def test_there_must_be_exactly_one_empty_signature(document, tagged):
    reserve(document)
    empty = saved(document)
    for pdf in (tagged, empty + empty, signature.fill(empty, AT, lambda _: b"0")):
        with pytest.raises(ValueError, match="exactly one empty signature"):
            signature.fill(pdf, AT, lambda _: b"0")


def test_the_same_document_is_reserved_and_filled_in_the_same_bytes(tagged):
    def make():
        with pikepdf.open(BytesIO(tagged)) as pdf:
            reserve(pdf)
            return signature.fill(saved(pdf), AT, lambda digest: digest)

    assert make() == make()

"""A letter's tampered twins, and why each is refused in the words of `letters verify`."""

from io import BytesIO

import pikepdf
from asn1crypto import cms
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def saved(document):
    out = BytesIO()
    document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def flipped(pdf, _):
    return pdf.replace(b"(D:20", b"(D:21", 1)


def flipped_in_a_stream(pdf, _):
    place = pdf.index(b"stream") + 100
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def appended(pdf, _):
    return pdf + b"\n% a remark"


def appended_lines(pdf, _):
    return pdf + b"\n" * 100


def stripped(pdf, _):
    with pikepdf.open(BytesIO(pdf)) as document:
        del document.Root.AcroForm.Fields[0].V
        del document.Root.Perms
        return saved(document)


def resaved(pdf, _):
    with pikepdf.open(BytesIO(pdf)) as document:
        return saved(document)


def retitled(pdf, _):
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.set_info(writer.add_object(DictionaryObject({pdf_name("/Title"): pdf_string("A kinder letter")})))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def padded(pdf, _):
    end = pdf.index(b">", pdf.index(b"/Contents <"))
    assert pdf[end - 2 : end] == b"00"
    return pdf[: end - 2] + b"01" + pdf[end:]


def signer_named_by_another_tag(pdf, _):
    """The signer's name and serial number stay; that they are a SEQUENCE goes."""
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    encoded = bytes.fromhex(pdf[start : pdf.index(b">", start)].decode())
    [signer] = cms.ContentInfo.load(encoded)["content"]["signer_infos"]
    name = signer["sid"].dump()
    place = start + 2 * encoded.index(name)
    return pdf[:place] + bytes([name[0] ^ 0x10]).hex().encode() + pdf[place + 2 :]


def page_replaced(pdf, other):
    with pikepdf.open(BytesIO(pdf)) as document, pikepdf.open(BytesIO(other)) as source:
        document.pages[0].Contents = document.copy_foreign(source.pages[0].obj).Contents
        return saved(document)


TWINS = [
    (flipped, "it was changed after it was signed"),
    (flipped_in_a_stream, "it is damaged"),
    (appended, "bytes were added to it"),
    (appended_lines, "bytes were added to it"),
    (stripped, "it is not signed"),
    (resaved, "its signature does not cover the whole file"),
    (retitled, "it holds more than one revision"),
    (padded, "bytes were hidden behind its signature"),
    (signer_named_by_another_tag, "its signature is malformed"),
    (page_replaced, "its signature does not cover the whole file"),
]

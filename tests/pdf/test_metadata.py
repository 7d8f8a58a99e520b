from datetime import date
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.pdf import metadata
from letters.pdf.metadata import Particulars

SAID = Particulars(
    title="A & B – <Kent>",
    force="kent",
    inspection="core-business",
    edition="embargoed",
    until="2014-09-03T23:01:00Z",
    zone="Europe/London",
    copy="kent-1",
)


def pdf_with(packet=None, said=SAID):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if packet is None:
        metadata.write(pdf, said, date(2014, 9, 3), "2014-09-04T00:01:00+01:00")
    else:
        pdf.Root.Metadata = pdf.make_stream(packet)
    output = BytesIO()
    pdf.save(output, fix_metadata_version=False)
    return output.getvalue()


def packet():
    with pikepdf.open(BytesIO(pdf_with())) as pdf:
        return pdf.Root.Metadata.read_bytes()


def test_what_was_written_is_read():
    assert metadata.read(pdf_with()) == SAID


def test_a_public_edition_has_no_copy():
    said = Particulars("T", "kent", "core-business", "public")
    assert metadata.read(pdf_with(said=said)) == said


@given(
    st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), min_size=1)
)
def test_any_title_survives(title):
    said = Particulars(title, "kent", "core-business", "public")
    assert metadata.read(pdf_with(said=said)) == said


def test_a_packet_kept_as_it_is_is_read():
    assert metadata.read(pdf_with(packet())) == SAID


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "spoil",
    [
        lambda good: b"",
        lambda good: b"not XML",
        lambda good: good[: len(good) // 2],
        lambda good: good.replace(b"<x:xmpmeta", BOMB + b"<x:xmpmeta"),
        lambda good: good.decode().encode("utf-16"),
        lambda good: good.replace(b"<letters:force>kent</letters:force>", b""),
        lambda good: good.replace(b">kent</letters:force>", b"></letters:force>"),
        lambda good: good.replace(b"</letters:force>", b"</letters:force><letters:force>essex</letters:force>"),
        lambda good: good.replace(b"https://letters.example/ns/1/", b"https://letters.example/ns/2/"),
        lambda good: good.replace(b"</rdf:Alt>", b'<rdf:li xml:lang="cy">Arall</rdf:li></rdf:Alt>'),
        lambda good: good + b" " * 70_000,
    ],
)
def test_any_other_packet_is_no_letter_s(spoil):
    good = packet()
    assert spoil(good) != good
    assert metadata.read(pdf_with(spoil(good))) is None


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"hello", pdf_with()[:500]])
def test_what_is_no_pdf_is_no_letter(data):
    assert metadata.read(data) is None


def test_a_pdf_without_metadata_is_no_letter():
    pdf = pikepdf.new()
    output = BytesIO()
    pdf.save(output)
    assert metadata.read(output.getvalue()) is None


def test_metadata_of_the_wrong_kind_is_no_letter_s():
    pdf = pikepdf.new()
    pdf.Root.Metadata = pikepdf.String("kent")
    output = BytesIO()
    pdf.save(output, fix_metadata_version=False)
    assert metadata.read(output.getvalue()) is None

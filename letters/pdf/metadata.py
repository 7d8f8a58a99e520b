"""What a letter says of itself in its XMP metadata: title, force, inspection, edition, copy, embargo (ISO 16684-1).

`write` makes the packet of a finished letter, `read` reads it back from any file that claims to be one. The packet is
under the signature with everything else; whoever reads it must verify that first.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Dictionary, Name, String

from letters.pdf.opening import open_pdf

if TYPE_CHECKING:
    from datetime import date

LETTERS = "https://letters.example/ns/1/"
PUR = "http://prismstandard.org/namespaces/prismusagerights/2.1/"
_DC = "http://purl.org/dc/elements/1.1/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_UA = "http://www.aiim.org/pdfua/ns/id/"
_PRODUCER = "WeasyPrint and pikepdf"
_CREATOR = "Letters"
_LIMIT = 64 * 1024
_NEEDED = ("title", "force", "inspection", "edition")
_BROKEN = (pikepdf.PdfError, AttributeError, KeyError, IndexError, TypeError, ValueError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Particulars:
    """`until` is RFC 3339 in UTC, `zone` the IANA name; both are empty while the embargo is to be confirmed.

    `copy` is set on embargoed copies alone.
    """

    title: str
    force: str
    inspection: str
    edition: str
    until: str = ""
    zone: str = ""
    copy: str | None = None


def write(pdf: pikepdf.Pdf, particulars: Particulars, written: date, embargo_date: str | None) -> None:
    """Give the PDF its metadata, with /Info saying the same. `embargo_date` is the instant with its local offset."""
    packet = _packet(particulars, written, embargo_date)
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    moment = String(f"D:{written:%Y%m%d}000000Z")
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(particulars.title),
            Creator=String(_CREATOR),
            Producer=String(_PRODUCER),
            CreationDate=moment,
            ModDate=moment,
        )
    )


def read(pdf: bytes) -> Particulars | None:
    """What the file says of itself; None when it is no PDF or no letter of ours. Raises nothing."""
    try:
        with open_pdf(pdf) as opened:
            return read_from(opened)
    except _BROKEN:
        return None


def read_from(opened: pikepdf.Pdf) -> Particulars | None:
    """The same of a file that is open."""
    try:
        packet: bytes = opened.Root.Metadata.read_bytes()
    except _BROKEN:
        return None
    if len(packet) > _LIMIT or b"<!" in packet or b"\0" in packet:  # no entities, no UTF-16 that could hide them
        return None
    try:
        return _parse(ElementTree.fromstring(packet))  # noqa: S314  without a DTD there is nothing to expand or fetch
    except (ElementTree.ParseError, LookupError, ValueError):
        return None


def _parse(tree: ElementTree.Element) -> Particulars:
    """Raises ValueError when a property is missing or stands there twice."""
    (title,) = tree.findall(f".//{{{_DC}}}title/{{{_RDF}}}Alt/{{{_RDF}}}li")
    said = {"title": title.text}
    for name in _OURS:
        elements = tree.findall(f".//{{{LETTERS}}}{name}")
        if len(elements) > 1:
            raise ValueError(f"{name} is said twice")
        if elements:
            said[name] = elements[0].text
    if not all(said.get(name) for name in _NEEDED) or None in said.values():
        raise ValueError("a property is missing or empty")
    return Particulars(**{name: text for name, text in said.items() if text})


def _packet(particulars: Particulars, written: date, embargo_date: str | None) -> str:
    ours = {
        field.name: value
        for field in fields(particulars)
        if field.name != "title" and (value := getattr(particulars, field.name))
    }
    properties = [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(particulars.title)}</rdf:li></rdf:Alt></dc:title>',
        "<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language>",
        *(f"<xmp:{name}>{written}T00:00:00Z</xmp:{name}>" for name in ("CreateDate", "ModifyDate", "MetadataDate")),
        f"<xmp:CreatorTool>{_CREATOR}</xmp:CreatorTool>",
        f"<pdf:Producer>{_PRODUCER}</pdf:Producer>",
        *([f"<pur:embargoDate>{escape(embargo_date)}</pur:embargoDate>"] if embargo_date else []),
        *(f"<letters:{name}>{escape(value)}</letters:{name}>" for name, value in ours.items()),
        _SCHEMAS,
    ]
    return _FRAME.format("\n".join(properties))


def _schema(title: str, namespace: str, prefix: str, kind: str, described: dict[str, str]) -> str:
    """One schema's description, which PDF/A asks for wherever a property is not its own (ISO 19005-3, 6.6.2.3)."""
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>{kind}</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{text}</pdfaProperty:description></rdf:li>"
        for name, text in described.items()
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


_OURS = {
    "force": "Id of the police force that the letter is written to",
    "inspection": "Id of the inspection",
    "edition": "Edition: proof, accuracy, embargoed or public",
    "copy": "Number of the recipient's copy",
    "until": "When the embargo ends, in UTC",
    "zone": "IANA time zone in which the end of the embargo is set",
}
_SCHEMAS = "".join(
    (
        "<pdfaExtension:schemas><rdf:Bag>",
        _schema("PDF/UA identification", _UA, "pdfuaid", "Integer", {"part": "Part of ISO 14289 that the file keeps"}),
        _schema("PRISM usage rights", PUR, "pur", "Date", {"embargoDate": "When the resource may be published"}),
        _schema("Letters", LETTERS, "letters", "Text", _OURS),
        "</rdf:Bag></pdfaExtension:schemas>",
    )
)
_FRAME = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="{_RDF}">
<rdf:Description rdf:about=""
  xmlns:dc="{_DC}"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
  xmlns:pdfuaid="{_UA}"
  xmlns:pur="{PUR}"
  xmlns:letters="{LETTERS}"
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
{{}}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

"""What was signed, read back from a signed copy, against what the data would make now: the difference in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks.difference import differences
from letters.embargo.instant import date_in_words
from letters.pdf import metadata
from letters.pdf.blocks import blocks
from letters.workflows import shelf
from letters.workflows.order import content_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.ledger.state import LetterState
    from letters.model.letter import Letter
    from letters.pdf.blocks import Block
    from letters.services import Services

NO_WORD = "no word differs, but something else that a signature covers does: emphasis, or a key that is not printed"


def compare(services: Services, known: LetterState, letter: Letter, pdf: bytes) -> tuple[str, ...] | None:
    """How a new edition of `letter`, unsigned, differs in words from what was signed; None where no copy is left."""
    signed = (shelf.find(services, known.force, copy) for copy in known.copies)
    before = next((found for found in signed if found is not None), None)
    if before is None:
        return None
    holders = {copy.recipient for copy in known.copies} | {person.label for person in letter.people}
    banners = all(said and said.edition == "embargoed" for said in map(metadata.read, (before, pdf)))
    said, now = (tuple(_said(each, holders, banners=banners)) for each in (before, pdf))
    same = known.content == content_digest(letter)  # what is set otherwise is then the template's doing
    found = differences(said, now, dict(names(letter)), words_alone=same)
    return found or ((NO_WORD,) if known.content and not same else ())


def _said(pdf: bytes, holders: set[str], *, banners: bool) -> Iterator[Block]:
    """All that the pages say, but for whose copy it is; no stamps without `banners`: a public edition has none.

    On a letter of one page its number stands in the same line as the holder.
    """
    said = metadata.read(pdf)
    whose = {said.copy} if said else set()
    marks = tuple(f"{holder} " for holder in holders)
    for block in blocks(pdf):
        is_mark = f"{block.text} ".startswith(marks) or whose & set(block.text.split())
        if block.kind != "stamp" or (banners and not is_mark):
            yield block


def names(letter: Letter) -> Iterator[tuple[str, str]]:
    """What the lines are called that are neither points nor paragraphs."""
    addressee, signatory, inspectorate = letter.force.addressee, letter.signatory, letter.inspection.inspectorate
    yield f"Dear {addressee.salutation or addressee.office}", "Salutation"
    for line in (addressee.name, letter.force.name, *addressee.postal):
        if line:
            yield line, "Addressee"
    for line in (signatory.name, signatory.office):
        if line:
            yield line, "Signatory"
    yield addressee.office, "Addressee"
    yield date_in_words(letter.inspection.letter_date), "Date"
    yield inspectorate.name, "Letterhead"
    yield inspectorate.address[0], "Letterhead"
    for person in letter.force.copied_to:
        yield person.label, "Copy list"

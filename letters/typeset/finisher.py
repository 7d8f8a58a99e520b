"""Makes one edition of a master: stamps, signature field, title and metadata."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from letters.errors import Problem, Unfit
from letters.pdf import metadata, signature, structure
from letters.pdf.opening import open_pdf
from letters.pdf.stamping import NAMES, Drawing, draw
from letters.typeset.stamps import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from letters.model.letter import Letter
    from letters.ports import Box, Marks, Master
    from letters.typeset.stamps import Stamp


class Finisher:
    """One edition in the making. `stamps` come with their sheets' Form XObjects; `words` as words.html.j2 has them."""

    def __init__(
        self, master: Master, marks: Marks, stamps: Iterable[tuple[Stamp, pikepdf.Object]], words: Mapping[str, str]
    ) -> None:
        self._master = master
        self._marks = marks
        self._words = words
        self._pdf = open_pdf(master.pdf)
        self._stamps = [(stamp, self._pdf.copy_foreign(form)) for stamp, form in stamps]

    def finish(self, letter: Letter) -> bytes:
        """The edition's bytes; the same for the same input."""
        with self._pdf:
            drawings = [list(self._artifacts(number)) for number in range(1, self._master.pages + 1)]
            self._sign_or_close(drawings)
            if self._marks.edition == "embargoed":
                drawings[0].append(self._notice())
            if any(stamp["kind"] == "blank" for stamp, _ in self._stamps):
                drawings.append(list(self._back()))
            for page, drawn in zip(self._pdf.pages, drawings, strict=True):
                draw(page, drawn)
            self._describe(letter)
            return self._save()

    def _artifacts(self, number: int) -> Iterator[Drawing]:
        """What page `number` bears; the notice on page 1 is not among them."""
        yield self._drawing("band", edition=self._marks.edition)
        if self._marks.edition == "embargoed":
            if number > 1:
                yield self._drawing("notice")
            yield self._drawing("copy")
        yield Drawing(self._form("page", number=number))

    def _notice(self) -> Drawing:
        """Screen readers skip artifacts: the notice is the first paragraph that they say."""
        return self._drawing("notice", structure.add(self._pdf, self._pdf.pages[0].obj, Name.P))

    def _back(self) -> Iterator[Drawing]:
        """The back of the last page, so that a letter printed on both sides ends on a sheet of its own."""
        page = structure.add_page(self._pdf)
        yield self._drawing("band", edition=self._marks.edition)
        yield self._drawing("notice")
        yield self._drawing("copy")
        yield Drawing(self._form("blank"), structure.add(self._pdf, page, Name.P, last=True))

    def _sign_or_close(self, drawings: list[list[Drawing]]) -> None:
        """Fill the two empty places of the signature block, or take them away."""
        hand, field = self._places()
        if self._marks.edition not in SIGNED:
            structure.remove(field)
        else:
            words = self._words
            signature.reserve(
                self._pdf,
                self._master.signature,
                self._form("signature"),
                name=words["name"],
                tooltip=words["tooltip"],
                parent=field,
            )
            # What the field shows is on no page's own content; its element says it.
            field.K[-1].Alt = String(words["tooltip"])
        if self._master.hand and any(stamp["kind"] == "picture" for stamp, _ in self._stamps):
            drawings[self._master.hand.page - 1].append(self._picture(self._master.hand, hand))
        else:
            structure.remove(hand)

    def _places(self) -> tuple[pikepdf.Object, pikepdf.Object]:
        """The two that the template keeps. Any other empty element would be spoken as nothing, or filled by mistake."""
        places = structure.empty_places(self._pdf)
        if len(places) == 2:
            return places[0], places[1]
        kinds = ", ".join(dict.fromkeys(str(place.S)[1:] for place in places if Name.Div != place.S))
        what = f"the letter has {len(places)} empty elements, and only the two places of its signature may be empty"
        remedy = "give the others words, or take them out of the template and out of what its stylesheet hides or adds"
        found = f" (tagged {kinds})" if kinds else ""
        raise Unfit([Problem("templates/letter.html.j2", 0, 0, "T017", what + found, remedy)])

    def _picture(self, box: Box, place: pikepdf.Object) -> Drawing:
        figure = structure.add(self._pdf, self._pdf.pages[box.page - 1].obj, Name.Figure, place)
        figure.Alt = String(self._words["picture"])
        figure.A = Dictionary(O=Name.Layout, BBox=Array([box.x0, box.y0, box.x1, box.y1]))
        return Drawing(self._form("picture"), figure, (box.x0, box.y0))

    def _drawing(self, kind: str, element: pikepdf.Object | None = None, **said: Any) -> Drawing:
        """A stamp that a report beside the letter bears too."""
        return Drawing(self._form(kind, **said), element, name=NAMES[kind])

    def _form(self, kind: str, **said: Any) -> pikepdf.Object:
        """The stamp of this kind that says this. Raises KeyError when the sheet has none."""
        for stamp, form in self._stamps:
            if stamp["kind"] == kind and all(stamp[key] == value for key, value in said.items()):
                return form
        raise KeyError(kind)

    def _describe(self, letter: Letter) -> None:
        inspection = letter.inspection
        until = inspection.embargo.until if inspection.embargo else None
        particulars = metadata.Particulars(
            title=self._words["title"],
            force=letter.id,
            inspection=inspection.id,
            edition=self._marks.edition,
            until=until.rfc3339 if until else "",
            zone=until.zone if until else "",
            copy=self._marks.copy.id if self._marks.copy else None,
        )
        local = until.utc.astimezone(ZoneInfo(until.zone)).isoformat() if until else None
        metadata.write(self._pdf, particulars, inspection.letter_date, local)

    def _save(self) -> bytes:
        output = BytesIO()
        generate = pikepdf.ObjectStreamMode.generate
        self._pdf.save(output, deterministic_id=True, object_stream_mode=generate, fix_metadata_version=False)
        return output.getvalue()

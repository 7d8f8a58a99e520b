"""Pictures of pages: what nobody would see is no difference, what somebody would is shown where it is."""

import stat

import pytest
from checks.samples import letter_of
from PIL import Image, ImageDraw

from letters.checks import looks
from letters.ports import Job, Marks, Sheets
from letters.workflows.snapshots import Snapshots


def page(*marks, size=(200, 280)):
    """White paper with black squares of 10 pixels at these places."""
    paper = Image.new("L", size, 255)
    for x, y in marks:
        ImageDraw.Draw(paper).rectangle((x, y, x + 9, y + 9), fill=0)
    return paper


def test_what_nobody_would_see_is_the_same():
    assert looks.same(page((20, 20)), page((20, 20)))
    assert looks.same(page((20, 20)), page((20, 20)).point(lambda shade: max(0, shade - 20)))


@pytest.mark.parametrize("other", [page(), page((21, 21)), page((20, 20), (90, 90)), page((20, 20), size=(200, 281))])
def test_what_somebody_would_see_is_not(other):
    assert not looks.same(page((20, 20)), other)


def test_a_difference_shows_what_has_come_and_what_has_gone():
    shown = looks.difference(page((20, 20), (50, 50)), page((20, 20), (90, 90)))
    assert shown.getpixel((55, 55)) == (0, 64, 224)
    assert shown.getpixel((95, 95)) == (224, 0, 0)
    red, green, blue = shown.getpixel((25, 25))
    assert red == green == blue > 128
    assert looks.difference(page(size=(10, 20)), page(size=(20, 10))).size == (20, 20)


def test_a_picture_is_the_same_after_it_was_kept():
    kept = looks.written(page((20, 20)))
    assert looks.read(kept).tobytes() == page((20, 20)).tobytes()
    assert kept == looks.written(page((20, 20)))


@pytest.mark.parametrize("raw", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_what_is_no_picture_is_refused(raw):
    with pytest.raises(ValueError, match="no PNG"):
        looks.read(raw)


@pytest.fixture(scope="module")
def sheets(typesetter):
    """A letter's proof before and after a change, and one page shorter."""

    def made(alter=None):
        letter = letter_of(alter)
        pdf = typesetter.finish(typesetter.typeset(letter), letter, Marks("proof"))
        return Sheets(Job(letter, (Marks("proof"),)), (pdf,))

    def other_title(inspection, force):
        inspection["title"] = "Quite another title"

    def short(inspection, force):
        force["findings"] = {"crime": ["It is short."]}

    return made(), made(other_title), made(short)


def told(problems):
    return [(it.code, it.file.rpartition("/")[2], it.page) for it in problems]


def test_pages_are_accepted_and_compared(sheets, tmp_path):
    before, after, short = sheets
    folder = tmp_path / "looks"
    missing = Snapshots(folder).look(before)
    assert told(missing) == [("P142", "leicestershire-1.png", 1), ("P142", "leicestershire-2.png", 2)]
    taking = Snapshots(folder, accept=True)
    assert (taking.look(before), taking.taken) == ((), 2)
    assert Snapshots(folder).look(before) == ()

    assert told(Snapshots(folder).look(after)) == [("P141", "leicestershire-1.png", 1)]
    shown = folder / "different" / "leicestershire-1.png"
    assert Image.open(shown).mode == "RGB"
    assert Snapshots(folder).look(before) == ()
    assert not shown.exists()

    assert told(Snapshots(folder).look(short)) == [
        ("P141", "leicestershire-1.png", 1),
        ("P142", "leicestershire-2.png", 2),
    ]
    taking = Snapshots(folder, accept=True)
    assert (taking.look(short), taking.taken) == ((), 2)
    assert sorted(it.name for it in folder.glob("*.png")) == ["leicestershire-1.png"]
    assert stat.S_IMODE((folder / "leicestershire-1.png").stat().st_mode) == 0o600


def test_a_picture_that_cannot_be_read_is_none(sheets, tmp_path):
    Snapshots(tmp_path, accept=True).look(sheets[0])
    (tmp_path / "leicestershire-1.png").write_bytes(b"no picture")
    assert told(Snapshots(tmp_path).look(sheets[0])) == [("P142", "leicestershire-1.png", 1)]


def test_other_letters_pictures_are_left_alone(sheets, tmp_path):
    for name in ("kent-7.png", "leicestershire-x.png", "leicestershire-2-3.png"):
        (tmp_path / name).write_bytes(b"")
    Snapshots(tmp_path, accept=True).look(sheets[0])
    assert len(list(tmp_path.glob("*.png"))) == 5

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from letters.typeset.datamatrix import draw


@pytest.mark.parametrize(
    "text", ["a/b-1", "core-business/leicestershire-2", "x" * 40, "inspection/" + "f" * 60 + "-12"]
)
def test_the_mark_is_square_and_says_the_text(text):
    mark = draw(text)
    picture = paint(mark["size"], mark["path"])
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [text]


def paint(size, path, scale=6):
    """The strokes of the path as a renderer would draw them, one module wide."""
    image = Image.new("L", (size * scale, size * scale), 255)
    brush = ImageDraw.Draw(image)
    for row in path.split("M")[1:]:
        start, *moves = row.replace("m", " m").replace("h", " h").split()
        assert start == "0"
        y, x = float(moves[0]) - 0.5, 0
        for move in (part for part in moves[1:] if part != "0"):
            length = int(move[1:])
            if move[0] == "h":
                brush.rectangle([x * scale, y * scale, (x + length) * scale - 1, (y + 1) * scale - 1], fill=0)
            x += length
        assert x == size
    return image

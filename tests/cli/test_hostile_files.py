"""Files that would hang a reader or take all memory: each refused in words, by every command that is handed files."""

import functools
import os
import resource
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
READERS = [("verify",), ("trace",), ("take",), ("log", "verify"), ("release", "verify-proof"), ("receipts",)]
SPACE = 1024 * 1024 * 1024
"""Bytes of address space: enough for the program, not for what the files unfold to."""


def run(arguments, cwd):
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))  # noqa: E731
    done = subprocess.run(
        [sys.executable, TOP / "cli.py", *arguments],
        cwd=cwd, preexec_fn=limit, capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def put_pipe(path):
    os.mkfifo(path)


def put_folder(path):
    path.mkdir()
    (path / "x").mkdir()


def put_device(path):
    path.symlink_to("/dev/zero")


def put_endless(path):
    with path.open("wb") as file:
        file.truncate(1 << 40)


def pdf(*objects):
    """A PDF of these objects, the first of which is its catalogue."""
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


@functools.cache
def burst(blocks=128, size=1 << 24):
    """A stream of a few MiB that unfolds to 2 GiB: one packed block of spaces again and again, and its check sum."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b" " * size) + packer.flush(zlib.Z_FULL_FLUSH)
    length, space = blocks * size, ord(" ")
    sums = 1 + length * space, length + space * length * (length + 1) // 2
    end = packer.flush() + (sums[1] % 65521 << 16 | sums[0] % 65521).to_bytes(4, "big")
    packed = b"\x78\x01" + block * blocks + end
    return b"<</Type/Metadata/Subtype/XML/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed)


def put_bomb(path):
    pages = b"<</Type/Pages/Kids[4 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R>>"
    path.write_bytes(pdf(b"<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>", pages, burst(), page))


def stream(dictionary, data):
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (dictionary, len(data), data)


PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"


def put_objects(path):
    """An object stream of 100 KiB that unfolds to an array of 60 million numbers."""
    packed = zlib.compress(b"11 0 [" + b"0 " * 60_000_000 + b"]", 9)
    bodies = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: PAGES, 3: PAGE, 4: stream(b"", b"q Q")}
    bodies[10] = stream(b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode", packed)
    content, rows = b"%PDF-1.7\n", {0: (0, 0, 65535), 11: (2, 10, 0)}
    for number, body in bodies.items():
        rows[number] = (1, len(content), 0)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows[12] = (1, len(content), 0)
    table = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + more.to_bytes(2, "big")
        for kind, place, more in (rows.get(number, (0, 0, 0)) for number in range(13))
    )
    last = stream(b"/Type/XRef/Size 13/W[1 4 2]/Root 1 0 R", table)
    path.write_bytes(content + b"12 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (last, len(content)))


def put_twice_packed(path):
    """A page of 2 KiB that unfolds to 1 MiB, and that to a gigabyte."""
    packed = zlib.compress(zlib.compress(bytes(1 << 30), 9), 9)
    path.write_bytes(
        pdf(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE, stream(b"/Filter[/FlateDecode/FlateDecode]", packed))
    )


def put_nested(path):
    """A page that draws a form ten times, which draws another ten times, and so on to ten thousand million."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
    draw = b"/I Do " * 10
    forms = [stream(form + b"/Resources<</XObject<</I %d 0 R>>>>" % (n + 1), draw) for n in range(5, 15)]
    last = stream(form, b"0 0 1 1 re f")
    path.write_bytes(pdf(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE, stream(b"", draw), *forms, last))


def put_pages(path):
    pages = b"<</Type/Pages/Kids[" + b"3 0 R " * 2_000_000 + b"]/Count 2000000>>"
    path.write_bytes(pdf(b"<</Type/Catalog/Pages 2 0 R>>", pages, PAGE, stream(b"", b"q Q")))


@pytest.mark.storm
@pytest.mark.parametrize("put", [put_objects, put_twice_packed, put_nested, put_pages])
@pytest.mark.parametrize("command", ["verify", "trace"])
def test_what_unfolds_in_another_way_brings_nothing_down(command, put, generated, tmp_path):
    put(tmp_path / "handed")
    code, said = run(["-C", generated, command, tmp_path / "handed"], tmp_path)
    assert code == 1, said
    assert ("NOT GENUINE" if command == "verify" else "No copy can be named") in said


@pytest.mark.parametrize("put", [put_pipe, put_folder, put_device, put_endless, put_bomb])
@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_is_refused_and_neither_hangs_nor_takes_the_memory(command, put, generated, tmp_path):
    put(tmp_path / "handed")
    code, said = run(["-C", generated, *command, tmp_path / "handed"], tmp_path)
    # `receipts` reads folders, and `trace` answers "unknown" of any file.
    assert code in {1, 2, 65, 77} or (command == ("trace",) and put is put_bomb)
    assert "Traceback" not in said
    assert "error of ours" not in said


def test_metadata_that_unfold_are_not_read():
    from letters.pdf import metadata

    assert (
        metadata.read(pdf(b"<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>", b"<</Type/Pages/Kids[]>>", burst())) is None
    )


def test_a_pack_replaces_nothing(letters, generated, tmp_path):
    kept = tmp_path / "thesis.doc"
    kept.write_text("three years of work", encoding="utf-8")
    done = letters("pack", "-o", kept, cwd=generated)
    assert done.code == 2
    assert f"{kept} is there already" in done.err
    assert kept.read_text(encoding="utf-8") == "three years of work"


LOOKS = [("status",), ("log",), ("log", "verify"), (), ("release", "--as-of", "2014-09-03T23:00:59Z")]


@pytest.mark.skipif(
    subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode != 0,
    reason="needs the right to make a mount namespace (root)",
)
@pytest.mark.parametrize("command", LOOKS, ids=" ".join)
def test_a_workspace_that_may_only_be_read_can_be_looked_at(command, generated):
    mounted = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1" && shift && exec "$@"'
    program = [sys.executable, TOP / "cli.py", *command]
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", mounted, "sh", generated, *program],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == (75 if "release" in command else 0), done.stdout + done.stderr
    assert done.stdout + done.stderr

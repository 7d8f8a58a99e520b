"""Files are read when they are plain and not too large; nothing is waited for."""

import os
import socket
from pathlib import Path

import pytest

from letters.files import digest_of, read


def test_plain_file_and_a_link_to_one(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 3_000_000)
    (tmp_path / "link").symlink_to("file")
    assert read(tmp_path / "file") == read(tmp_path / "link") == b"x" * 3_000_000
    assert read(tmp_path / "file", 3_000_000)


@pytest.mark.parametrize("size", [1001, 10**13])
def test_too_large(tmp_path, size):
    with (tmp_path / "file").open("wb") as file:
        file.truncate(size)
    with pytest.raises(OSError, match="it is larger than 0 MiB"):
        read(tmp_path / "file", 1000)


def test_a_file_that_says_it_is_empty_and_is_not():
    assert read(Path("/proc/self/status")).startswith(b"Name:")
    with pytest.raises(OSError, match="it is larger than"):
        read(Path("/proc/self/status"), 10)


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        for path, said in (
            (tmp_path / "pipe", "it is a pipe, not a file"),
            (tmp_path, "it is a folder, not a file"),
            (Path("/dev/zero"), "it is a device, not a file"),
            (tmp_path / "socket", "No such device or address"),
            (tmp_path / "missing", "No such file"),
        ):
            with pytest.raises(OSError, match=said):
                read(path)
            assert digest_of(path) is None

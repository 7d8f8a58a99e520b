"""The lines around a problem, for the preview's page."""

import pytest

from letters.workspace.excerpts import excerpt


@pytest.fixture
def root(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.yaml").write_text("".join(f"line {number}\r\n" for number in range(1, 8)))
    (tmp_path / "secret").write_text("a passphrase\n")
    return tmp_path


@pytest.mark.parametrize(("line", "shown"), [(1, [1, 2, 3]), (4, [2, 3, 4, 5, 6]), (8, [6, 7, 8]), (9, []), (0, [])])
def test_two_lines_before_and_after(root, line, shown):
    assert [number for number, _ in excerpt("data/x.yaml", line, root)] == shown


def test_each_line_is_its_text(root):
    assert excerpt("data/x.yaml", 1, root)[0] == (1, "line 1")


@pytest.mark.parametrize("file", ["secret", "data/../secret", "data/link", "/etc/hostname", "data/absent", "data"])
def test_nothing_but_data_and_templates_is_shown(root, file):
    (root / "data" / "link").symlink_to(root / "secret")
    assert excerpt(file, 1, root) == ()


def test_what_steers_a_reader_is_masked(root):
    (root / "data" / "x.yaml").write_text("a\u202eb\x1b[1m\n" + "long " * 200)
    first, second = excerpt("data/x.yaml", 1, root)
    assert "\u202e" not in first[1]
    assert "\x1b" not in first[1]
    assert len(second[1]) == 240

"""JSON whose long lists are made as they are written."""

import json

import pytest

from letters.rows import Rows, encoded


@pytest.mark.parametrize("value", [{}, [], None, "“a”", 7, {"a": {}, "b": [1, {"c": None}]}, {"a": {"b": "é", "c": 1}}])
def test_it_is_what_the_library_writes(value):
    assert b"".join(encoded(value)) == json.dumps(value, separators=(",", ":")).encode()


def test_rows_are_written_as_the_list_that_they_come_to():
    given = [1, 2, 3]
    rows = Rows(lambda number: [number, number * number], given)
    written = b"".join(encoded({"none": Rows(str, ()), "rows": rows, "more": {"rows": rows}}))
    assert json.loads(written) == {"none": [], "rows": [[1, 1], [2, 4], [3, 9]], "more": {"rows": [*rows]}}
    assert [*rows] == [[1, 1], [2, 4], [3, 9]]

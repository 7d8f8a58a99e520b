"""What a cell shows by its number format is what an import says, or it is told that the sheet shows it otherwise."""

from datetime import date, datetime, time

import pytest

from letters.workspace.formats import said, shows_nothing

DAY, MOMENT = date(2014, 9, 4), datetime(2014, 9, 4, 9, 30)  # noqa: DTZ001  a sheet knows no zone


@pytest.mark.parametrize(
    ("value", "style", "shown"),
    [
        (0.455, "0%", "46%"),
        (0.455, "0.0%", "45.5%"),
        (0.35, "0%", "35%"),
        (3.14159, "0.00", "3.14"),
        (2.675, "0.00", "2.68"),
        (2.5, "0", "3"),
        (-0.3, "0", "0"),
        (1234567.5, "#,##0", "1,234,568"),
        (1234567.5, "General", "1234567.5"),
        (0.1 + 0.2, "General", "0.3"),
        (12.0, "General", "12"),
        (1200, "@", "1200"),
        (DAY, "d mmmm yyyy", "4 September 2014"),
        (DAY, "[$-809]dddd, d\\ mmm\\ yy;@", "4 September 2014"),
        (datetime.combine(DAY, time()), "mm-dd-yy", "4 September 2014"),
        (MOMENT, "yyyy-mm-dd h:mm", "09:30 on 4 September 2014"),
    ],
)
def test_what_is_shown_is_said(value, style, shown):
    assert said(value, style) == (shown, "")


@pytest.mark.parametrize(
    ("value", "style", "told"),
    [
        (1200, "£#,##0", "the number 1200"),
        (0.5, "# ?/?", "the number 0.5"),
        (1.5e20, "General", "the number 1.5e+20"),
        (1e30, "0.00", "the number 1e+30"),
        (float("nan"), "0", "the number nan"),
        (DAY, "mmm-yy", "the day 4 September 2014"),
        (DAY, "dddd", "the day 4 September 2014"),
        (DAY, 'd mmm "y"', "the day 4 September 2014"),
        (MOMENT, "d mmm yyyy", "the moment 09:30 on 4 September 2014"),
        (MOMENT, "h:mm", "the moment 09:30 on 4 September 2014"),
        (True, "General", "True, which is no text,"),
    ],
)
def test_what_is_shown_in_another_form_is_told(value, style, told):
    assert said(value, style)[1] == told


@pytest.mark.parametrize(
    ("value", "style"),
    [("x", ";;;"), (["x"], ";;;"), (1, ";;;"), (-1, "0;"), (0, "0;-0;"), (0, '0;-0;"" ;@'), (DAY, ";;@")],
)
def test_nothing_is_shown(value, style):
    assert shows_nothing(value, style)


@pytest.mark.parametrize(
    ("value", "style"),
    [
        ("x", ";;"),
        ("x", ";;;@"),
        ("x", ""),
        (1, "0;"),
        (-1, "0"),
        (0, "0;;-"),
        (0.5, "[h]"),
        (DAY, '"a;b";;'),
        (1, "[>5];0"),
    ],
)
def test_something_is_shown(value, style):
    assert not shows_nothing(value, style)

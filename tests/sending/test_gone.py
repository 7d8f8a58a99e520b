"""A signed letter whose data file is gone drops out of the sending, and everybody who looks is told."""

import pytest

pytestmark = pytest.mark.needs_tool("faketime")
BACK = "put data/forces/kent.yaml back, or letters withhold kent --reason …"


@pytest.fixture
def without_kent(office):
    (office.root / "data/forces/kent.yaml").unlink()
    return office


def test_who_looks_is_told_of_a_signed_letter_without_data(without_kent):
    ran = without_kent.run("plan")
    assert ran.code == 0
    assert f"it is signed, but has no data: {BACK}" in ran.out + ran.err
    status = without_kent.do("status")
    assert f"In the way of sending:\n  signed, but without data: kent: {BACK}" in status
    assert "without data now, so that nothing of it is sent: kent" in status
    assert "without data now" in without_kent.refuse(1, "status", "--check")
    assert "without data now" in without_kent.do("release", "--check")
    checked = without_kent.run("check")
    assert checked.code == 1
    assert "D409" in checked.out + checked.err


def test_a_withheld_letter_needs_no_data(without_kent):
    without_kent.do("withhold", "kent", "--reason", "taken out of the inspection")
    assert "without data" not in without_kent.do("status")
    assert "D409" not in without_kent.do("check")
